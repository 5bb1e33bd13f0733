// `powerchain wiring test SUPPLY`: tells a person which cord to pull, watches what falls, says what that means, and watches
// that the cord comes back. Begins only when the host can spare the supply. What follows from what is unplug-test.ts.

import { parseParentLink } from '#model/parent-link.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import type { RackState } from './gateway-api.ts';
import { beginUnplugTest, nextUnplugTest, PATIENCE_MS, type Sample, type UnplugTest } from './unplug-test.ts';

// Devices are asked every 2 seconds: more often brings nothing new, and a person waits.
const SAMPLE_MS = 1000;
// A gateway that restarts is back within a few seconds.
const SILENCE_MAX = 10;

type Device = RackState['devices'][number];

/** Returns the exit code: 0 when the supply hangs where it is configured. */
export async function runUnplugTest(name: string, context: Context): Promise<number> {
    const { api, print, complain } = context;
    const answer = await api.state();
    if (!answer.ok) return failed(complain, answer.error);
    const state = answer.value;
    const supply = state.devices.find(({ id }) => id.toLowerCase() === name.toLowerCase());
    if (supply?.type !== 'psu') {
        const all = state.devices.filter(({ type }) => type === 'psu').map(({ id }) => id);
        complain(`powerchain wiring test: “${name}” is no supply; there are ${all.join(', ') || 'none'}`);
        return NOT_UNDERSTOOD;
    }
    const objection = objectionTo(supply, state);
    if (objection !== undefined) return failed(complain, `powerchain wiring test: ${objection}`);
    print(`Pull the cord of ${supply.id} (${hostOf(supply.id, state)?.host}) out of its outlet now. Nothing else.`);
    const before = sampleOf(state);
    return watch(beginUnplugTest(supply.id, configuredOutlet(supply), { before, now: 0 }), state, context);
}

/** Why the cord must not be pulled now; undefined: it may. */
function objectionTo({ id, link, readings }: Device, state: RackState): string | undefined {
    if (link !== 'ok') return `${id} is not heard (${link}): nothing could be seen`;
    if (supplyState(readings) !== 'on') return `${id} has no power now: there is nothing to pull`;
    const host = hostOf(id, state);
    if (!host) return `no host has ${id} among its supplies: nobody knows what would go dark`;
    if (host.redundancy !== 'n+1') return `${host.host} cannot spare it: ${host.sentence}`;
    return undefined;
}

async function watch(begun: UnplugTest, before: RackState, { api, print, complain, pause }: Context): Promise<number> {
    let test = begun;
    let silence = 0;
    const warned = new Set<string>();
    for (let now = SAMPLE_MS; test.phase === 'pull' || test.phase === 'plug'; now += SAMPLE_MS) {
        await pause(SAMPLE_MS);
        const answer = await api.state();
        silence = answer.ok ? 0 : silence + 1;
        if (silence > SILENCE_MAX) return failed(complain, `${answer.ok ? '' : answer.error}. Plug the cord back in.`);
        if (!answer.ok) continue;
        for (const sentence of endangered(before, answer.value, warned))
            complain(`Plug it back in at once! ${sentence}`);
        const { phase } = test;
        test = nextUnplugTest(test, sampleOf(answer.value), now);
        if (phase === 'pull' && test.phase === 'plug') print(`${test.verdict?.sentence}\nNow plug it back in.`);
    }
    return ended(test, { print, complain });
}

function ended(
    { phase, verdict, supply }: UnplugTest,
    { print, complain }: Pick<Context, 'print' | 'complain'>,
): number {
    const minutes = PATIENCE_MS / 60_000;
    if (verdict === undefined) {
        const what = `neither ${supply} nor any metered outlet lost its power`;
        return failed(complain, `Nothing fell in ${minutes} min: ${what}. If a cord is out, plug it back in.`);
    }
    if (phase === 'given up')
        return failed(complain, `Not everything is back after ${minutes} min: look at the cord again.`);
    print('All is back as it was.');
    return verdict.outcome === 'as configured' ? DONE : FAILED;
}

/** Hosts that this test may take down, each told once. */
function endangered(before: RackState, now: RackState, warned: Set<string>): string[] {
    const safe = new Set(before.chain.hosts.filter(({ state }) => state === 'up').map(({ host }) => host));
    const hosts = now.chain.hosts.filter(
        ({ host, state }) => safe.has(host) && !warned.has(host) && (state === 'doomed' || state === 'down'),
    );
    for (const { host } of hosts) warned.add(host);
    return hosts.map(({ sentence }) => sentence);
}

function hostOf(supply: string, { chain }: RackState): RackState['chain']['hosts'][number] | undefined {
    return chain.hosts.find(({ supplies }) => supplies.some(({ id }) => id === supply));
}

function configuredOutlet({ parents }: Device): string | undefined {
    const link = parseParentLink(parents[0] ?? '');
    return link.ok && link.value.outlet !== undefined ? `${link.value.device}:${link.value.outlet}` : undefined;
}

/** Only of devices that are heard: silence is no fall. */
function sampleOf({ devices }: RackState): Sample {
    const outlets = new Map<string, number>();
    const supplies = new Map<string, 'on' | 'off'>();
    for (const { id, type, link, readings } of devices) {
        if (link !== 'ok') continue;
        const state = type === 'psu' ? supplyState(readings) : undefined;
        if (state !== undefined) supplies.set(id, state);
        for (const [name, { text }] of Object.entries(readings)) {
            const [, number, kind] = /^outlet\.(\d+)\.(realpower|current)$/.exec(name) ?? [];
            const load = Number(text);
            if (number === undefined || text === undefined || !Number.isFinite(load)) continue;
            if (kind === 'realpower' || !(`outlet.${number}.realpower` in readings))
                outlets.set(`${id}:${number}`, load);
        }
    }
    return { outlets, supplies };
}

function supplyState(readings: Device['readings']): 'on' | 'off' | undefined {
    const words = (readings['ups.status']?.text ?? '').split(/\s+/);
    if (words.includes('OFF')) return 'off';
    return words.includes('OL') ? 'on' : undefined;
}

function failed(complain: (line: string) => void, why: string): number {
    complain(why);
    return FAILED;
}
