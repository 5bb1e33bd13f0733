// Routes of /api/v1/config: the configuration, changes to it, and who made which. For admins.

import { CONFIG, CONFIG_ENTRIES, CONFIG_ENTRY, CONFIG_PLAN } from '#model/api-answers.ts';
import {
    type ApiConfigPlan,
    CONFIG_CHANGE,
    CONFIG_CHECK,
    CONFIG_RESTORE,
    CONFIG_TEXT,
    CONFIG_UNDO,
} from '#model/api-config.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { Result } from '#model/result.ts';
import type { Access } from '../access/access.ts';
import { type Principal, signatureOf } from '../access/principal.ts';
import type { ConfigEditor, EditRefusal } from '../config/config-editor.ts';
import { Refusal, type Route, route } from './route.ts';

// The text of a rack of 1,000 devices, as JSON.
export const CONFIG_BODY_BYTES_MAX = 2_000_000;

export function configRoutes(editor: ConfigEditor, access: Access): Route[] {
    const about = { area: 'config', role: 'admin' } as const;
    const changed = (result: Result<ApiConfigPlan, EditRefusal>, who: Principal, why: string): ApiConfigPlan => {
        const plan = granted(result);
        if (plan.diff !== '') access.audit(who, 'config-changed', why === '' ? 'no reason given' : why);
        return plan;
    };
    return [
        ...readingRoutes(editor),
        route({
            ...about,
            method: 'PATCH',
            path: '/api/v1/config',
            summary: 'Change single places; comments stay, secrets go to secrets.yaml',
            body: CONFIG_CHANGE,
            answer: CONFIG_PLAN,
            bodyBytesMax: CONFIG_BODY_BYTES_MAX,
            handle: ({ body: { changes, version, why }, who }) =>
                changed(editor.apply({ changes }, { version, why, by: signatureOf(who) }), who, why),
        }),
        route({
            ...about,
            method: 'PUT',
            path: '/api/v1/config/text',
            summary: 'Replace the text of gateway.yaml; masks stand for the secrets that were there',
            body: CONFIG_TEXT,
            answer: CONFIG_PLAN,
            bodyBytesMax: CONFIG_BODY_BYTES_MAX,
            handle: ({ body: { text, version, why }, who }) =>
                changed(editor.apply({ text }, { version, why, by: signatureOf(who) }), who, why),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/config/undo',
            summary: 'Make it as it was before the last change',
            body: CONFIG_UNDO,
            answer: CONFIG_PLAN,
            handle: ({ body: { version, why }, who }) =>
                changed(
                    known(editor.restore(undefined, { version, why, by: signatureOf(who) })),
                    who,
                    `undo ${why}`.trim(),
                ),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/config/restore',
            summary: 'Make it as it was after an entry of the history',
            body: CONFIG_RESTORE,
            answer: CONFIG_PLAN,
            handle: ({ body: { version, why, id }, who }) =>
                changed(
                    known(editor.restore(id, { version, why, by: signatureOf(who) })),
                    who,
                    `restore version ${id} ${why}`.trim(),
                ),
        }),
    ];
}

function readingRoutes(editor: ConfigEditor): Route[] {
    const about = { area: 'config', role: 'admin' } as const;
    return [
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/config',
            summary: 'gateway.yaml as data and as text, secrets masked',
            answer: CONFIG,
            handle: () => granted(editor.read()),
        }),
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/config/schema',
            summary: 'What gateway.yaml may say, as JSON Schema: for forms and editors',
            handle: async () => (await import('./openapi.ts')).schemaOf(GATEWAY_CONFIG, 'input'),
        }),
        route({
            ...about,
            method: 'POST',
            path: '/api/v1/config/check',
            summary: 'What a change would do, and what is wrong with it; nothing is written',
            body: CONFIG_CHECK,
            answer: CONFIG_PLAN,
            bodyBytesMax: CONFIG_BODY_BYTES_MAX,
            handle: ({ body }) => granted(editor.check(body)),
        }),
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/config/history',
            summary: 'Versions of the configuration, the latest first',
            answer: CONFIG_ENTRIES,
            handle: () => editor.history(),
        }),
        route({
            ...about,
            method: 'GET',
            path: '/api/v1/config/history/:id',
            summary: 'What a version changed',
            answer: CONFIG_ENTRY,
            handle: ({ params: { id = '' } }) => known(/^\d{1,9}$/.test(id) ? editor.entry(Number(id)) : undefined),
        }),
    ];
}

function known<T>(found: T | undefined): T {
    if (found === undefined) throw new Refusal(404, 'not-found', 'there is no such version of the configuration');
    return found;
}

/** Throws the refusal as the API tells it. */
export function granted<T>(result: Result<T, EditRefusal>): T {
    if (result.ok) return result.value;
    const refusal = result.error;
    switch (refusal.kind) {
        case 'conflict': {
            const message = 'somebody changed the configuration meanwhile: read it again, and repeat the change';
            throw new Refusal(409, 'conflict', message);
        }
        case 'invalid': {
            const sentences = refusal.plan.problems.map(({ message }) => message).slice(0, 5);
            throw new Refusal(400, 'config-invalid', sentences.join('; '), { ...refusal.plan });
        }
        default:
            throw new Refusal(500, 'config-unreadable', refusal.message);
    }
}
