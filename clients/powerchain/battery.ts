// `powerchain battery`: how the batteries are, what one of them did, and a test of it.

import * as v from 'valibot';
import { durationText } from '#model/duration.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import type { Mood } from './paint.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));
const number = v.optional(v.number());
const TEST = v.object({ startedAt: v.number(), result: text, by: text, detail: text });
const DISCHARGE = v.object({ cause: text, seconds: v.number(), chargeFrom: v.number(), chargeTo: v.number() });

const BATTERIES = v.object({
    batteries: v.array(
        v.object({
            device: text,
            verdict: text,
            sentence: text,
            runtimeSeconds: number,
            estimatedSeconds: number,
            installedAt: number,
            replaceAt: number,
            lastTest: v.optional(TEST),
            nextTestAt: number,
        }),
    ),
});
const HISTORY = v.object({
    facts: v.array(v.object({ at: v.number(), type: text, body: v.record(v.string(), v.unknown()) })),
});
const DONE_ANSWER = v.object({ text });

type Battery = v.InferOutput<typeof BATTERIES>['batteries'][number];

const MOODS: Readonly<Record<string, Mood>> = { good: 'good', watch: 'warning', replace: 'bad' };

/** `words` behind `powerchain battery`; returns the exit code: 1 when a battery must be replaced. */
export async function runBattery(words: readonly string[], context: Context): Promise<number> {
    const [first, second, ...rest] = words;
    if (first === 'test' && second !== undefined && rest.length === 0) return test(second, context);
    if (first === undefined) return list(context);
    if (second === undefined && first !== 'test') return history(first, context);
    context.complain('powerchain battery: nothing more for all, UPS for what one did, or “test UPS”');
    return NOT_UNDERSTOOD;
}

async function list({ api, options, print, complain, paint }: Context): Promise<number> {
    const answer = await api.ask('api/v1/batteries', BATTERIES);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { batteries } = answer.value;
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else {
        for (const battery of batteries) {
            print(
                paint(`${battery.device}: ${battery.verdict}. ${battery.sentence}`, MOODS[battery.verdict] ?? 'unsure'),
            );
            for (const line of linesOf(battery)) print(`    ${line}`);
        }
        if (batteries.length === 0) print('There is no UPS.');
    }
    return batteries.some(({ verdict }) => verdict === 'replace') ? FAILED : DONE;
}

function linesOf({
    runtimeSeconds,
    estimatedSeconds,
    installedAt,
    replaceAt,
    lastTest,
    nextTestAt,
}: Battery): string[] {
    const promises = runtimeSeconds === undefined ? '' : `promises ${durationText(runtimeSeconds)}`;
    const estimate =
        estimatedSeconds === undefined ? '' : `about ${durationText(estimatedSeconds)} by what it did (estimated)`;
    const age = installedAt === undefined ? '' : `installed ${dayOf(installedAt)}`;
    const due = replaceAt === undefined ? '' : `due ${dayOf(replaceAt)}`;
    const tested =
        lastTest === undefined
            ? ''
            : `test of ${localTime(lastTest.startedAt)}: ${lastTest.result} (${lastTest.detail})`;
    const next = nextTestAt === undefined ? '' : `next test ${localTime(nextTestAt)}`;
    const lines = [
        [promises, estimate],
        [age, due],
        [tested, next],
    ];
    return lines.map((parts) => parts.filter(Boolean).join(', ')).filter(Boolean);
}

async function history(device: string, { api, options, print, complain }: Context): Promise<number> {
    const answer = await api.ask(`api/v1/batteries/${encodeURIComponent(device)}/history`, HISTORY);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { facts } = answer.value;
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else {
        for (const line of table(facts.map(({ at, body }) => [localTime(at), ...cellsOf(body)]))) print(line);
        if (facts.length === 0) print(`${device} was neither tested nor needed since the gateway watches.`);
    }
    return DONE;
}

function cellsOf({ discharge, test }: Readonly<Record<string, unknown>>): string[] {
    const asDischarge = v.safeParse(DISCHARGE, discharge);
    if (asDischarge.success) {
        const { cause, seconds, chargeFrom, chargeTo } = asDischarge.output;
        return [cause, `${durationText(seconds)}, ${Math.round(chargeFrom)} % to ${Math.round(chargeTo)} %`];
    }
    const asTest = v.safeParse(TEST, test);
    return asTest.success
        ? ['test', `${asTest.output.result}, by ${asTest.output.by} ${asTest.output.detail}`.trimEnd()]
        : [];
}

async function test(device: string, { api, print, complain }: Context): Promise<number> {
    const answer = await api.post(`api/v1/batteries/${encodeURIComponent(device)}/test`, {}, DONE_ANSWER);
    if (answer.ok) print(answer.value.text);
    else complain(`${device} is not tested: ${answer.error}`);
    return answer.ok ? DONE : FAILED;
}

function dayOf(at: number): string {
    return localTime(at).slice(0, 10);
}
