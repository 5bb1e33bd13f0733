// One open APC UPS on a serial line: its status at every poll, the rest in passes, orders with the pauses that they need. A change of the
// status is believed when it is said twice: the protocol has no checksum.

import { aboutCommand, type CommandOutcome, type DeviceRequest } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { ROWS, readingsOf, STATUS, statusOf } from './readings.ts';
import type { SmartLine } from './smart-line.ts';

// Twelve questions of some ten characters take a second at 2,400 baud.
const PASS_SECONDS = 10;
const TRIES = 3;
/** Between the two letters of an order that cuts power at once. */
const TWICE_MS = 1500;

interface Order {
    readonly letters: readonly string[];
    /** What it says when it does it; '': it may say nothing. */
    readonly yes: string;
}

const ORDERS: Readonly<Record<string, Order>> = {
    'test.battery.start': { letters: ['W'], yes: 'OK' },
    'test.battery.stop': { letters: ['W'], yes: 'OK' },
    'test.panel.start': { letters: ['A'], yes: 'OK' },
    'test.failure.start': { letters: ['U'], yes: 'OK' },
    'calibrate.start': { letters: ['D'], yes: '' },
    'calibrate.stop': { letters: ['D'], yes: '' },
    // On battery only: off after the grace delay, on again when mains is back.
    'shutdown.return': { letters: ['S'], yes: '*' },
    'shutdown.stayoff': { letters: ['K', 'K'], yes: '*' },
    'load.off': { letters: ['Z', 'Z'], yes: '' },
    'load.on': { letters: ['\x0e', '\x0e'], yes: '' },
};

export class ApcSmartDevice implements OpenDevice {
    readonly #line: SmartLine;
    readonly #report: Report;
    readonly #answers = new Map<string, string>();
    readonly #missing = new Set<string>();
    #passAtMs = Number.NEGATIVE_INFINITY;

    constructor(line: SmartLine, report: Report) {
        this.#line = line;
        this.#report = report;
    }

    async poll(): Promise<void> {
        await this.#readStatus();
        if (performance.now() - this.#passAtMs >= PASS_SECONDS * 1000) {
            await this.#readRest();
            this.#passAtMs = performance.now();
        }
        this.#report.allReadings(readingsOf(this.#answers));
        const commands = Object.keys(ORDERS).map((name) => ({ name, about: aboutCommand(name) ?? name }));
        this.#report.capabilities(commands, {});
    }

    async command({ type, name }: DeviceRequest): Promise<CommandOutcome> {
        const order = type === 'instant' && Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined;
        if (order === undefined) return failed({ code: 'command-unknown', message: `this device has no ${name}` });
        const answer = await this.#line.order(order.letters, TWICE_MS);
        this.#passAtMs = Number.NEGATIVE_INFINITY;
        if (order.yes === '' || answer === order.yes || answer === 'OK') return ok(undefined);
        if (answer === undefined) {
            const message = `the UPS did not confirm ${name}: whether it will do it is not known`;
            return failed({ code: 'device-unreachable', message });
        }
        return failed({ code: 'device-refused', message: `the UPS answered “${answer.slice(0, 40)}” to ${name}` });
    }

    async close(): Promise<void> {
        await this.#line.close();
    }

    async #readStatus(): Promise<void> {
        let before = this.#answers.get(STATUS);
        for (let tries = 0; tries < TRIES + 1; tries++) {
            const answer = await this.#line.ask(STATUS);
            if (answer === undefined || statusOf(answer) === undefined) continue;
            if (answer === before) {
                this.#answers.set(STATUS, answer);
                return;
            }
            before = answer;
        }
        throw new GatewayError('device-unreachable', 'it does not tell its status as it should');
    }

    async #readRest(): Promise<void> {
        for (const { letter, once } of ROWS) {
            if (this.#missing.has(letter) || (once && this.#answers.has(letter))) continue;
            const answer = await this.#line.ask(letter);
            if (answer !== undefined) this.#answers.set(letter, answer);
            else if (!this.#answers.has(letter)) this.#missing.add(letter);
            else this.#answers.delete(letter);
        }
    }
}
