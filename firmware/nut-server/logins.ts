// Which clients are logged in to which device: what a primary counts before it cuts the power.

import type { DeviceId } from '#model/device.ts';
import type { Client } from './client.ts';

const NOBODY: ReadonlySet<Client> = new Set();

export class Logins {
    readonly #clients = new Map<string, Set<Client>>();

    add(client: Client, device: DeviceId): void {
        client.ups = device;
        const key = device.toLowerCase();
        const present = this.#clients.get(key) ?? new Set();
        this.#clients.set(key, present.add(client));
    }

    /** Also when the connection just ends: upsmon sends no LOGOUT when its host goes down. */
    remove(client: Client): void {
        if (client.ups === undefined) return;
        const key = client.ups.toLowerCase();
        client.ups = undefined;
        const present = this.#clients.get(key);
        present?.delete(client);
        if (present?.size === 0) this.#clients.delete(key);
    }

    of(device: DeviceId): ReadonlySet<Client> {
        return this.#clients.get(device.toLowerCase()) ?? NOBODY;
    }
}
