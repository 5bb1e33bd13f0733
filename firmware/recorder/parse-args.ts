// The border of the recorder: arguments of a query may come from the web as they are.

import * as v from 'valibot';
import { GatewayError } from '#model/errors.ts';

/** Throws GatewayError `query-invalid` with what is wrong, where. */
export function parseArgs<Schema extends v.GenericSchema>(
    query: string,
    schema: Schema,
    args: unknown,
): v.InferOutput<Schema> {
    const parsed = v.safeParse(schema, args ?? {});
    if (parsed.success) return parsed.output;
    const problems = parsed.issues.map((issue) => {
        const path = v.getDotPath(issue);
        return path === null ? issue.message : `${path}: ${issue.message}`;
    });
    throw new GatewayError('query-invalid', `${query}: ${problems.slice(0, 5).join('; ')}`);
}
