// What the pages of a card say. Pure. `product.xml` names the other pages; those hold objects, `<OBJECT name="…">value</OBJECT>`.

import { failed, ok, type Result } from '#model/result.ts';
import { parseXml } from './plain-xml.ts';

export interface Product {
    /** Of the card: `Network Management Card`. */
    readonly name: string;
    /** Paths on the card. */
    readonly summary: string;
    readonly objects: string | undefined;
}

/** By name in lower case, as XML/HTTP clients compare them. */
export type CardObjects = ReadonlyMap<string, string>;

export function parseProduct(text: string): Result<Product> {
    const parsed = parseXml(text);
    if (!parsed.ok) return parsed;
    const [root] = parsed.value;
    if (root?.name !== 'product_info') return failed('it does not describe a card');
    // The protocol of Eaton's PDUs and of later cards has other pages.
    if (root.attributes.get('protocol')?.toUpperCase() === 'XML.V4') {
        return failed('the card speaks XML v4, which is not supported: use its SNMP');
    }
    const pathOf = (name: string): string | undefined => {
        const url = parsed.value.find((element) => element.name === name)?.attributes.get('url');
        // Some firmware writes more behind the path.
        const [path = ''] = url?.trim().split(/\s/) ?? [];
        return path === '' ? undefined : path.replace(/^\/*/, '/');
    };
    const summary = pathOf('xml_summary_page');
    if (summary === undefined) return failed('it names no summary page');
    return ok({ name: root.attributes.get('name') ?? 'Eaton card', summary, objects: pathOf('get_object') });
}

/** Objects without a value are left out. */
export function parseObjects(text: string): Result<CardObjects> {
    const parsed = parseXml(text);
    if (!parsed.ok) return parsed;
    const objects = parsed.value.flatMap(({ name, attributes, text: value }) => {
        const key = attributes.get('name')?.toLowerCase();
        return name === 'object' && key && value.trim() !== '' ? [[key, value.trim()] as const] : [];
    });
    return ok(new Map(objects));
}
