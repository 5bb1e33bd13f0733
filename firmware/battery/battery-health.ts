// The verdict on a battery from all that is known of it. Pure.

import type { BatteryHealth, BatteryTest, BatteryVerdict, Discharge } from '#model/battery.ts';
import type { BatteryConfig } from '#model/battery-config.ts';
import { runtimeOf } from '#model/chain-ups.ts';
import type { Device } from '#model/device.ts';
import { parseStatus } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import { parseBatteryDate } from './battery-date.ts';
import { capacityPercent, estimateSeconds, type RuntimeModel } from './runtime-model.ts';

export interface KnownOfBattery {
    readonly model: RuntimeModel | undefined;
    readonly lastTest: BatteryTest | undefined;
    readonly lastDischarge: Discharge | undefined;
    readonly nextTestAt: number | undefined;
    readonly config: BatteryConfig | undefined;
}

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
const LIFE_YEARS = 4;
// IEEE 1188: a lead battery is spent when 80 % of its capacity are left.
const CAPACITY_SPENT = 80;
const PROMISE_SPENT = 0.6;
const PROMISE_WATCHED = 0.8;
// A battery takes weeks to be delivered.
const REPLACE_SOON_MS = 90 * DAY_MS;

/** Where UPSs say how old the battery is, the surest first. */
const DATES = ['battery.date', 'battery.mfr.date', 'ups.mfr.date'] as const;

export function healthOf(device: Device, known: KnownOfBattery, at: number): BatteryHealth {
    const { model, lastTest, lastDischarge, nextTestAt, config } = known;
    const reading = (name: string) => device.readings.get(name);
    const charge = numberOf(reading('battery.charge'));
    const age = ageOf(device, config);
    const facts = {
        charge,
        runtimeSeconds: runtimeOf({ reading }),
        estimatedSeconds: estimateSeconds(model, { charge, loadPercent: numberOf(reading('ups.load')) }),
        keptPromise: model?.keptPromise,
        capacityPercent: capacityPercent(model),
        ...{ installedAt: age?.at, installedFrom: age?.from, replaceAt: replaceAt(device, age?.at, config) },
        ...{ lastTest, lastDischarge, nextTestAt },
    };
    const { verdict, reasons } = judge(device, facts, at);
    return {
        device: device.id,
        verdict,
        sentence: `${reasons.join('. ')}.`,
        learnedFrom: model?.count ?? 0,
        ...defined(facts),
    };
}

type Facts = Partial<{ [Key in keyof BatteryHealth]: BatteryHealth[Key] | undefined }>;

function judge(device: Device, facts: Facts, at: number): { verdict: BatteryVerdict; reasons: string[] } {
    const replace: string[] = [];
    const watch: string[] = [];
    const { capacityPercent: capacity, keptPromise: kept, lastTest, replaceAt: due } = facts;
    const status = device.readings.get('ups.status');
    if (typeof status === 'string' && parseStatus(status).has('RB'))
        replace.push('The UPS says that it must be replaced');
    if (lastTest?.result === 'failed') replace.push(`It failed its last test (${lastTest.detail})`);
    if (capacity !== undefined && capacity < CAPACITY_SPENT) {
        replace.push(`About ${Math.round(capacity)} % are left of what it once could (estimated)`);
    }
    if (kept !== undefined && kept < PROMISE_WATCHED) {
        const text = `It lasts about ${Math.round(kept * 100)} % of what the UPS promises (estimated)`;
        (kept < PROMISE_SPENT ? replace : watch).push(text);
    }
    if (due !== undefined && due <= at) watch.push(`Its time is over since ${dayOf(due)}`);
    else if (due !== undefined && due - at < REPLACE_SOON_MS) watch.push(`Its time is over on ${dayOf(due)}`);
    if (replace.length > 0) return { verdict: 'replace', reasons: [...replace, ...watch] };
    if (watch.length > 0) return { verdict: 'watch', reasons: watch };
    const isProven = lastTest?.result === 'passed' || kept !== undefined || capacity !== undefined;
    if (isProven) return { verdict: 'good', reasons: ['It did what it had to in its last test or discharge'] };
    return {
        verdict: 'unknown',
        reasons: ['Nothing is known yet: it was neither tested nor needed since the gateway watches'],
    };
}

function ageOf(device: Device, config: BatteryConfig | undefined): { at: number; from: string } | undefined {
    if (config?.installed !== undefined) return { at: config.installed, from: 'gateway.yaml' };
    for (const name of DATES) {
        const text = device.readings.get(name);
        const at = typeof text === 'string' ? parseBatteryDate(text) : undefined;
        if (at !== undefined) return { at, from: name };
    }
    return undefined;
}

function replaceAt(
    device: Device,
    installedAt: number | undefined,
    config: BatteryConfig | undefined,
): number | undefined {
    // Whoever changed the battery wrote the date down: the UPS may still count from the old one.
    const text = config?.installed === undefined ? device.readings.get('battery.date.maintenance') : undefined;
    const told = typeof text === 'string' ? parseBatteryDate(text) : undefined;
    if (told !== undefined || installedAt === undefined) return told;
    return Math.round(installedAt + (config?.life ?? LIFE_YEARS) * YEAR_MS);
}

function dayOf(at: number): string {
    return new Date(at).toISOString().slice(0, 10);
}

function defined(facts: Facts): { [Key in keyof Facts]?: NonNullable<Facts[Key]> } {
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
