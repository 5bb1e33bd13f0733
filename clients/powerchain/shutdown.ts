// `powerchain shutdown`: who goes when, how far everybody is; a drill, a host sent off, taken back or started.

import * as v from 'valibot';
import { about } from '#model/chain-words.ts';
import { durationText } from '#model/duration.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
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

const ACTIONS: Readonly<Record<string, (host: string) => readonly [string, object]>> = {
    drill: (host) => ['off', { accept: host, stays: false }],
    off: (host) => ['off', { accept: host, stays: true }],
    cancel: () => ['cancel', {}],
    start: () => ['start', {}],
};

/** `words` behind `powerchain shutdown`; returns the exit code. */
export async function runShutdown(words: readonly string[], context: Context): Promise<number> {
    const [verb, host, ...rest] = words;
    if (verb === undefined || (verb === 'plan' && host === undefined)) return plan(context);
    const action = Object.hasOwn(ACTIONS, verb) ? ACTIONS[verb] : undefined;
    if (!action || host === undefined || rest.length > 0) {
        context.complain(
            'powerchain shutdown: nothing more for the plan, or “drill”, “off”, “cancel” or “start” and a host',
        );
        return NOT_UNDERSTOOD;
    }
    const [path, body] = action(host);
    const answer = await context.api.post(`api/v1/shutdown/${encodeURIComponent(host)}/${path}`, body, ANSWER);
    if (answer.ok) context.print(answer.value.text);
    else context.complain(answer.error);
    return answer.ok ? DONE : FAILED;
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
    { phase, since, reason, beginsInSeconds, endsInSeconds }: Plan['hosts'][number],
    now: number,
): string {
    if (phase !== 'running') {
        const age = since === undefined ? '' : ` for ${durationText(Math.max(0, (now - since) / 1000))}`;
        return `${phase}${age}: ${reason ?? ''}`;
    }
    if (beginsInSeconds === undefined) return 'runs';
    const end = endsInSeconds === undefined ? '' : `; dark in ${about(endsInSeconds)}`;
    return beginsInSeconds <= 0 ? `must go now${end}` : `goes in ${about(beginsInSeconds)}${end}`;
}
