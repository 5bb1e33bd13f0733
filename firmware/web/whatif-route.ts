// GET /api/v1/whatif?fail=feed-a&fail=ups2=low: who would go dark, when, and what to do in which order. Everything is
// assumed on a copy: it reads what devices said, and there is no way from here to a driver.

import type { ApiError } from '#model/api.ts';
import type { ChainGraph } from '#model/chain-graph.ts';
import type { ChainBasis } from '#model/chain-paper.ts';
import { type ErrorCode, GatewayError } from '#model/errors.ts';
import { type Failure, parseFailure, type WhatIfRequest, type WhatIfResult, whatIfInSteps } from '#model/what-if.ts';
import { Pace } from '../pace.ts';

/** The result, and the failures as they were understood. */
export interface WhatIfAnswer extends WhatIfResult {
    /** Nothing of this has happened. */
    readonly isSimulation: true;
    readonly failures: readonly Failure[];
}

export type WhatIfReply =
    | { readonly status: 200; readonly body: WhatIfAnswer }
    | { readonly status: 400 | 404; readonly body: ApiError };

// Nobody asks about more at once; the rest of a rack is dark by then.
const FAILURES_MAX = 50;
// Names in a message that a person still reads.
const NAMES_MAX = 100;

/** `query` as fastify parses it: a parameter that comes twice is a list. */
export async function answerWhatIf(basis: ChainBasis, query: unknown): Promise<WhatIfReply> {
    const { fail, ...numbers } = { ...(query as Readonly<Record<string, unknown>>) };
    const words = [fail ?? []].flat().map(String);
    if (words.length === 0 || words.length > FAILURES_MAX) {
        return refuse(400, 'request-invalid', `say what fails: fail=NODE, once to ${FAILURES_MAX} times`);
    }
    const { graph } = basis;
    const failures: Failure[] = [];
    for (const word of words) {
        const failure = parseFailure(word, graph);
        if (failure.ok) failures.push(failure.value);
        else return refuseFailure(word, failure.error, graph);
    }
    const request = parseNumbers(numbers);
    if (typeof request === 'string') return refuse(400, 'request-invalid', request);
    try {
        const result = await Pace.through(whatIfInSteps(basis, { failures, ...request }));
        return { status: 200, body: { isSimulation: true, failures, ...result } };
    } catch (error) {
        if (error instanceof GatewayError) return refuse(400, error.code, error.message);
        throw error;
    }
}

const PARAMETERS: Readonly<Record<string, keyof WhatIfRequest>> = {
    minutes: 'minutesOnBattery',
    battery: 'batteryFactor',
    years: 'batteryYears',
    shutdown: 'shutdownSeconds',
};

/** The numbers of the request, or what is wrong with them. */
function parseNumbers(query: Readonly<Record<string, unknown>>): Omit<WhatIfRequest, 'failures'> | string {
    const numbers: Record<string, number> = {};
    for (const [name, text] of Object.entries(query)) {
        const key = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
        if (key === undefined) return `“${name}” is none of fail, ${Object.keys(PARAMETERS).join(', ')}`;
        if (typeof text !== 'string' || !/^\d{1,6}(\.\d{1,6})?$/.test(text))
            return `${name}=${String(text)}: write a number`;
        numbers[key] = Number(text);
    }
    return numbers;
}

/** Who misspelled a name wants to see the names; who misspelled what happens does not. */
function refuseFailure(word: string, why: string, { nodes }: ChainGraph): WhatIfReply {
    const name = word
        .trim()
        .replace(/=.*|:input\d$/is, '')
        .toLowerCase();
    const isKnown = nodes.some(({ id }) => id.toLowerCase() === name);
    if (isKnown) return refuse(400, 'command-invalid', why);
    return refuse(404, 'device-unknown', `${why}; ${named(nodes.map(({ id }) => id))}`);
}

function named(ids: readonly string[]): string {
    const more = ids.length > NAMES_MAX ? `, and ${ids.length - NAMES_MAX} more` : '';
    return `there are ${ids.slice(0, NAMES_MAX).join(', ')}${more}`;
}

function refuse(status: 400 | 404, code: ErrorCode | 'request-invalid', message: string): WhatIfReply {
    return { status, body: { code, message } };
}
