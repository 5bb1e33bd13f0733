// A UPS, or the virtual UPS of a host, as RFC 1628 (UPS-MIB) says it. Pure. What the device does not tell is not there; what is not
// heard is told as unknown, with the alarm for it, and without measurements: a value that stands still is a lie.

import type { NodeVerdict } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, type Status } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import type { Kind, SnmpObject } from './object-tree.ts';
import { plainText } from './plain-text.ts';

const UPS = '1.3.6.1.2.1.33';
const OBJECTS = `${UPS}.1`;

export interface Moment {
    /** Milliseconds since 1970. */
    readonly now: number;
    readonly startedAt: number;
}

/** Numbers: object, variables of which the first one that is known counts, and how many of its units make one of ours. */
type NumberRow = readonly [object: string, variables: readonly string[], perUnit: number];

const IDENTITY: readonly (readonly [object: string, variables: readonly string[]])[] = [
    ['1.1', ['device.mfr', 'ups.mfr']], // upsIdentManufacturer
    ['1.2', ['device.model', 'ups.model']], // upsIdentModel
    ['1.3', ['ups.firmware']], // upsIdentUPSSoftwareVersion
];
const MEASURED: readonly NumberRow[] = [
    ['2.3', ['battery.runtime'], 1 / 60], // upsEstimatedMinutesRemaining
    ['2.4', ['battery.charge'], 1], // upsEstimatedChargeRemaining
    ['2.5', ['battery.voltage'], 10], // upsBatteryVoltage
    ['2.6', ['battery.current'], 10], // upsBatteryCurrent
    ['2.7', ['battery.temperature', 'ups.temperature'], 1], // upsBatteryTemperature
    ['4.2', ['output.frequency', 'input.frequency'], 10], // upsOutputFrequency
    ['5.1', ['input.bypass.frequency'], 10], // upsBypassFrequency
];
const SETTINGS: readonly NumberRow[] = [
    ['9.1', ['input.voltage.nominal'], 1], // upsConfigInputVoltage
    ['9.2', ['input.frequency.nominal'], 10], // upsConfigInputFreq
    ['9.3', ['output.voltage.nominal'], 1], // upsConfigOutputVoltage
    ['9.4', ['output.frequency.nominal'], 10], // upsConfigOutputFreq
    ['9.5', ['ups.power.nominal', 'output.power.nominal'], 1], // upsConfigOutputVA
    ['9.6', ['ups.realpower.nominal', 'output.realpower.nominal'], 1], // upsConfigOutputPower
    ['9.7', ['battery.runtime.low'], 1 / 60], // upsConfigLowBattTime
    ['9.9', ['input.transfer.low'], 1], // upsConfigLowVoltageTransferPoint
    ['9.10', ['input.transfer.high'], 1], // upsConfigHighVoltageTransferPoint
];

interface Lines {
    /** Their number, and the table's columns behind its entry. */
    readonly count: string;
    readonly phases: string;
    readonly entry: string;
    /** What stands for `n` is the phase; the first is the name when there is one phase only. */
    readonly columns: readonly NumberRow[];
}
const LINES: readonly Lines[] = [
    {
        count: '3.2', // upsInputNumLines
        phases: 'input.phases',
        entry: '3.3.1',
        columns: [
            ['2', ['input.frequency', 'input.Ln.frequency'], 10], // upsInputFrequency
            ['3', ['input.voltage', 'input.Ln-N.voltage', 'input.Ln.voltage'], 1], // upsInputVoltage
            ['4', ['input.current', 'input.Ln.current'], 10], // upsInputCurrent
            ['5', ['input.realpower', 'input.Ln.realpower'], 1], // upsInputTruePower
        ],
    },
    {
        count: '4.3', // upsOutputNumLines
        phases: 'output.phases',
        entry: '4.4.1',
        columns: [
            ['2', ['output.voltage', 'output.Ln-N.voltage', 'output.Ln.voltage'], 1], // upsOutputVoltage
            ['3', ['output.current', 'output.Ln.current'], 10], // upsOutputCurrent
            ['4', ['output.realpower', 'ups.realpower', 'output.Ln.realpower'], 1], // upsOutputPower
            ['5', ['ups.load', 'output.Ln.power.percent'], 1], // upsOutputPercentLoad
        ],
    },
    {
        count: '5.2', // upsBypassNumLines
        phases: 'input.bypass.phases',
        entry: '5.3.1',
        columns: [
            ['2', ['input.bypass.voltage', 'input.bypass.Ln-N.voltage'], 1], // upsBypassVoltage
            ['3', ['input.bypass.current', 'input.bypass.Ln.current'], 10], // upsBypassCurrent
            ['4', ['input.bypass.realpower', 'input.bypass.Ln.realpower'], 1], // upsBypassPower
        ],
    },
];
// upsBatteryStatus, upsOutputSource, upsConfigAudibleStatus
const BATTERY_STATUS = { unknown: 1, normal: 2, low: 3 } as const;
const OUTPUT_SOURCE = { other: 1, none: 2, normal: 3, bypass: 4, battery: 5, booster: 6, reducer: 7 } as const;
const AUDIBLE: Readonly<Record<string, number>> = { disabled: 1, enabled: 2, muted: 3 };
// upsWellKnownAlarms
const ALARMS = { RB: 1, OB: 2, LB: 3, OVER: 8, BYPASS: 9, OFF: 14, FSD: 22, TEST: 24 } as const;
const GENERAL_FAULT = 18;
const COMMUNICATIONS_LOST = 20;

/** All that is known of it; `verdict` is the chain's on the device. */
export function* upsObjects(device: Device, verdict: NodeVerdict | undefined, moment: Moment): Generator<SnmpObject> {
    const { readings } = device;
    const isHeard = device.link === 'ok';
    const status = parseStatus(isHeard ? String(readings.get('ups.status') ?? '') : '');
    const of = (object: string, kind: Kind, value: number | string): SnmpObject => ({
        oid: `${OBJECTS}.${object}`,
        kind,
        value,
    });
    for (const [object, names] of IDENTITY) {
        const text = names.map((name) => readings.get(name)).find((value) => typeof value === 'string' && value !== '');
        yield of(`${object}.0`, 'OctetString', plainText(String(text ?? ''), 63));
    }
    yield of('1.5.0', 'OctetString', device.id); // upsIdentName
    yield of('1.6.0', 'OctetString', plainText(device.description, 63)); // upsIdentAttachedDevices
    yield of('2.1.0', 'Integer', BATTERY_STATUS[batteryOf(status)]);
    yield of('4.1.0', 'Integer', OUTPUT_SOURCE[sourceOf(status)]);
    const onBattery = secondsOnBattery(status, verdict, moment);
    if (onBattery !== undefined) yield of('2.2.0', 'Integer', onBattery); // upsSecondsOnBattery
    yield* alarms(device, status, moment);
    const beeper = AUDIBLE[String(readings.get('ups.beeper.status'))];
    if (beeper !== undefined) yield of('9.8.0', 'Integer', beeper); // upsConfigAudibleStatus
    for (const row of SETTINGS) yield* one(device, `${row[0]}.0`, row);
    if (!isHeard) return;
    for (const row of MEASURED) yield* one(device, `${row[0]}.0`, row);
    for (const lines of LINES) yield* linesOf(device, lines);
}

function* one({ readings }: Device, object: string, [, names, perUnit]: NumberRow): Generator<SnmpObject> {
    const known = names.map((name) => numberOf(readings.get(name))).find((number) => number !== undefined);
    if (known === undefined) return;
    // A minute that is not whole is not there yet.
    const value = perUnit < 1 ? Math.floor(known * perUnit) : Math.round(known * perUnit);
    yield { oid: `${OBJECTS}.${object}`, kind: 'Integer', value: Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value)) };
}

function* linesOf(device: Device, { count, phases, entry, columns }: Lines): Generator<SnmpObject> {
    const several = numberOf(device.readings.get(phases)) === 3 ? 3 : 1;
    const rows = Array.from({ length: several }, (_, place) => place + 1).flatMap((line) =>
        columns.flatMap((row) => {
            const [column, names] = row;
            const own = names
                .filter((name) => several === 1 || name.includes('Ln'))
                .map((name) => name.replace('Ln', `L${line}`));
            return [...one(device, `${entry}.${column}.${line}`, [column, own, row[2]])];
        }),
    );
    if (rows.length === 0) return;
    yield { oid: `${OBJECTS}.${count}.0`, kind: 'Integer', value: several };
    yield* rows;
}

function batteryOf(status: Status): keyof typeof BATTERY_STATUS {
    if (status.size === 0) return 'unknown';
    return status.has('LB') ? 'low' : 'normal';
}

function sourceOf(status: Status): keyof typeof OUTPUT_SOURCE {
    if (status.has('OFF')) return 'none';
    if (status.has('BYPASS')) return 'bypass';
    if (status.has('OB')) return 'battery';
    if (status.has('BOOST')) return 'booster';
    if (status.has('TRIM')) return 'reducer';
    return status.has('OL') ? 'normal' : 'other';
}

/** 0: it is not on battery. Undefined: nobody knows. */
function secondsOnBattery(status: Status, verdict: NodeVerdict | undefined, { now }: Moment): number | undefined {
    if (status.size === 0) return undefined;
    if (!status.has('OB')) return 0;
    // It was so when we came: some time, and not 0, which says that it is on mains.
    const since = verdict?.carrier === 'battery' ? (verdict.since ?? now) : now;
    return Math.max(1, Math.round((now - since) / 1000));
}

function* alarms(device: Device, status: Status, { now, startedAt }: Moment): Generator<SnmpObject> {
    const known = Object.entries(ALARMS).filter(([flag]) => status.has(flag as keyof typeof ALARMS));
    const numbers = known.map(([, number]) => number as number);
    const text = device.readings.get('ups.alarm');
    if (status.has('ALARM') || (device.link === 'ok' && typeof text === 'string' && text !== ''))
        numbers.push(GENERAL_FAULT);
    if (device.link !== 'ok') numbers.push(COMMUNICATIONS_LOST);
    yield { oid: `${OBJECTS}.6.1.0`, kind: 'Gauge', value: numbers.length }; // upsAlarmsPresent
    const at = device.link === 'ok' ? device.changedAt.get('ups.status') : device.heardAt;
    // sysUpTime of then.
    const ticks = Math.max(0, Math.round(((at ?? now) - startedAt) / 10));
    for (const number of numbers) {
        yield { oid: `${OBJECTS}.6.2.1.2.${number}`, kind: 'OID', value: `${OBJECTS}.6.3.${number}` }; // upsAlarmDescr
        yield { oid: `${OBJECTS}.6.2.1.3.${number}`, kind: 'TimeTicks', value: ticks }; // upsAlarmTime
    }
}
