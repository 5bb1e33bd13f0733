// What commands write. Small and named, like the conversions.

import type { Put } from './family.ts';

// The longest delay that any device takes is 65,535 minutes or seconds; a day is enough for every shutdown.
export const SECONDS_MAX = 86_400;

/** The seconds that came with the command, or else `standard`; -1 calls a countdown off. */
export function seconds(standard: number): Put {
    return (value) => value ?? standard;
}
