// What upsc has to print, as lines or as JSON. Pure. The JSON is that of NUT's upsc: every value is a string.

export type Answer =
    | { readonly type: 'value'; readonly value: string }
    | { readonly type: 'pairs'; readonly pairs: ReadonlyMap<string, string> }
    | { readonly type: 'names'; readonly names: readonly string[] }
    /** What the power chain has beyond lines, for programs, and the lines for people. */
    | { readonly type: 'chain'; readonly lines: readonly string[]; readonly data: unknown };

export function formatAnswer(answer: Answer, { isJson }: { isJson: boolean }): readonly string[] {
    if (isJson) return [JSON.stringify(dataOf(answer), undefined, 2)];
    switch (answer.type) {
        case 'value':
            return [answer.value];
        case 'names':
            return answer.names;
        case 'chain':
            return answer.lines;
        case 'pairs':
            return Array.from(answer.pairs, ([name, value]) => `${name}: ${value}`);
    }
}

export function formatError(message: string, { isOfOneValue }: { isOfOneValue: boolean }): string {
    return isOfOneValue ? `{"error": ${JSON.stringify(message)}}` : JSON.stringify({ error: message }, undefined, 2);
}

function dataOf(answer: Answer): unknown {
    switch (answer.type) {
        case 'value':
            return answer.value;
        case 'names':
            return answer.names;
        case 'chain':
            return answer.data;
        case 'pairs':
            return Object.fromEntries(answer.pairs);
    }
}
