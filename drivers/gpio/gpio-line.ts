// One line of a GPIO chip, by onoff. The level is that of the wire: what it means is said elsewhere.

import { GatewayError, messageOf } from '#model/errors.ts';

type Gpio = import('onoff').Gpio;

export class GpioLine {
    readonly #name: string;
    readonly #gpio: Gpio;

    private constructor(name: string, gpio: Gpio) {
        this.#name = name;
        this.#gpio = gpio;
    }

    /** `changed` is called at each edge; where the chip tells none, the line must be read. Throws GatewayError. */
    static async input(number: number, name: string, changed: () => void): Promise<GpioLine> {
        const { Gpio } = await loadOnoff();
        const gpio = attempt(name, () => {
            try {
                return new Gpio(number, 'in', 'both');
            } catch {
                return new Gpio(number, 'in'); // Without interrupts there is no edge to ask for.
            }
        });
        gpio.watch(changed);
        return new GpioLine(name, gpio);
    }

    /** A line that was an output before stays as it is; another one becomes an output with this level, without a spike. */
    static async output(number: number, name: string, level: boolean): Promise<GpioLine> {
        const { Gpio } = await loadOnoff();
        const options = { reconfigureDirection: false };
        const gpio = attempt(name, () => new Gpio(number, level ? 'high' : 'low', 'none', options));
        return new GpioLine(name, gpio);
    }

    read(): boolean {
        return attempt(this.#name, () => this.#gpio.readSync() === 1);
    }

    write(level: boolean): void {
        attempt(this.#name, () => this.#gpio.writeSync(level ? 1 : 0));
    }

    /** Stays as it is in the kernel: a relay must not fall because a process ends. */
    close(): void {
        this.#gpio.unwatchAll();
    }
}

async function loadOnoff(): Promise<typeof import('onoff')> {
    try {
        return await import('onoff');
    } catch (cause) {
        throw new GatewayError(
            'device-unreachable',
            'the GPIO library is not installed: run npm install on the machine itself',
            {
                cause,
            },
        );
    }
}

function attempt<Answer>(name: string, action: () => Answer): Answer {
    try {
        return action();
    } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const why = code === 'EACCES' ? 'no right to use it: see “GPIO” in docs/devices.md' : messageOf(cause);
        const isBusy = code === 'EBUSY' ? 'the kernel or another program has it' : why;
        throw new GatewayError(code === 'ENODEV' ? 'device-gone' : 'device-unreachable', `${name}: ${isBusy}`, {
            cause,
        });
    }
}
