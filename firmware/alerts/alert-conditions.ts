// Whether a rule holds for a device or host as it is now. Pure and without memory: undefined is “cannot be said”, and then
// whatever was believed before stays.

import type { RuleConfig } from '#model/alert-rules.ts';
import type { HostVerdict } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, STATUS_WORDS } from '#model/status.ts';
import { numberOf, textOf } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';

/** Rules that look at the state of things; the others hear of events. */
export function isAboutState(rule: RuleConfig): boolean {
    return [rule.status, rule.variable, rule.link, rule.alarm, rule.redundancy].some((given) => given !== undefined);
}

/** What a lack of power can cause by itself: during an outage that is part of it. */
export function isConsequence(rule: RuleConfig): boolean {
    return [rule.status, rule.link, rule.alarm, rule.redundancy].some((given) => given !== undefined);
}

/** Whether a rule is meant for it at all. `kind`: the device's type, or `host`. */
export function concerns({ devices, redundancy }: RuleConfig, node: string, kind: string): boolean {
    // The virtual UPS of a host says again what real ones say.
    if ((kind === 'host') !== (redundancy !== undefined)) return false;
    return isNamed(devices, node, kind);
}

/** Whether a rule that is for `devices` is for this one. `kind`: the device's type, or `host`. */
export function isNamed(devices: RuleConfig['devices'], node: string, kind: string | undefined): boolean {
    return devices === undefined || devices.some((one) => one.toLowerCase() === node.toLowerCase() || one === kind);
}

/** Undefined: nobody can say. */
export function holdsFor(rule: RuleConfig, device: Device, verdict: HostVerdict | undefined): boolean | undefined {
    if (rule.redundancy !== undefined) return verdict && isNoBetter(verdict, rule.redundancy);
    if (rule.link !== undefined) return isSilent(device, rule.link);
    // The last word of who is silent stands.
    if (device.link !== 'ok') return undefined;
    if (rule.status !== undefined) {
        const status = device.readings.get('ups.status');
        return typeof status === 'string' ? parseStatus(status).has(rule.status) : undefined;
    }
    if (rule.alarm !== undefined) return textOf('ups.alarm', device.readings.get('ups.alarm')) !== undefined;
    return isBeyond(rule, numberOf(device.readings.get(rule.variable ?? '')));
}

/** Why it holds, for people, without the name of the device. */
export function reasonOf(rule: RuleConfig, device: Device, verdict: HostVerdict | undefined): string {
    if (rule.redundancy !== undefined) return verdict?.sentence.replace(`${verdict.host}: `, '') ?? rule.redundancy;
    if (rule.link !== undefined) return `not heard: ${device.linkReason || device.link}`;
    if (rule.status !== undefined) return STATUS_WORDS[rule.status];
    if (rule.alarm !== undefined) return `alarm: ${textOf('ups.alarm', device.readings.get('ups.alarm')) ?? ''}`;
    const variable = rule.variable ?? '';
    const unit = variableOf(variable)?.unit ?? '';
    const value = textOf(variable, device.readings.get(variable)) ?? 'unknown';
    const limit = rule.above === undefined ? `below ${rule.below}` : `above ${rule.above}`;
    return `${variable} ${value}${unit && ` ${unit}`}, ${limit}`;
}

const REDUNDANCIES = ['n', 'at risk', 'lost'] as const;

function isNoBetter({ redundancy, supplies, needs }: HostVerdict, least: (typeof REDUNDANCIES)[number]) {
    if (redundancy === 'unknown') return undefined;
    if (redundancy === 'n+1') return false;
    // Who never had a supply to spare has lost none.
    if (redundancy === 'n' && supplies.length <= needs) return false;
    return REDUNDANCIES.indexOf(redundancy) >= REDUNDANCIES.indexOf(least);
}

function isSilent({ link }: Device, least: 'stale' | 'lost'): boolean | undefined {
    if (link === 'connecting') return undefined;
    return link === 'lost' || (link === 'stale' && least === 'stale');
}

// Where nobody said how far back it must be: a value that trembles at its limit is one alert.
const HYSTERESIS = 0.05;

function isBeyond({ above, below, clear }: RuleConfig, value: number | undefined): boolean | undefined {
    const limit = above ?? below;
    if (value === undefined || limit === undefined) return undefined;
    const back = Math.abs(limit) * HYSTERESIS;
    if (above !== undefined) return value > above ? true : value <= (clear ?? above - back) ? false : undefined;
    return value < limit ? true : value >= (clear ?? limit + back) ? false : undefined;
}
