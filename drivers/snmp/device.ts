// One open device: reads it in the rhythm of the polls and carries out what is asked of it. Learns what the device has at
// first, now and again (poll-pace.ts), after a silence, and whenever it says that it has changed. What does not answer in a poll is gone
// from the readings; an old value is never told as a new one.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { carryOut, outcomeOf, writeSetting } from './carry-out.ts';
import { numberOf } from './conversions.ts';
import type { Family } from './family.ts';
import { columnsOf, familyOfMember, type Layout, layoutOfMember, learnLayout } from './layout.ts';
import { describeOrders, type Orders, ordersOf } from './orders.ts';
import { Plausibility } from './plausibility.ts';
import type { Pace } from './poll-pace.ts';
import type { Raw, Snapshot } from './raw.ts';
import { DeviceReader, type DeviceReadings } from './reader.ts';
import { planReadings, type ReadingPlan, scalarsOf } from './reading-plan.ts';
import type { SnmpSession } from './session.ts';

interface Learned {
    readonly reader: DeviceReader;
    readonly plan: ReadingPlan;
    readonly orders: Orders;
}

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
    /** All that readings are made of but the alarm table, as it was last heard. */
    #now = new Map<string, Raw>();
    readonly #plausibility = new Plausibility();
    /** Variables that were left out at the last poll: each is told once. */
    #doubted: ReadonlySet<string> = new Set();
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
            const { orders } = this.#learned ?? (await this.#learn()).learned;
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
            const isDue = this.#learned === undefined || this.#pollsSinceLearned >= this.#pace.learnEvery - 1;
            if (isDue || !(await this.#refresh())) await this.#relearn();
        } catch (error) {
            // After a silence it may be another device, or the same with another configuration.
            this.#learned = undefined;
            throw error;
        }
    }

    async #relearn(): Promise<void> {
        const { learned, readings } = await this.#learn();
        this.#learned = learned;
        this.#now = new Map(learned.plan.known);
        this.#pollsSinceLearned = 0;
        this.#pollsSinceMeters = 0;
        this.#tell(readings);
    }

    /** Reads what is due. False when the device is no longer what was learned. */
    async #refresh(): Promise<boolean> {
        const learned = this.#learned;
        if (learned === undefined) return false;
        await this.#readDue(learned.plan);
        const now = this.#now;
        const { moving, counts } = learned.plan;
        const isAsLearned =
            moving.every((oid) => now.has(oid)) && [...counts].every(([oid, raw]) => sameNumber(now.get(oid), raw));
        if (!isAsLearned) return false;
        this.#pollsSinceLearned++;
        const alarms = await this.#alarms(now);
        this.#tell(learned.reader.read(alarms.size === 0 ? now : joined(now, alarms)));
        return true;
    }

    /** States, and the meters when it is their turn, when they cost no further packet, or when a state has changed. */
    async #readDue({ states, meters, moving }: ReadingPlan): Promise<void> {
        const isTurn =
            this.#pollsSinceMeters >= this.#pace.metersEvery - 1 || moving.length <= this.#session.objectsPerPacket;
        if (isTurn) {
            this.#pollsSinceMeters = 0;
            await this.#session.get(moving, this.#now);
            return;
        }
        const before = states.map((oid) => this.#now.get(oid));
        await this.#session.get(states, this.#now);
        this.#pollsSinceMeters++;
        if (states.every((oid, at) => this.#now.get(oid) === before[at])) return;
        this.#pollsSinceMeters = 0;
        await this.#session.get(meters, this.#now);
    }

    async #learn(): Promise<{ learned: Learned; readings: DeviceReadings }> {
        let snapshot = await this.#readAll(this.#family);
        if (!hasOwnObjects(snapshot)) {
            this.#family = await this.#detect();
            this.#before = undefined;
            snapshot = await this.#readAll(this.#family);
        }
        const whole = learnLayout(this.#family, snapshot, this.#before);
        const { family, layout } = this.#ownPart(whole);
        const reader = new DeviceReader(family, layout);
        const readings = reader.read(snapshot);
        const orders = ordersOf({ family, layout, snapshot });
        this.#tellOrders(orders);
        this.#before = whole;
        const plan = planReadings(family, layout, readings.used, snapshot);
        return { learned: { reader, plan, orders }, readings };
    }

    #ownPart(whole: Layout): { readonly family: Family; readonly layout: Layout } {
        if (this.#member === undefined) return { family: this.#family, layout: whole };
        const layout = layoutOfMember(whole, this.#member);
        if (layout !== undefined) return { family: familyOfMember(this.#family, this.#member), layout };
        throw new GatewayError(
            'device-unreachable',
            `its chain has ${whole.members} ${whole.members === 1 ? 'unit' : 'units'}, and no unit ${this.#member}: correct “member”, or look for the cable`,
        );
    }

    async #readAll(family: Family): Promise<Snapshot> {
        const tables = await this.#session.walk(columnsOf(family));
        const scalars = await this.#session.get(scalarsOf(family));
        return joined(tables, scalars, await this.#alarms(scalars));
    }

    /** Rows of the alarm table, which come and go: looked at only when there are any. */
    async #alarms(heard: Snapshot): Promise<Snapshot> {
        const { alarms } = this.#family;
        if (alarms === undefined) return new Map();
        const count = heard.get(alarms.count);
        return count !== undefined && numberOf(count) === 0 ? new Map() : this.#session.walk([alarms.column]);
    }

    #tell({ values: said, isEmpty, doubt }: DeviceReadings): void {
        if (isEmpty) {
            this.#report.stale('the agent answers, but none of its values can be used');
            return;
        }
        const { values, doubts } = this.#plausibility.judge(said);
        for (const [variable, why] of doubts) {
            if (!this.#doubted.has(variable))
                this.#report.log('warn', 'left out what cannot be true', { variable, why });
        }
        this.#doubted = new Set(doubts.keys());
        this.#report.allReadings(values);
        if (doubt !== undefined) this.#report.stale(doubt);
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
            return order === undefined ? unknown(request.name) : carryOut(errand, order, request.value);
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

/** What is said later counts. */
function joined(first: Snapshot, ...others: readonly Snapshot[]): Snapshot {
    const all = new Map(first);
    for (const other of others) for (const [oid, raw] of other) all.set(oid, raw);
    return all;
}

function sameNumber(left: Raw | undefined, right: Raw | undefined): boolean {
    return left !== undefined && right !== undefined && numberOf(left) === numberOf(right);
}

// RFC 3418: every agent has these, whatever it is the agent of.
const SYSTEM_GROUP = '1.3.6.1.2.1.1.';

function hasOwnObjects(snapshot: Snapshot): boolean {
    return [...snapshot.keys()].some((oid) => !oid.startsWith(SYSTEM_GROUP));
}
