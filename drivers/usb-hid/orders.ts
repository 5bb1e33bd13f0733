// What can be asked of one device, and what is written for it. Pure: says which values go into which fields, in which order;
// writing them is device.ts's.

import { aboutCommand, type Command, type Setting } from '#model/command.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Bound, BoundFamily } from './binding.ts';
import { SECONDS_MAX } from './commands.ts';
import { type Circumstances, type Conversion, number } from './conversions.ts';
import type { CommandRow, Row } from './family.ts';
import { rangeOf } from './field-value.ts';
import type { DeviceMemory } from './memory.ts';
import type { Field } from './report-descriptor.ts';

export interface FieldWrite {
    readonly field: Field;
    readonly value: number;
}

/** A variable of the device, or a delay that is kept here. */
export type WritableSetting =
    | { readonly kind: 'field'; readonly bound: Bound<Row>; readonly field: Field }
    | { readonly kind: 'delay' };

export class Orders {
    readonly #commands = new Map<string, Bound<CommandRow>>();
    readonly #delays: ReadonlySet<string>;
    readonly #origins: ReadonlyMap<string, Bound<Row>>;
    readonly #about: Circumstances;

    constructor(bound: BoundFamily, memory: DeviceMemory) {
        this.#about = memory.circumstances;
        this.#origins = memory.origins;
        this.#delays = new Set(bound.delays.map(({ row }) => row.variable));
        for (const command of bound.commands) {
            if (!this.#commands.has(command.row.command)) this.#commands.set(command.row.command, command);
        }
    }

    get commands(): Command[] {
        const names = [...this.#commands.keys(), ...COMPOSED.filter((name) => this.#isComposed(name))];
        return names.sort().map((name) => {
            const about = aboutCommand(name);
            return about === undefined ? { name } : { name, about };
        });
    }

    /** By variable. */
    get settings(): Record<string, Setting> {
        const delays = [...this.#delays].map((name) => [name, DELAY] as const);
        const own = [...this.#origins.values()].flatMap((bound) => {
            const field = writableField(bound);
            const setting = field && settingOf(bound.row.as ?? number, field, this.#about);
            return setting ? [[bound.row.variable, setting] as const] : [];
        });
        return Object.fromEntries([...delays, ...own]);
    }

    setting(name: string): WritableSetting | undefined {
        if (this.#delays.has(name)) return { kind: 'delay' };
        const bound = this.#origins.get(name);
        const field = bound && writableField(bound);
        return field ? { kind: 'field', bound, field } : undefined;
    }

    /**
     * What a command writes, in this order; undefined: the device has no such command.
     * `value` is what came with it: seconds, where it takes any.
     */
    commandWrites(name: string, value: string | undefined): Result<readonly FieldWrite[]> | undefined {
        const own = this.#commands.get(this.#todaysName(name));
        if (own === undefined) return this.#isComposed(name) ? ok(this.#composed(name)) : undefined;
        const { put } = own.row;
        if (value === undefined || value === '') return ok([this.#write(own, undefined)]);
        if (typeof put === 'number') return failed(`${name} takes no value`);
        const seconds = Number(value);
        if (!Number.isInteger(seconds) || seconds < -1 || seconds > SECONDS_MAX) {
            return failed(`${name}: “${value}” is not a number of seconds between -1 and ${SECONDS_MAX}`);
        }
        return ok([this.#write(own, seconds)]);
    }

    /** What a setting writes. */
    settingWrites({ bound, field }: Extract<WritableSetting, { kind: 'field' }>, text: string): Result<FieldWrite> {
        const conversion = bound.row.as ?? number;
        const choices = conversion.choices?.(this.#about) ?? conversion.words;
        if (choices && !choices.includes(text)) return failed(`“${text}” is none of ${choices.join(', ')}`);
        const value = conversion.write?.(text, this.#about) ?? failed(`${bound.row.variable} cannot be written`);
        if (!value.ok) return value;
        const { min, max } = rangeOf(field);
        if (value.value < min || value.value > max) return failed(`${text} is not between ${min} and ${max}`);
        return ok({ field, value: value.value });
    }

    /** `beeper.off` was an ambiguous name: what it did is called `beeper.disable` now. */
    #todaysName(name: string): string {
        const today = OLD_NAMES[name];
        return today !== undefined && this.#commands.has(today) ? today : name;
    }

    #write({ row, place }: Bound<CommandRow>, value: number | undefined): FieldWrite {
        const number = typeof row.put === 'number' ? row.put : row.put(value, this.#about);
        // Bound as a command: it has a feature field.
        return { field: place.feature as Field, value: number };
    }

    #isComposed(name: string): boolean {
        const parts = PARTS[name];
        return parts?.every((part) => this.#commands.has(part)) === true && !this.#commands.has(name);
    }

    /** Commands that most devices do not have but that can be made of their delays. */
    #composed(name: string): FieldWrite[] {
        const delay = (variable: string) => Number(this.#about.reading(variable) ?? 0);
        const off = (value: number) => this.#delayed('load.off.delay', value);
        const on = (value: number) => this.#delayed('load.on.delay', value);
        switch (name) {
            case 'load.off':
                return [off(0)];
            case 'load.on':
                return [on(0)];
            case 'shutdown.return':
                return [...this.#startsItself('yes'), on(delay('ups.delay.start')), off(delay('ups.delay.shutdown'))];
            default:
                return [...this.#startsItself('no'), on(-1), off(delay('ups.delay.shutdown'))];
        }
    }

    #delayed(command: string, value: number): FieldWrite {
        return this.#write(this.#commands.get(command) as Bound<CommandRow>, value);
    }

    /** Whether the output comes on when mains is back, on devices where that can be said. */
    #startsItself(word: 'yes' | 'no'): FieldWrite[] {
        const setting = this.setting('ups.start.auto');
        const write = setting?.kind === 'field' ? this.settingWrites(setting, word) : undefined;
        return write?.ok ? [write.value] : [];
    }
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
    'load.off': ['load.off.delay'],
    'load.on': ['load.on.delay'],
    'shutdown.return': ['load.off.delay', 'load.on.delay'],
    'shutdown.stayoff': ['load.off.delay', 'load.on.delay'],
};
const COMPOSED = Object.keys(PARTS);
const OLD_NAMES: Readonly<Record<string, string>> = { 'beeper.off': 'beeper.disable', 'beeper.on': 'beeper.enable' };
const DELAY: Setting = { kind: 'number', ranges: [{ min: 0, max: SECONDS_MAX }] };

/** A row whose field can only be heard, not asked for, cannot be written. */
function writableField({ row, place }: Bound<Row>): Field | undefined {
    return row.writable ? place.feature : undefined;
}

function settingOf(conversion: Conversion, field: Field, about: Circumstances): Setting {
    const kind = conversion.gives === 'number' ? 'number' : 'text';
    const values = conversion.choices?.(about) ?? conversion.words;
    if (values !== undefined) return { kind, values };
    // The longest text that is written is a date.
    return kind === 'number' ? { kind, ranges: [rangeOf(field)] } : { kind, maxLength: 10 };
}
