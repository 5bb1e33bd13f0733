// What a tree of processes costs: memory as the kernel shares it out (PSS, the sum of which is what the machine really gives), and CPU.

import { readFileSync } from 'node:fs';

/** Megabytes (10^6 bytes) of these processes and all below them. */
export function pssOfTree(roots: readonly number[]): number {
    let kilobytes = 0;
    const waiting = [...roots];
    for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
        const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
        kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
        waiting.push(...childrenOf(pid));
    }
    return (kilobytes * 1024) / 1e6;
}

/** Megabytes of this process that are nobody else's. */
export function privateMemoryOf(pid: number): number {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, one]) => Number(one));
    return (kilobytes.reduce((sum, one) => sum + one, 0) * 1024) / 1e6;
}

/** Milliseconds of CPU of this process and of all below it that still run, all their threads. */
export function cpuOfTree(root: number): number {
    const fields = readFileSync(`/proc/${root}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // proc(5): utime and stime are fields 14 and 15, in hundredths of a second.
    const own = (Number(fields[11]) + Number(fields[12])) * 10;
    return childrenOf(root).reduce((sum, pid) => sum + cpuOfTree(pid), own);
}

function childrenOf(pid: number): number[] {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}
