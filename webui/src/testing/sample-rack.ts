// For tests: racks as the gateway would tell them, with verdicts by the real evaluation of the chain.

import type { ApiDevice, ApiReading } from '#model/api.ts';
import { type ChainSpec, compileChain, type DeviceFacts, evaluateChain } from '#model/chain.ts';
import type { DeviceId, DeviceType, Link } from '#model/device.ts';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import { parseStatus } from '#model/status.ts';
import { textOf, type Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import type { Rack } from '../live/rack.ts';

const NOW = 1_700_000_000_000;

export interface SampleDevice {
    readonly type: DeviceType;
    readonly parent?: string;
    readonly link?: Link;
    readonly values: Readonly<Record<string, Value>>;
}

export interface Sample {
    readonly sources?: readonly string[];
    readonly devices: Readonly<Record<string, SampleDevice>>;
    /** By host: its supplies, or how many of them it needs and the supplies. */
    readonly hosts: Readonly<Record<string, { readonly needs?: number; readonly supplies: Record<string, string> }>>;
}

/** Two feeds, two UPSs, two PDUs, three hosts with two supplies each; `change` replaces values of devices. */
export function demoSample(change: Readonly<Record<string, Partial<SampleDevice>>> = {}): Sample {
    const devices: Record<string, SampleDevice> = {};
    for (const side of ['1', '2']) {
        const feed = side === '1' ? 'feed-a' : 'feed-b';
        const battery = { 'battery.charge': 100, 'battery.runtime': 3000 };
        devices[`ups${side}`] = { type: 'ups', parent: feed, values: { 'ups.status': 'OL', ...battery } };
        devices[`pdu${side}`] = { type: 'pdu', parent: `ups${side}`, values: { 'ups.status': 'OL' } };
    }
    const hosts: Record<string, { supplies: Record<string, string> }> = {};
    ['clc', 'nc1', 'nc2'].forEach((host, index) => {
        hosts[host] = { supplies: { psu1: `${host}-psu1`, psu2: `${host}-psu2` } };
        for (const side of ['1', '2']) {
            const parent = `pdu${side}:${index + 1}`;
            devices[`${host}-psu${side}`] = { type: 'psu', parent, values: { 'ups.status': 'OL' } };
        }
    });
    for (const [id, replaced] of Object.entries(change)) {
        const device = devices[id];
        if (device) devices[id] = { ...device, ...replaced, values: { ...device.values, ...replaced.values } };
    }
    return { sources: ['feed-a', 'feed-b'], devices, hosts };
}
/** Hosts with two supplies each on `pdus` PDUs, one UPS for two of them. */
export function bigRack(hosts: number, pdus: number): Sample {
    const devices: Record<string, SampleDevice> = {};
    const values = { 'ups.status': 'OL' };
    for (let pdu = 0; pdu < pdus; pdu += 1) {
        const ups = `ups${Math.floor(pdu / 2)}`;
        devices[ups] = { type: 'ups', parent: `feed${pdu % 2}`, values };
        devices[`pdu${pdu}`] = { type: 'pdu', parent: ups, values };
    }
    const all = Array.from({ length: hosts }, (_, host) => {
        const cord = (side: number) => `pdu${(2 * host + side) % pdus}:${host}`;
        return [`host${host}`, { supplies: { a: cord(0), b: cord(1) } }] as const;
    });
    return { sources: ['feed0', 'feed1'], devices, hosts: Object.fromEntries(all) };
}

export function sampleRack({ sources = [], devices, hosts }: Sample): Rack {
    const spec: ChainSpec = {
        sources: sources.map((id) => ({ id, description: '' })),
        devices: Object.entries(devices).map(([id, { type, parent }]) => ({
            id: id as DeviceId,
            type,
            parents: parent === undefined ? [] : [link(parent)],
        })),
        hosts: Object.entries(hosts).map(([id, { needs = 1, supplies }]) => ({
            id: id as DeviceId,
            description: '',
            needs,
            supplies: Object.entries(supplies).map(([name, to]) => ({ name, link: link(to) })),
        })),
    };
    const verdicts = evaluateChain(compileChain(spec), (id) => factsOf(devices[id]), NOW);
    return {
        gateway: { name: 'sample', version: '0.0.0', startedAt: NOW, now: NOW },
        devices: new Map(Object.entries(devices).map(([id, device]) => [id, apiDevice(id, device)])),
        nodes: new Map(verdicts.nodes),
        hosts: new Map(verdicts.hosts),
        findings: [],
    };
}

export function apiDevice(id: string, { type, link = 'ok', values }: SampleDevice): ApiDevice {
    return {
        id: id as DeviceId,
        type,
        driver: 'demo',
        description: '',
        parents: [],
        link,
        linkReason: '',
        heardAt: NOW,
        readings: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, reading(name, value)])),
        commands: [],
        settings: {},
        forcedShutdown: false,
    };
}

export function reading(name: string, value: Value): ApiReading {
    const text = textOf(name, value);
    const unit = variableOf(name)?.unit;
    return { value, changedAt: NOW, ...(text === undefined ? {} : { text }), ...(unit ? { unit } : {}) };
}

function factsOf(device: SampleDevice | undefined): DeviceFacts | undefined {
    if (!device) return undefined;
    const { link = 'ok', values } = device;
    const status = values['ups.status'];
    return {
        link,
        heardAt: NOW,
        status: typeof status === 'string' ? parseStatus(status) : undefined,
        reading: (name) => values[name],
    };
}

function link(text: string): ParentLink {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}
