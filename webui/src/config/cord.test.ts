import test from 'ava';
import { chainGraph } from '../chain/chain-graph.ts';
import { demoSample, sampleRack } from '../testing/sample-rack.ts';
import { cordBetween, type Wiring } from './cord.ts';

const { nodes, hosts } = sampleRack(demoSample());
const graph = chainGraph(nodes, hosts);

const PARENTS: Readonly<Record<string, readonly string[]>> = { pdu1: ['ups1'], 'clc-psu1': ['pdu1:1'] };
const WIRING: Wiring = {
    parentsOf: (device) => PARENTS[device],
    suppliesOf: () => ['psu1', 'psu2'],
    taken: new Set(['pdu2:1', 'pdu2:2', 'ups1']),
    outletsOf: (device) => (device === 'pdu2' ? ['1', '2', '3'] : []),
    supplyOf: (node) => (node === 'nc2-psu1' ? { host: 'nc2', name: 'psu1' } : undefined),
};

function cord(from: string, to: string, wiring = WIRING) {
    const [one, other] = [from, to].map((id) => graph.nodes.find((node) => node.id === id));
    if (!one || !other) throw new Error(`the sample has no ${from} or no ${to}`);
    return cordBetween(one, other, wiring);
}

test('a line from a PDU goes into its first free outlet, whichever way it is drawn', (t) => {
    const wanted = { place: ['devices', 'clc-psu1', 'parent'], value: 'pdu2:3' };

    t.deepEqual(cord('pdu2', 'clc-psu1'), wanted);
    t.deepEqual(cord('clc-psu1', 'pdu2'), wanted);
});

test('what has no outlets, or none that is free, is itself what things hang on', (t) => {
    t.deepEqual(cord('ups2', 'pdu1'), { place: ['devices', 'pdu1', 'parent'], value: 'ups2' });
    const full = { ...WIRING, taken: new Set(['pdu2:1', 'pdu2:2', 'pdu2:3']) };
    t.is(cord('pdu2', 'clc-psu1', full)?.value, 'pdu2');
});

test('a supply that is no device is a cord of its host; a host gets one more', (t) => {
    t.deepEqual(cord('ups2', 'nc2-psu1'), { place: ['hosts', 'nc2', 'supplies', 'psu1'], value: 'ups2' });
    t.deepEqual(cord('ups2', 'nc1'), { place: ['hosts', 'nc1', 'supplies', 'psu3'], value: 'ups2' });
});

test('a transfer switch keeps its first cord', (t) => {
    const [from, to] = ['feed-b', 'pdu1'].map((id) => graph.nodes.find((node) => node.id === id));
    if (!from || !to) throw new Error('the sample has no feed-b or no pdu1');
    const wiring = { ...WIRING, parentsOf: () => ['ups1', 'ups2'] };

    t.deepEqual(cordBetween(from, { ...to, kind: 'ats' }, wiring)?.value, ['ups1', 'feed-b']);
});

test('nothing feeds a feed, a host feeds nobody, and nobody himself', (t) => {
    t.is(cord('feed-a', 'feed-b'), undefined);
    t.is(cord('clc-psu1', 'clc'), undefined);
    t.is(cord('ups1', 'ups1'), undefined);
});
