// How a driver says that an order was not carried out.

import type { CommandOutcome } from '#model/command.ts';
import { type ErrorCode, GatewayError } from '#model/errors.ts';
import { failed } from '#model/result.ts';

type Refused = Extract<CommandOutcome, { readonly ok: false }>;

/** `message` is a sentence for whoever gave the order. */
export function refuse(code: ErrorCode, message: string): Refused {
    return failed({ code, message });
}

/** An error of the way there as an outcome. What is no GatewayError is a mistake of ours and goes on. */
export function outcomeOf(error: unknown): Refused {
    if (error instanceof GatewayError) return refuse(error.code, error.message);
    throw error;
}
