// One copy of each name and OID for all devices of the process: a hundred PDUs of one model have the same ones.

const texts = new Map<string, string>();

// A PDU has about a thousand; a hundred models are more than any rack has. Then it begins anew: what is in use stays in use.
const TEXTS_MAX = 100_000;

/** The same text, the same copy. */
export function shared(text: string): string {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size >= TEXTS_MAX) texts.clear();
    texts.set(text, text);
    return text;
}
