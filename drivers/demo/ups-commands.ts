// What can be asked of a simulated UPS: its instant commands and its writable settings.

import type { Command, CommandOutcome, Setting } from '#model/command.ts';
import { numberOf } from '#model/value.ts';
import { DONE, invalid, refused, unknown } from './outcome.ts';
import type { Ups } from './ups.ts';

const INSTANT: Readonly<Record<string, (ups: Ups) => CommandOutcome>> = {
    'load.off': (ups) => does(() => ups.switched.off()),
    'load.on': switchOn,
    'shutdown.return': (ups) => does(() => ups.switched.shutDownIn(ups.shutdownDelay, 'waiting', ups.startDelay)),
    'shutdown.stayoff': (ups) => does(() => ups.switched.shutDownIn(ups.shutdownDelay, 'off', ups.startDelay)),
    'shutdown.stop': (ups) => does(() => ups.switched.stop()),
    'test.battery.start.quick': startTest,
    'test.battery.stop': stopTest,
    'beeper.enable': (ups) => does(() => setBeeper(ups, 'enabled')),
    'beeper.disable': (ups) => does(() => setBeeper(ups, 'disabled')),
    'beeper.mute': mute,
};

export const UPS_COMMANDS: readonly Command[] = Object.keys(INSTANT).map((name) => ({ name }));

interface Knob {
    readonly min: number;
    readonly max: number;
    readonly write: (ups: Ups, value: number) => void;
}

const KNOBS: Readonly<Record<string, Knob>> = {
    'battery.charge.low': { min: 0, max: 95, write: (ups, value) => (ups.chargeLow = value) },
    'battery.runtime.low': { min: 0, max: 3600, write: (ups, value) => (ups.runtimeLow = value) },
    'ups.delay.shutdown': { min: 0, max: 600, write: (ups, value) => (ups.shutdownDelay = value) },
    'ups.delay.start': { min: 0, max: 600, write: (ups, value) => (ups.startDelay = value) },
};

export const UPS_SETTINGS: Readonly<Record<string, Setting>> = Object.fromEntries(
    Object.entries(KNOBS).map(([name, { min, max }]) => [name, { kind: 'number', ranges: [{ min, max }] }]),
);

export function commandUps(ups: Ups, name: string): CommandOutcome {
    const act = Object.hasOwn(INSTANT, name) ? INSTANT[name] : undefined;
    if (act === undefined) return unknown(ups.spec.id, name);
    if (ups.isFaulty) return refused(`${ups.spec.id} is broken (demo.repair mends it)`);
    return act(ups);
}

export function setUps(ups: Ups, name: string, text: string): CommandOutcome {
    const knob = Object.hasOwn(KNOBS, name) ? KNOBS[name] : undefined;
    if (knob === undefined) return unknown(ups.spec.id, name);
    const value = numberOf(text);
    if (value === undefined || value < knob.min || value > knob.max) {
        return invalid(`${name} is a number from ${knob.min} to ${knob.max}, not “${text}”`);
    }
    knob.write(ups, value);
    return DONE;
}

function does(act: () => void): CommandOutcome {
    act();
    return DONE;
}

function switchOn(ups: Ups): CommandOutcome {
    if (!ups.hasMains && ups.charge === 0) return refused(`${ups.spec.id} has neither mains nor charge`);
    if (ups.breaker.isTripped) ups.breaker.reset();
    ups.switched.on();
    return DONE;
}

function startTest(ups: Ups): CommandOutcome {
    if (!ups.hasMains || !ups.isOn)
        return refused(`${ups.spec.id} tests its battery only on mains, with its output on`);
    if (ups.isLow) return refused(`the battery of ${ups.spec.id} is too low for a test`);
    ups.startTest();
    return DONE;
}

function stopTest(ups: Ups): CommandOutcome {
    if (!ups.isTesting) return refused(`no test runs on ${ups.spec.id}`);
    ups.stopTest();
    return DONE;
}

function setBeeper(ups: Ups, state: Ups['beeper']): void {
    ups.beeper = state;
}

function mute(ups: Ups): CommandOutcome {
    // A beeper that is disabled for good is silent already, and stays so after this alarm.
    if (ups.beeper === 'enabled' && !ups.hasMains) setBeeper(ups, 'muted');
    return DONE;
}
