// Laws that hold for every chain and every set of facts. What follows in detail is in testcases/chain.

import test from 'ava';
import fc from 'fast-check';
import { type ChainSpec, compileChain, type DeviceFacts, evaluateChain, type HostVerdict } from './chain.ts';
import type { DeviceId, DeviceType } from './device.ts';
import type { ParentLink } from './parent-link.ts';
import { parseStatus } from './status.ts';
import { virtualUps } from './virtual-ups.ts';

/** What a device says, as switches that can be thrown one by one. */
interface Condition {
    readonly runtimeSeconds: number | undefined;
    isMainsGone: boolean;
    isLow: boolean;
    isOff: boolean;
    isEnding: boolean;
    isFaulty: boolean;
    isSilent: boolean;
    readonly offOutlets: Set<number>;
}

type Failure = 'isMainsGone' | 'isLow' | 'isOff' | 'isEnding' | 'isFaulty' | 'outlet';

const FAILURES: readonly Failure[] = ['isMainsGone', 'isLow', 'isOff', 'isEnding', 'isFaulty', 'outlet'];
const NOW = 5_000_000;

interface Rack {
    readonly spec: ChainSpec;
    readonly conditions: Map<string, Condition>;
}

const TYPES: readonly DeviceType[] = ['ups', 'ups', 'ats', 'pdu', 'pdu', 'psu', 'psu'];

const MEASURED = [0, 1].map((feed) => ({
    type: 'ups' as const,
    parents: [feed],
    outlet: undefined,
    runtimeSeconds: 900,
}));

/** Any rack of two feeds and up to ten devices, each hanging on what stands before it; up to four hosts. */
const racks: fc.Arbitrary<Rack> = fc
    .record({
        devices: fc.array(
            fc.record({
                type: fc.constantFrom(...TYPES),
                parents: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
                outlet: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
                runtimeSeconds: fc.option(fc.integer({ min: 200, max: 5000 }), { nil: undefined }),
            }),
            { minLength: 1, maxLength: 10 },
        ),
        hosts: fc.array(
            fc.record({
                needs: fc.integer({ min: 1, max: 3 }),
                supplies: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 }),
            }),
            { minLength: 1, maxLength: 4 },
        ),
    })
    .map(({ devices: drawn, hosts }) => {
        // A transfer switch that has power though its known input has none proves the other one: no law then, but news.
        // Where there are switches, both feeds are measured.
        const devices = drawn.some(({ type }) => type === 'ats') ? [...MEASURED, ...drawn] : drawn;
        // Power supplies feed hosts, not devices.
        const feedsOf = (index: number) => names.slice(0, index + 2).filter((name) => !name.startsWith('psu'));
        const names = ['feed-a', 'feed-b', ...devices.map(({ type }, index) => `${type}${index}`)];
        const link = (pick: number, feeds: readonly string[], outlet?: number): ParentLink => {
            const device = feeds[pick % feeds.length] ?? 'feed-a';
            return outlet === undefined || !device.startsWith('pdu') ? { device } : { device, outlet: String(outlet) };
        };
        const spec: ChainSpec = {
            sources: [
                { id: 'feed-a', description: '' },
                { id: 'feed-b', description: '' },
            ],
            devices: devices.map(({ type, parents, outlet }, index) => ({
                id: names[index + 2] as DeviceId,
                type,
                parents: parents.slice(0, type === 'ats' ? 2 : 1).map((pick) => link(pick, feedsOf(index), outlet)),
            })),
            hosts: hosts.map(({ needs, supplies }, index) => ({
                id: `host${index}` as DeviceId,
                description: '',
                needs: Math.min(needs, supplies.length),
                supplies: supplies.map(([pick, outlet], place) => ({
                    name: `s${place}`,
                    link: link(pick, names, outlet),
                })),
            })),
        };
        const conditions = devices.map(({ runtimeSeconds }, index): [string, Condition] => [
            names[index + 2] ?? '',
            { ...WELL, runtimeSeconds, offOutlets: new Set() },
        ]);
        return { spec, conditions: new Map(conditions) };
    });

const WELL = { isMainsGone: false, isLow: false, isOff: false, isEnding: false, isFaulty: false, isSilent: false };

const failures = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...FAILURES), fc.integer({ min: 1, max: 3 })), {
    maxLength: 15,
});

function fail({ conditions }: Rack, [pick, failure, outlet]: readonly [number, Failure, number]): void {
    const condition = [...conditions.values()][pick % conditions.size];
    if (!condition) return;
    if (failure === 'outlet') condition.offOutlets.add(outlet);
    else condition[failure] = true;
}

function factsFrom(id: string, condition: Condition): DeviceFacts {
    const readings = new Map<string, string | number>();
    if (condition.runtimeSeconds !== undefined) readings.set('battery.runtime', condition.runtimeSeconds);
    for (const outlet of condition.offOutlets) readings.set(`outlet.${outlet}.status`, 'off');
    return {
        link: condition.isSilent ? 'stale' : 'ok',
        heardAt: NOW - (condition.isSilent ? 60_000 : 1000),
        status: parseStatus(wordsOf(id, condition)),
        reading: (name) => readings.get(name),
    };
}

function wordsOf(id: string, condition: Condition): string {
    const { isMainsGone, isLow, isOff, isEnding, isFaulty } = condition;
    if (id.startsWith('ups')) {
        return [isMainsGone ? 'OB' : 'OL', isLow && 'LB', isOff && 'OFF', isEnding && 'FSD'].filter(Boolean).join(' ');
    }
    return isFaulty ? 'OFF ALARM' : isOff ? 'OFF' : 'OL';
}

function evaluate({ spec, conditions }: Rack) {
    const facts = new Map([...conditions].map(([id, condition]) => [id, factsFrom(id, condition)]));
    const factsOf = (id: string) => facts.get(id);
    return { ...evaluateChain(compileChain(spec), factsOf, NOW), factsOf };
}

/** How bad it is. `unknown` and `doomed` are two ways of being in danger. */
function severity({ state, carrier }: HostVerdict): number {
    if (state === 'up') return ['mains', 'unknown', 'battery'].indexOf(carrier);
    return state === 'down' ? 4 : 3;
}

const REDUNDANCY = { 'n+1': 0, n: 1, 'at risk': 2, unknown: 2, lost: 3 } as const;

test('a further failure never improves a host', (t) => {
    fc.assert(
        fc.property(racks, failures, (rack, list) => {
            let before = evaluate(rack).hosts;
            for (const failure of list) {
                fail(rack, failure);
                const after = evaluate(rack).hosts;
                for (const [host, verdict] of after) {
                    const earlier = before.get(host) as HostVerdict;
                    t.true(severity(verdict) >= severity(earlier), `${earlier.sentence}\n${verdict.sentence}`);
                    t.true(REDUNDANCY[verdict.redundancy] >= REDUNDANCY[earlier.redundancy]);
                }
                before = after;
            }
        }),
        { numRuns: 500 },
    );
});

test('a further failure never takes back what a virtual UPS said', (t) => {
    const ranks = ['OL', 'OB', 'OB LB'];
    fc.assert(
        fc.property(racks, failures, (rack, list) => {
            const said = new Map<string, string>();
            for (const failure of list) {
                fail(rack, failure);
                const { nodes, hosts, factsOf } = evaluate(rack);
                for (const [host, verdict] of hosts) {
                    const before = said.get(host);
                    const status = String(virtualUps({ verdict, nodes, factsOf, before })['ups.status']);
                    t.true(ranks.indexOf(status) >= ranks.indexOf(before ?? 'OL'), verdict.sentence);
                    said.set(host, status);
                }
            }
        }),
        { numRuns: 300 },
    );
});

test('with every device silent nothing is down, whatever was said last', (t) => {
    fc.assert(
        fc.property(racks, failures, (rack, list) => {
            for (const failure of list) fail(rack, failure);
            for (const condition of rack.conditions.values()) condition.isSilent = true;

            const { nodes, hosts } = evaluate(rack);

            for (const { state, id } of nodes.values()) t.not(state, 'down', id);
            for (const { state, sentence } of hosts.values()) t.not(state, 'down', sentence);
        }),
    );
});

test('a UPS that falls silent takes nobody down', (t) => {
    fc.assert(
        fc.property(racks, failures, fc.nat(), (rack, list, pick) => {
            for (const failure of list) fail(rack, failure);
            const before = evaluate(rack).hosts;
            const upses = [...rack.conditions].filter(([id]) => id.startsWith('ups'));
            const [, condition] = upses[pick % upses.length] ?? [];

            if (condition) condition.isSilent = true;

            for (const [host, { state, sentence }] of evaluate(rack).hosts) {
                if (before.get(host)?.state !== 'down') t.not(state, 'down', sentence);
            }
        }),
        { numRuns: 300 },
    );
});

test('nobody ever heard of is unknown, not down', (t) => {
    fc.assert(
        fc.property(racks, ({ spec }) => {
            const { hosts } = evaluateChain(compileChain(spec), () => undefined, NOW);

            for (const { state, redundancy } of hosts.values())
                t.deepEqual([state, redundancy], ['unknown', 'unknown']);
        }),
    );
});

test('the same facts give the same verdicts', (t) => {
    fc.assert(
        fc.property(racks, failures, (rack, list) => {
            for (const failure of list) fail(rack, failure);

            t.deepEqual([...evaluate(rack).hosts], [...evaluate(rack).hosts]);
        }),
        { numRuns: 50 },
    );
});

test('a row of 400 hosts is evaluated within an instant', (t) => {
    const id = (text: string) => text as DeviceId;
    const numbers = Array.from({ length: 400 }, (_, index) => index);
    const feeds = ['a', 'b'];
    const spec: ChainSpec = {
        sources: feeds.map((feed) => ({ id: `feed-${feed}`, description: '' })),
        devices: [
            ...feeds.map((feed) => ({
                id: id(`ups-${feed}`),
                type: 'ups' as const,
                parents: [{ device: `feed-${feed}` }],
            })),
            ...feeds.map((feed) => ({
                id: id(`pdu-${feed}`),
                type: 'pdu' as const,
                parents: [{ device: `ups-${feed}` }],
            })),
        ],
        hosts: numbers.map((index) => ({
            id: id(`host${index}`),
            description: '',
            needs: 1,
            supplies: feeds.map((feed) => ({ name: feed, link: { device: `pdu-${feed}`, outlet: String(index + 1) } })),
        })),
    };
    const facts = factsFrom('ups', { ...WELL, runtimeSeconds: 900, offOutlets: new Set() });
    const graph = compileChain(spec);
    const times: number[] = [];

    for (let round = 0; round < 30; round++) {
        const startedAt = performance.now();
        const { hosts } = evaluateChain(graph, () => facts, NOW);
        times.push(performance.now() - startedAt);
        t.is(hosts.size, 400);
    }

    // Ten times what it takes on a busy desktop: only a quadratic scan would miss it.
    t.true(Math.min(...times) < 20, `${Math.min(...times)} ms`);
    t.log(`${Math.min(...times).toFixed(2)} ms`);
});
