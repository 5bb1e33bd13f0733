import test from 'ava';
import { compileChain } from './chain.ts';
import { ChainQueue } from './chain-queue.ts';
import type { DeviceId } from './device.ts';

const { nodes, numbers } = compileChain({
    sources: [{ id: 'mains', description: '' }],
    devices: ['pdu1', 'pdu2', 'pdu3', 'pdu4'].map((id, index) => ({
        id: id as DeviceId,
        type: 'pdu',
        parents: [{ device: index === 0 ? 'mains' : `pdu${index}` }],
    })),
    hosts: [],
});
const numberOf = (id: string) => numbers.get(id) ?? -1;

function takeAll(queue: ChainQueue): string[] {
    const ids: string[] = [];
    for (let node = queue.take(); node; node = queue.take()) ids.push(node.id);
    return ids;
}

test('what feeds another comes first, each once', (t) => {
    const queue = new ChainQueue(nodes);

    for (const id of ['pdu3', 'mains', 'pdu3', 'pdu2']) queue.add(numberOf(id));

    t.deepEqual(takeAll(queue), ['mains', 'pdu2', 'pdu3']);
});

test('what is added on the way down has its turn, and an empty queue takes higher ones again', (t) => {
    const queue = new ChainQueue(nodes);
    queue.add(numberOf('pdu2'));
    queue.take();
    queue.add(numberOf('pdu4'));
    t.deepEqual(takeAll(queue), ['pdu4']);

    queue.add(numberOf('pdu1'));

    t.deepEqual(takeAll(queue), ['pdu1']);
    queue.add(999);
    t.is(queue.take(), undefined);
});
