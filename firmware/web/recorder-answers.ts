// Asks the recorder for a route of the API: what it refuses becomes an answer with a status.

import { GatewayError } from '#model/errors.ts';
import type { QueryArgs, QueryName, QueryResult } from '#model/recorder.ts';
import { Refusal } from './route.ts';

export interface AskedRecorder {
    query<Name extends QueryName>(name: Name, args: QueryArgs<Name>): Promise<QueryResult<Name>>;
}

/** `recorder` undefined: the configuration turned it off. Throws what the recorder says. */
export async function ask<Name extends QueryName>(
    recorder: AskedRecorder | undefined,
    name: Name,
    args: QueryArgs<Name>,
): Promise<QueryResult<Name>> {
    if (recorder) return recorder.query(name, args);
    throw new GatewayError('recorder-down', 'nothing is recorded here: recorder.enabled is false');
}

/** For `catch`: 400 for a question that cannot be, 503 for a recorder that is away. */
export function refuse(error: unknown): never {
    if (!(error instanceof GatewayError)) throw error;
    throw new Refusal(error.code === 'query-invalid' ? 400 : 503, error.code, error.message);
}

/** For `catch`: nothing when the recorder is away. */
export function whenAway(error: unknown): undefined {
    if (error instanceof GatewayError && error.code !== 'query-invalid') return undefined;
    return refuse(error);
}

/** Without those that were not given: an optional property is absent, not undefined. */
export function defined<Given extends object>(given: Given): { [Key in keyof Given]: Exclude<Given[Key], undefined> } {
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}
