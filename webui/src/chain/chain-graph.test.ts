import test from 'ava';
import { demoSample, type Sample, sampleRack } from '../testing/sample-rack.ts';
import { chainGraph } from './chain-graph.ts';

function graphOf(sample: Sample) {
    const { nodes, hosts } = sampleRack(sample);
    return chainGraph(nodes, hosts);
}

test('outlets become numbers on edges, everything else a node in its column', (t) => {
    const { nodes, edges } = graphOf(demoSample());

    const columns = Object.fromEntries(nodes.map(({ id, column }) => [id, column]));
    t.like(columns, { 'feed-a': 0, ups1: 1, pdu1: 2, 'clc-psu1': 3, clc: 4 });
    t.is(nodes.length, 15);
    t.false(nodes.some(({ id }) => id.includes(':')));
    t.deepEqual(
        edges.filter(({ to }) => to === 'nc1-psu2'),
        [{ from: 'pdu2', to: 'nc1-psu2', outlet: '2', carrier: 'mains' }],
    );
});

test('an edge shows what flows in it: what leaves the outlet, not what the device has', (t) => {
    const off = { values: { 'ups.status': 'OL', 'outlet.2.status': 'off' } };
    const { edges } = graphOf(
        demoSample({
            ups1: { values: { 'ups.status': 'OB' } },
            pdu2: off,
            'nc1-psu2': { values: { 'ups.status': 'OFF' } },
        }),
    );

    const carrier = (from: string, to: string) => edges.find((edge) => edge.from === from && edge.to === to)?.carrier;
    t.is(carrier('feed-a', 'ups1'), 'nothing');
    t.is(carrier('ups1', 'pdu1'), 'battery');
    t.is(carrier('pdu2', 'clc-psu2'), 'mains');
    t.is(carrier('pdu2', 'nc1-psu2'), 'nothing');
    t.is(carrier('nc1-psu2', 'nc1'), 'nothing');
});

test('a supply that is only a cord is a node of its own, named as the host names it', (t) => {
    const { nodes, edges } = graphOf({
        sources: ['feed'],
        devices: { pdu: { type: 'pdu', parent: 'feed', values: { 'ups.status': 'OL' } } },
        hosts: { nas: { supplies: { left: 'pdu:7' } } },
    });

    t.like(
        nodes.find(({ id }) => id === 'nas:left'),
        { kind: 'psu', name: 'left' },
    );
    t.deepEqual(nodes.find(({ id }) => id === 'nas')?.supplies, ['nas:left']);
    t.like(
        edges.find(({ to }) => to === 'nas:left'),
        { from: 'pdu', outlet: '7' },
    );
});

test('devices of one kind in a row get columns of their own', (t) => {
    const status = { 'ups.status': 'OL' };
    const { nodes } = graphOf({
        sources: ['feed'],
        devices: {
            pdu1: { type: 'pdu', parent: 'feed', values: status },
            pdu2: { type: 'pdu', parent: 'pdu1:1', values: status },
            other: { type: 'pdu', parent: 'feed', values: status },
        },
        hosts: {},
    });

    const columns = Object.fromEntries(nodes.map(({ id, column }) => [id, column]));
    t.deepEqual(columns, { feed: 0, pdu1: 1, other: 1, pdu2: 2 });
});

test('a circle of links ends', (t) => {
    const base = { kind: 'pdu', state: 'unknown', carrier: 'unknown', secondsLeft: undefined, why: '' } as const;
    const nodes = new Map([
        ['a', { ...base, id: 'a', parents: ['b'] }],
        ['b', { ...base, id: 'b', parents: ['a'] }],
    ]);

    t.is(chainGraph(nodes, new Map()).nodes.length, 2);
});

test('a parent that nobody told about is left out', (t) => {
    const node = { id: 'a', kind: 'pdu', state: 'up', carrier: 'mains', secondsLeft: undefined, why: '' } as const;

    t.deepEqual(chainGraph(new Map([['a', { ...node, parents: ['ghost'] }]]), new Map()).edges, []);
});
