// The web API of a running gateway, as far as the command line needs it. Every failure becomes a sentence that says what
// to do. What comes from the network is parsed here and nowhere else.

import * as v from 'valibot';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';

// A gateway on the same machine answers in milliseconds; a person gives up after about this.
const ANSWER_MS_MAX = 10_000;

const ANSWER = v.object({ text: v.string() });
const REFUSAL = v.object({ message: v.string() });

// Only what is shown, so that a newer gateway is understood too: model/api.ts has all of it.
const STATE = v.object({
    gateway: v.object({ name: v.string() }),
    devices: v.array(
        v.object({
            id: v.string(),
            type: v.string(),
            driver: v.string(),
            link: v.string(),
            linkReason: v.optional(v.string(), ''),
            readings: v.record(
                v.string(),
                v.object({ text: v.optional(v.string()), unit: v.optional(v.string(), '') }),
            ),
        }),
    ),
    chain: v.optional(
        v.object({
            nodes: v.array(v.object({ id: v.string(), kind: v.string(), state: v.string() })),
            hosts: v.array(v.object({ host: v.string(), redundancy: v.string(), sentence: v.string() })),
        }),
        { nodes: [], hosts: [] },
    ),
});

export type RackState = v.InferOutput<typeof STATE>;

export class GatewayApi {
    readonly #url: string;

    /** `url` of the gateway's page. */
    constructor(url: string) {
        this.#url = url;
    }

    /** Breaks or mends something in the simulated rack; what happened, in words. */
    async demo(action: string, target: string): Promise<Result<string>> {
        const answer = await this.#ask('api/v1/demo', ANSWER, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ action, target }),
        });
        return answer.ok ? ok(answer.value.text) : answer;
    }

    async state(): Promise<Result<RackState>> {
        return this.#ask('api/v1/state', STATE);
    }

    async #ask<T>(path: string, schema: v.GenericSchema<unknown, T>, request: RequestInit = {}): Promise<Result<T>> {
        const address = new URL(path, this.#url.endsWith('/') ? this.#url : `${this.#url}/`);
        try {
            const response = await fetch(address, { ...request, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
            const body = parseJson(await response.text());
            const accepted = v.safeParse(schema, body);
            if (response.ok && accepted.success) return ok(accepted.output);
            const refusal = v.safeParse(REFUSAL, body);
            if (!response.ok && refusal.success) return failed(refusal.output.message);
            return failed(`What answers at ${this.#url} is not a Powerchain gateway (HTTP ${response.status})`);
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
