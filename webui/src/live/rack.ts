// What the page knows: the gateway's state, changed by its events. Pure; every change makes new objects, so that only what
// changed is drawn anew.

import type { ApiDevice, ApiEvent, ApiGateway, ApiState } from '#model/api.ts';
import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import type { Finding } from '#model/findings.ts';

export interface Rack {
    readonly gateway: ApiGateway;
    readonly devices: ReadonlyMap<string, ApiDevice>;
    readonly nodes: ReadonlyMap<string, NodeVerdict>;
    readonly hosts: ReadonlyMap<string, HostVerdict>;
    /** As of the last whole state. */
    readonly findings: readonly Finding[];
}

/** The rack after an event. Before the first `state` there is none, and other events do not make one. */
export function applyEvent(rack: Rack | undefined, event: ApiEvent): Rack | undefined {
    if (event.type === 'state') return fromState(event.state);
    if (!rack) return undefined;
    switch (event.type) {
        case 'device':
            return withDevices(rack, event.devices);
        case 'removed':
            return { ...rack, devices: without(rack.devices, event.devices) };
        case 'readings':
            return changeDevices(rack, event.changes, (device, { values, gone }) => ({
                readings: Object.fromEntries(without(new Map(Object.entries({ ...device.readings, ...values })), gone)),
            }));
        case 'link':
            return changeDevices(rack, event.changes, (_, { device: _device, ...link }) => link);
        case 'heard':
            return {
                ...withHeard(rack, event.heardAt),
                gateway: { ...rack.gateway, now: event.now },
            };
        case 'chain':
            return {
                ...rack,
                nodes: without(
                    merged(rack.nodes, event.changed.nodes, ({ id }) => id),
                    event.gone.nodes,
                ),
                hosts: without(
                    merged(rack.hosts, event.changed.hosts, ({ host }) => host),
                    event.gone.hosts,
                ),
            };
        case 'happened':
            return rack;
        default:
            event satisfies never; // a newer gateway may say more than this page understands
            return rack;
    }
}

function fromState({ gateway, devices, chain, findings }: ApiState): Rack {
    return {
        gateway,
        devices: new Map(devices.map((device) => [device.id, device])),
        nodes: new Map(chain.nodes.map((node) => [node.id, node])),
        hosts: new Map(chain.hosts.map((host) => [host.host, host])),
        findings,
    };
}

function withDevices(rack: Rack, devices: readonly ApiDevice[]): Rack {
    return { ...rack, devices: merged(rack.devices, devices, ({ id }) => id) };
}

function changeDevices<Change extends { readonly device: string }>(
    rack: Rack,
    changes: readonly Change[],
    change: (device: ApiDevice, by: Change) => Partial<ApiDevice>,
): Rack {
    const changed = changes.flatMap((by) => {
        const device = rack.devices.get(by.device);
        return device ? [{ ...device, ...change(device, by) }] : [];
    });
    return withDevices(rack, changed);
}

function withHeard(rack: Rack, heardAt: Readonly<Record<string, number>>): Rack {
    const changes = Object.entries(heardAt).map(([device, at]) => ({ device, at }));
    return changeDevices(rack, changes, (_, { at }) => ({ heardAt: at }));
}

// A Map keeps the order in which keys came: what changes stays where it is.
function merged<Item>(
    into: ReadonlyMap<string, Item>,
    items: readonly Item[],
    idOf: (item: Item) => string,
): ReadonlyMap<string, Item> {
    return new Map([...into, ...items.map((item) => [idOf(item), item] as const)]);
}

function without<Item>(from: ReadonlyMap<string, Item>, ids: readonly string[]): ReadonlyMap<string, Item> {
    if (ids.length === 0) return from;
    const gone = new Set(ids);
    return new Map([...from].filter(([id]) => !gone.has(id)));
}
