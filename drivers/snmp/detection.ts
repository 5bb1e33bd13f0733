// Which family a device belongs to. First who claims its sysObjectID, the longest claim first; then how many of the family's
// own objects answer. A claim alone proves nothing (cards of one maker speak several MIBs, and many UPSs say that they are
// plain net-snmp), and without any claim the family whose objects answer best is taken: whatever speaks RFC 1628 works.

import { GatewayError } from '#model/errors.ts';
import { text } from './conversions.ts';
import type { Family } from './family.ts';
import { indexBelow, type Raw, type Snapshot } from './raw.ts';
import type { SnmpSession } from './session.ts';

// RFC 3418.
export const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
export const SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0';

export interface Detected {
    readonly family: Family;
    /** For people: why it is not the family that the device claims to be of. */
    readonly doubt: string | undefined;
}

// Net-SNMP's own number: cards of many makers leave it as it was, and then it claims nothing.
const NET_SNMP = '1.3.6.1.4.1.8072';

/** Throws GatewayError: `device-unreachable` when the agent is silent or speaks no MIB that we know. */
export async function detectFamily(
    session: SnmpSession,
    familiesFor: (sysObjectId: string | undefined) => readonly Family[],
): Promise<Detected> {
    const system = await session.get([SYS_OBJECT_ID, SYS_DESCR]);
    const sysObjectId = objectIdOf(system.get(SYS_OBJECT_ID));
    const groups = byClaim(familiesFor(sysObjectId), sysObjectId);
    for (const rivals of groups) {
        const family = bestAnswering(rivals, await session.get(rivals.flatMap(({ probes }) => probes)));
        if (family) return { family, doubt: doubtOf(sysObjectId, groups, rivals, family) };
    }
    const description = system.get(SYS_DESCR);
    throw new GatewayError(
        'device-unreachable',
        `it answers, but speaks no MIB that we know (sysObjectID ${sysObjectId ?? 'missing'}, ${
            description ? `it calls itself “${text.read(description)}”` : 'no description'
        }): if its card has RFC 1628 (UPS-MIB), turn it on`,
    );
}

/** A card whose own MIB is broken or switched off, read by another. */
function doubtOf(
    sysObjectId: string | undefined,
    groups: readonly (readonly Family[])[],
    rivals: readonly Family[],
    family: Family,
): string | undefined {
    const [claimed = []] = groups;
    if (rivals === claimed || sysObjectId === undefined || indexBelow(NET_SNMP, sysObjectId)) return undefined;
    const names = claimed.map(({ title }) => title).join(' or ');
    return `its sysObjectID ${sysObjectId} is that of ${names}, but nothing of that answers: it is read as ${family.title}`;
}

/** Some cards say their sysObjectID as text, some with a 0 in front (Dell, Schleifenbauer, DigiPower). */
export function objectIdOf(raw: Raw | undefined): string | undefined {
    if (raw === undefined) return undefined;
    const said = String(text.read(raw)).replace(/^\.?(?:0\.(?=1\.3\.6\.))?/, '');
    return /^\d+(?:\.\d+)+$/.test(said) ? said : undefined;
}

/** Families in groups: those with the longest matching claim, shorter ones, and at last all. */
export function byClaim(families: readonly Family[], sysObjectId: string | undefined): readonly Family[][] {
    const groups = new Map<number, Family[]>();
    for (const family of families) {
        const length = Math.max(0, ...family.claims.map((claim) => lengthOfMatch(claim, sysObjectId)));
        if (length > 0) groups.set(length, [...(groups.get(length) ?? []), family]);
    }
    const claiming = [...groups].sort(([left], [right]) => right - left).map(([, group]) => group);
    return [...claiming, [...families]];
}

function lengthOfMatch(claim: string, sysObjectId: string | undefined): number {
    if (sysObjectId === undefined) return 0;
    const isMatch = claim === sysObjectId || indexBelow(claim, sysObjectId) !== undefined;
    return isMatch ? claim.split('.').length : 0;
}

// Where a quarter of what a maker's cards have answers, it is one of them, and some of it is not there (older firmware, another model).
const BESIDE_OTHERS = 0.25;

/** Of equals the first; undefined when nothing of any of them answers. */
export function bestAnswering(families: readonly Family[], answers: Snapshot): Family | undefined {
    let best: Family | undefined;
    let most = 0;
    for (const family of families) {
        // A share: otherwise the family with the longest list of probes would win.
        const share = family.probes.filter((oid) => answers.has(oid)).length / family.probes.length;
        const weight = family.isBesideOthers ? share * BESIDE_OTHERS : share;
        if (weight > most) {
            best = family;
            most = weight;
        }
    }
    return best;
}
