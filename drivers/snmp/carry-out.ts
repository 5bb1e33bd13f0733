// Carries out an order and believes only what it then sees: an agent that says yes and does nothing is a failure.
// Never throws for what the device says; the outcome is a value with a sentence.

import { setTimeout as wait } from 'node:timers/promises';
import type { CommandOutcome } from '#model/command.ts';
import type { ErrorCode } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { refuse } from '../command-outcome.ts';
import { keyOf, numberOf, type Put, text } from './conversions.ts';
import type { SecondsPut } from './family.ts';
import type { Order, WritableObject } from './orders.ts';
import type { Raw } from './raw.ts';
import type { SnmpSession } from './session.ts';

// Relays click within half a second; a card shows it a moment later.
const LOOK_EVERY_MS = 250;

export interface Errand {
    readonly session: SnmpSession;
    /** Name of the command or variable, for sentences. */
    readonly name: string;
    /** How long the device may take to show that it did it. */
    readonly patienceMs: number;
}

/** `value` is what came with the command: seconds, where it takes any. */
export async function carryOut(errand: Errand, order: Order, value: string | undefined): Promise<CommandOutcome> {
    const writes: { oid: string; put: Put; lock?: string }[] = [];
    for (const { oid, put, lock } of order.writes) {
        const filled = fill(put, value);
        if (!filled.ok) return refuse('command-invalid', `${errand.name}: ${filled.error}`);
        writes.push({ oid, put: filled.value, ...(lock === undefined ? {} : { lock }) });
    }
    const { only } = order;
    const said = only && (await errand.session.get([only.oid])).get(only.oid);
    if (only && (said === undefined || text.read(said) !== only.says)) {
        return refuse(
            'device-refused',
            `“${only.says}” is no longer where it was: the device is read anew, then try again`,
        );
    }
    for (const { oid, put, lock } of writes) {
        await errand.session.set([...(lock === undefined ? [] : await unlock(errand.session, lock)), { oid, put }]);
    }
    return prove(errand, order.proof, writes.at(-1));
}

/** Writes a setting and reads it back; the value that it then has. */
export async function writeSetting(
    errand: Errand,
    object: WritableObject,
    value: string,
): Promise<Result<Value, { readonly code: ErrorCode; readonly message: string }>> {
    const put = object.as.write?.(value);
    if (put === undefined) return refuse('command-invalid', `${errand.name} cannot be written`);
    const wrong = put.ok ? against(object, value) : put.error;
    if (!put.ok || wrong !== undefined) return refuse('command-invalid', `${errand.name}: ${wrong}`);
    await errand.session.set([{ oid: object.oid, put: put.value }]);
    const raw = (await errand.session.get([object.oid])).get(object.oid);
    if (raw !== undefined && isSame(raw, put.value)) return ok(object.as.read(raw));
    const now = raw === undefined ? 'cannot be read' : `still reads “${object.as.read(raw) ?? 'unknown'}”`;
    return refuse('device-refused', `the device said yes to “${value}”, but ${errand.name} ${now}`);
}

/** Why the value does not fit the limits of the setting; undefined when it does. */
function against({ setting }: WritableObject, value: string): string | undefined {
    if (setting.values && !setting.values.includes(value)) return `“${value}” is none of ${setting.values.join(', ')}`;
    if (setting.maxLength !== undefined && value.length > setting.maxLength) {
        return `at most ${setting.maxLength} characters fit`;
    }
    const range = setting.ranges?.[0];
    if (range && (Number(value) < range.min || Number(value) > range.max)) {
        return `${value} is not between ${range.min} and ${range.max}`;
    }
    return undefined;
}

function fill(put: Put | SecondsPut, value: string | undefined): Result<Put> {
    if (put.kind !== 'seconds') return ok(put);
    const seconds = value === undefined || value === '' ? put.default : Number(value);
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > put.max) {
        return failed(`“${value}” is not a number of seconds between 0 and ${put.max}`);
    }
    return ok({ kind: 'integer', value: seconds });
}

// SNMPv2-TC TestAndIncr: the SET succeeds only if nobody wrote since we read it.
async function unlock(session: SnmpSession, lock: string): Promise<{ oid: string; put: Put }[]> {
    const raw = (await session.get([lock])).get(lock);
    const value = raw === undefined ? null : numberOf(raw);
    return value === null ? [] : [{ oid: lock, put: { kind: 'integer', value } }];
}

async function prove(
    errand: Errand,
    proof: Order['proof'],
    written: { readonly oid: string; readonly put: Put } | undefined,
): Promise<CommandOutcome> {
    switch (proof.kind) {
        case 'accepted':
            return ok(undefined);
        case 'reads-back':
            if (written === undefined) return ok(undefined);
            return seen(errand, [{ oid: written.oid, isProof: (raw) => isSame(raw, written.put, true) }]);
        case 'shows':
            return seen(errand, [
                { oid: proof.oid, isProof: (raw) => proof.values.some((value) => String(value) === keyOf(raw)) },
            ]);
        case 'one-shows':
            return seen(
                errand,
                proof.objects.map(({ oid, values }) => ({
                    oid,
                    isProof: (raw) => values.includes(numberOf(raw) ?? Number.NaN),
                })),
            );
        default:
            return proof satisfies never;
    }
}

/** Looks until one of the objects shows it, for as long as the errand has patience. */
async function seen(
    { session, name, patienceMs }: Errand,
    signs: readonly { readonly oid: string; readonly isProof: (raw: Raw) => boolean }[],
): Promise<CommandOutcome> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
        const answers = await session.get(signs.map(({ oid }) => oid));
        const isSeen = signs.some(({ oid, isProof }) => {
            const raw = answers.get(oid);
            return raw !== undefined && isProof(raw);
        });
        if (isSeen) return ok(undefined);
        if (performance.now() >= deadline) break;
        await wait(LOOK_EVERY_MS);
    }
    const seconds = Number((patienceMs / 1000).toFixed(1));
    return refuse('device-refused', `the device said yes to ${name} but did not do it within ${seconds} s`);
}

/** `isCountdown`: a number that has already run down a little is the same. */
function isSame(raw: Raw, put: Put, isCountdown = false): boolean {
    if (put.kind === 'text') return text.read(raw) === put.value.trim();
    if (put.kind === 'oid') return text.read(raw) === put.value;
    // numberOf gives the seconds of TimeTicks.
    const number = put.kind === 'ticks' && raw.kind === 'ticks' ? raw.value : numberOf(raw);
    if (number === null) return false;
    return number === put.value || (isCountdown && put.value > 0 && number >= 0 && number < put.value);
}
