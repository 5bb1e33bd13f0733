// Runs every hand-checked scenario in testcases/chain: a chain, what its devices say, and what follows for its hosts.
// Questions of the kind “what if” stand behind them. A new scenario needs no code. In the files `runtime` and `charge` stand for those of the battery, `silent=20` is a device
// not heard for 20 s, `low` a confirmed low battery, `never` one never heard; capitals are words of ups.status.

import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import * as v from 'valibot';
import { parse } from 'yaml';
import {
    type ChainSpec,
    checkChain,
    compileChain,
    type DeviceFacts,
    evaluateChain,
    type FactsOf,
} from '#model/chain.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { DeviceId, DeviceType } from '#model/device.ts';
import { findFindings } from '#model/findings.ts';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import { parseStatus } from '#model/status.ts';
import { virtualUps } from '#model/virtual-ups.ts';
import { parseFailure, whatIf } from '#model/what-if.ts';
import { chainSpec } from '../config/rack.ts';

interface Expected {
    readonly ups: string;
    readonly state: string;
    readonly redundancy: string;
    readonly carrier?: string;
    readonly left?: number | 'none';
    readonly says?: string;
}

interface Scenario {
    readonly title: string;
    readonly before?: Record<string, string>;
    readonly facts?: Record<string, string>;
    readonly expect: Record<string, Expected>;
    readonly nodes?: Record<string, string>;
    /** All that `findFindings` says, as `severity kind nodes`, but for what is not measured. */
    readonly findings?: string[];
}

/** What if: when each host goes dark, in seconds, and what is overloaded, in percent. Who is not named is not. */
interface Question {
    readonly title: string;
    readonly facts?: Record<string, string>;
    readonly fail: string;
    readonly dark: Record<string, number>;
    readonly overloads?: Record<string, number>;
}

interface ScenarioFile {
    /** A chain in short, or as in gateway.yaml. */
    readonly chain?: {
        readonly sources: string[];
        readonly devices: Record<string, string>;
        readonly hosts: Record<string, string>;
    };
    readonly config?: object;
    readonly facts: Record<string, string>;
    readonly scenarios: Scenario[];
    readonly questions?: Question[];
}

const NOW = 1_000_000;
const FOLDER = new URL('../../testcases/chain/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

let count = 0;
for (const name of files) {
    const file = parse(readFileSync(new URL(name, FOLDER), 'utf8')) as ScenarioFile;
    const spec = file.chain ? specOf(file.chain) : chainSpec(v.parse(GATEWAY_CONFIG, { version: 1, ...file.config }));
    test(`${name} is a sound chain`, (t) => {
        t.deepEqual(checkChain(spec), []);
    });
    for (const scenario of file.scenarios) {
        count++;
        test(`${name.replace('.yaml', '')}: ${scenario.title}`, (t) => {
            const outcome = play(spec, file, scenario);

            t.deepEqual(outcome.hosts, expectedHosts(scenario, outcome.hosts));
            for (const [host, { says }] of Object.entries(scenario.expect)) {
                if (says) t.true(outcome.sentences[host]?.includes(says), `${says}\n${outcome.sentences[host]}`);
            }
            for (const [id, state] of Object.entries(scenario.nodes ?? {})) t.is(outcome.nodes[id], state, id);
            if (scenario.findings) t.deepEqual(outcome.findings(), scenario.findings);
        });
    }
    for (const question of file.questions ?? []) {
        count++;
        test(`${name.replace('.yaml', '')}, what if: ${question.title}`, (t) => {
            const { timeline, overloads } = answer(spec, file, question);

            t.deepEqual(
                Object.fromEntries(timeline.map(({ host, seconds }) => [host, Math.round(seconds)])),
                question.dark,
            );
            if (!question.overloads) return;
            const over = overloads.filter(({ isOverRating }) => isOverRating);
            t.deepEqual(
                Object.fromEntries(over.map(({ id, percent }) => [id, Math.round(percent)])),
                question.overloads,
            );
        });
    }
}

test('there are scenarios enough to lean on', (t) => {
    t.true(count >= 100, `${count}`);
});

function factsIn(spec: ChainSpec, file: ScenarioFile, changed: Record<string, string> = {}): FactsOf {
    const facts = new Map<string, DeviceFacts>();
    const ids = [...spec.devices.map(({ id }) => id), ...Object.keys(file.facts)];
    for (const id of ids) facts.set(id, factsFrom(file.facts[id] ?? 'never', changed[id]));
    return (id) => facts.get(id);
}

function answer(spec: ChainSpec, file: ScenarioFile, { facts, fail }: Question) {
    const graph = compileChain(spec);
    const failures = fail.split(' ').map((text) => {
        const failure = parseFailure(text, graph);
        if (!failure.ok) throw new Error(failure.error);
        return failure.value;
    });
    return whatIf({ graph, factsOf: factsIn(spec, file, facts), now: NOW }, { failures });
}

function play(spec: ChainSpec, file: ScenarioFile, scenario: Scenario) {
    const factsOf = factsIn(spec, file, scenario.facts);
    const graph = compileChain(spec);
    const { nodes, hosts } = evaluateChain(graph, factsOf, NOW);
    const shown = [...hosts.values()].map((verdict) => {
        const { host, state, carrier, redundancy, secondsLeft } = verdict;
        const readings = virtualUps({ verdict, nodes, factsOf, before: scenario.before?.[host] });
        return [host, { ups: readings['ups.status'], state, carrier, redundancy, left: secondsLeft ?? 'none' }];
    });
    return {
        hosts: Object.fromEntries(shown) as Record<string, Record<string, unknown>>,
        sentences: Object.fromEntries([...hosts.values()].map(({ host, sentence }) => [host as string, sentence])),
        findings: () =>
            findFindings({ graph, factsOf, now: NOW })
                .filter(({ kind }) => kind !== 'unmeasured')
                .map(({ severity, kind, nodes: about }) => [severity, kind, ...about].join(' ')),
        nodes: Object.fromEntries([...nodes.values()].map(({ id, state }): [string, string] => [id, state])),
    };
}

/** What a scenario says nothing of may be as it is. */
function expectedHosts({ expect }: Scenario, actual: Record<string, Record<string, unknown>>) {
    const merged = { ...actual };
    for (const [host, { says: _says, ...expected }] of Object.entries(expect)) {
        merged[host] = { ...actual[host], ...expected };
    }
    return merged;
}

function specOf({ sources, devices, hosts }: NonNullable<ScenarioFile['chain']>): ChainSpec {
    return {
        sources: sources.map((id) => ({ id, description: '' })),
        devices: Object.entries(devices).map(([id, text]) => {
            const [type, ...parents] = text.split(' ');
            return { id: id as DeviceId, type: type as DeviceType, parents: parents.map(linkOf) };
        }),
        hosts: Object.entries(hosts).map(([id, text]) => {
            const [needs, , ...supplies] = text.split(' ');
            return {
                id: id as DeviceId,
                description: '',
                needs: Number(needs),
                supplies: supplies.map((supply) => {
                    const [name = '', link = ''] = supply.split('=');
                    return { name, link: linkOf(link) };
                }),
            };
        }),
    };
}

function linkOf(text: string): ParentLink {
    const link = parseParentLink(text);
    if (!link.ok) throw new Error(link.error);
    return link.value;
}

/** The words of a scenario over those of the normal state: new status words replace the old ones, readings add up. */
function factsFrom(normal: string, changed = ''): DeviceFacts {
    const words = [...normal.split(' '), ...changed.split(' ')];
    const isStatus = (word: string) => /^[A-Z]+$/.test(word);
    const status = [changed, normal]
        .map((text) => text.split(' ').filter(isStatus).join(' '))
        .find((text) => text !== '');
    const readings = new Map(
        words
            .filter((word) => word.includes('='))
            .map((word): [string, string] => {
                const [name = '', value = ''] = word.split('=');
                return [name.replace(/^(?=runtime$|charge$)/, 'battery.'), value.replaceAll('_', ' ')];
            }),
    );
    const isNever = (changed === '' ? normal : changed) === 'never';
    const silentSeconds = Number(readings.get('silent') ?? 0);
    return {
        link: isNever ? 'connecting' : silentSeconds > 0 ? 'stale' : 'ok',
        heardAt: isNever ? undefined : NOW - silentSeconds * 1000,
        status: isNever || status === undefined ? undefined : parseStatus(status),
        reading: (name) => (isNever ? undefined : readings.get(name)),
        isLow: words.includes('low'),
    };
}
