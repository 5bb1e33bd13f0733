// `powerchain shutdown`: who goes when, how far everybody is, how it would go and how it went; hosts sent off, taken back, started,
// sent to sleep and woken.

import * as v from 'valibot';
import { about } from '#model/chain-words.ts';
import { durationText } from '#model/duration.ts';
import type { Result } from '#model/result.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));
const number = v.optional(v.number());

const PLAN = v.object({
    now: v.number(),
    mode: text,
    hosts: v.array(
        v.object({
            host: text,
            class: v.number(),
            phase: text,
            since: number,
            reason: v.optional(text),
            by: v.optional(text),
            seconds: v.number(),
            isMeasured: v.boolean(),
            ups: v.optional(text),
            beginsInSeconds: number,
            endsInSeconds: number,
            nap: v.optional(v.object({ phase: text, since: number, reason: v.optional(text) })),
        }),
    ),
});
type Plan = v.InferOutput<typeof PLAN>;

const ANSWER = v.object({ text });

const MODES: Readonly<Record<string, string>> = {
    disarmed: 'Disarmed: the gateway shuts nobody down; each upsmon decides alone.',
    'dry-run': 'Dry run: the gateway says what it would do, and does nothing.',
    armed: 'Armed: the gateway shuts hosts down in order, and brings them back.',
    maintenance: 'Maintenance: what was begun goes on, nothing new begins.',
};

/** In the place of a host: all of them. */
const ALL = 'all';

const ACTIONS: Readonly<Record<string, (host: string) => readonly [string, object]>> = {
    drill: (host) => ['off', { accept: host, stays: false }],
    off: (host) => ['off', { accept: host, stays: true }],
    cancel: () => ['cancel', {}],
    start: () => ['start', {}],
    nap: () => ['nap', {}],
    wake: () => ['wake', {}],
};

/** `words` behind `powerchain shutdown`; returns the exit code. */
export async function runShutdown(words: readonly string[], context: Context): Promise<number> {
    const [verb, host, ...rest] = words;
    if (verb === undefined || (verb === 'plan' && host === undefined)) return plan(context);
    if (verb === 'preview' && host === undefined) return preview(context);
    if (verb === 'report' && rest.length === 0) return report(host, context);
    if (verb === 'mode' && host !== undefined && rest.length === 0) {
        const answer = await context.api.put('api/v1/shutdown/mode', { mode: host, accept: host }, ANSWER);
        return say(answer, context);
    }
    const action = Object.hasOwn(ACTIONS, verb) ? ACTIONS[verb] : undefined;
    if (!action || host === undefined || rest.length > 0) {
        context.complain(
            'powerchain shutdown: nothing more for the plan; “preview”; “report” and perhaps a host; “mode” and a mode; “drill”, “off”, “cancel”, “start”, “nap” or “wake” and a host; for the first three “all”, too',
        );
        return NOT_UNDERSTOOD;
    }
    const [path, body] = action(host === ALL ? 'all hosts' : host);
    const place = host === ALL ? path : `${encodeURIComponent(host)}/${path}`;
    return say(await context.api.post(`api/v1/shutdown/${place}`, body, ANSWER), context);
}

function say(answer: Result<{ text: string }, string>, { print, complain }: Context): number {
    if (answer.ok) print(answer.value.text);
    else complain(answer.error);
    return answer.ok ? DONE : FAILED;
}

const PREVIEW = v.object({
    hosts: v.array(
        v.object({
            host: text,
            class: v.number(),
            seconds: v.number(),
            beginsInSeconds: number,
            darkInSeconds: number,
            isTooLate: v.boolean(),
        }),
    ),
    gaps: v.array(v.object({ host: v.optional(text), text })),
});

/** If all mains failed now. */
async function preview({ api, options, print, complain }: Context): Promise<number> {
    const answer = await api.ask('api/v1/shutdown/preview', PREVIEW);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    if (options.json) {
        print(JSON.stringify(answer.value, undefined, 2));
        return DONE;
    }
    const { hosts, gaps } = answer.value;
    const rows = hosts.map(({ host, class: own, seconds, beginsInSeconds, darkInSeconds, isTooLate }) => [
        host,
        own > 9 ? 'last' : `class ${own}`,
        beginsInSeconds === undefined ? 'need not go' : `goes after ${about(beginsInSeconds)}`,
        `takes ${durationText(seconds)}`,
        darkInSeconds === undefined ? '' : `dark after ${about(darkInSeconds)}${isTooLate ? ': too late' : ''}`,
    ]);
    print('On paper, if all mains failed now:');
    for (const line of table(rows)) print(line);
    if (gaps.length > 0) print('\nWhat is missing:');
    for (const gap of gaps) print(`- ${gap.host === undefined ? '' : `${gap.host}: `}${gap.text}`);
    return DONE;
}

const REPORT = v.array(
    v.object({
        host: text,
        reason: text,
        by: text,
        outcome: text,
        downSeconds: number,
        upSeconds: number,
        steps: v.array(v.object({ phase: text, at: v.number(), text })),
    }),
);
// What fits on a screen; --json has them all.
const REPORTED_MAX = 10;

/** How it went the last times. */
async function report(host: string | undefined, { api, options, print, complain }: Context): Promise<number> {
    const query = host === undefined ? '' : `?host=${encodeURIComponent(host)}`;
    const answer = await api.ask(`api/v1/shutdown/journeys${query}`, REPORT);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else if (answer.value.length === 0) print('Nobody was shut down yet.');
    else
        for (const journey of answer.value.slice(0, REPORTED_MAX))
            for (const line of journeyLines(journey)) print(line);
    return DONE;
}

function journeyLines({
    host,
    reason,
    by,
    outcome,
    downSeconds,
    upSeconds,
    steps,
}: v.InferOutput<typeof REPORT>[number]) {
    const down = downSeconds === undefined ? [] : [`down in ${durationText(downSeconds)}`];
    const up = upSeconds === undefined ? [] : [`up in ${durationText(upSeconds)}`];
    const rows = steps.map(({ phase, at, text: why }) => [`  ${localTime(at)}`, phase, why]);
    return [`${host}: ${[outcome, ...down, ...up].join(', ')} (${by}: ${reason})`, ...table(rows), ''];
}

async function plan({ api, options, print, complain }: Context): Promise<number> {
    const answer = await api.ask('api/v1/shutdown', PLAN);
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else for (const line of linesOf(answer.value)) print(line);
    return DONE;
}

/** In the order in which they go. */
function linesOf({ mode, hosts, now }: Plan): string[] {
    if (hosts.length === 0) return ['There is no host to shut down.'];
    const inOrder = hosts.toSorted((one, other) => one.class - other.class);
    const rows = inOrder.map((host) => [
        host.host,
        host.class > 9 ? 'last' : `class ${host.class}`,
        `${host.isMeasured ? 'takes' : 'may take'} ${durationText(host.seconds)}`,
        whereItIs(host, now),
    ]);
    return [MODES[mode] ?? mode, '', ...table(rows)];
}

function whereItIs(
    { phase, since, reason, beginsInSeconds, endsInSeconds, nap }: Plan['hosts'][number],
    now: number,
): string {
    const told = (word: string, from: number | undefined, why: string | undefined) => {
        const age = from === undefined ? '' : ` for ${durationText(Math.max(0, (now - from) / 1000))}`;
        return `${word}${age}: ${why ?? ''}`;
    };
    if (phase !== 'running') return told(phase, since, reason);
    if (nap !== undefined && nap.phase !== 'awake') return told(nap.phase, nap.since, nap.reason);
    if (beginsInSeconds === undefined) return 'runs';
    const end = endsInSeconds === undefined ? '' : `; dark in ${about(endsInSeconds)}`;
    return beginsInSeconds <= 0 ? `must go now${end}` : `goes in ${about(beginsInSeconds)}${end}`;
}
