// The processes in the guest, seen from outside: who has which file open, and what does that cost?

import { until } from '../../running-gateway.ts';
import type { Guest } from './guest.ts';
import { PATIENCE_SECONDS } from './guest-software.ts';

/** The driver process that has such a file open: `/dev/hidraw0`, or any below `/dev/bus/usb/`. */
export async function processOf(guest: Guest, file: string): Promise<number> {
    const drivers = await until(
        async () => openFiles(await guest.ask('ls -l /proc/[0-9]*/fd 2>/dev/null')),
        (all) => all.some((one) => one.file.startsWith(file)),
        PATIENCE_SECONDS,
    );
    return drivers.find((one) => one.file.startsWith(file))?.pid ?? 0;
}

function openFiles(listing: string): { readonly pid: number; readonly file: string }[] {
    return listing.split('\n\n').flatMap((block) => {
        const pid = Number(/^\/proc\/(\d+)\/fd:/.exec(block)?.[1]);
        return [...block.matchAll(/ -> (\/.*)$/gm)].map(([, file = '']) => ({ pid, file }));
    });
}

/** Open files and kilobytes of memory of a process. */
export async function burdenOf(
    guest: Guest,
    pid: number,
): Promise<{ readonly files: number; readonly kilobytes: number }> {
    const said = await guest.run(`ls /proc/${pid}/fd | wc -l; awk '/^VmRSS/ { print $2 }' /proc/${pid}/status`);
    const [files = 0, kilobytes = 0] = (said.match(/\d+/g) ?? []).map(Number);
    return { files, kilobytes };
}
