// Changes of the configuration that wait to be saved, each at its place; a later one at the same place replaces the earlier.

import { useState } from 'preact/hooks';
import type { ConfigChange } from '#model/api-config.ts';

type Place = readonly string[];
export type DraftValue = Extract<ConfigChange, { value: unknown }>['value'];

export interface Draft {
    readonly changes: readonly ConfigChange[];
    /** What shall stand there; undefined: nothing waits for this place. `null`: it shall go. */
    at(place: Place): DraftValue | null | undefined;
    /** `null`: away with it. */
    put(place: Place, value: DraftValue | null): void;
    /** As if it had never been put. */
    drop(place: Place): void;
    clear(): void;
}

export function useDraft(): Draft {
    const [waiting, setWaiting] = useState<ReadonlyMap<string, ConfigChange>>(new Map());
    const without = (place: Place) => new Map([...waiting].filter(([key]) => key !== place.join('\0')));
    return {
        changes: [...waiting.values()],
        at: (place) => {
            const change = waiting.get(place.join('\0'));
            if (!change) return undefined;
            return 'value' in change ? change.value : null;
        },
        put: (place, value) => {
            const path = [...place];
            const change: ConfigChange = value === null ? { path, remove: true } : { path, value };
            setWaiting(new Map([...without(place), [place.join('\0'), change]]));
        },
        drop: (place) => setWaiting(without(place)),
        clear: () => setWaiting(new Map()),
    };
}
