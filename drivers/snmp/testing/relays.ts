// The relays of a recorded agent: what is written to one object shows in another. For tests only.

import { writeInteger } from './ber.ts';
import type { RecordedAgent } from './recorded-agent.ts';
import { integerOf } from './recording.ts';

export interface Relay {
    /** Column that is written, and column that shows the state; both have the same index. */
    readonly control: string;
    readonly state: string;
    /** Number written to number shown. Others do nothing, as with a real card. */
    readonly does: Readonly<Record<string, number>>;
}

export function wire(agent: RecordedAgent, relays: readonly Relay[]): void {
    agent.onSet = (oid) => {
        for (const { control, state, does } of relays) {
            if (!oid.startsWith(`${control}.`)) continue;
            const shown = does[String(integerOf(agent.recording.get(oid)))];
            if (shown !== undefined) agent.recording.set(state + oid.slice(control.length), writeInteger(shown));
        }
    };
}
