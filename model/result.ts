// Expected outcomes as values, where the caller must choose what to do: parsing, configuration, commands.

export type Result<Value, Failure = string> =
    | { readonly ok: true; readonly value: Value }
    | { readonly ok: false; readonly error: Failure };

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
    return { ok: true, value };
}

export function failed<Failure>(error: Failure): { readonly ok: false; readonly error: Failure } {
    return { ok: false, error };
}
