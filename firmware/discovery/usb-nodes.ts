// The nodes below /dev by which USB devices are reached: which there are, which of them we may use, and that something about them
// changed.

import { accessSync, constants, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

// `hidraw0`; a bus and a device on it, `001`; and the folders on the way to them, which come with the first bus.
const NAMES = /^(?:hidraw\d+|\d{3}|bus|usb)$/;
// Every bus is a device itself: its root hub, which always has the first address.
const ROOT_HUB = '001';

export class UsbNodes {
    readonly #folder: string;
    readonly #changed: () => void;
    readonly #watchers = new Map<string, FSWatcher>();

    /** `folder`: /dev. `changed` is called when a node comes, goes or gets other rights. */
    constructor({ folder, changed }: { folder: string; changed: () => void }) {
        this.#folder = folder;
        this.#changed = changed;
    }

    /** A line for each, equal as long as nothing changes: its path, and whether we may use it. */
    list(): string[] {
        const hid = namesIn(this.#folder, /^hidraw\d+$/).map((name) => join(this.#folder, name));
        const usb = this.#buses().flatMap((bus) =>
            namesIn(bus, /^\d{3}$/)
                .filter((name) => name !== ROOT_HUB)
                .map((name) => join(bus, name)),
        );
        return [...hid, ...usb].map((node) => `${node} ${isUsable(node)}`);
    }

    /** Follows the folders that there are now. */
    watch(): void {
        const usb = join(this.#folder, 'bus', 'usb');
        const folders = [this.#folder, join(this.#folder, 'bus'), usb, ...this.#buses()];
        for (const [folder, watcher] of this.#watchers) if (!folders.includes(folder)) this.#end(folder, watcher);
        for (const folder of folders) if (!this.#watchers.has(folder)) this.#follow(folder);
    }

    stop(): void {
        for (const [folder, watcher] of this.#watchers) this.#end(folder, watcher);
    }

    #buses(): string[] {
        const folder = join(this.#folder, 'bus', 'usb');
        return namesIn(folder, /^\d{3}$/).map((bus) => join(folder, bus));
    }

    #follow(folder: string): void {
        try {
            const watcher = watch(folder, { persistent: false }, (_event, name) => {
                if (name !== null && NAMES.test(name)) this.#changed();
            });
            watcher.on('error', () => this.#end(folder, watcher));
            this.#watchers.set(folder, watcher);
        } catch {
            // It is not there: its parent tells when it comes.
        }
    }

    #end(folder: string, watcher: FSWatcher): void {
        watcher.close();
        this.#watchers.delete(folder);
    }
}

function namesIn(folder: string, wanted: RegExp): string[] {
    try {
        return readdirSync(folder).filter((name) => wanted.test(name));
    } catch {
        return []; // No USB.
    }
}

function isUsable(node: string): boolean {
    try {
        accessSync(node, constants.R_OK | constants.W_OK);
        return true;
    } catch {
        return false;
    }
}
