// Tells when device nodes appear, get their rights from udev, or go: what is opened is the node, so nothing earlier is worth knowing
// (docs/decisions/045).

import { type FSWatcher, readdirSync, watch } from 'node:fs';

/** Calls `changed` when a node in one of the folders changes whose name fits. Returns what ends it. Never throws. */
export function watchNodes(folders: readonly string[], names: RegExp, changed: () => void): () => void {
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

function watchFolder(folder: string, names: RegExp, changed: () => void): FSWatcher | undefined {
    try {
        const watcher = watch(folder, (_event, name) => {
            if (name !== null && names.test(name)) changed();
        });
        // Without it the device is looked for again and again, which is slower but works.
        watcher.on('error', () => watcher.close());
        watcher.unref();
        return watcher;
    } catch {
        return undefined; // No such folder: no Linux.
    }
}
