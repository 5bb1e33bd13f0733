// What a simulated UPS publishes: its state in the words of NUT.

import { formatStatus, type StatusFlag } from '#model/status.ts';
import { type BatteryDoing, batteryVolts } from './battery.ts';
import { MAINS_VOLTS_MAX, MAINS_VOLTS_MIN, NOMINAL } from './line.ts';
import { OVERLOAD_PERCENT } from './overload.ts';
import type { Readings } from './readings.ts';
import { amperes, POWER_FACTOR } from './unit.ts';
import type { Ups } from './ups.ts';

// NUT's word for a countdown that does not run.
const IDLE = -1;

/** Adds the values of `ups` to `readings`, which say who it is. */
export function readUps(ups: Ups, readings: Readings): Readings {
    const { spec, options } = ups;
    const alarms = alarmsOf(ups);
    if (alarms.length > 0) readings.set('ups.alarm', alarms.map((alarm) => `[${alarm}]`).join(' '));
    readInput(ups, readings);
    readOutput(ups, readings);
    readBattery(ups, readings);
    return readings
        .set('ups.mfr', 'Powerchain')
        .set('ups.model', `Demo UPS ${options.rating}`)
        .set('ups.serial', `DEMO-${spec.id.toUpperCase()}`)
        .set('ups.type', 'line-interactive')
        .set('ups.status', formatStatus(statusOf(ups, alarms)))
        .set('ups.load', ups.load)
        .set('ups.load.high', OVERLOAD_PERCENT)
        .set('ups.realpower', ups.loadWatts)
        .set('ups.realpower.nominal', options.rating)
        .set('ups.power', ups.loadWatts / POWER_FACTOR)
        .set('ups.power.nominal', options.rating / POWER_FACTOR)
        .set('ups.temperature', 24 + 0.1 * ups.load + (ups.isDischarging ? 2 : 0))
        .set('ups.beeper.status', ups.beeper)
        .set('ups.delay.shutdown', ups.shutdownDelay)
        .set('ups.delay.start', ups.startDelay)
        .set('ups.timer.shutdown', ups.switched.shutdownSeconds ?? IDLE)
        .set('ups.timer.start', ups.switched.startSeconds ?? IDLE)
        .set('ups.test.result', ups.testResult);
}

function statusOf(ups: Ups, alarms: readonly string[]): ReadonlySet<StatusFlag> {
    const flags = new Set<StatusFlag>();
    if (alarms.length > 0) flags.add('ALARM');
    if (!ups.isOn) flags.add('OFF');
    if (ups.isFaulty) return flags;
    // OL and OB speak of what feeds the output; without mains and output, OFF alone is the truth.
    if (ups.hasMains) flags.add('OL');
    else if (ups.isOn) flags.add('OB');
    if (ups.isLow && (ups.isOn || ups.hasMains)) flags.add('LB');
    if (ups.isCharging) flags.add('CHRG');
    if (ups.isDischarging) flags.add('DISCHRG');
    if (ups.isOverloaded) flags.add('OVER');
    if (ups.isTesting) flags.add('TEST');
    return flags;
}

function alarmsOf(ups: Ups): string[] {
    const alarms = ups.isFaulty ? ['internal fault'] : [];
    if (ups.breaker.isTripped) alarms.push('output off after an overload');
    return alarms;
}

function readInput(ups: Ups, readings: Readings): void {
    readings
        .set('input.voltage', ups.inputLine.volts)
        .set('input.voltage.nominal', NOMINAL.volts)
        .set('input.frequency', ups.inputLine.hertz)
        .set('input.frequency.nominal', NOMINAL.hertz)
        .set('input.current', amperes(ups.draw, ups.inputLine.volts))
        .set('input.realpower', ups.draw)
        .set('input.transfer.low', MAINS_VOLTS_MIN)
        .set('input.transfer.high', MAINS_VOLTS_MAX);
}

function readOutput(ups: Ups, readings: Readings): void {
    const { volts, hertz } = ups.output();
    readings
        .set('output.voltage', volts)
        .set('output.voltage.nominal', NOMINAL.volts)
        .set('output.frequency', hertz)
        .set('output.frequency.nominal', NOMINAL.hertz)
        .set('output.current', amperes(ups.loadWatts, volts));
}

function readBattery(ups: Ups, readings: Readings): void {
    const doing = doingOf(ups);
    readings
        .set('battery.charge', 100 * ups.charge)
        .set('battery.charge.low', ups.chargeLow)
        .set('battery.runtime', ups.runtimeSeconds)
        .set('battery.runtime.low', ups.runtimeLow)
        .set('battery.voltage', batteryVolts(ups.charge, ups.load / 100, doing))
        .set('battery.voltage.nominal', 24)
        .set('battery.type', 'PbAc')
        .set('battery.packs', 1)
        .set('battery.charger.status', doing);
}

function doingOf(ups: Ups): BatteryDoing {
    if (ups.isDischarging) return 'discharging';
    if (ups.isCharging) return 'charging';
    return ups.hasMains && !ups.isFaulty ? 'floating' : 'resting';
}
