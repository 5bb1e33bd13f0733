// A UPS that is attached to a gateway, virtual or real, and what must be true of every one of them.

import type { ExecutionContext } from 'ava';
import { until } from '../running-gateway.ts';

export type Values = Readonly<Record<string, string>>;

export interface AttachedUps {
    /** What a client of the gateway hears of it; `error`: what the server says instead. */
    hear(): Promise<Values>;
    /** Waits until the gateway's log has said so. */
    said(words: RegExp): Promise<void>;
    /** Its cable; absent: nobody can pull it here. */
    readonly cable?: { pull(): Promise<void>; plug(): Promise<void> };
    /** Its mains; absent: nobody can cut it here. */
    readonly mains?: { cut(): Promise<void>; restore(): Promise<void> };
    /** How long a state may take to show. */
    readonly patienceSeconds: number;
}

/** What NUT's server answers of a device that is not heard. */
export const SILENT = /DATA-STALE|DRIVER-NOT-CONNECTED/;

/** From the answer to `LIST VAR DEVICE`. */
export function valuesFrom(lines: readonly string[]): Values {
    const pairs = lines.flatMap((line) => {
        const [, variable, value = ''] = /^VAR \S+ (\S+) "(.*)"$/.exec(line) ?? [];
        return variable === undefined ? [] : [[variable, value] as const];
    });
    return pairs.length > 0 ? Object.fromEntries(pairs) : { error: lines.join('\n') };
}

/** Waits until `ups.status`, or the error, is that. */
export function heardOf(ups: AttachedUps, status: RegExp): Promise<Values> {
    return until(
        () => ups.hear(),
        (values) => status.test(values['ups.status'] ?? values.error ?? ''),
        ups.patienceSeconds,
    );
}

/** It has a status, and says who it is. */
export async function isServed(t: ExecutionContext, ups: AttachedUps, expected: Values): Promise<void> {
    const values = await heardOf(ups, /\bO[LB]\b/);

    t.like(values, expected);
    t.truthy(values['ups.mfr'] ?? values['ups.model']);
}

/** Mains lost is on battery, and on battery only; mains back is on line. */
export async function tellsMains(t: ExecutionContext, { mains, ...ups }: AttachedUps): Promise<void> {
    await heardOf(ups, /\bOL\b/);

    await mains?.cut();
    const lost = await heardOf(ups, /\bOB\b/);
    await mains?.restore();
    const back = await heardOf(ups, /\bOL\b/);

    t.notRegex(lost['ups.status'] ?? '', /\bOL\b/);
    t.notRegex(back['ups.status'] ?? '', /\bOB\b/);
}

/** A pulled cable is a lost link with its reason, and no power failure; plugged in again, it is the same device. */
export async function survivesPulling(t: ExecutionContext, { cable, ...ups }: AttachedUps): Promise<void> {
    const before = await heardOf(ups, /\bO[LB]\b/);

    await cable?.pull();
    const silent = await heardOf(ups, SILENT);
    t.is(silent['ups.status'], undefined);
    await ups.said(/it was unplugged|is not plugged in|is not there/);
    await cable?.plug();
    const after = await heardOf(ups, /\bO[LB]\b/);

    t.is(after['ups.serial'], before['ups.serial']);
    t.is(after['ups.model'], before['ups.model']);
}
