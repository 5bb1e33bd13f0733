import test from 'ava';
import type { ApiEvent, ApiState } from '#model/api.ts';
import type { DeviceId } from '#model/device.ts';
import { apiDevice, demoSample, reading, sampleRack } from '../testing/sample-rack.ts';
import { applyEvent, type Rack } from './rack.ts';

const UPS1 = 'ups1' as DeviceId;

function state(): ApiState {
    const { gateway, devices, nodes, hosts } = sampleRack(demoSample());
    const chain = { nodes: [...nodes.values()], hosts: [...hosts.values()] };
    return { gateway, devices: [...devices.values()], chain, findings: [] };
}

function after(...events: readonly ApiEvent[]): Rack {
    let rack = applyEvent(undefined, { type: 'state', state: state() });
    for (const event of events) rack = applyEvent(rack, event);
    if (!rack) throw new Error('there is no rack');
    return rack;
}

test('a state makes the rack, and a later one replaces it', (t) => {
    const rack = after({ type: 'removed', devices: [UPS1] }, { type: 'state', state: state() });

    t.deepEqual(rack, sampleRack(demoSample()));
});

test('before the first state there is no rack, whatever comes', (t) => {
    t.is(applyEvent(undefined, { type: 'removed', devices: [UPS1] }), undefined);
});

test('readings change what they name and nothing else', (t) => {
    const values = { 'ups.load': reading('ups.load', 12) };
    const rack = after({ type: 'readings', changes: [{ device: UPS1, values, gone: ['battery.charge'] }] });

    const readings = rack.devices.get('ups1')?.readings;
    t.is(readings?.['ups.load']?.text, '12');
    t.is(readings?.['ups.status']?.text, 'OL');
    t.is(readings?.['battery.charge'], undefined);
    t.deepEqual(rack.devices.get('ups2'), after().devices.get('ups2'));
});

test('a rack that was drawn is not changed under the drawing', (t) => {
    const before = after();
    const copy = structuredClone(before);
    applyEvent(before, { type: 'readings', changes: [{ device: UPS1, values: {}, gone: ['ups.status'] }] });
    applyEvent(before, { type: 'removed', devices: [UPS1] });

    t.deepEqual(before, copy);
});

test('a link changes with its reason', (t) => {
    const rack = after({
        type: 'link',
        changes: [{ device: UPS1, link: 'lost', linkReason: 'unplugged', heardAt: 5 }],
    });

    t.like(rack.devices.get('ups1'), { id: 'ups1', link: 'lost', linkReason: 'unplugged', heardAt: 5 });
});

test('signs of life set the gateway’s clock and when devices were heard', (t) => {
    const rack = after({ type: 'heard', now: 99, heardAt: { ups1: 98, stranger: 1 } });

    t.is(rack.gateway.now, 99);
    t.is(rack.devices.get('ups1')?.heardAt, 98);
    t.false(rack.devices.has('stranger'));
});

test('devices keep their order when they change, new ones come last', (t) => {
    const changed = apiDevice('ups1', { type: 'ups', values: {} });
    const added = apiDevice('ups9', { type: 'ups', values: {} });
    const rack = after({ type: 'device', devices: [added, changed] });

    const ids = [...rack.devices.keys()];
    t.is(ids[0], 'ups1');
    t.is(ids.at(-1), 'ups9');
    t.deepEqual(rack.devices.get('ups1')?.readings, {});
});

test('verdicts change, appear and go by themselves', (t) => {
    const [node] = state().chain.nodes;
    const [host] = state().chain.hosts;
    if (!node || !host) throw new Error('the sample has no chain');
    const rack = after({
        type: 'chain',
        changed: { nodes: [{ ...node, why: 'changed' }], hosts: [{ ...host, sentence: 'changed' }] },
        gone: { nodes: ['ups2'], hosts: ['nc2'] },
    });

    t.is(rack.nodes.get(node.id)?.why, 'changed');
    t.is(rack.hosts.get(host.host)?.sentence, 'changed');
    t.false(rack.nodes.has('ups2') || rack.hosts.has('nc2'));
    t.true(rack.nodes.has('ups1') && rack.hosts.has('nc1'));
});

test('what a newer gateway says is passed over', (t) => {
    t.deepEqual(after({ type: 'weather' } as never), after());
});
