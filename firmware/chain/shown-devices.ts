// Which host shows the readings of which device, in both directions: when a UPS says something new, the virtual UPSs that
// repeat it are found without a look at the others.

const NONE: ReadonlySet<number> = new Set();

export class ShownDevices {
    readonly #hosts = new Map<string, Set<number>>();
    readonly #devices = new Map<number, string>();

    /** The hosts that show a device, by their places in the chain. */
    by(device: string): ReadonlySet<number> {
        return this.#hosts.get(device) ?? NONE;
    }

    /** A host shows one device, or none. */
    set(host: number, device: string | undefined): void {
        const before = this.#devices.get(host);
        if (before === device) return;
        if (before !== undefined) this.#hosts.get(before)?.delete(host);
        if (device === undefined) this.#devices.delete(host);
        else {
            this.#devices.set(host, device);
            const hosts = this.#hosts.get(device);
            if (hosts) hosts.add(host);
            else this.#hosts.set(device, new Set([host]));
        }
    }

    clear(): void {
        this.#hosts.clear();
        this.#devices.clear();
    }
}
