// As much XML as network cards write: elements, attributes, text. Pure. No document types and no entities of their own, so nothing
// can grow or reach out; what is not well formed is refused as a whole, because half of a page may be half of a status.

import { failed, ok, type Result } from '#model/result.ts';

export interface XmlElement {
    /** In lower case: firmware is not of one mind. */
    readonly name: string;
    /** By name in lower case. */
    readonly attributes: ReadonlyMap<string, string>;
    /** The text directly inside. */
    readonly text: string;
}

// Pages of these cards are three or four deep.
const DEPTH_MAX = 16;

const TOKEN =
    /<!--(?:[^-]|-(?!->))*-->|<\?[^<>]*\?>|<(\/?)([A-Za-z_][\w:.-]*)((?:\s(?:[^<>"'/]|"[^"<]*"|'[^'<]*')*)?)(\/?)>|([^<]+)/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')|\s+$/y;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** All elements, parents before children. The error is what is wrong with the text. */
export function parseXml(text: string): Result<readonly XmlElement[]> {
    const elements: { name: string; attributes: Map<string, string>; text: string }[] = [];
    const open: (typeof elements)[number][] = [];
    let roots = 0;
    for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
        TOKEN.lastIndex = at;
        const token = TOKEN.exec(text);
        if (token === null) return failed(`it is not well formed at character ${at}`);
        const [, closes, name, inside = '', closed, written] = token;
        if (written !== undefined) {
            const top = open.at(-1);
            const words = unescaped(written);
            if (words === undefined) return failed('it has an entity that XML does not define');
            if (top !== undefined) top.text += words;
            else if (words.replace('\uFEFF', '').trim() !== '') return failed('it has text outside of its elements');
        } else if (name !== undefined && closes) {
            if (open.pop()?.name !== name.toLowerCase()) return failed(`it closes ${name}, which is not open`);
        } else if (name !== undefined) {
            const attributes = attributesOf(inside);
            if (attributes === undefined) return failed(`the attributes of ${name} are not well formed`);
            if (open.length === 0 && ++roots > 1) return failed('it has more than one root');
            const element = { name: name.toLowerCase(), attributes, text: '' };
            elements.push(element);
            if (!closed && open.push(element) > DEPTH_MAX) return failed(`it is more than ${DEPTH_MAX} elements deep`);
        }
    }
    const unclosed = open.at(-1);
    if (unclosed !== undefined) return failed(`${unclosed.name} is never closed`);
    return roots === 0 ? failed('it is empty') : ok(elements);
}

function attributesOf(inside: string): Map<string, string> | undefined {
    const attributes = new Map<string, string>();
    for (let at = 0; at < inside.length; at = ATTRIBUTE.lastIndex) {
        ATTRIBUTE.lastIndex = at;
        const match = ATTRIBUTE.exec(inside);
        if (match === null) return undefined;
        const [, name, double, single] = match;
        if (name === undefined) break;
        const value = unescaped(double ?? single ?? '');
        if (value === undefined) return undefined;
        attributes.set(name.toLowerCase(), value);
    }
    return attributes;
}

/** undefined: an entity that is not one of the five of XML, nor a character by its number. */
function unescaped(text: string): string | undefined {
    let isKnown = true;
    const plain = text.replace(/&(?:(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));)?/gi, (_all, decimal, hex, name = '') => {
        const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
        const character =
            code === undefined
                ? NAMED[name]
                : code >= 0x20 && code <= 0x10ffff
                  ? String.fromCodePoint(code)
                  : undefined;
        if (character === undefined) isKnown = false;
        return character ?? '';
    });
    return isKnown ? plain : undefined;
}
