// Memory of a tree of processes as the kernel shares it out: PSS, the sum of which is what the machine really gives.

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

function childrenOf(pid: number): number[] {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}
