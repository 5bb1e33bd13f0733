// The answers that nearly every Qx protocol shares: status (Q1), ratings (F) and maker (I). Megatec “UPS Communication Protocol”
// 2.07; columns count from 0.

import { number, oneOf, text } from './conversions.ts';
import type { AlarmRow, Query, Row, StatusReading, StatusRow } from './protocol.ts';

/** `(MMM.M NNN.N PPP.P QQQ RR.R SS.S TT.T 00000000` */
export function statusQuery(ask: string): Query {
    return { ask, lead: '(', bytes: 47 };
}

export const Q1 = statusQuery('Q1');
/** `#VVV.V CCC BBB.B FF.F` */
export const F: Query = { ask: 'F', lead: '#', bytes: 22, once: true };
/** `#` and 15, 10 and 10 characters */
export const I: Query = { ask: 'I', lead: '#', bytes: 39, once: true };

/** Numbers; `frequency`: of what the fifth is. */
export function statusNumbers(
    query: Query,
    frequency: 'input.frequency' | 'output.frequency' = 'input.frequency',
): Row[] {
    return [
        { variable: 'input.voltage', in: query, at: [1, 5], as: number },
        { variable: 'input.voltage.fault', in: query, at: [7, 11], as: number },
        { variable: 'output.voltage', in: query, at: [13, 17], as: number },
        { variable: 'ups.load', in: query, at: [19, 21], as: number },
        { variable: frequency, in: query, at: [23, 26], as: number },
        { variable: 'battery.voltage', in: query, at: [28, 31], as: number },
        { variable: 'ups.temperature', in: query, at: [33, 36], as: number },
    ];
}

export function upsType(query: Query): Row {
    return {
        variable: 'ups.type',
        in: query,
        at: [42, 42],
        as: oneOf({ 0: 'online', 1: 'offline / line interactive' }),
    };
}

export function beeperStatus(query: Query): Row {
    return { variable: 'ups.beeper.status', in: query, at: [45, 45], as: oneOf({ 0: 'disabled', 1: 'enabled' }) };
}

/** 1 is yes, 0 is no, anything else is noise. */
export function bit(flag: 'LB' | 'CAL' | 'FSD' | 'RB' | 'OVER'): StatusReading {
    return (digit) => (digit === '1' || digit === '0' ? { [flag]: digit === '1' } : undefined);
}

/** Bit 7: 1 when mains failed. */
export const mainsFailed: StatusReading = (digit) =>
    digit === '1' || digit === '0' ? { OL: digit === '0' } : undefined;

/**
 * Bit 5: bypass, or the voltage is raised or lowered; output beside input tells which. A ratio that none of them explains
 * says nothing.
 */
export const bypassBoostOrTrim: StatusReading = (digit, about) => {
    if (digit !== '1' && digit !== '0') return undefined;
    const none = { TRIM: false, BOOST: false, BYPASS: false };
    const [input, output] = [about.reading('input.voltage'), about.reading('output.voltage')];
    if (digit === '0' || typeof input !== 'number' || typeof output !== 'number' || input <= 0) return none;
    const ratio = output / input;
    if (ratio < 0.5 || ratio >= 1.5) return none;
    return { ...none, [ratio < 0.95 ? 'TRIM' : ratio < 1.05 ? 'BYPASS' : 'BOOST']: true };
};

/** Bits 7, 6, 2 and 1, and 5 as it is read there. */
export function statusBits(query: Query, bit5: StatusReading = bypassBoostOrTrim): StatusRow[] {
    return [
        { in: query, at: [38, 38], as: mainsFailed },
        { in: query, at: [39, 39], as: bit('LB') },
        { in: query, at: [43, 43], as: bit('CAL') },
        { in: query, at: [44, 44], as: bit('FSD') },
        { in: query, at: [40, 40], as: bit5 },
    ];
}

/** Bit 4. */
export function failure(query: Query): AlarmRow {
    return { in: query, at: [41, 41], as: (digit) => (digit === '1' ? ['UPS failed!'] : []) };
}

/** Ratings; `side`: whether they are those of the input or of the output. */
export function ratings(query: Query, side: 'input' | 'output' = 'input'): Row[] {
    return [
        { variable: `${side}.voltage.nominal`, in: query, at: [1, 5], as: number },
        { variable: `${side}.current.nominal`, in: query, at: [7, 9], as: number },
        { variable: 'battery.voltage.nominal', in: query, at: [11, 15], as: number },
        { variable: `${side}.frequency.nominal`, in: query, at: [17, 20], as: number },
    ];
}

export function maker(query: Query): Row[] {
    return [
        { variable: 'device.mfr', in: query, at: [1, 15], as: text },
        { variable: 'device.model', in: query, at: [17, 26], as: text },
        { variable: 'ups.firmware', in: query, at: [28, 37], as: text },
    ];
}

/** Everything of a status answer that is not peculiar. */
export function wholeStatus(query: Query): { rows: Row[]; status: StatusRow[]; alarms: AlarmRow[] } {
    return {
        rows: [...statusNumbers(query), upsType(query), beeperStatus(query)],
        status: statusBits(query),
        alarms: [failure(query)],
    };
}
