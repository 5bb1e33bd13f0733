// The names that mean “my own supply”: some appliances insist on one, and everybody who has a virtual UPS may use it.
// Whose it is follows from the user that the client names, else from its address. Reading needs no proof, as everywhere.

import type { GatewayConfig } from '#model/config.ts';
import { plainAddress } from './address-list.ts';
import type { Client, Desk } from './client.ts';

// Synology asks for the first, QNAP for the second.
const VIEW_NAMES: ReadonlySet<string> = new Set(['ups', 'qnapups']);
// What LIST UPS shows.
export const VIEW_NAME = 'ups';

type Hosts = GatewayConfig['hosts'];

/** Whether a name may mean something else to each client. */
export function isViewName(name: string): boolean {
    // The lengths first: this is asked at every question of every client.
    return (name.length === 3 || name.length === 7) && VIEW_NAMES.has(name.toLowerCase());
}

/** The host that the client is, as far as is configured. */
export function hostOf(desk: Desk, client: Client): string | undefined {
    const byUser = client.username === undefined ? undefined : desk.doorkeeper.claimed(client)?.host;
    if (byUser !== undefined) return byUser;
    const addresses = addressesOf(desk.hosts());
    return addresses.size === 0 ? undefined : addresses.get(client.address);
}

const compiled = new WeakMap<Hosts, ReadonlyMap<string, string>>();

function addressesOf(hosts: Hosts): ReadonlyMap<string, string> {
    let addresses = compiled.get(hosts);
    if (!addresses) {
        addresses = new Map(
            Object.entries(hosts).flatMap(([host, { address = [] }]) =>
                address.map((one): [string, string] => [plainAddress(one), host]),
            ),
        );
        compiled.set(hosts, addresses);
    }
    return addresses;
}
