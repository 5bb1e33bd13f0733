// The words that the command tables of the families are made of.

import type { Put } from '../conversions.ts';
import type { CommandRow, Proof, SecondsPut } from '../family.ts';

/** An INTEGER. */
export const put = (value: number) => ({ kind: 'integer', value }) as const satisfies Put;

/** The seconds that come with a command, else `standard`. */
export const seconds = (standard: number, max: number) =>
    ({ kind: 'seconds', default: standard, max }) as const satisfies SecondsPut;

/** What NUT's drivers wait before an output goes off or on: time for the host that gave the command to halt. */
export const SHUTDOWN_SECONDS = 20;
export const START_SECONDS = 30;

/** The object holds what was written, or a countdown that runs from it. */
export const readsBack = { kind: 'reads-back' } as const satisfies Proof;
/** For objects that always read the same, and for what leaves nobody to ask: the yes of the agent is all there is. */
export const accepted = { kind: 'accepted' } as const satisfies Proof;
/** Another object shows one of the numbers in time. */
export const shows = (oid: string, ...values: readonly (number | string)[]) =>
    ({ kind: 'shows', oid, values }) as const satisfies Proof;

/** A command that is one SET of one object. */
export const order = (command: string, oid: string, what: Put | SecondsPut, proof: Proof = accepted): CommandRow => ({
    command,
    writes: [{ oid, put: what }],
    proof,
});
