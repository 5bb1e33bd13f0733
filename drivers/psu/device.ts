// The devices behind one BMC: the server itself, which can be switched, and its supplies, which are only read. A command counts as
// carried out when the BMC says that it happened.

import { setTimeout as wait } from 'node:timers/promises';
import type { Command, CommandOutcome, DeviceRequest } from '#model/command.ts';
import { CALL_LIMIT_SECONDS } from '#model/driver.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { failed } from '#model/result.ts';
import type { OpenDevice, Report } from '../driver.ts';
import type { PowerOrder, Sight } from './bmc.ts';
import type { BmcLink } from './bmc-link.ts';
import { SoftOffWatch } from './soft-off-watch.ts';
import { chassisReadings, supplyReadings } from './supply-readings.ts';

export interface BmcDeviceOptions {
    readonly link: BmcLink;
    readonly report: Report;
    /** Of the supply; undefined: the server itself. */
    readonly supply: number | undefined;
    readonly pollSeconds: number;
    readonly release: () => Promise<void>;
}

interface Order {
    readonly order: PowerOrder;
    /** What must be seen, one after the other; none: that the BMC accepts it is all that can be known in time. */
    readonly shows: readonly Partial<Sight>[];
    readonly about: string;
}

const ORDERS: ReadonlyMap<string, Order> = new Map([
    [
        'load.off',
        {
            order: 'off',
            shows: [{ power: 'off' }],
            about: 'Switch the server off at once, as with four seconds on its button',
        },
    ],
    ['load.on', { order: 'on', shows: [{ power: 'on' }], about: 'Switch the server on' }],
    [
        'load.cycle',
        {
            order: 'cycle',
            shows: [{ power: 'off' }, { power: 'on' }],
            about: 'Switch the server off at once and on again',
        },
    ],
    ['reset.hard', { order: 'reset', shows: [{ power: 'on' }], about: 'Reset the server without switching it off' }],
    [
        'shutdown.default',
        { order: 'soft-off', shows: [], about: 'Ask the operating system to shut down and switch off' },
    ],
    [
        'test.panel.start',
        { order: 'identify', shows: [{ light: 'on' }], about: 'Flash the light that tells which server it is' },
    ],
    ['test.panel.stop', { order: 'identify-end', shows: [{ light: 'off' }], about: 'End the flashing' }],
]);

// Of the time that somebody waits for the outcome: its way back must fit in, or nobody would hear that nothing was done.
const RETURN_SECONDS = 2;
// Servers need about a second for it; a BMC answers in milliseconds.
const LOOK_EVERY_MS = 200;

export class BmcDevice implements OpenDevice {
    readonly #options: BmcDeviceOptions;
    readonly #softOff = new SoftOffWatch();
    readonly #deafen: () => void;

    constructor(options: BmcDeviceOptions) {
        this.#options = options;
        this.#deafen = options.link.listen(() => options.report.due());
        const commands = Array.from(ORDERS, ([name, { about }]): Command => ({ name, about }));
        options.report.capabilities(options.supply === undefined ? commands : [], {});
    }

    async poll(): Promise<void> {
        const { link, report, supply, pollSeconds } = this.#options;
        // Devices of one BMC poll at about the same time: half a round apart is the same round.
        const { chassis, supplies } = await link.read(pollSeconds * 500);
        if (supply === undefined) {
            report.allReadings(chassisReadings(chassis));
            this.#tellSoftOff(chassis.power);
            if (chassis.power === undefined) report.stale('the BMC does not say whether the server is on');
            return;
        }
        const own = supplies.find(({ number }) => number === supply);
        if (!own)
            throw noSuchSupply(
                supply,
                supplies.map(({ number }) => number),
            );
        const readings = supplyReadings(own);
        report.allReadings(readings);
        // An alarm alone says nothing of power.
        if (!/\b(?:OL|OFF)\b/.test(String(readings['ups.status'] ?? '')))
            report.stale('the BMC does not say whether this supply has power');
    }

    /**
     * A BMC may need longer for a login than anybody waits: what was not handed over by then is not handed over later, and the outcome
     * says whether it was.
     */
    async command({ type, name }: DeviceRequest, secondsLeft = CALL_LIMIT_SECONDS): Promise<CommandOutcome> {
        const order = this.#options.supply === undefined && type === 'instant' ? ORDERS.get(name) : undefined;
        if (!order) return failed({ code: 'command-unknown', message: `this device has no ${name}` });
        const patienceMs = Math.max(0, secondsLeft - RETURN_SECONDS) * 1000;
        const task: Task = { order, endsAtMs: performance.now() + patienceMs, isOver: false, isGiven: false };
        const late = new AbortController();
        const tooLate = wait(patienceMs, undefined, { signal: late.signal }).then(
            () => {
                task.isOver = true;
                return tooSlow(task, `the BMC took longer than ${Math.round(patienceMs / 100) / 10} s`);
            },
            // Ended below: the outcome is there.
            () => tooSlow(task, ''),
        );
        const carriedOut = this.#carryOut(task).catch((error: unknown) => {
            if (!task.isGiven) throw error;
            return tooSlow(task, messageOf(error));
        });
        try {
            return await Promise.race([carriedOut, tooLate]);
        } finally {
            late.abort();
        }
    }

    async close(): Promise<void> {
        this.#deafen();
        await this.#options.release();
    }

    async #carryOut(task: Task): Promise<CommandOutcome> {
        const { link } = this.#options;
        const { order, shows } = task.order;
        const outcome = await link.use(async (bmc) => {
            // Logs in, which is what takes its time: the order itself is one request.
            await bmc.look();
            if (task.isOver) return tooSlow(task, 'the BMC was too slow');
            task.isGiven = true;
            return bmc.order(order);
        });
        if (!outcome.ok) return outcome;
        if (order === 'soft-off') this.#softOff.asked(performance.now());
        for (const wanted of shows) {
            const seen = await this.#awaitSight(wanted, task.endsAtMs);
            if (seen !== undefined) return failed({ code: 'device-refused', message: notSeen(wanted, seen) });
        }
        return outcome;
    }

    #tellSoftOff(power: Sight['power']): void {
        const end = this.#softOff.look(power, performance.now());
        if (end === undefined) return;
        const { isOff, seconds } = end;
        const { report } = this.#options;
        if (isOff) report.log('info', 'the server went off, as its operating system was asked to', { seconds });
        else
            report.log(
                'warn',
                'the server was asked to shut down and was not seen off since; load.off cuts its power',
                { seconds },
            );
    }

    /** undefined: it is seen, or the BMC has no word for it; else what is seen when the time is over. */
    async #awaitSight(wanted: Partial<Sight>, endsAtMs: number): Promise<Sight | undefined> {
        for (;;) {
            const seen = await this.#options.link.use((bmc) => bmc.look());
            const isSeen = wanted.light === undefined ? seen.power === wanted.power : isLight(seen, wanted.light);
            if (isSeen) return undefined;
            if (performance.now() + LOOK_EVERY_MS >= endsAtMs) return seen;
            await wait(LOOK_EVERY_MS);
        }
    }
}

interface Task {
    readonly order: Order;
    readonly endsAtMs: number;
    /** Nobody waits for it any more. */
    isOver: boolean;
    /** From here on it may happen. */
    isGiven: boolean;
}

function tooSlow({ isGiven }: Task, why: string): CommandOutcome {
    const known = isGiven ? 'the order was handed over; whether it is carried out is not known' : 'nothing was ordered';
    return failed({ code: 'driver-timeout', message: `${why}; ${known}` });
}

/** A BMC that does not tell of its light has accepted the order, and that is all. */
function isLight({ light }: Sight, wanted: Sight['light']): boolean {
    return light === undefined || light === wanted;
}

function notSeen(wanted: Partial<Sight>, { power, light }: Sight): string {
    const is = wanted.light === undefined ? `the server is ${power ?? 'unknown'}` : `its light is ${light}`;
    return `the BMC accepted it, but ${is} by now; it may still happen`;
}

function noSuchSupply(supply: number, numbers: readonly number[]): GatewayError {
    const has = numbers.length === 0 ? 'tells of no supplies' : `has the supplies ${numbers.join(', ')}`;
    return new GatewayError('device-unreachable', `the BMC ${has}, and no supply ${supply}: correct “supply”`);
}
