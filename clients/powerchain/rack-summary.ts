// The rack in a few lines: feeds, devices, hosts. Pure: the state goes in, text comes out.

import { durationText } from '#model/duration.ts';
import type { RackState } from './gateway-api.ts';
import { table } from './table.ts';

type Device = RackState['devices'][number];

/** Readings worth a place on the line, by type of device. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
    ups: ['battery.charge', 'battery.runtime', 'ups.load', 'ups.realpower', 'ups.alarm'],
    pdu: ['input.voltage', 'input.realpower', 'ups.alarm'],
    ats: ['input.source', 'input.realpower', 'ups.alarm'],
    psu: ['input.voltage', 'ups.realpower', 'ups.alarm'],
};

const LABELS: Readonly<Record<string, string>> = {
    'battery.runtime': 'left',
    'ups.load': 'load',
    'input.source': 'on input',
};

export function summarizeRack({ gateway, devices, chain }: RackState): string[] {
    const sources = chain.nodes.filter(({ kind }) => kind === 'source').map(({ id, state }) => [id, state]);
    // The virtual UPSs of hosts stand among the devices too; a host's own sentence says more.
    const rows = devices.filter(({ driver }) => driver !== 'chain').map((device) => [device.id, ...describe(device)]);
    const hosts = chain.hosts.map(({ host, redundancy, sentence }) => [host, redundancy, sentence]);
    return [gateway.name, ...table([...sources, ...rows, ...hosts]).map((line) => `  ${line}`)];
}

function describe(device: Device): [string, string] {
    const status = device.readings['ups.status']?.text ?? '';
    if (device.link !== 'ok')
        return [device.link, [device.linkReason, status && `last ${status}`].filter(Boolean).join('; ')];
    const values = (SHOWN[device.type] ?? []).map((name) => shown(device, name)).filter(Boolean);
    return [status, values.join(', ')];
}

function shown(device: Device, name: string): string {
    const reading = device.readings[name];
    if (reading?.text === undefined) return '';
    const label = LABELS[name] ?? '';
    if (name === 'battery.runtime') return `${durationText(Number(reading.text))} ${label}`;
    if (reading.unit === '') return `${label} ${reading.text}`.trim();
    return `${reading.text} ${reading.unit} ${label}`.trim();
}
