import test from 'ava';
import { chainAround, chainTree, type TreeNode } from './chain-tree.ts';

function nodes(text: string): TreeNode[] {
    return text
        .trim()
        .split('\n')
        .map((line) => {
            const [id = '', ...parents] = line.trim().split(/[\s<]+/);
            return { id, parents };
        });
}

function drawn(all: readonly TreeNode[]): string[] {
    return chainTree(all).map(
        ({ node, depth, isRepeated }) => `${'.'.repeat(depth)}${node.id}${isRepeated ? ' again' : ''}`,
    );
}

const RACK = nodes(`
    feed-a
    feed-b
    ups1 < feed-a
    pdu1 < ups1
    pdu2 < feed-b
    pdu1:10 < pdu1
    pdu1:2 < pdu1
    pdu2:1 < pdu2
    clc < pdu1:2 pdu2:1
    nc1 < pdu1:10`);

test('every node stands below what feeds it, a host below each of its supplies', (t) => {
    t.deepEqual(drawn(RACK), [
        'feed-a',
        '.ups1',
        '..pdu1',
        '...pdu1:2',
        '....clc',
        '...pdu1:10',
        '....nc1',
        'feed-b',
        '.pdu2',
        '..pdu2:1',
        '...clc',
    ]);
});

test('what hangs on a node with two feeds follows once', (t) => {
    const all = nodes('a\nb\nats < a b\npdu < ats\nhost < pdu');

    t.deepEqual(drawn(all), ['a', '.ats', '..pdu', '...host', 'b', '.ats again']);
});

test('a host with both cords on one feed stands there once', (t) => {
    t.deepEqual(drawn(nodes('ups\nhost < ups ups')), ['ups', '.host']);
});

test('unknown feeds make a root, and circles end', (t) => {
    t.deepEqual(drawn(nodes('pdu < nobody\na < b\nb < a\nself < self')), [
        'pdu',
        'a',
        '.b',
        '..a again',
        'self',
        '.self again',
    ]);
});

test('a row of many thousand nodes is no problem', (t) => {
    const all = Array.from({ length: 20_000 }, (_, n) => ({ id: `n${n}`, parents: n === 0 ? [] : [`n${n - 1}`] }));

    t.is(chainTree(all).at(-1)?.depth, 19_999);
});

test('around a host is what feeds it; around a PDU what it feeds, too', (t) => {
    const around = (id: string) => chainAround(RACK, id).map((node) => node.id);

    t.deepEqual(around('nc1'), ['feed-a', 'ups1', 'pdu1', 'pdu1:10', 'nc1']);
    t.deepEqual(around('pdu2'), ['feed-b', 'pdu2', 'pdu2:1', 'clc']);
    t.deepEqual(around('nobody'), []);
});
