// What a memory card says of its own wear: eMMC chips do, SD cards do not, and NVMe tells only who sends it a command.

import { readFileSync } from 'node:fs';

/**
 * Percent of its life that are used, in tens; above 100: it has outlived it. `block`: the folder in sysfs of a disk, or of a partition,
 * behind all links. Undefined where nothing is told.
 */
export function cardWear(block: string): number | undefined {
    // Of a partition the disk stands above it.
    const disk = block.replace(/(\/mmcblk\d+)\/mmcblk\d+p\d+$/, '$1');
    try {
        // Linux Documentation/driver-api/mmc/mmc-dev-attrs.rst: two estimates, for two kinds of cells; the worse counts. 0: not told.
        const estimates = readFileSync(`${disk}/device/life_time`, 'latin1').trim().split(' ');
        const tenths = Math.max(...estimates.map(Number));
        return tenths > 0 ? tenths * 10 : undefined;
    } catch {
        return undefined;
    }
}
