// How many watts flow on an edge of the chain, as far as anybody measures them. Pure.

import type { ApiDevice } from '#model/api.ts';
import { numberOf, wattsOf } from '../i18n/readings.ts';
import type { ChainEdge } from './chain-graph.ts';

type DeviceOf = (id: string) => ApiDevice | undefined;

/** What goes into the lower end: by its own meter, else by that of the outlet, else by what the upper end gives. */
export function wattsOn(edge: ChainEdge, isIntoHost: boolean, deviceOf: DeviceOf): number | undefined {
    if (edge.carrier === 'nothing') return 0;
    const upper = deviceOf(edge.from);
    if (isIntoHost) return wattsOf(upper);
    const lower = deviceOf(edge.to);
    const own = numberOf(lower?.readings['input.realpower']);
    const outlet = edge.outlet === undefined ? undefined : numberOf(upper?.readings[`outlet.${edge.outlet}.realpower`]);
    return own ?? outlet ?? wattsOf(lower);
}

// Thin lines stay visible, thick ones stay lines.
const WIDTH_MIN = 1.8;
const WIDTH_MAX = 6;

/** Width of the line for a power, in pixels: grows with its root, so that 100 W and 3 kW fit one drawing. */
export function widthOf(watts: number | undefined): number {
    return Math.min(WIDTH_MAX, WIDTH_MIN + Math.sqrt(Math.max(0, watts ?? 0)) / 16);
}
