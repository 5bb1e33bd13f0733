// The table of protocols, in the order in which a device is asked for them: those with questions of their own first, and last what nearly
// everything answers. A process has one device, so it loads the protocols that its device may speak and no other: all of them would be half
// a megabyte more in each process.

import type { Protocol } from './protocol.ts';

export interface ProtocolEntry {
    readonly name: string;
    /** Of its claims, as they are sent, without CR: who leaves one unanswered does not speak it. A test compares them. */
    readonly questions: readonly string[];
    readonly load: () => Promise<Protocol>;
}

const megatec = () => import('./protocols/megatec.ts');
const threePhase = () => import('./protocols/three-phase.ts');
const voltronicQs = () => import('./protocols/voltronic-qs.ts');

export const PROTOCOL_TABLE: readonly ProtocolEntry[] = [
    {
        name: 'voltronic',
        questions: ['QPI', 'QGS'],
        load: async () => (await import('./protocols/voltronic.ts')).voltronic,
    },
    { name: 'mecer', questions: ['QPI', 'Q1'], load: async () => (await megatec()).mecer },
    {
        name: 'voltronic-axpert',
        // Each with its checksum.
        questions: ['QPI\xbe\xac', 'QMOD\x49\xc1'],
        load: async () => (await import('./protocols/axpert.ts')).axpert,
    },
    { name: 'voltronic-qs', questions: ['M', 'QS'], load: async () => (await voltronicQs()).voltronicQs },
    { name: 'voltronic-qs-hex', questions: ['M', 'QS'], load: async () => (await voltronicQs()).voltronicQsHex },
    { name: 'mustek', questions: ['QS'], load: async () => (await megatec()).mustek },
    { name: 'megatec/old', questions: ['D'], load: async () => (await megatec()).megatecOld },
    { name: 'bestups', questions: ['Q1', 'ID'], load: async () => (await import('./protocols/bestups.ts')).bestups },
    { name: 'omron', questions: ['Q1', 'UN'], load: async () => (await import('./protocols/omron.ts')).omron },
    { name: 'megatec', questions: ['Q1', 'F', 'I'], load: async () => (await megatec()).megatec },
    { name: 'hunnox', questions: ['Q1', 'F', 'FW?', 'BL'], load: async () => (await megatec()).hunnox },
    { name: 'zinto', questions: ['Q1', 'F', 'FW?'], load: async () => (await megatec()).zinto },
    {
        name: 'masterguard',
        questions: ['WH', 'Q3'],
        load: async () => (await import('./protocols/masterguard.ts')).masterguard,
    },
    {
        name: 'ablerex',
        questions: ['Q1', 'F', 'I'],
        load: async () => (await import('./protocols/ablerex.ts')).ablerex,
    },
    { name: 'innovart31', questions: ['Q6', 'WA', 'BPS', 'F'], load: async () => (await threePhase()).innovart31 },
    { name: 'innovart33', questions: ['Q6', 'WA', 'BPS', 'F'], load: async () => (await threePhase()).innovart33 },
    { name: 'innovatae', questions: ['Q1', 'I'], load: async () => (await megatec()).innovatae },
    { name: 'q2', questions: ['Q2', 'WA', 'Q1'], load: async () => (await threePhase()).q2 },
    { name: 'q6', questions: ['Q6', 'WA', 'Q1'], load: async () => (await threePhase()).q6 },
    { name: 'gtec', questions: ['Q4', 'F', 'I'], load: async () => (await import('./protocols/gtec.ts')).gtec },
    { name: 'q1', questions: ['Q1'], load: async () => (await megatec()).q1 },
];

/** The protocol of that name; undefined: there is none. */
export async function protocolCalled(name: string): Promise<Protocol | undefined> {
    return PROTOCOL_TABLE.find((one) => one.name === name)?.load();
}
