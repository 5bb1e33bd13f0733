// Data halls of any size for measurements: racks of 40 hosts with two supplies each, two UPSs and four PDUs of 48 outlets a
// rack, two feeds for all. Two feeds are the worst case: every UPS of a side tells of the same one.

import type { ChainSpec, DeviceFacts } from '#model/chain.ts';
import type { DeviceId, DeviceType } from '#model/device.ts';
import type { ParentLink } from '#model/parent-link.ts';
import { parseStatus } from '#model/status.ts';
import type { Value } from '#model/value.ts';

export const HOSTS_A_RACK = 40;
const OUTLETS = 48;
const SIDES = ['a', 'b'] as const;

/** What a device says, and how to change it. */
export class SaidByDevices {
    readonly #facts = new Map<string, DeviceFacts>();
    readonly #readings = new Map<string, Record<string, Value>>();

    readonly of = (id: string): DeviceFacts | undefined => this.#facts.get(id);

    say(id: string, status: string, readings: Record<string, Value> = {}): void {
        const all = { ...this.#readings.get(id), ...readings };
        this.#readings.set(id, all);
        this.#facts.set(id, { link: 'ok', heardAt: 0, status: parseStatus(status), reading: (name) => all[name] });
    }
}

export interface Hall {
    readonly spec: ChainSpec;
    readonly said: SaidByDevices;
}

/** Everything on mains, every supply drawing 150 W: a UPS carries half of what it can. */
export function hall(racks: number): Hall {
    const devices: { id: DeviceId; type: DeviceType; parents: ParentLink[] }[] = [];
    const hosts: ChainSpec['hosts'][number][] = [];
    const said = new SaidByDevices();
    const add = (id: string, type: DeviceType, parent: ParentLink) => {
        devices.push({ id: id as DeviceId, type, parents: [parent] });
    };
    for (let rack = 0; rack < racks; rack++) {
        for (const side of SIDES) {
            const ups = `ups-${rack}${side}`;
            add(ups, 'ups', { device: `feed-${side}` });
            said.say(ups, 'OL', { ...UPS, 'ups.realpower': 150 * HOSTS_A_RACK });
            for (const half of [0, 1]) {
                const pdu = `pdu-${rack}${side}${half}`;
                add(pdu, 'pdu', { device: ups });
                said.say(pdu, 'OL', { ...PDU, 'input.realpower': (150 * HOSTS_A_RACK) / 2 });
            }
        }
        for (let place = 0; place < HOSTS_A_RACK; place++) hosts.push(host({ rack, place, add, said }));
    }
    return { spec: { sources: SIDES.map((side) => ({ id: `feed-${side}`, description: '' })), devices, hosts }, said };
}

const UPS = { 'battery.charge': 100, 'battery.runtime': 1800, 'ups.realpower.nominal': 16_000, 'ups.load': 38 };

const PDU = {
    'input.realpower.nominal': 11_000,
    ...Object.fromEntries(Array.from({ length: OUTLETS }, (_, index) => [`outlet.${index + 1}.status`, 'on'])),
};

function host({
    rack,
    place,
    add,
    said,
}: {
    rack: number;
    place: number;
    add: (id: string, type: DeviceType, parent: ParentLink) => void;
    said: SaidByDevices;
}): ChainSpec['hosts'][number] {
    const id = `host-${rack}-${place}`;
    const half = place % 2;
    const supplies = SIDES.map((side) => {
        const psu = `${id}-${side}`;
        add(psu, 'psu', { device: `pdu-${rack}${side}${half}`, outlet: String((place - half) / 2 + 1) });
        said.say(psu, 'OL', { 'input.realpower': 150 });
        return { name: side, link: { device: psu } };
    });
    return { id: id as DeviceId, description: '', needs: 1, supplies };
}
