// The web API of a running gateway, as far as the command line needs it. Every failure becomes a sentence that says what
// to do. What comes from the network is parsed here and nowhere else.

import * as v from 'valibot';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';

// A gateway on the same machine answers in milliseconds; a person gives up after about this.
const ANSWER_MS_MAX = 10_000;

const ANSWER = v.object({ text: v.string() });
const REFUSAL = v.object({ code: v.optional(v.string(), ''), message: v.string() });
// The words were wrong, not the gateway: model/api.ts.
const NOT_UNDERSTOOD_CODES = ['device-unknown', 'command-invalid', 'request-invalid'];

// A node or host is a word of the network until somebody prints it: what cannot be printed is taken out here.
const text = v.pipe(v.string(), v.transform(printable));
const texts = v.optional(v.array(text), []);
const seconds = v.optional(v.nullable(v.number()));

const NODE = v.object({
    id: text,
    kind: text,
    state: text,
    carrier: v.optional(text, 'unknown'),
    secondsLeft: seconds,
    parents: texts,
    why: v.optional(text, ''),
});

const HOST = v.object({
    host: text,
    state: v.optional(text, 'unknown'),
    carrier: v.optional(text, 'unknown'),
    redundancy: text,
    secondsLeft: seconds,
    needs: v.optional(v.number(), 1),
    supplies: v.optional(v.array(v.object({ id: text, name: v.optional(text, ''), path: texts })), []),
    sentence: text,
});

/** What somebody should know about the chain as it is built; not every gateway looks for it. */
const FINDING = v.object({ severity: v.optional(text, ''), sentence: text });

// Only what is shown, so that a newer gateway is understood too: model/api.ts has all of it.
const STATE = v.object({
    gateway: v.object({ name: text }),
    devices: v.array(
        v.object({
            id: text,
            type: text,
            driver: text,
            parents: texts,
            link: text,
            linkReason: v.optional(text, ''),
            readings: v.record(v.string(), v.object({ text: v.optional(text), unit: v.optional(text, '') })),
        }),
    ),
    chain: v.optional(v.object({ nodes: v.array(NODE), hosts: v.array(HOST) }), { nodes: [], hosts: [] }),
    // One that we do not understand must not hide all the rest.
    findings: v.fallback(v.optional(v.array(FINDING), []), []),
});

/** What could still be carried, in watts. */
const LOADS = v.object({
    devices: v.array(
        v.object({ id: text, ratingWatts: v.optional(v.number()), headroomWatts: v.optional(v.number()) }),
    ),
});

const WIRING = v.object({
    observedSeconds: v.number(),
    supplies: v.array(
        v.object({
            supply: text,
            outcome: text,
            configured: v.optional(text),
            outlet: v.optional(text),
            alike: texts,
            confidence: v.number(),
            steps: v.number(),
            correlation: v.number(),
            sentence: text,
        }),
    ),
});

const WHAT_IF = v.object({
    sentence: text,
    hosts: v.array(
        v.object({
            host: text,
            state: text,
            carrier: text,
            redundancy: text,
            redundancyBefore: text,
            darkAfterSeconds: seconds,
            sentence: text,
        }),
    ),
    lostNow: v.array(text),
    assumed: texts,
    timeline: v.array(v.object({ seconds: v.number(), host: text, sentence: text })),
    overloads: v.array(v.object({ id: text, isOverRating: v.boolean(), sentence: text })),
    actions: v.array(v.object({ host: text, startAfterSeconds: v.number(), sentence: text })),
});

export type WhatIf = v.InferOutput<typeof WHAT_IF>;
export type RackState = v.InferOutput<typeof STATE>;
export type Loads = v.InferOutput<typeof LOADS>;
export type Wiring = v.InferOutput<typeof WIRING>;

export class GatewayApi {
    readonly #url: string;
    readonly #token: string | undefined;

    /** `url` of the gateway's page; `token` proves who asks. */
    constructor(url: string, token?: string) {
        this.#url = url;
        this.#token = token;
    }

    /** Where it is, for what others must be told. */
    get place(): URL {
        return new URL(this.#url);
    }

    /** Breaks or mends something in the simulated rack; what happened, in words. */
    async demo(action: string, target: string): Promise<Result<string>> {
        const answer = await this.#ask('api/v1/demo', ANSWER, {
            method: 'POST',
            body: JSON.stringify({ action, target }),
        });
        return answer.ok ? ok(answer.value.text) : answer;
    }

    async state(): Promise<Result<RackState>> {
        return this.#ask('api/v1/state', STATE);
    }

    /** None where the gateway does not tell them. */
    async loads(): Promise<Loads['devices']> {
        const answer = await this.#ask('api/v1/loads', LOADS);
        return answer.ok ? answer.value.devices : [];
    }

    /** What would happen; `unknown` in the failure: the words name nothing in the chain, or nothing that can happen to it. */
    async whatIf(
        query: URLSearchParams,
    ): Promise<Result<WhatIf, { readonly unknown: boolean; readonly message: string }>> {
        let code = '';
        const answer = await this.#ask(`api/v1/whatif?${query}`, WHAT_IF, {}, (refused) => {
            code = refused;
        });
        if (answer.ok) return answer;
        return failed({ unknown: NOT_UNDERSTOOD_CODES.includes(code), message: answer.error });
    }

    /** Who hangs where, as far as the gateway has seen. */
    async wiring(): Promise<Result<Wiring>> {
        return this.#ask('api/v1/wiring', WIRING);
    }

    /** Any other path: what is behind it is understood by the command that asks. */
    ask<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<Result<T>> {
        return this.#ask(path, schema);
    }

    /** Does something; `schema` understands the answer. */
    post<T>(path: string, body: object, schema: v.GenericSchema<unknown, T>): Promise<Result<T>> {
        return this.#ask(path, schema, { method: 'POST', body: JSON.stringify(body) });
    }

    put<T>(path: string, body: object, schema: v.GenericSchema<unknown, T>): Promise<Result<T>> {
        return this.#ask(path, schema, { method: 'PUT', body: JSON.stringify(body) });
    }

    patch<T>(path: string, body: object, schema: v.GenericSchema<unknown, T>): Promise<Result<T>> {
        return this.#ask(path, schema, { method: 'PATCH', body: JSON.stringify(body) });
    }

    /** What is no JSON: a table, a page. */
    async text(path: string): Promise<Result<string>> {
        const got = await this.#fetch(path, {});
        if (!got.ok) return got;
        const { response, body } = got.value;
        return response.ok ? ok(body) : this.#refused(response, body, () => undefined);
    }

    async #ask<T>(
        path: string,
        schema: v.GenericSchema<unknown, T>,
        request: RequestInit = {},
        refused: (code: string) => void = () => undefined,
    ): Promise<Result<T>> {
        const got = await this.#fetch(path, request);
        if (!got.ok) return got;
        const { response, body } = got.value;
        const accepted = v.safeParse(schema, parseJson(body));
        return response.ok && accepted.success ? ok(accepted.output) : this.#refused(response, body, refused);
    }

    #refused(response: Response, body: string, refused: (code: string) => void): Result<never> {
        const refusal = v.safeParse(REFUSAL, parseJson(body));
        if (response.ok || !refusal.success) {
            return failed(`What answers at ${this.#url} is not a Powerchain gateway (HTTP ${response.status})`);
        }
        refused(refusal.output.code);
        return failed(refusal.output.message);
    }

    async #fetch(path: string, request: RequestInit): Promise<Result<{ response: Response; body: string }>> {
        const address = new URL(path, this.#url.endsWith('/') ? this.#url : `${this.#url}/`);
        try {
            const headers = {
                ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
                ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
            };
            const signal = AbortSignal.timeout(ANSWER_MS_MAX);
            const response = await fetch(address, { ...request, headers, signal });
            return ok({ response, body: await response.text() });
        } catch (error) {
            return failed(this.#whyNot(error));
        }
    }

    #whyNot(error: unknown): string {
        if ((error as { name?: unknown }).name === 'TimeoutError') {
            return `${this.#url} did not answer within ${ANSWER_MS_MAX / 1000} s`;
        }
        const cause = (error as { cause?: { code?: unknown } }).cause;
        if (cause?.code === 'ECONNREFUSED')
            return `Nothing answers at ${this.#url}: start the gateway with \`npm start\``;
        return `Cannot reach ${this.#url}: ${messageOf(cause ?? error)}`;
    }
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined; // What is no JSON fits no schema either, and is reported as such.
    }
}

/** Without control characters: what a device calls itself must not steer a terminal. */
export function printable(text: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
