// Energy from curves of power and from counters: every place of measuring, by the hour, so that an hour has its price. Nothing is
// kept twice: the hours are those of the history. What is kept here is the carbon of the grid that was fed over the API.

import * as v from 'valibot';
import type { CarbonHour, EnergyMeters, MeterEnergy, Rest } from '#model/energy.ts';
import { GatewayError } from '#model/errors.ts';
import { CARBON, carbonAt, priceAt, TARIFF, type Tariff } from '#model/tariff.ts';
import { variableOf } from '#model/variable.ts';
import { type EnergyHours, HOUR_SECONDS, hoursOfCounter, hoursOfPower, sumOf } from './energy-hours.ts';
import { Buckets } from './history/buckets.ts';
import type { Series } from './history/series-table.ts';
import { parseArgs } from './parse-args.ts';
import type { OpenPart, PartContext, RecorderPart } from './part.ts';

export const ENERGY: RecorderPart = {
    name: 'energy',
    migrations: [
        `CREATE TABLE grid_carbon (
             hour INTEGER PRIMARY KEY,       -- hours since 1970
             grams REAL NOT NULL             -- of carbon dioxide for a kilowatt-hour
         );`,
    ],
    open: openEnergy,
};

// Two months of a large rack take a second: who wants a year asks month by month.
const SECONDS_MAX = 62 * 86_400;
const METER = /^(?:experimental\.)?((?:ups|input|outlet|output)(?:\.\d+|\.group\.\d+)*)\.(realpower|energy)$/;
// A week, forecasts included.
const CARBON_HOURS_MAX = 168;
const CARBON_YEARS = 5;
// At rest is who draws no more than this above the least that he ever drew; power supplies tremble by some watts.
const REST_FACTOR = 1.15;
const REST_WATTS = 2;
const REST_HOURS_MIN = 24;

const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
const REPORT = v.strictObject({
    from: time,
    to: time,
    tariff: v.optional(TARIFF, {}),
    hosts: v.optional(v.pipe(v.array(v.string()), v.maxLength(100_000)), []),
});
const FEED = v.strictObject({
    hours: v.pipe(v.array(v.strictObject({ from: time, grams: CARBON })), v.maxLength(CARBON_HOURS_MAX)),
});

/** Of one request. Seconds since 1970. */
interface Frame {
    readonly from: number;
    /** Not later than what is known. */
    readonly to: number;
    /** By hour, from `from` on. */
    readonly prices: readonly (number | undefined)[];
    /** Grams of a kilowatt-hour. */
    readonly carbon: readonly (number | undefined)[];
    /** Which day an hour belongs to. */
    readonly dayOf: readonly number[];
    readonly days: readonly number[];
}

function openEnergy({ database, curves, series, now }: PartContext): OpenPart {
    const put = database.prepare('INSERT OR REPLACE INTO grid_carbon (hour, grams) VALUES (?, ?)');
    const forget = database.prepare('DELETE FROM grid_carbon WHERE hour < ?');
    const fed = database.prepare('SELECT hour, grams FROM grid_carbon WHERE hour >= ? AND hour < ?');
    const hoursOf = (one: Series, { from, to }: Frame): Buckets => {
        const count = Math.max(1, Math.ceil((to - from) / HOUR_SECONDS));
        const hours = new Buckets({ from, bucketSeconds: HOUR_SECONDS, count });
        curves.addTo(hours, 'hour', one.id);
        return hours;
    };
    return {
        queries: {
            'energy.report': (args): EnergyMeters => {
                const request = parseArgs('energy.report', REPORT, args);
                if (request.to <= request.from || request.to - request.from > SECONDS_MAX * 1000) {
                    throw new GatewayError(
                        'query-invalid',
                        'energy.report: ask for at most 62 days, “from” before “to”',
                    );
                }
                const from = Math.floor(request.from / 1000 / HOUR_SECONDS) * HOUR_SECONDS;
                const end = Math.ceil(request.to / 1000 / HOUR_SECONDS) * HOUR_SECONDS;
                const to = Math.min(end, Math.max(from, curves.upTo));
                const rows = fed.all(from / HOUR_SECONDS, Math.ceil(to / HOUR_SECONDS)) as {
                    hour: number;
                    grams: number;
                }[];
                const frame = frameOf(
                    { from, to },
                    request.tariff,
                    new Map(rows.map(({ hour, grams }) => [hour, grams])),
                );
                const meters = metersOf(series.all(), new Set(request.hosts), (one) =>
                    measure(one, hoursOf(one, frame), frame),
                );
                const efficiencies = series.all().flatMap((one) => {
                    if (one.variable !== 'ups.efficiency') return [];
                    const hours = hoursOf(one, frame);
                    const known = sumOf(hours.covered);
                    return known > 0 ? [{ device: one.device, percent: sumOf(hours.sum) / known / one.scale }] : [];
                });
                return { from: from * 1000, to: to * 1000, days: frame.days, meters, efficiencies };
            },
        },
        changes: {
            'energy.carbon': (args) => {
                const { hours } = parseArgs('energy.carbon', FEED, args);
                database.transaction(() => {
                    for (const { from, grams } of hours as CarbonHour[]) put.run(Math.floor(from / 3_600_000), grams);
                    forget.run(Math.floor(now() / 3_600_000) - CARBON_YEARS * 8766);
                })();
                return { kept: hours.length };
            },
        },
    };
}

function frameOf({ from, to }: { from: number; to: number }, tariff: Tariff, fed: ReadonlyMap<number, number>): Frame {
    const [prices, carbon, dayOf, days]: [Frame['prices'][number][], Frame['carbon'][number][], number[], number[]] = [
        [],
        [],
        [],
        [],
    ];
    let date = -1;
    for (let second = from; second < Math.max(to, from + 1); second += HOUR_SECONDS) {
        const at = new Date(second * 1000);
        prices.push(priceAt(tariff, at));
        carbon.push(fed.get(second / HOUR_SECONDS) ?? carbonAt(tariff, at));
        if (at.getDate() !== date) days.push(second * 1000);
        date = at.getDate();
        dayOf.push(days.length - 1);
    }
    return { from, to, prices, carbon, dayOf, days };
}

/** One for each place that is measured: from its counter if it has one that is not our own, else from its power. */
function metersOf(
    all: readonly Series[],
    hosts: ReadonlySet<string>,
    measured: (one: Series) => MeterEnergy | undefined,
): MeterEnergy[] {
    const places = new Map<string, Series[]>();
    for (const one of all) {
        const [, scope, kind] = METER.exec(one.variable) ?? [];
        if (scope === undefined) continue;
        const place = `${one.device} ${scope}`;
        const isFirst = (kind === 'energy') !== hosts.has(one.device);
        const found = places.get(place) ?? [];
        places.set(place, isFirst ? [one, ...found] : [...found, one]);
    }
    return [...places.values()].flatMap((choices) => {
        for (const one of choices) {
            const meter = measured(one);
            if (meter) return [meter];
        }
        return [];
    });
}

/** Undefined when nothing is known of this time. */
function measure({ device, variable, scale }: Series, hours: Buckets, frame: Frame): MeterEnergy | undefined {
    const isCounter = variable.endsWith('.energy');
    const perKilowattHour = variableOf(variable)?.unit === 'kWh' ? scale : scale * 1000;
    const counted = isCounter ? hoursOfCounter(hours, perKilowattHour) : hoursOfPower(hours, { scale, end: frame.to });
    if (counted.first < 0) return undefined;
    const { energy, estimated, first } = counted;
    const kilowattHours = sumOf(energy);
    const knownHours = Math.max(1, frame.to - frame.from - first * HOUR_SECONDS) / HOUR_SECONDS;
    const known = sumOf(hours.covered);
    const daily = frame.days.map(() => 0);
    for (const [hour, one] of energy.entries()) {
        const day = frame.dayOf[hour] ?? 0;
        daily[day] = (daily[day] ?? 0) + one;
    }
    const cost = weighed(energy, frame.prices);
    const grams = weighed(energy, frame.carbon);
    const rest = restOf(hours, counted, frame);
    return {
        ...{ device, variable, kilowattHours, estimatedKilowattHours: sumOf(estimated) },
        meanWatts: isCounter ? (kilowattHours * 1000) / knownHours : sumOf(hours.sum) / Math.max(1, known) / scale,
        maxWatts: isCounter
            ? energy.reduce((most, value) => Math.max(most, value), 0) * 1000
            : hours.max.reduce((most, value) => Math.max(most, value)) / scale,
        dailyKilowattHours: daily,
        ...(cost === undefined ? {} : { cost }),
        ...(grams === undefined ? {} : { carbonKilograms: grams / 1000 }),
        ...(rest === undefined ? {} : { rest }),
    };
}

/** Undefined: no hour has a weight. */
function weighed(energy: Float64Array, weights: readonly (number | undefined)[]): number | undefined {
    if (weights.every((weight) => weight === undefined)) return undefined;
    return energy.reduce((sum, one, hour) => sum + one * (weights[hour] ?? 0), 0);
}

function restOf(hours: Buckets, { energy, estimated }: EnergyHours, { prices }: Frame): Rest | undefined {
    const known = Array.from(energy.keys()).filter(
        (hour) => (hours.covered[hour] ?? 0) > 0.9 * HOUR_SECONDS && (estimated[hour] ?? 0) === 0,
    );
    const watts = known.map((hour) => (energy[hour] ?? 0) * 1000);
    const least = watts.reduce((less, one) => Math.min(less, one), Number.POSITIVE_INFINITY);
    if (known.length < REST_HOURS_MIN || least < 1) return undefined;
    const resting = known.filter((_, place) => (watts[place] ?? 0) <= least * REST_FACTOR + REST_WATTS);
    const cost = prices.some((price) => price !== undefined)
        ? resting.reduce((sum, hour) => sum + (energy[hour] ?? 0) * (prices[hour] ?? 0), 0)
        : undefined;
    return {
        watts: least,
        hours: resting.length,
        share: resting.length / known.length,
        kilowattHours: resting.reduce((sum, hour) => sum + (energy[hour] ?? 0), 0),
        ...(cost === undefined ? {} : { cost }),
    };
}
