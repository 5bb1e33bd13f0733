import test from 'ava';
import { demoSample, sampleRack } from '../testing/sample-rack.ts';
import { chainGraph } from './chain-graph.ts';
import { layoutChain } from './chain-layout.ts';
import { relatives, stepFrom } from './chain-walk.ts';

const rack = sampleRack(demoSample());
const graph = chainGraph(rack.nodes, rack.hosts);
const layout = layoutChain(
    graph.nodes.map((node) => ({ ...node, width: 100, height: 50 })),
    graph.edges,
);

test('to a host belongs all that feeds it, and nothing of its neighbours', (t) => {
    t.deepEqual([...relatives(graph, 'nc1')].sort(), [
        'feed-a',
        'feed-b',
        'nc1',
        'nc1-psu1',
        'nc1-psu2',
        'pdu1',
        'pdu2',
        'ups1',
        'ups2',
    ]);
});

test('to a UPS belongs all that hangs on it and what feeds it, not the other side', (t) => {
    const all = relatives(graph, 'ups1');

    t.true(all.has('feed-a') && all.has('pdu1') && all.has('nc2-psu1') && all.has('nc2'));
    t.false(all.has('ups2') || all.has('nc2-psu2'));
});

test('arrow keys walk along the power and up and down the columns', (t) => {
    const step = (id: string, key: string) => stepFrom(graph, layout, id, key);

    t.is(step('ups1', 'ArrowLeft'), 'feed-a');
    t.is(step('ups1', 'ArrowRight'), 'pdu1');
    t.is(step('ups1', 'ArrowDown'), 'ups2');
    t.is(step('ups2', 'ArrowUp'), 'ups1');
    t.is(step('clc-psu2', 'ArrowDown'), 'nc1-psu1');
});

test('at the ends the keys lead nowhere, and other keys mean nothing', (t) => {
    const step = (id: string, key: string) => stepFrom(graph, layout, id, key);

    t.is(step('feed-a', 'ArrowLeft'), undefined);
    t.is(step('clc', 'ArrowRight'), undefined);
    t.is(step('ups1', 'ArrowUp'), undefined);
    t.is(step('ups1', 'Enter'), undefined);
    t.is(step('ghost', 'ArrowLeft'), undefined);
    t.is(step('ghost', 'ArrowDown'), undefined);
});
