// Takes the power from one USB port for a moment, by the kernel's file for it (Linux 6.0, sysfs-bus-usb: <hub>-port<n>/disable), as if the
// cable had been pulled. Whether current really stops is the hub's affair: one that switches its ports only together keeps them on
// while another port is on, so nobody else's device goes dark. Without the right, or on an older kernel, nothing happens.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const SYSFS = '/sys';
// Long enough for the capacitors of a USB interface to run empty.
const OFF_MS = 2000;
// The kernel asks a device a second after its port got power; firmware takes its time.
const BACK_MS_MAX = 5000;
const LOOK_MS = 100;

/**
 * `port`: `1-1.4`. Resolves when the device is back, or stays away; false: this cannot be done here. `pause` waits for so many
 * milliseconds.
 */
export async function powerCyclePort(
    port: string,
    sysfs: string = SYSFS,
    pause: (milliseconds: number) => Promise<void> = setTimeout,
): Promise<boolean> {
    const devices = join(sysfs, 'bus', 'usb', 'devices');
    const file = join(devices, disableFile(port));
    try {
        writeFileSync(file, '1', { flag: 'r+' });
    } catch {
        return false; // No such file or no right.
    }
    await pause(OFF_MS);
    writeFileSync(file, '0');
    for (let waitedMs = 0; waitedMs < BACK_MS_MAX && !existsSync(join(devices, port)); waitedMs += LOOK_MS) {
        await pause(LOOK_MS);
    }
    return true;
}

/** `1-1.4` hangs on port 4 of hub `1-1`; `1-1` on port 1 of bus 1, whose own hub is called `usb1` and has the interface `1-0:1.0`. */
function disableFile(port: string): string {
    const dot = port.lastIndexOf('.');
    if (dot >= 0) {
        const hub = port.slice(0, dot);
        return join(`${hub}:1.0`, `${hub}-port${port.slice(dot + 1)}`, 'disable');
    }
    const [bus = '', number = ''] = port.split('-');
    return join(`${bus}-0:1.0`, `usb${bus}-port${number}`, 'disable');
}
