// What apcupsd says of its UPS (`apcaccess status`) as readings. Pure. The lines are those of apcupsd's manual, “Status report
// format”; what is `N/A`, or no number where one belongs, is not known.

import { formatStatus } from '#model/status.ts';
import type { Value } from '#model/value.ts';
import type { VariableName } from '#model/variable.ts';
import { apcStatusFlags } from '../apc-status-bits.ts';

/** By keyword: `LINEV` → `230.0 Volts`. */
export type StatusReport = ReadonlyMap<string, string>;

type Read = (text: string) => Value;

const number: Read = (text) => {
    const [, digits] = /^(-?\d+(?:\.\d+)?)/.exec(text) ?? [];
    return digits === undefined ? null : Number(digits);
};
const minutes: Read = (text) => {
    const value = number(text);
    return typeof value === 'number' ? Math.round(value * 60) : null;
};
const asIs: Read = (text) => text;

const ROWS: readonly { readonly variable: VariableName; readonly key: string; readonly as: Read }[] = [
    { variable: 'ups.model', key: 'MODEL', as: asIs },
    { variable: 'ups.serial', key: 'SERIALNO', as: asIs },
    { variable: 'ups.firmware', key: 'FIRMWARE', as: asIs },
    { variable: 'ups.id', key: 'UPSNAME', as: asIs },
    { variable: 'ups.mfr.date', key: 'MANDATE', as: asIs },
    { variable: 'ups.load', key: 'LOADPCT', as: number },
    { variable: 'ups.temperature', key: 'ITEMP', as: number },
    { variable: 'ups.realpower.nominal', key: 'NOMPOWER', as: number },
    { variable: 'ups.power.nominal', key: 'NOMAPNT', as: number },
    { variable: 'battery.charge', key: 'BCHARGE', as: number },
    { variable: 'battery.charge.low', key: 'MBATTCHG', as: number },
    { variable: 'battery.runtime', key: 'TIMELEFT', as: minutes },
    { variable: 'battery.runtime.low', key: 'MINTIMEL', as: minutes },
    { variable: 'battery.voltage', key: 'BATTV', as: number },
    { variable: 'battery.voltage.nominal', key: 'NOMBATTV', as: number },
    { variable: 'battery.date', key: 'BATTDATE', as: asIs },
    { variable: 'input.voltage', key: 'LINEV', as: number },
    { variable: 'input.voltage.nominal', key: 'NOMINV', as: number },
    { variable: 'input.voltage.maximum', key: 'MAXLINEV', as: number },
    { variable: 'input.voltage.minimum', key: 'MINLINEV', as: number },
    { variable: 'input.frequency', key: 'LINEFREQ', as: number },
    { variable: 'input.transfer.low', key: 'LOTRANS', as: number },
    { variable: 'input.transfer.high', key: 'HITRANS', as: number },
    { variable: 'input.transfer.reason', key: 'LASTXFER', as: asIs },
    { variable: 'input.sensitivity', key: 'SENSE', as: asIs },
    { variable: 'output.voltage', key: 'OUTPUTV', as: number },
    { variable: 'output.voltage.nominal', key: 'NOMOUTV', as: number },
];

// apcupsd manual, “Status bits”: beside those of the UPS itself.
const COMMUNICATION_LOST = 0x100;

/** False: apcupsd runs, but does not hear its UPS, or is about to end. Its values are old then. */
export function isHeard(report: StatusReport): boolean {
    const bits = bitsOf(report);
    return bits !== undefined && (bits & COMMUNICATION_LOST) === 0 && !/COMMLOST/.test(report.get('STATUS') ?? '');
}

export function readingsOf(report: StatusReport): Record<string, Value> {
    const values: Record<string, Value> = {};
    for (const { variable, key, as } of ROWS) {
        const text = report.get(key);
        if (text !== undefined && text !== '') values[variable] = /^N\/A\b/.test(text) ? null : as(text);
    }
    const bits = bitsOf(report) ?? 0;
    const flags = apcStatusFlags(bits);
    // Neither on line nor on battery: it does not say, and unknown is not off.
    values['ups.status'] = flags.has('OL') || flags.has('OB') ? formatStatus(flags) : null;
    return values;
}

function bitsOf(report: StatusReport): number | undefined {
    const [, digits] = /^(0x[\da-f]{1,8})/i.exec(report.get('STATFLAG') ?? '') ?? [];
    return digits === undefined ? undefined : Number(digits);
}
