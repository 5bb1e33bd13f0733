// From what a scan found to an entry of gateway.yaml: a name, a type, and the secrets that were typed in the place of their masks. Pure; for
// the page and the command alike.

import { SECRET_MASK } from './api-config.ts';
import type { ApiFoundDevice, Look } from './api-scan.ts';
import { nameToId } from './chain-import.ts';
import { DEVICE_TYPES, type DeviceType } from './device.ts';

// Fits every list and every prompt; ids may be longer.
const NAME_LENGTH_MAX = 32;
// With what is behind it.
const SERVER_LENGTH_MAX = 24;
const DESCRIPTION_LENGTH_MAX = 200;

/** Whether it can be configured, and is not yet. */
export function isNew({ driver, problem, device }: ApiFoundDevice): boolean {
    return driver !== '' && problem === undefined && device === undefined;
}

/** What it is called where it is known, by its server, else by its model or title; a number behind it when that is taken. */
export function adoptedName({ options, title, facts }: ApiFoundDevice, taken: Iterable<string>): string {
    const others = new Set([...taken].map((name) => name.toLowerCase()));
    const [own] = String(options.ups ?? '').split('@');
    // The supplies of web1 are those of a host web1: supply-suggestions.ts.
    const server = nameToId((facts.server ?? '').split('.')[0] ?? '').slice(0, SERVER_LENGTH_MAX);
    const part = typeof options.supply === 'number' ? `psu${options.supply}` : 'bmc';
    const known = own || (server && `${server.toLowerCase()}-${part}`);
    // Titles of USB devices begin with their ids; APC's model says its firmware, too. A bridge for Qx calls itself after its chip.
    const model = options.driver === 'usb-hid' ? facts.model?.replace(/\s*FW:.*/, '') : undefined;
    const wanted = (known || nameToId(model || title).toLowerCase() || 'device').slice(0, NAME_LENGTH_MAX);
    let name = wanted;
    for (let number = 2; others.has(name.toLowerCase()); number++) name = `${wanted}-${number}`;
    return name;
}

/** A guess by its title, unless the driver knows. */
export function adoptedType({ options, title }: ApiFoundDevice): DeviceType {
    const told = DEVICE_TYPES.find((type) => type === options.type);
    if (told) return told;
    if (/\bpdu\b|power strip|rack pdu/i.test(title)) return 'pdu';
    if (/\bats\b|transfer/i.test(title)) return 'ats';
    if (/\bpsu\b|power supply/i.test(title)) return 'psu';
    return 'ups';
}

/** The entry below `devices`. `looks`: what was typed for the scan, secrets among it; a mask that stays, the gateway knows. */
export function adoptedEntry(
    { options, title, facts }: ApiFoundDevice,
    type: DeviceType,
    looks: readonly Look[],
): Record<string, unknown> {
    const typed = typedFor(facts, looks);
    const own = Object.entries(options).map(([key, value]) => [
        key,
        value === SECRET_MASK ? (typed[key] ?? value) : value,
    ]);
    return { ...Object.fromEntries(own), type, description: title.slice(0, DESCRIPTION_LENGTH_MAX) };
}

/** The credential that it took: SNMP devices say which one of the list. */
function typedFor(
    { method = '', credential }: ApiFoundDevice['facts'],
    looks: readonly Look[],
): Readonly<Record<string, string>> {
    const look = looks.find(({ methods }) => (methods as readonly string[]).includes(method));
    return { ...look?.login, ...look?.snmp?.[Number(credential ?? 1) - 1] };
}
