// Contacts and relays on the lines of one GPIO chip. An edge is heard at once and told when it has settled; every poll reads the lines
// besides, for chips that tell no edges.

import { aboutCommand, type Command, type CommandOutcome, type DeviceRequest } from '#model/command.ts';
import type { GpioOptions } from '#model/driver-options.ts';
import { ok } from '#model/result.ts';
import { outcomeOf, refuse } from '../command-outcome.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { contactReadings, type SignalName } from './contact-readings.ts';
import { Debounce } from './debounce.ts';

/** What is needed of a line; GpioLine is one. */
export interface Line {
    read(): boolean;
    write(level: boolean): void;
    close(): void;
}

export interface OpenLines {
    input(line: number, changed: () => void): Promise<Line>;
    /** `level`: for a line that was no output before. */
    output(line: number, level: boolean): Promise<Line>;
}

interface Input {
    readonly line: Line;
    readonly activeLevel: boolean;
    readonly debounce: Debounce;
}

interface Relay {
    readonly line: Line;
    readonly onLevel: boolean;
    readonly safe: 'keep' | 'on' | 'off';
}

export interface GpioDeviceOptions {
    readonly options: GpioOptions;
    readonly report: Report;
    /** Monotonic, in milliseconds. */
    readonly now?: () => number;
}

export class GpioDevice implements OpenDevice {
    readonly #options: GpioOptions;
    readonly #report: Report;
    readonly #now: () => number;
    readonly #signals = new Map<SignalName, Input>();
    readonly #contacts = new Map<string, Input>();
    readonly #relays = new Map<string, Relay>();
    #timer: NodeJS.Timeout | undefined;
    #lost: unknown;

    constructor({ options, report, now }: GpioDeviceOptions) {
        this.#options = options;
        this.#report = report;
        this.#now = now ?? (() => performance.now());
    }

    /** Takes the lines. Throws GatewayError; what was taken is let go then. */
    async start(lines: OpenLines): Promise<void> {
        try {
            const { signals, contacts, relays } = this.#options;
            for (const [name, pin] of Object.entries(signals)) {
                if (pin) this.#signals.set(name as SignalName, await this.#input(lines, pin));
            }
            for (const [number, pin] of Object.entries(contacts)) {
                // Away from its rest is what is told: a closed contact is active, unless that is its rest.
                const active = pin.normally === 'open' ? pin.active : pin.active === 'low' ? 'high' : 'low';
                this.#contacts.set(number, await this.#input(lines, { ...pin, active }));
            }
            for (const [number, { line, active, safe }] of Object.entries(relays)) {
                const onLevel = active === 'high';
                const level = safe === 'on' ? onLevel : !onLevel;
                this.#relays.set(number, { line: await lines.output(line, level), onLevel, safe });
            }
        } catch (error) {
            this.#release();
            throw error;
        }
        this.#look();
    }

    async poll(): Promise<void> {
        this.#look();
        if (this.#lost !== undefined) {
            const error = this.#lost;
            this.#lost = undefined;
            throw error;
        }
        this.#tell();
        this.#report.capabilities(this.#commands(), {});
    }

    async command({ type, name }: DeviceRequest): Promise<CommandOutcome> {
        const [, number = '', verb] = /^outlet\.(\d+)\.load\.(on|off)$/.exec(name) ?? [];
        const relay = this.#relays.get(number);
        if (type !== 'instant' || relay === undefined) {
            return refuse('command-unknown', `there is no ${name} here`);
        }
        const level = (verb === 'on') === relay.onLevel;
        try {
            relay.line.write(level);
            // The level that is read back is that of the wire.
            if (relay.line.read() !== level) {
                return refuse('device-refused', `relay ${number} does not follow: is the wire shorted?`);
            }
        } catch (error) {
            return outcomeOf(error);
        }
        this.#tell();
        return ok(undefined);
    }

    /** Relays go to their safe state: nobody governs them any more. */
    async close(): Promise<void> {
        for (const { line, onLevel, safe } of this.#relays.values()) {
            if (safe === 'keep') continue;
            try {
                line.write(safe === 'on' ? onLevel : !onLevel);
            } catch {
                // The chip is gone, and its relays with it.
            }
        }
        this.#release();
    }

    async #input(lines: OpenLines, pin: { line: number; active: 'low' | 'high'; debounce: number }): Promise<Input> {
        const line = await lines.input(pin.line, () => this.#heard());
        return { line, activeLevel: pin.active === 'high', debounce: new Debounce(pin.debounce) };
    }

    /** An edge somewhere. */
    #heard(): void {
        if (this.#look()) this.#tell();
    }

    /** Reads all inputs, and again when one has not settled. True: something settled in another state. */
    #look(): boolean {
        clearTimeout(this.#timer);
        const inputs = [...this.#signals.values(), ...this.#contacts.values()];
        const before = inputs.map(({ debounce }) => debounce.settled);
        const waits = inputs.flatMap((input) => this.#read(input) ?? []);
        if (waits.length > 0) {
            this.#timer = setTimeout(() => this.#heard(), Math.min(...waits) + 1);
            this.#timer.unref();
        }
        return inputs.some(({ debounce }, at) => debounce.settled !== before[at]);
    }

    #read({ line, activeLevel, debounce }: Input): number | undefined {
        try {
            return debounce.hear(line.read() === activeLevel, this.#now());
        } catch (error) {
            this.#lost = error;
            return undefined;
        }
    }

    #tell(): void {
        const settled = <Key>(inputs: ReadonlyMap<Key, Input>) =>
            new Map([...inputs].map(([key, { debounce }]) => [key, debounce.settled] as const));
        const relays = new Map(
            [...this.#relays].map(([number, { line, onLevel }]) => [number, line.read() === onLevel] as const),
        );
        const contacts = { signals: settled(this.#signals), contacts: settled(this.#contacts), relays };
        this.#report.allReadings(contactReadings(contacts, this.#options));
    }

    #commands(): Command[] {
        return [...this.#relays.keys()].flatMap((number) =>
            ['off', 'on'].map((verb) => {
                const name = `outlet.${number}.load.${verb}`;
                return { name, about: aboutCommand(name) ?? name };
            }),
        );
    }

    #release(): void {
        clearTimeout(this.#timer);
        for (const { line } of [...this.#signals.values(), ...this.#contacts.values(), ...this.#relays.values()])
            line.close();
    }
}
