// Ablerex: Megatec's status, in which bit 5 together with bit 3 tells the kind of bypass, and bit 4 a bad battery.

import { type Conversion, computed, number } from '../conversions.ts';
import {
    beeperStatus,
    bit,
    bypassBoostOrTrim,
    F,
    I,
    mainsFailed,
    maker,
    Q1,
    ratings,
    statusNumbers,
    upsType,
} from '../megatec-rows.ts';
import { MEGATEC_COMMANDS, MEGATEC_DELAYS } from '../orders.ts';
import type { Protocol, StatusReading } from '../protocol.ts';

/** Bit 5, and bit 3 behind it: on an online UPS it is always bypass, on a line-interactive one the voltages tell. */
const bypass: StatusReading = (digits, about) => {
    const [active, , isLineInteractive] = digits;
    if (isLineInteractive === '0') return active === '0' || active === '1' ? { BYPASS: active === '1' } : undefined;
    return bypassBoostOrTrim(active ?? '', about);
};

/** Less than that at the output is no output. */
const OUTPUT_VOLTS_MIN = 50;

const badBattery: StatusReading = (digit, about) => {
    if (digit !== '0' && digit !== '1') return undefined;
    const volts = about.reading('output.voltage');
    return { RB: digit === '1', ...(typeof volts === 'number' && { OFF: volts < OUTPUT_VOLTS_MIN }) };
};

/** A lead battery of 12 V is empty at 9.6 and full at 13.65 V. */
function of12Volts(volts: number): Conversion {
    return computed((nominal) => Number(((nominal * volts) / 12).toFixed(2)));
}

export const ablerex: Protocol = {
    name: 'ablerex',
    title: 'Ablerex',
    claims: [Q1, F, I],
    rows: [
        ...statusNumbers(Q1),
        upsType(Q1),
        beeperStatus(Q1),
        ...ratings(F, 'output'),
        { variable: 'battery.voltage.low', in: F, at: [11, 15], as: of12Volts(9.6) },
        { variable: 'battery.voltage.high', in: F, at: [11, 15], as: of12Volts(13.65) },
        ...maker(I),
        { variable: 'battery.runtime', in: { ask: 'At', lead: '(', bytes: 3 }, at: [1], as: number },
    ],
    status: [
        { in: Q1, at: [38, 38], as: mainsFailed },
        { in: Q1, at: [39, 39], as: bit('LB') },
        { in: Q1, at: [43, 43], as: bit('CAL') },
        { in: Q1, at: [44, 44], as: bit('FSD') },
        { in: Q1, at: [40, 42], as: bypass },
        { in: Q1, at: [41, 41], as: badBattery },
    ],
    commands: [
        ...MEGATEC_COMMANDS.filter(({ command }) => command !== 'load.off'),
        { command: 'load.off', sends: 'S.2' },
    ],
    delays: MEGATEC_DELAYS,
    confirmation: { yes: ['ACK'], always: false },
};
