// A gateway with the rack of the specification and a live chain over it, driven by hand: what devices say, and two clocks.

import type { ChainSpec } from '#model/chain.ts';
import type { DeviceId, DeviceType, Link } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../../gateway.ts';
import { silentLog } from '../../log.ts';
import { LiveChain } from '../live-chain.ts';

export const id = (text: string) => text as DeviceId;
export const MONOTONIC_BEHIND_MS = 900_000;
export const HOSTS = ['clc', 'nc1', 'nc2'];

export function linkTo(text: string): ParentLink {
    const link = parseParentLink(text);
    if (!link.ok) throw new Error(link.error);
    return link.value;
}

export function device(name: string, type: DeviceType, parent: string): ChainSpec['devices'][number] {
    return { id: id(name), type, parents: [linkTo(parent)] };
}

/** The rack of the specification. */
export const RACK: ChainSpec = {
    sources: ['feed-a', 'feed-b'].map((name) => ({ id: name, description: '' })),
    devices: [
        device('ups1', 'ups', 'feed-a'),
        device('ups2', 'ups', 'feed-b'),
        device('pdu1', 'pdu', 'ups1'),
        device('pdu2', 'pdu', 'ups2'),
        ...HOSTS.flatMap((host, index) => [
            device(`${host}-psu1`, 'psu', `pdu1:${index + 1}`),
            device(`${host}-psu2`, 'psu', `pdu2:${index + 1}`),
        ]),
    ],
    hosts: HOSTS.map((host) => ({
        id: id(host),
        description: `Server ${host}`,
        needs: 1,
        supplies: ['psu1', 'psu2'].map((name) => ({ name, link: linkTo(`${host}-${name}`) })),
    })),
};

export interface Bench {
    readonly gateway: Gateway;
    readonly chain: LiveChain;
    readonly events: GatewayEvent[];
    /** Milliseconds; the wall clock and the monotonic one run on it, apart as they are in life. */
    readonly clock: { now: number };
    say(device: string, values: Record<string, Value>): void;
    hear(device: string, link: Link): void;
    /** What upsmon would see, host by host. */
    statuses(): (Value | undefined)[];
}

/** A gateway with the rack in it, nothing heard yet. */
export function bench(): Bench {
    const clock = { now: 1_000_000 };
    const gateway = new Gateway({ log: silentLog(), now: () => clock.now });
    for (const { id, type, parents } of RACK.devices) {
        gateway.apply({
            type: 'device-added',
            device: id,
            spec: { id, type, parents, driver: 'demo', description: '' },
        });
    }
    const chain = new LiveChain({ gateway, now: () => clock.now - MONOTONIC_BEHIND_MS, wallNow: () => clock.now });
    const events: GatewayEvent[] = [];
    gateway.subscribe('test', (event) => events.push(event));
    const hear = (device: string, link: Link) => {
        const previous = gateway.device(device)?.link ?? 'connecting';
        gateway.apply({ type: 'link', device: id(device), link, previous, reason: link === 'ok' ? '' : 'no answer' });
    };
    return {
        gateway,
        chain,
        events,
        clock,
        hear,
        say: (device, values) => {
            gateway.apply({ type: 'readings', device: id(device), values, gone: [] });
            hear(device, 'ok');
        },
        statuses: () => HOSTS.map((host) => gateway.device(host)?.readings.get('ups.status')),
    };
}

/** Let what is due in this turn happen. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export const WELL = { 'ups.status': 'OL', 'battery.charge': 100, 'battery.runtime': 1800 };

/** The same, running, with everything in good order. */
export async function runningBench(): Promise<Bench> {
    const made = bench();
    made.chain.start();
    made.chain.configure(RACK);
    for (const { id, type } of RACK.devices) made.say(id, type === 'ups' ? WELL : { 'ups.status': 'OL' });
    await turn();
    made.events.length = 0;
    return made;
}

export function chainEvents(events: readonly GatewayEvent[]): string[] {
    return events.flatMap((event) =>
        event.type === 'chain' ? [`${event.device} ${event.verdict.state} ${event.verdict.redundancy}`] : [],
    );
}
