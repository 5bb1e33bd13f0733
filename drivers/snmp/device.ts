// One open device: reads it in the rhythm of the polls and carries out what is asked of it. Learns what the device has at
// first, now and again (poll-pace.ts), after a silence, and whenever it says that it has changed. What does not answer in a poll is gone
// from the readings; an old value is never told as a new one.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { failed, ok } from '#model/result.ts';
import { outcomeOf } from '../command-outcome.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { carryOut, writeSetting } from './carry-out.ts';
import type { Family } from './family.ts';
import type { Layout } from './layout.ts';
import { type Learned, learnDevice, listAlarms } from './learning.ts';
import type { Change, LiveObject, LiveReadings } from './live-readings.ts';
import { describeOrders, type Orders } from './orders.ts';
import { Plausibility } from './plausibility.ts';
import type { Pace } from './poll-pace.ts';
import type { SnmpSession } from './session.ts';

export interface SnmpDeviceOptions {
    readonly session: SnmpSession;
    readonly family: Family;
    /** Asked when the device has nothing of its family any more: somebody put another one in its place. */
    readonly detect: () => Promise<Family>;
    readonly report: Report;
    /** How long a command may take to show. */
    readonly patienceMs: number;
    readonly pace: Pace;
    /** Of a chain only this unit, from 1. */
    readonly member: number | undefined;
    /** Called when it is closed. */
    readonly released: () => void;
}

export class SnmpDevice implements OpenDevice {
    readonly #session: SnmpSession;
    readonly #detect: () => Promise<Family>;
    readonly #report: Report;
    readonly #patienceMs: number;
    readonly #pace: Pace;
    readonly #member: number | undefined;
    readonly #released: () => void;
    #family: Family;
    #learned: Learned | undefined;
    #before: Layout | undefined;
    #pollsSinceLearned = 0;
    #pollsSinceMeters = 0;
    readonly #plausibility = new Plausibility();
    /** Variables that were left out at the last poll: each is told once. undefined: nothing was told of any yet. */
    #doubted: ReadonlySet<string> | undefined;
    /** Nothing was told since it was learned, or names came or went. */
    #mustTellAll = true;
    /** Its alarm table had rows when it was last looked at. */
    #hasAlarms = true;
    #polling: Promise<void> | undefined;
    #told = '';

    constructor({ session, family, detect, report, patienceMs, pace, member, released }: SnmpDeviceOptions) {
        this.#session = session;
        this.#family = family;
        this.#detect = detect;
        this.#report = report;
        this.#patienceMs = patienceMs;
        this.#pace = pace;
        this.#member = member;
        this.#released = released;
    }

    /** One at a time: whoever asks during a poll waits for that one. */
    poll(): Promise<void> {
        this.#polling ??= this.#poll().finally(() => {
            this.#polling = undefined;
        });
        return this.#polling;
    }

    async command(request: DeviceRequest): Promise<CommandOutcome> {
        try {
            const { orders } = this.#learned ?? (await this.#learn());
            return await this.#carryOut(orders, request);
        } catch (error) {
            return outcomeOf(error);
        }
    }

    async close(): Promise<void> {
        this.#released();
        this.#session.close();
    }

    async #poll(): Promise<void> {
        try {
            const change = await this.#refresh();
            this.#learned = change === undefined ? await this.#learn() : this.#learned;
            if (this.#learned !== undefined) this.#tell(this.#learned.live, change);
        } catch (error) {
            // After a silence it may be another device, or the same with another configuration.
            this.#learned = undefined;
            throw error;
        }
    }

    /** Reads what is due. undefined when it has to be learned: it is time, or the device is no longer what was learned. */
    async #refresh(): Promise<Change | undefined> {
        const learned = this.#learned;
        if (learned === undefined || ++this.#pollsSinceLearned >= this.#pace.learnEvery) return undefined;
        const { family, layout, live } = learned;
        const changed = await this.#readDue(live);
        if (live.isOther(changed)) return undefined;
        const change = live.update(changed);
        const alarms = await listAlarms(this.#session, family, live.snapshot);
        const hadAlarms = this.#hasAlarms;
        this.#hasAlarms = alarms.size > 0;
        if (!hadAlarms && !this.#hasAlarms && !changed.some(({ isTrouble }) => isTrouble)) return change;
        const trouble = live.updateTrouble({ family, layout, snapshot: live.snapshot, alarms });
        return { values: { ...change.values, ...trouble.values }, isWhole: change.isWhole || trouble.isWhole };
    }

    /**
     * States, and the meters when it is their turn, when they cost no further packet, or when a state has changed. Returns what changed.
     */
    async #readDue({ states, meters, moving }: LiveReadings): Promise<LiveObject[]> {
        const isTurn =
            this.#pollsSinceMeters >= this.#pace.metersEvery - 1 || moving.length <= this.#session.objectsPerPacket;
        if (isTurn) {
            this.#pollsSinceMeters = 0;
            return this.#session.refresh(moving);
        }
        const changed = await this.#session.refresh(states);
        this.#pollsSinceMeters++;
        if (changed.length === 0) return changed;
        this.#pollsSinceMeters = 0;
        return [...changed, ...(await this.#session.refresh(meters))];
    }

    async #learn(): Promise<Learned> {
        let learned = await this.#learnAs(this.#family);
        if (learned.isOther) {
            this.#family = await this.#detect();
            this.#before = undefined;
            learned = await this.#learnAs(this.#family);
        }
        this.#before = learned.whole;
        this.#pollsSinceLearned = 0;
        this.#pollsSinceMeters = 0;
        this.#hasAlarms = true;
        this.#tellOrders(learned.orders);
        return learned;
    }

    #learnAs(family: Family): Promise<Learned> {
        return learnDevice({ session: this.#session, family, member: this.#member, before: this.#before });
    }

    /** `change`: since what was told; undefined: all is new. */
    #tell(live: LiveReadings, change: Change | undefined): void {
        if (live.isEmpty) {
            this.#mustTellAll = true;
            this.#report.stale('the agent answers, but none of its values can be used');
            return;
        }
        if (change === undefined || change.isWhole || this.#mustTellAll) {
            this.#mustTellAll = false;
            this.#report.allReadings(this.#plausibility.judgeAll(live.values));
        } else this.#report.readings(this.#plausibility.judge(change.values, (name) => live.valueFor(name)));
        this.#tellDoubts();
        if (live.doubt !== undefined) this.#report.stale(live.doubt);
    }

    #tellDoubts(): void {
        const { doubts } = this.#plausibility;
        for (const [variable, why] of doubts) {
            if (!this.#doubted?.has(variable))
                this.#report.log('warn', 'left out what cannot be true', { variable, why });
        }
        if (doubts.size === 0 && this.#doubted?.size === 0) return;
        this.#doubted = new Set(doubts.keys());
        this.#report.leftOut?.(Object.fromEntries(doubts));
    }

    #tellOrders(orders: Orders): void {
        const { commands, settings } = describeOrders(orders);
        const told = JSON.stringify([this.#family.name, commands, settings]);
        if (told === this.#told) return;
        this.#told = told;
        this.#report.capabilities(commands, settings);
        this.#report.log('info', 'learned an SNMP device', {
            mib: this.#family.name,
            commands: commands.length,
            settings: Object.keys(settings).length,
        });
    }

    async #carryOut(orders: Orders, request: DeviceRequest): Promise<CommandOutcome> {
        const errand = { session: this.#session, name: request.name, patienceMs: this.#patienceMs };
        if (request.type === 'instant') {
            const order = orders.commands.get(request.name);
            if (order === undefined) return unknown(request.name);
            const outcome = await carryOut(errand, order, request.value);
            if (!outcome.ok && order.only !== undefined) this.#pollsSinceLearned = this.#pace.learnEvery;
            return outcome;
        }
        const object = orders.settings.get(request.name);
        if (object === undefined) return unknown(request.name);
        const written = await writeSetting(errand, object, request.value);
        if (!written.ok) return written;
        this.#report.readings({ [request.name]: written.value });
        // The polls take the rest of what seldom changes from what was learned: that is now out of date.
        this.#pollsSinceLearned = this.#pace.learnEvery;
        return ok(undefined);
    }
}

function unknown(name: string): CommandOutcome {
    return failed({ code: 'command-unknown', message: `this device has no ${name}` });
}
