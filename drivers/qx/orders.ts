// How Megatec's orders are spelled: waits in minutes or tenths of a minute. Pure.

import { failed, ok, type Result } from '#model/result.ts';
import type { CommandRow, Delays, Ordering } from './protocol.ts';

const MINUTE = 60;
/** A tenth of a minute, below one: `.5` is 30 s. */
const TENTH = 6;

/** What the protocol can spell, in seconds: `.2` to `10`, and 9,999 minutes. */
export const MEGATEC_DELAYS: Delays = {
    start: { min: 0, max: 599_940, standard: 180 },
    shutdown: { min: 12, max: 600, standard: 30 },
};

/** What is left of a wait when it is spelled: full tenths of a minute below one, full minutes above. */
export function spelledShutdownSeconds(seconds: number): number {
    return seconds < MINUTE ? seconds - (seconds % TENTH) : seconds - (seconds % MINUTE);
}

export function spelledStartSeconds(seconds: number): number {
    return seconds - (seconds % MINUTE);
}

/** `.5`, `02` */
export function minutesOrTenths(seconds: number): string {
    return seconds < MINUTE ? `.${Math.floor(seconds / TENTH)}` : twoDigits(Math.floor(seconds / MINUTE));
}

/** `S.5R0003`: off in half a minute, on again three minutes after mains is back. Without the wait for on: as soon as it is. */
export function offAndOnAgain({ shutdownSeconds, startSeconds }: Ordering): Result<readonly string[]> {
    const minutes = Math.floor(startSeconds / MINUTE);
    const again = minutes === 0 ? '' : `R${String(minutes).padStart(4, '0')}`;
    return ok([`S${minutesOrTenths(shutdownSeconds)}${again}`]);
}

/** `S.5R0000` stays off. */
export function offForGood({ shutdownSeconds }: Ordering): Result<readonly string[]> {
    return ok([`S${minutesOrTenths(shutdownSeconds)}R0000`]);
}

/** `T10`: a battery test of that many seconds; ten minutes if nothing is said. */
export function testFor(options: { readonly minSeconds: number }) {
    return (_about: Ordering, value: string | undefined): Result<readonly string[]> => {
        const seconds = value === undefined || value === '' ? TEST_SECONDS : Number(value);
        if (Number.isInteger(seconds) && seconds >= options.minSeconds && seconds <= TEST_SECONDS_MAX) {
            return ok([`T${minutesOrTenths(seconds)}`]);
        }
        return failed(`“${value}” is not a number of seconds between ${options.minSeconds} and ${TEST_SECONDS_MAX}`);
    };
}

const TEST_SECONDS = 600;
/** `T99` */
const TEST_SECONDS_MAX = 5940;

function twoDigits(value: number): string {
    return String(value).padStart(2, '0');
}

/** Megatec “UPS Communication Protocol” 2.07: T, TL, Tnn, CT, Q, C, Sn, SnRmmmm. */
export const MEGATEC_COMMANDS: readonly CommandRow[] = [
    { command: 'beeper.toggle', sends: 'Q' },
    { command: 'load.off', sends: 'S00R0000' },
    { command: 'load.on', sends: 'C' },
    { command: 'shutdown.return', sends: offAndOnAgain },
    { command: 'shutdown.stayoff', sends: offForGood },
    { command: 'shutdown.stop', sends: 'C' },
    { command: 'test.battery.start', sends: testFor({ minSeconds: MINUTE }) },
    { command: 'test.battery.start.deep', sends: 'TL' },
    { command: 'test.battery.start.quick', sends: 'T' },
    { command: 'test.battery.stop', sends: 'CT' },
];
