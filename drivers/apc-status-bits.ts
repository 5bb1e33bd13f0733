// What the lower bits of APC's status mean: the UPS tells them in its smart protocol, and apcupsd passes them on.

import type { StatusFlag } from '#model/status.ts';

const BITS: readonly (readonly [number, StatusFlag])[] = [
    [0x01, 'CAL'],
    [0x02, 'TRIM'],
    [0x04, 'BOOST'],
    [0x08, 'OL'],
    [0x10, 'OB'],
    [0x20, 'OVER'],
    [0x40, 'LB'],
    [0x80, 'RB'],
];

export function apcStatusFlags(bits: number): Set<StatusFlag> {
    return new Set(BITS.filter(([bit]) => (bits & bit) !== 0).map(([, flag]) => flag));
}
