// Learns a device: reads all that its family knows, finds out what it has of it, and plans what to ask for from then on.

import { GatewayError } from '#model/errors.ts';
import { numberOf } from './conversions.ts';
import { familyOfListed, listedColumns } from './directory.ts';
import type { Family } from './family.ts';
import { columnsOf, familyOfMember, type Layout, layoutOfMember, learnLayout } from './layout.ts';
import { LiveReadings } from './live-readings.ts';
import { type Orders, ordersOf } from './orders.ts';
import type { Snapshot, Walked } from './raw.ts';
import { readDevice } from './reader.ts';
import { planReadings, scalarsOf } from './reading-plan.ts';
import type { SnmpSession } from './session.ts';

export interface Learned {
    /** What is read of the family: all of it, or what is about one unit of a chain. */
    readonly family: Family;
    readonly layout: Layout;
    /** It has nothing of the family. */
    readonly isOther: boolean;
    /** The layout of the whole chain. */
    readonly whole: Layout;
    readonly orders: Orders;
    readonly live: LiveReadings;
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
export async function learnDevice({ session, family: anyOf, member, before }: Learning): Promise<Learned> {
    const snapshot = new Map(await session.walk([...columnsOf(anyOf), ...listedColumns(anyOf)]));
    const family = familyOfListed(anyOf, snapshot);
    for (const [oid, raw] of await session.get(scalarsOf(family))) snapshot.set(oid, raw);
    const alarms = await listAlarms(session, family, snapshot);
    const whole = learnLayout(family, snapshot, before);
    const own = ownPart(family, whole, member);
    const heard = { ...own, snapshot, alarms };
    const device = readDevice(heard);
    return {
        ...own,
        isOther: !hasOwnObjects(snapshot),
        whole,
        orders: ordersOf(heard),
        live: new LiveReadings(planReadings(heard, device.readings), device, snapshot),
    };
}

/** Rows of the alarm table, which come and go: looked at only when there are any. */
export async function listAlarms(session: SnmpSession, { alarms }: Family, heard: Snapshot): Promise<Walked> {
    if (alarms === undefined) return NONE;
    const count = heard.get(alarms.count);
    return count !== undefined && numberOf(count) === 0 ? NONE : session.walk([alarms.column]);
}

const NONE: Walked = new Map();

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

function hasOwnObjects(snapshot: Walked): boolean {
    for (const oid of snapshot.keys()) if (!oid.startsWith(SYSTEM_GROUP)) return true;
    return false;
}
