// How a place of the configuration is written on the command line: `devices.ups1.address`, or as a JSON list. Pure.

import type { ConfigPath } from '#model/api-config.ts';
import { failed, ok, type Result } from '#model/result.ts';

/**
 * Dots separate, but where `values` has a key with dots in it (a device `ups.left`), that is meant. Numbers are places in a list. A
 * JSON list (`["hosts","a.b","needs"]`) names anything.
 */
export function configPath(word: string, values: Readonly<Record<string, unknown>>): Result<ConfigPath> {
    if (word.startsWith('[')) return jsonPath(word);
    const parts = word.split('.');
    if (parts.includes('')) return failed(`“${word}” is no place such as devices.ups1.address`);
    const path: (string | number)[] = [];
    let here: unknown = values;
    while (parts.length > 0) {
        const count = Array.isArray(here) ? 1 : longestKey(parts, here);
        const name = parts.splice(0, count).join('.');
        const key = Array.isArray(here) && /^\d+$/.test(name) ? Number(name) : name;
        path.push(key);
        here = isRecord(here) ? here[key] : undefined;
    }
    return ok(path);
}

/** How many of the parts are one key; 1 where none is there. */
function longestKey(parts: readonly string[], here: unknown): number {
    const counts = Array.from({ length: parts.length }, (_, index) => parts.length - index);
    return counts.find((count) => isRecord(here) && Object.hasOwn(here, parts.slice(0, count).join('.'))) ?? 1;
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
    return typeof value === 'object' && value !== null;
}

function jsonPath(word: string): Result<ConfigPath> {
    try {
        const path: unknown = JSON.parse(word);
        const isPath =
            Array.isArray(path) &&
            path.length > 0 &&
            path.every((key) => typeof key === 'string' || (Number.isInteger(key) && key >= 0));
        if (isPath) return ok(path);
    } catch {
        // What is no JSON is no path either, and is told as such.
    }
    return failed(`“${word}” is no place: expected a list of keys, as in ["devices","ups1","address"]`);
}
