// Omron: Megatec's status, questions and orders of its own. Whether it starts by itself when mains is back is set before it is shut
// down. Bit 5 is not read: a device that runs normally has it set.

import { ok, type Result } from '#model/result.ts';
import { computed, number, text, times, wording } from '../conversions.ts';
import { failure, Q1, statusBits, statusNumbers, upsType } from '../megatec-rows.ts';
import { MEGATEC_DELAYS, minutesOrTenths } from '../orders.ts';
import type { Ordering, Protocol, Query, StatusReading } from '../protocol.ts';

function ask(question: string, bytes: number, once?: true): Query {
    return { ask: question, lead: '', bytes, ...(once && { once }) };
}

const CHARGE = ask('Bl ?', 2);
const MINUTES = ask('RTS', 4);
const TEMPERATURE = ask('TPb', 5);
const FREQUENCY = ask('Lf ?', 4);
const SERIAL = ask('PSNR', 17, true);
/** `M:0.17(S:2.00)` */
const FIRMWARE = ask('FWV', 15, true);
/** `20260730` */
const BATTERY = ask('BRR', 9, true);
/** `1125W/1125VA/048V/160W/020W` */
const RATINGS = ask('UN', 27, true);

const percent = computed((value) => (value >= 0 && value <= 100 ? value : undefined));
const saysNothing: StatusReading = () => ({});

function shutDown(startsItself: 'An' | 'Af', order: 'S' | 'Sf') {
    return ({ shutdownSeconds }: Ordering): Result<readonly string[]> =>
        ok([startsItself, `${order}${minutesOrTenths(shutdownSeconds)}`]);
}

export const omron: Protocol = {
    name: 'omron',
    title: 'Omron',
    claims: [Q1, RATINGS],
    rows: [
        ...statusNumbers(Q1),
        upsType(Q1),
        { variable: 'battery.charge', in: CHARGE, at: [0], as: percent },
        { variable: 'battery.runtime', in: MINUTES, at: [0], as: times(60) },
        { variable: 'battery.temperature', in: TEMPERATURE, at: [0], as: number },
        { variable: 'output.frequency', in: FREQUENCY, at: [0], as: number },
        { variable: 'device.serial', in: SERIAL, at: [0], as: text },
        { variable: 'ups.firmware', in: FIRMWARE, at: [0], as: wording((said) => /M:([\d.]+)/.exec(said)?.[1]) },
        { variable: 'ups.firmware.aux', in: FIRMWARE, at: [0], as: wording((said) => /S:([\d.]+)/.exec(said)?.[1]) },
        {
            variable: 'battery.date',
            in: BATTERY,
            at: [0],
            as: wording((said) => (/^\d{8}$/.test(said) ? said.replace(/(....)(..)(..)/, '$1/$2/$3') : undefined)),
        },
        { variable: 'ups.realpower.nominal', in: RATINGS, at: [0, 3], as: number },
        { variable: 'ups.power.nominal', in: RATINGS, at: [6, 9], as: number },
        { variable: 'battery.voltage.nominal', in: RATINGS, at: [13, 15], as: number },
    ],
    status: statusBits(Q1, saysNothing),
    alarms: [failure(Q1)],
    commands: [
        { command: 'shutdown.return', sends: shutDown('An', 'S') },
        { command: 'shutdown.stayoff', sends: shutDown('Af', 'Sf') },
        { command: 'shutdown.stop', sends: 'C' },
    ],
    delays: MEGATEC_DELAYS,
    confirmation: { yes: ['OK'], always: true },
};
