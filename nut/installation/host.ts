// The MONITOR lines of an upsmon.conf as a host of the chain: this machine, and what feeds it. upsmon itself runs on as it is, with its
// notices and its commands: to it the gateway is the upsd that it knows. Pure.

import { nameToId } from '#model/chain-import.ts';
import type { NutConf } from '../conf.ts';
import type { Notes } from './notes.ts';
import { Words } from './words.ts';

export interface TakenHost {
    readonly needs?: number;
    readonly supplies: Readonly<Record<string, string>>;
}

/** `machine` is the name of this machine. */
export function takeHost(
    conf: NutConf,
    notes: Notes,
    { machine, devices }: { machine: string; devices: readonly string[] },
): Readonly<Record<string, TakenHost>> {
    const words = new Words(conf.entries, notes, 1);
    const lines = words.all('MONITOR').filter(({ values }) => values.length === 5);
    const links = lines.flatMap(({ values: [system = '', count = ''], line }) => {
        const link = linkOf(system, machine, devices);
        if (link === undefined)
            notes.left(line, `MONITOR is not taken over: there is no UPS ${system.split('@')[0]} here`);
        else if (Number(count) === 0)
            notes.hint(line, 'MONITOR with 0 supplies only watches: nothing of it is a supply');
        return link === undefined ? [] : Array.from({ length: suppliesIn(count) }, () => link);
    });
    if (links.length === 0) return {};
    const needs = Math.min(words.number('MINSUPPLIES', 1) ?? 1, links.length);
    const supplies = Object.fromEntries(links.map((link, index) => [`psu${index + 1}`, link]));
    return { [hostName(machine, devices)]: { ...(needs === 1 ? {} : { needs }), supplies } };
}

// A machine with more power supplies has them named otherwise.
const SUPPLIES_MAX = 8;

function suppliesIn(count: string): number {
    return /^\d+$/.test(count) ? Math.min(Number(count), SUPPLIES_MAX) : 0;
}

/** undefined: it means this machine, and there is no such UPS. */
function linkOf(system: string, machine: string, devices: readonly string[]): string | undefined {
    const [, ups = '', host = 'localhost'] = /^([^@]*)(?:@(.*))?$/.exec(system) ?? [];
    const own = ['localhost', '127.0.0.1', '[::1]', '::1', machine, machine.split('.')[0]];
    if (!own.includes(host.replace(/:\d+$/, '')) && !own.includes(host)) return `${ups}@${host}`;
    return devices.find((device) => device.toLowerCase() === ups.toLowerCase());
}

/** No host may be called as a device is. */
function hostName(machine: string, devices: readonly string[]): string {
    const id = nameToId(machine.split('.')[0] ?? '') || 'this-machine';
    return devices.some((device) => device.toLowerCase() === id.toLowerCase()) ? `${id}-host` : id;
}
