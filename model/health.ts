// What of the gateway itself a person should see to. Pure: facts in, sentences out. Of the rack behind it speak the findings.

import type { ApiMachine, HealthNote } from './api-system.ts';
import { durationText } from './duration.ts';

export interface HealthFacts {
    readonly machine: ApiMachine;
    /** Milliseconds since 1970, by the machine's clock. */
    readonly now: number;
    /** Drivers whose process does not run now. */
    readonly driversDown: readonly string[];
    /** Why the configuration on the disk is not the one that runs; absent: it is. */
    readonly configRefused?: string;
    /** Absent: nothing is to be recorded. */
    readonly isRecorderUp?: boolean;
    /** When the certificate of the page ends, in ms since 1970; absent: there is none of the user's. */
    readonly certificateEndsAt?: number;
    readonly isClaimed: boolean;
    /** The page can be reached from elsewhere, and not encrypted. */
    readonly isClearText: boolean;
    /** Somebody is told of alerts. */
    readonly hasDestination: boolean;
}

// Where history and journals stop fitting, and where nothing fits.
const DISK_PERCENT_WARN = 90;
const DISK_PERCENT_BAD = 97;
// JESD84-B51: the chip's own estimate; at 100 % its maker promises nothing more.
const WEAR_PERCENT_WARN = 80;
const MEMORY_PERCENT_WARN = 92;
// A Raspberry Pi slows down at 80 °C, and more at 85.
const HOT_CELSIUS_WARN = 80;
const HOT_CELSIUS_BAD = 85;
// Before this was written: a board without a battery-backed clock that has not found the time yet.
const CLOCK_MS_MIN = Date.parse('2026-01-01T00:00:00Z');
// A client that renews does so 30 days before the end: at 14 it has failed for two weeks.
const CERTIFICATE_MS_WARN = 14 * 86_400_000;

/** The worst first. */
export function judgeHealth(facts: HealthFacts): HealthNote[] {
    const notes = [...workNotes(facts), ...machineNotes(facts), ...setupNotes(facts)];
    return notes.toSorted((one, other) => Number(other.severity === 'bad') - Number(one.severity === 'bad'));
}

function workNotes({ driversDown, configRefused, isRecorderUp }: HealthFacts): HealthNote[] {
    const notes: HealthNote[] = driversDown.map((driver) => ({
        severity: 'bad',
        code: 'driver-down',
        sentence: `The driver ${driver} does not run: its devices are not heard. The log has its last words.`,
    }));
    if (configRefused !== undefined) {
        const sentence = `gateway.yaml was changed and has a mistake, so the one before is in force: ${configRefused}`;
        notes.push({ severity: 'bad', code: 'config-refused', sentence });
    }
    if (isRecorderUp === false) {
        const sentence = 'The recorder does not run: no history is kept. The log says why.';
        notes.push({ severity: 'bad', code: 'recorder-down', sentence });
    }
    return notes;
}

function machineNotes({ machine, now }: HealthFacts): HealthNote[] {
    const { diskBytes, diskFreeBytes, diskWearPercent, memoryBytes, memoryFreeBytes, temperatureCelsius } = machine;
    const notes: HealthNote[] = [];
    const note = (code: HealthNote['code'], isBad: boolean, sentence: string) =>
        notes.push({ severity: isBad ? 'bad' : 'warn', code, sentence });
    if (diskBytes && diskFreeBytes !== undefined) {
        const percent = percentUsed(diskBytes, diskFreeBytes);
        if (percent >= DISK_PERCENT_WARN) {
            note('disk-full', percent >= DISK_PERCENT_BAD, `The disk is ${percent} % full: make room.`);
        }
    }
    if (diskWearPercent !== undefined && diskWearPercent >= WEAR_PERCENT_WARN) {
        note('disk-worn', diskWearPercent >= 100, `The disk has used ${diskWearPercent} % of its life: replace it.`);
    }
    const memory = percentUsed(memoryBytes, memoryFreeBytes);
    if (memory >= MEMORY_PERCENT_WARN) {
        note('memory-low', false, `${memory} % of the memory is taken: see what else runs on this machine.`);
    }
    if (temperatureCelsius !== undefined && temperatureCelsius >= HOT_CELSIUS_WARN) {
        const sentence = `The processor has ${Math.round(temperatureCelsius)} °C and slows down: see to its cooling.`;
        note('hot', temperatureCelsius >= HOT_CELSIUS_BAD, sentence);
    }
    if (now < CLOCK_MS_MIN) {
        note('clock-wrong', true, 'The clock stands before 2026: give the machine a time server, or a clock.');
    }
    return notes;
}

function setupNotes({ isClaimed, isClearText, hasDestination, certificateEndsAt, now }: HealthFacts): HealthNote[] {
    const notes: HealthNote[] = [];
    if (certificateEndsAt !== undefined && certificateEndsAt - now < CERTIFICATE_MS_WARN) {
        const isOver = certificateEndsAt <= now;
        const left = durationText(Math.max(0, certificateEndsAt - now) / 1000);
        const sentence = isOver
            ? 'The certificate of the page has ended: browsers refuse it. Renew it.'
            : `The certificate of the page ends in ${left}: renew it.`;
        notes.push({ severity: isOver ? 'bad' : 'warn', code: 'certificate-ends', sentence });
    }
    if (!isClaimed) {
        const sentence = 'Nobody has set the first password: until then nothing can be switched or set up here.';
        notes.push({ severity: 'warn', code: 'unclaimed', sentence });
    }
    if (isClearText) {
        const sentence = 'The page is open to others without encryption, so nobody can log in: set web.https.';
        notes.push({ severity: 'warn', code: 'clear-text', sentence });
    }
    if (!hasDestination) {
        const sentence = 'Nobody is told when something happens: add a destination for alerts.';
        notes.push({ severity: 'warn', code: 'nobody-told', sentence });
    }
    return notes;
}

function percentUsed(all: number, free: number): number {
    return Math.round(((all - free) / all) * 100);
}
