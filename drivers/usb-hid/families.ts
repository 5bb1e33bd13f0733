// The table of families, and which of them a device belongs to. A process has one device, so it loads the families that its maker's id
// leads to and no other: all of them would be a megabyte more in each process.

import type { UsbIdentity } from '../usb/identity.ts';
import type { Claim, Family } from './family.ts';

interface FamilyEntry {
    readonly name: string;
    /** USB ids of the makers in its claims; a test compares them. */
    readonly vendors: readonly number[];
    readonly load: () => Promise<Family>;
}

export const FAMILY_TABLE: readonly FamilyEntry[] = [
    { name: 'apc', vendors: [0x051d], load: async () => (await import('./families/apc.ts')).apc },
    {
        name: 'cyberpower',
        vendors: [0x0483, 0x0764],
        load: async () => (await import('./families/cyberpower.ts')).cyberpower,
    },
    {
        name: 'eaton',
        vendors: [0x03f0, 0x0463, 0x047c, 0x04b3, 0x0592, 0x06da, 0x09d6, 0x2b2d],
        load: async () => (await import('./families/eaton.ts')).eaton,
    },
    {
        name: 'tripplite',
        vendors: [0x03f0, 0x05dd, 0x09ae],
        load: async () => (await import('./families/tripplite.ts')).tripplite,
    },
    { name: 'belkin', vendors: [0x050d, 0x10af], load: async () => (await import('./families/belkin.ts')).belkin },
    { name: 'liebert', vendors: [0x06da], load: async () => (await import('./families/liebert.ts')).liebert },
    { name: 'powercom', vendors: [0x0d9f], load: async () => (await import('./families/powercom.ts')).powercom },
    { name: 'delta', vendors: [0x05dd], load: async () => (await import('./families/delta.ts')).delta },
    { name: 'ecoflow', vendors: [0x3746], load: async () => (await import('./families/ecoflow.ts')).ecoflow },
    { name: 'ever', vendors: [0x0483, 0x2e51], load: async () => (await import('./families/ever.ts')).ever },
    { name: 'idowell', vendors: [0x06da, 0x075d], load: async () => (await import('./families/idowell.ts')).idowell },
    { name: 'legrand', vendors: [0x1cb0], load: async () => (await import('./families/legrand.ts')).legrand },
    { name: 'openups', vendors: [0x04d8], load: async () => (await import('./families/openups.ts')).openups },
    { name: 'powervar', vendors: [0x4234], load: async () => (await import('./families/powervar.ts')).powervar },
    { name: 'salicru', vendors: [0x2e66], load: async () => (await import('./families/salicru.ts')).salicru },
    { name: 'arduino', vendors: [0x2341, 0x2a03], load: async () => (await import('./families/arduino.ts')).arduino },
    { name: 'generic', vendors: [], load: async () => (await import('./families/generic.ts')).generic },
];

/** The family of that name; undefined: there is none. */
export async function familyCalled(name: string): Promise<Family | undefined> {
    return FAMILY_TABLE.find((one) => one.name === name)?.load();
}

/** Every one of them, for what is made of their tables. */
export function allFamilies(): Promise<Family[]> {
    return Promise.all(FAMILY_TABLE.map(({ load }) => load()));
}

/** Who claims the device; a claim that looks at its strings goes before one that does not. undefined: nobody. */
export async function claimant(identity: UsbIdentity): Promise<Family | undefined> {
    const isIts = ({ vendor, product, only }: Claim): boolean =>
        vendor === identity.vendor && product === identity.product && (only?.(identity) ?? true);
    const candidates = FAMILY_TABLE.filter(({ vendors }) => vendors.includes(identity.vendor));
    const families = await Promise.all(candidates.map(({ load }) => load()));
    const claiming = families.flatMap((family) => {
        const claim = family.claims.find(isIts);
        return claim === undefined ? [] : [{ family, isSure: claim.only !== undefined }];
    });
    return (claiming.find(({ isSure }) => isSure) ?? claiming[0])?.family;
}
