// Tells when device nodes appear, get their rights from udev, or go: what is opened is the node, so nothing earlier is worth knowing
// (docs/decisions/045).

import { accessSync, constants, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Calls `changed` when a node in one of the folders comes that we may use, gets its rights, or goes. udev gives the rights up to a second
 * after the node is there: looking before would find a device that cannot be opened. Returns what ends it. Never throws.
 */
export function watchUsableNodes(folders: readonly string[], names: RegExp, changed: () => void): () => void {
    return watchNodes(folders, names, (node) => {
        if (!isForbidden(node)) changed();
    });
}

/** Whether it is there and we have no right to it. */
export function isForbidden(node: string): boolean {
    try {
        accessSync(node, constants.R_OK | constants.W_OK);
        return false;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EACCES';
    }
}

/** Calls `changed` when a node in one of the folders changes whose name fits. Returns what ends it. Never throws. */
export function watchNodes(folders: readonly string[], names: RegExp, changed: (node: string) => void): () => void {
    const watchers = folders.flatMap((folder) => watchFolder(folder, names, changed) ?? []);
    return () => {
        for (const watcher of watchers) watcher.close();
    };
}

/** One for each bus. */
export function usbFolders(): string[] {
    const folder = '/dev/bus/usb';
    try {
        return readdirSync(folder).map((bus) => `${folder}/${bus}`);
    } catch {
        return []; // No USB.
    }
}

function watchFolder(folder: string, names: RegExp, changed: (node: string) => void): FSWatcher | undefined {
    try {
        const watcher = watch(folder, (_event, name) => {
            if (name !== null && names.test(name)) changed(join(folder, name));
        });
        // Without it the device is looked for again and again, which is slower but works.
        watcher.on('error', () => watcher.close());
        watcher.unref();
        return watcher;
    } catch {
        return undefined; // No such folder: no Linux.
    }
}
