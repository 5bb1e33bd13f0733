// Learns a device: reads all that its family knows, finds out what it has of it, and plans what to ask for from then on.

import { GatewayError } from '#model/errors.ts';
import { numberOf } from './conversions.ts';
import type { Family } from './family.ts';
import { columnsOf, familyOfMember, type Layout, layoutOfMember, learnLayout } from './layout.ts';
import { LiveReadings } from './live-readings.ts';
import { type Orders, ordersOf } from './orders.ts';
import type { Raw, Snapshot } from './raw.ts';
import { readDevice } from './reader.ts';
import { keptOf, planReadings, type ReadingPlan, scalarsOf } from './reading-plan.ts';
import type { SnmpSession } from './session.ts';

export interface Learned {
    /** What is read of the family: all of it, or what is about one unit of a chain. */
    readonly family: Family;
    readonly layout: Layout;
    /** It has nothing of the family. */
    readonly isOther: boolean;
    /** The layout of the whole chain. */
    readonly whole: Layout;
    readonly plan: ReadingPlan;
    readonly orders: Orders;
    readonly live: LiveReadings;
    /** What the objects said that count the parts of the device. */
    readonly counts: Snapshot;
    /** All that readings are made of but the alarm table, as it was last heard. */
    readonly now: Map<string, Raw>;
}

export interface Learning {
    readonly session: SnmpSession;
    readonly family: Family;
    /** Of a chain only this unit, from 1. */
    readonly member: number | undefined;
    /** Of the chain, when it was learned before. */
    readonly before: Layout | undefined;
}

/** Throws GatewayError when it is silent, or its chain has no such member. */
export async function learnDevice({ session, family, member, before }: Learning): Promise<Learned> {
    const snapshot = new Map(await session.walk(columnsOf(family)));
    await session.refresh(scalarsOf(family), snapshot);
    const alarms = await listAlarms(session, family, snapshot);
    const whole = learnLayout(family, snapshot, before);
    const own = ownPart(family, whole, member);
    const heard = { ...own, snapshot, alarms };
    const device = readDevice(heard);
    const plan = planReadings(heard, device.readings);
    return {
        ...own,
        isOther: !hasOwnObjects(snapshot),
        whole,
        plan,
        orders: ordersOf(heard),
        live: new LiveReadings(plan, device),
        counts: new Map([...plan.counts].flatMap((oid) => pairOf(oid, snapshot.get(oid)))),
        now: keptOf(plan, device.readings, snapshot),
    };
}

/** Rows of the alarm table, which come and go: looked at only when there are any. */
export async function listAlarms(session: SnmpSession, { alarms }: Family, heard: Snapshot): Promise<Snapshot> {
    if (alarms === undefined) return NONE;
    const count = heard.get(alarms.count);
    return count !== undefined && numberOf(count) === 0 ? NONE : session.walk([alarms.column]);
}

const NONE: Snapshot = new Map();

function pairOf(oid: string, raw: Raw | undefined): [string, Raw][] {
    return raw === undefined ? [] : [[oid, raw]];
}

function ownPart(family: Family, whole: Layout, member: number | undefined): Pick<Learned, 'family' | 'layout'> {
    if (member === undefined) return { family, layout: whole };
    const layout = layoutOfMember(whole, member);
    if (layout !== undefined) return { family: familyOfMember(family, member), layout };
    throw new GatewayError(
        'device-unreachable',
        `its chain has ${whole.members} ${whole.members === 1 ? 'unit' : 'units'}, and no unit ${member}: correct “member”, or look for the cable`,
    );
}

// RFC 3418: every agent has these, whatever it is the agent of.
const SYSTEM_GROUP = '1.3.6.1.2.1.1.';

function hasOwnObjects(snapshot: Snapshot): boolean {
    for (const oid of snapshot.keys()) if (!oid.startsWith(SYSTEM_GROUP)) return true;
    return false;
}
