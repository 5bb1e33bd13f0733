// Energy from curves of power: every place of measuring, by the hour, so that an hour has its price. Nothing is kept twice: the
// hours are those of the history.

import * as v from 'valibot';
import { type EnergyAnswer, type MeterEnergy, priceAt, TARIFF, type Tariff } from '#model/energy.ts';
import { GatewayError } from '#model/errors.ts';
import { Buckets } from './history/buckets.ts';
import type { Curves } from './history/curves.ts';
import type { Series } from './history/series-table.ts';
import { parseArgs } from './parse-args.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export const ENERGY: RecorderPart = { name: 'energy', migrations: [], open: openEnergy };

const HOUR_SECONDS = 3600;
// Two months of a large rack take a second: who wants a year asks month by month.
const SECONDS_MAX = 62 * 86_400;
const POWER = /^(ups|input|outlet|output)(\.\d+|\.group\.\d+)*\.realpower$/;

const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
const REPORT = v.strictObject({ from: time, to: time, tariff: v.optional(TARIFF, {}) });

function openEnergy({ curves, series }: PartContext): OpenPart {
    return {
        queries: {
            'energy.report': (args): EnergyAnswer => {
                const request = parseArgs('energy.report', REPORT, args);
                const from = Math.floor(request.from / 1000 / HOUR_SECONDS) * HOUR_SECONDS;
                const end = Math.ceil(request.to / 1000 / HOUR_SECONDS) * HOUR_SECONDS;
                const to = Math.min(end, Math.max(from, curves.upTo));
                if (request.to <= request.from || request.to - request.from > SECONDS_MAX * 1000) {
                    throw new GatewayError(
                        'query-invalid',
                        'energy.report: ask for at most 62 days, “from” before “to”',
                    );
                }
                const meters = series.all().filter(({ variable }) => POWER.test(variable));
                return {
                    from: from * 1000,
                    to: to * 1000,
                    meters: meters.flatMap((one) => measure(curves, one, { from, to, tariff: request.tariff }) ?? []),
                };
            },
        },
    };
}

interface Period {
    /** Seconds since 1970, whole hours. */
    readonly from: number;
    /** Not later than what is known. */
    readonly to: number;
    readonly tariff: Tariff;
}

/** Undefined when nothing is known of this time. */
function measure(curves: Curves, { id, device, variable, scale }: Series, period: Period): MeterEnergy | undefined {
    const { from, to, tariff } = period;
    const count = Math.max(1, Math.ceil((to - from) / HOUR_SECONDS));
    const hours = new Buckets({ from, bucketSeconds: HOUR_SECONDS, count });
    curves.addTo(hours, 'hour', id);
    const known = sumOf(hours.covered);
    if (known <= 0) return undefined;
    const meanWatts = sumOf(hours.sum) / known / scale;
    // A place that was first heard of in the middle has no gap before that.
    const first = hours.covered.findIndex((seconds) => seconds > 0);
    let [kilowattHours, estimatedKilowattHours, cost] = [0, 0, 0];
    for (let index = first; index < count; index++) {
        const at = from + index * HOUR_SECONDS;
        const seconds = Math.min(to, at + HOUR_SECONDS) - at;
        const gap = index === first ? 0 : Math.max(0, seconds - (hours.covered[index] ?? 0));
        const estimated = (gap * meanWatts) / KILOWATT_HOUR;
        const energy = (hours.sum[index] ?? 0) / scale / KILOWATT_HOUR + estimated;
        kilowattHours += energy;
        estimatedKilowattHours += estimated;
        cost += energy * (priceAt(tariff, new Date(at * 1000)) ?? 0);
    }
    const { price, periods, carbon } = tariff;
    return {
        ...{ device, variable, kilowattHours, estimatedKilowattHours, meanWatts },
        maxWatts: hours.max.reduce((most, value) => Math.max(most, value)) / scale,
        ...(price !== undefined || periods.length > 0 ? { cost } : {}),
        ...(carbon === undefined ? {} : { carbonKilograms: (kilowattHours * carbon) / 1000 }),
    };
}

/** In watt-seconds. */
const KILOWATT_HOUR = 3_600_000;

function sumOf(column: Float64Array): number {
    return column.reduce((sum, value) => sum + value, 0);
}
