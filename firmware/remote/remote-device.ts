// A parent behind another gateway as the chain sees it: one device with the words of whoever tells, on the way from the parent up
// to the mains, what carries it. Pure: what was read comes in. How the words are judged is the chain's business, as for our own.

import { isOff } from '#model/chain-through.ts';
import { formatParentLink, type ParentLink, parseParentLink } from '#model/parent-link.ts';
import { parseStatus } from '#model/status.ts';
import { numberOf, type Value } from '#model/value.ts';

/** All variables of one device; undefined: nobody there calls a device so. */
export type VariablesOf = (link: ParentLink) => Promise<ReadonlyMap<string, string> | undefined>;

/** One device on the way up, as its gateway serves it. */
export interface RemoteHop {
    readonly link: ParentLink;
    readonly variables: ReadonlyMap<string, string>;
}

// Outlet, PDU, transfer switch, UPS, UPS before it: nobody stacks more, and a circle must end.
const HOPS_MAX = 8;

/** The parent and all that feeds it over there, up to the first one that tells what carries it. */
export async function walkUp(parent: ParentLink, variablesOf: VariablesOf): Promise<RemoteHop[]> {
    const hops: RemoteHop[] = [];
    let next: ParentLink | undefined = parent;
    while (next !== undefined && hops.length < HOPS_MAX) {
        const link: ParentLink = next;
        const variables = await variablesOf(link);
        // A feed of the house is no device: the way ends here.
        if (!variables) break;
        hops.push({ link, variables });
        next = isTelling(variables) ? undefined : feedOf(link, variables);
    }
    return hops;
}

/** What the chain looks at in a UPS. */
const REPEATED = [
    'ups.status',
    'ups.load',
    'ups.test.result',
    'battery.charge',
    'battery.charge.low',
    'battery.runtime',
    'battery.runtime.low',
    'input.voltage',
    'input.voltage.nominal',
] as const;

/**
 * The readings of the parent, with `device.parent` naming whose they are if not its own. Something switched off on the way is off
 * for us, whatever feeds it. Nothing of the status where nobody tells.
 */
export function remoteReadings(hops: readonly RemoteHop[]): Map<string, Value> {
    const off = hops.find(isSwitchedOff);
    const last = hops.at(-1);
    const telling = off ?? (last && isTelling(last.variables) ? last : undefined);
    if (!telling) return new Map();
    const readings = new Map<string, Value>();
    if (telling !== hops[0]) readings.set('device.parent', formatParentLink(telling.link));
    if (off) return readings.set('ups.status', 'OFF');
    for (const name of REPEATED) {
        const value = telling.variables.get(name);
        if (value !== undefined) readings.set(name, value);
    }
    return readings;
}

/** A UPS says what carries it; a PDU's own `OL` says that it has power now, and nothing of later. */
function isTelling(variables: ReadonlyMap<string, string>): boolean {
    const type = variables.get('device.type') ?? 'ups';
    const status = parseStatus(variables.get('ups.status') ?? '');
    return type === 'ups' && ['OL', 'OB', 'OFF', 'FSD', 'BYPASS'].some((word) => status.has(word as never));
}

function isSwitchedOff({ link, variables }: RemoteHop): boolean {
    if (link.outlet !== undefined && isOff(link.outlet, (name) => variables.get(name))) return true;
    return !isTelling(variables) && parseStatus(variables.get('ups.status') ?? '').has('OFF');
}

/** What feeds it there: of a transfer switch the input in use, as far as it says. */
function feedOf({ gateway, port }: ParentLink, variables: ReadonlyMap<string, string>): ParentLink | undefined {
    const links = (variables.get('device.parent') ?? '').split(' ').filter((text) => text !== '');
    const inUse = numberOf(variables.get('input.source')) ?? (links.length > 1 ? undefined : 1);
    const parsed = parseParentLink(links[(inUse ?? 0) - 1] ?? '');
    if (!parsed.ok) return undefined;
    // Names are those of the gateway that says them.
    const where = { ...(gateway === undefined ? {} : { gateway }), ...(port === undefined ? {} : { port }) };
    return parsed.value.gateway === undefined ? { ...parsed.value, ...where } : parsed.value;
}
