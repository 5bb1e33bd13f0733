// POST /api/v1/demo: lets a new user break the simulated rack and mend it. Exists only while a demo device is configured.
// Can reach nothing but devices of the demo driver.

import * as v from 'valibot';
import type { ApiError, DemoAnswer } from '#model/api.ts';
import type { CommandOutcome } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import { signatureOf } from '../access/principal.ts';
import type { Gateway } from '../gateway.ts';
import { Answer, type Route, route } from './route.ts';

// The names of what can be done, and of devices and sources, are shorter than this; `ups2=15` is a target with a value.
const action = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9.-]{0,31}$/, 'must be a word, for example “fail”'));
const target = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.:=%-]{0,99}$/, 'must be a source or a device'));
const BODY = v.strictObject({ action, target: v.optional(target) });

/** Simulated devices only: whoever may look on from this machine may break them too. */
export function demoRoutes(gateway: Gateway): Route[] {
    return [
        route({
            method: 'POST',
            path: '/api/v1/demo',
            area: 'devices',
            role: 'viewer',
            summary: 'Break or mend something in the simulated rack',
            handle: async ({ request, who }) => {
                const { status, body } = await playDemo(gateway, request.body, signatureOf(who));
                return new Answer(status, body);
            },
        }),
    ];
}

export type DemoReply =
    | { readonly status: 200; readonly body: DemoAnswer }
    | { readonly status: 400 | 404 | 409; readonly body: ApiError };

/** `by` says who asked, for the audit trail. Never throws. */
export async function playDemo(gateway: Gateway, body: unknown, by: string): Promise<DemoReply> {
    const demos = [...gateway.devices].filter((device) => device.driver === 'demo');
    if (demos.length === 0) return refuse(404, 'not-found', 'no device of the demo driver is configured');
    const request = v.safeParse(BODY, body);
    if (!request.success) return refuse(400, 'request-invalid', describe(request.issues));
    const { action, target } = request.output;
    const outcome = await gateway.command(
        performer(demos, target).id,
        { type: 'instant', name: `demo.${action}`, ...(target === undefined ? {} : { value: target }) },
        by,
    );
    return answer(outcome, target === undefined ? action : `${action} ${target}`);
}

/** One process simulates the whole rack, so any of its devices will do for a source; a device is asked itself. */
function performer(demos: readonly Device[], target: string | undefined): Device {
    // `pdu1:3` and `ups2=15` begin with the device.
    const named = target?.toLowerCase().split(/[:=]/)[0];
    const performer = demos.find(({ id }) => id.toLowerCase() === named) ?? demos[0];
    if (!performer) throw new RangeError('there is a demo device');
    return performer;
}

function answer(outcome: CommandOutcome, what: string): DemoReply {
    if (outcome.ok) return { status: 200, body: { text: `${what}: done` } };
    const { code, message } = outcome.error;
    return refuse(code === 'command-unknown' || code === 'command-invalid' ? 400 : 409, code, message);
}

function refuse(status: 400 | 404 | 409, code: ApiError['code'], message: string): DemoReply {
    return { status, body: { code, message } };
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
    const texts = issues.map((issue) => {
        const where = v.getDotPath(issue as v.InferIssue<typeof BODY>);
        return where === null ? issue.message : `“${where}”: ${issue.message}`;
    });
    return `expected {"action": …, "target": …}: ${texts.join('; ')}`;
}
