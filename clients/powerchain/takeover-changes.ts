// What of an installation is missing in a gateway.yaml, as changes to it. What is there already stays as it is. Pure.

import type { ConfigChange } from '#model/api-config.ts';
import { SECRET_OPTIONS } from '#model/driver-options.ts';
import type { Takeover } from '#nut/installation/takeover.ts';

type Values = Readonly<Record<string, unknown>>;

export interface Additions {
    readonly changes: readonly ConfigChange[];
    /** What is there and says otherwise. */
    readonly kept: readonly string[];
}

/** `values`: gateway.yaml as data. */
export function addingChanges(takeover: Takeover, values: Values): Additions {
    const { sources, devices, hosts, users, server } = takeover;
    const wanted: readonly (readonly [readonly string[], object])[] = [
        [['sources'], sources],
        [['devices'], devices],
        [['hosts'], hosts],
        [['nut'], server],
        [['nut', 'users'], users],
    ];
    const changes: ConfigChange[] = 'version' in values ? [] : [{ path: ['version'], value: 1 }];
    const kept: string[] = [];
    for (const [path, entries] of wanted) {
        const there = namesIn(path.reduce<unknown>((inner, key) => namesIn(inner)[key], values));
        // No two things share a name, whatever they are.
        const taken =
            path[0] === 'nut'
                ? there
                : { ...namesIn(values.sources), ...namesIn(values.devices), ...namesIn(values.hosts) };
        for (const [name, value] of Object.entries(entries)) {
            const same = Object.keys(taken).find((one) => isSameName(one, name, path));
            if (same === undefined) changes.push({ path: [...path, name], value });
            else if (!isEqual(there[same], value))
                kept.push(`${[...path, same].join('.')} is there already and stays as it is`);
        }
    }
    const isNothing = changes.every(({ path }) => path[0] === 'version');
    return { changes: isNothing ? [] : changes, kept };
}

function namesIn(value: unknown): Values {
    return typeof value === 'object' && value !== null ? (value as Values) : {};
}

/** Devices are the same in any case of letters; users are not. */
function isSameName(one: string, other: string, path: readonly string[]): boolean {
    return path[0] === 'nut' ? one === other : one.toLowerCase() === other.toLowerCase();
}

/** But for what stands in secrets.yaml, and for the order of keys. */
function isEqual(one: unknown, other: unknown): boolean {
    return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([key]) => !SECRET_OPTIONS.includes(key));
    return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]).toSorted());
}
