// The state that a recording has played so far: variables, the alarm that its ALARM lines raised, and what was written since.
// Pure. Completes what every device says, where the recording does not.

import type { Setting } from '#model/command.ts';
import type { DeviceType } from '#model/device.ts';
import type { PlayedStep } from './sequence-player.ts';

// dummy-ups: STRING:32 for every variable.
const TEXT_LENGTH = 32;
/** `device.*` says the same as `ups.*` if the recording does not say otherwise. */
const MIRRORED = ['mfr', 'model', 'serial'] as const;

export class ReplayedVariables {
    readonly #type: DeviceType;
    readonly #values = new Map<string, string>();
    #alarm: string | undefined;

    /** `type` is what the configuration says; the recording may know better. */
    constructor(type: DeviceType) {
        this.#type = type;
    }

    apply(step: PlayedStep): void {
        switch (step.type) {
            case 'set':
                this.#values.set(step.name, step.value);
                break;
            case 'unset':
                this.#values.delete(step.name);
                break;
            case 'alarm':
                this.#alarm = step.text;
                if (step.text === undefined) this.#values.delete('ups.alarm');
                break;
            default:
                step satisfies never;
        }
    }

    /** Lives until the recording sets the variable again; an empty text removes it, as an empty line does. */
    write(name: string, value: string): void {
        if (value === '') this.#values.delete(name);
        else this.#values.set(name, value);
    }

    /** Everything that there is now. */
    readings(): Record<string, string> {
        const values: Record<string, string> = { 'device.type': this.#type, ...Object.fromEntries(this.#values) };
        for (const name of MIRRORED) {
            const value = this.#values.get(`ups.${name}`);
            if (value !== undefined) values[`device.${name}`] ??= value;
        }
        if (this.#alarm === undefined) return values;
        return { ...values, 'ups.alarm': this.#alarm, 'ups.status': withAlarm(values['ups.status'] ?? '') };
    }

    /** Every variable can be written. */
    settings(): Record<string, Setting> {
        const entries = Object.entries(this.readings()).map(([name, value]): [string, Setting] => [
            name,
            { kind: 'text', maxLength: Math.max(TEXT_LENGTH, value.length) },
        ]);
        return Object.fromEntries(entries);
    }
}

function withAlarm(status: string): string {
    const words = status.split(/\s+/).filter((word) => word !== '' && word !== 'ALARM');
    return ['ALARM', ...words].join(' ');
}
