// Laws that hold for every chain and every set of facts. What follows in detail is in testcases/chain.

import test from 'ava';
import fc from 'fast-check';
import { factsFrom, fail, failures, NOW, type Rack, racks } from '../test/random-rack.ts';
import { compileChain, evaluateChain, type HostVerdict } from './chain.ts';
import { virtualUps } from './virtual-ups.ts';

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
