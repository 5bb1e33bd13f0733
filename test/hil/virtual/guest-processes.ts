// The processes in the guest, seen from outside: who has which file open, and what does that cost?

import { until } from '../../running-gateway.ts';
import type { Guest } from './guest.ts';
import { GATEWAY_PID, PATIENCE_SECONDS } from './guest-software.ts';

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

export interface Burden {
    readonly pid: number;
    /** Open ones. */
    readonly files: number;
    /** Of memory: VmRSS. */
    readonly kilobytes: number;
}

/** What the gateway and each of its drivers cost, by name. */
export async function burdens(guest: Guest): Promise<Map<string, Burden>> {
    const said = await guest.run(`for pid in ${GATEWAY_PID} $(cat /proc/${GATEWAY_PID}/task/*/children); do
        set -- /proc/$pid/fd/*
        echo "$pid $# $(awk '/^VmRSS/ { print $2 }' /proc/$pid/status) $(tr '\\0' ' ' </proc/$pid/cmdline)"
    done`);
    const found = said.matchAll(/^(\d+) (\d+) (\d+) .*?(?:host\.ts (\S+)|$)/gm);
    return new Map(
        [...found].map(([, pid, files, kilobytes, driver = 'gateway']) => [
            driver,
            { pid: Number(pid), files: Number(files), kilobytes: Number(kilobytes) },
        ]),
    );
}
