import test from 'ava';
import { compileChain } from './chain.ts';
import { type Cuts, cutsOf, othersOn } from './chain-cuts.ts';
import type { DeviceId, DeviceType } from './device.ts';
import { parseParentLink } from './parent-link.ts';

function link(text: string) {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

function chainOf(
    devices: Readonly<Record<string, readonly [DeviceType, ...string[]]>>,
    hosts: Readonly<Record<string, Readonly<Record<string, string>>>>,
) {
    const graph = compileChain({
        sources: [{ id: 'feed-a', description: '' }],
        devices: Object.entries(devices).map(([id, [type, ...parents]]) => ({
            id: id as DeviceId,
            type,
            parents: parents.map(link),
        })),
        hosts: Object.entries(hosts).map(([id, supplies]) => ({
            id: id as DeviceId,
            description: '',
            needs: 1,
            supplies: Object.entries(supplies).map(([name, parent]) => ({ name, link: link(parent) })),
        })),
    });
    const host = (id: string) => {
        const found = graph.hosts.find((one) => one.id === id);
        if (!found) throw new Error(`there is no host ${id}`);
        return found;
    };
    const cuts = (id: string) => {
        const { outlets, gaps }: Cuts = cutsOf(host(id), graph);
        return { outlets: outlets.map((outlet) => outlet.id), gaps };
    };
    const others = (outlet: string, id: string) => {
        const node = graph.nodes.find((one) => one.id === outlet);
        return node && othersOn(node, host(id), graph);
    };
    return { cuts, others };
}

const RACK = {
    ups1: ['ups', 'feed-a'],
    pdu1: ['pdu', 'ups1'],
    pdu2: ['pdu', 'feed-a'],
} as const;

test('a host is cut at the outlets of all its supplies, each once', (t) => {
    const { cuts } = chainOf(RACK, { web: { psu1: 'pdu1:1', psu2: 'pdu2:1' }, db: { psu1: 'pdu1:2', psu2: 'pdu1:2' } });

    t.deepEqual(cuts('web'), { outlets: ['pdu1:1', 'pdu2:1'], gaps: [] });
    t.deepEqual(cuts('db'), { outlets: ['pdu1:2'], gaps: [] });
});

test('a transfer switch is cut at the outlets of both its feeds, a supply that is a device at its own', (t) => {
    const devices = { ...RACK, ats1: ['ats', 'pdu1:5', 'pdu2:5'], 'web-psu2': ['psu', 'pdu2:6'] } as const;
    const { cuts } = chainOf(devices, { web: { psu1: 'ats1', psu2: 'web-psu2' } });

    t.deepEqual(cuts('web'), { outlets: ['pdu1:5', 'pdu2:5', 'pdu2:6'], gaps: [] });
});

test('a way without an outlet is a gap: a UPS goes on from its battery, whatever feeds it', (t) => {
    const devices = { ...RACK, ups3: ['ups', 'pdu2:7'] } as const;
    const { cuts } = chainOf(devices, { web: { psu1: 'pdu1:1', psu2: 'ups3' }, db: { psu1: 'feed-a' } });

    t.deepEqual(cuts('web'), {
        outlets: ['pdu1:1'],
        gaps: ['psu2 has power from ups3 without an outlet in between'],
    });
    t.deepEqual(cuts('db').gaps, ['psu1 has power from feed-a without an outlet in between']);
});

test('others on an outlet are other hosts, and devices on which nothing is known to hang', (t) => {
    const devices = { ...RACK, ats1: ['ats', 'pdu1:5'], monitor: ['psu', 'pdu1:1'], pdu3: ['pdu', 'pdu1:6'] } as const;
    const { others } = chainOf(devices, {
        web: { psu1: 'pdu1:1', psu2: 'ats1' },
        db: { psu1: 'ats1' },
        nas: { psu1: 'pdu3:1' },
    });

    t.deepEqual(others('pdu1:1', 'web'), ['monitor']);
    t.deepEqual(others('pdu1:5', 'web'), ['db']);
    t.deepEqual(others('pdu1:6', 'nas'), []);
    t.deepEqual(others('pdu1:6', 'web'), ['nas']);
});
