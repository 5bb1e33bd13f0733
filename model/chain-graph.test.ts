import test from 'ava';
import { type ChainSpec, compileChain } from './chain.ts';
import type { DeviceId } from './device.ts';

const id = (text: string) => text as DeviceId;

const SPEC: ChainSpec = {
    sources: [{ id: 'mains', description: '' }],
    devices: [
        { id: id('psu1'), type: 'psu', parents: [{ device: 'PDU1', outlet: '1' }] },
        { id: id('pdu1'), type: 'pdu', parents: [{ device: 'ups1' }] },
        { id: id('ups1'), type: 'ups', parents: [{ device: 'mains' }] },
    ],
    hosts: [
        {
            id: id('web'),
            description: '',
            needs: 1,
            supplies: [
                { name: 'a', link: { device: 'psu1' } },
                { name: 'b', link: { device: 'pdu1', outlet: '2' } },
                { name: 'c', link: { device: 'pdu1', outlet: '3', gateway: 'rack2' } },
            ],
        },
        {
            id: id('nas'),
            description: '',
            needs: 1,
            supplies: [{ name: 'psu', link: { device: 'pdu1', outlet: '2' } }],
        },
    ],
};

test('every node stands behind what feeds it, whatever the order of the configuration', (t) => {
    const { nodes } = compileChain(SPEC);

    t.is(nodes.length, 10);
    for (const [own, node] of nodes.entries()) for (const parent of node.parents) t.true(parent < own, node.id);
});

test('a supply that is a psu device is that device; another one is a node of its own', (t) => {
    const { nodes, hosts } = compileChain(SPEC);

    const [web] = hosts;

    t.deepEqual(
        web?.supplies.map(({ node }) => nodes[node]?.id),
        ['psu1', 'web:b', 'web:c'],
    );
});

test('an outlet stands between its PDU and what is plugged in, once for all who name it', (t) => {
    const { nodes } = compileChain(SPEC);

    const outlet = nodes.find((node) => node.id === 'pdu1:2');

    t.like(outlet, { kind: 'outlet', device: 'pdu1', part: '2', parentIds: ['pdu1'] });
    t.deepEqual(
        outlet?.children.map((child) => nodes[child]?.id),
        ['web:b', 'nas:psu'],
    );
    t.deepEqual(nodes.find((node) => node.id === 'psu1')?.parentIds, ['pdu1:1']);
});

test('what another gateway knows is a device by its link, what nobody knows is none', (t) => {
    const { nodes } = compileChain(SPEC);

    t.like(
        nodes.find((node) => node.id === 'pdu1:3@rack2'),
        { kind: 'remote', device: id('pdu1:3@rack2'), parents: [] },
    );
});
