// What the gateway and the courier process say to one another. The courier is of the same release and our child.

import type { Notice } from '#model/alert.ts';
import type { DestinationConfig } from '#model/alert-destinations.ts';

/** Whether it arrived, as far as anybody can know, and what the destination said. */
export interface Attempt {
    readonly ok: boolean;
    /** For people, without a full stop; never a secret. */
    readonly detail: string;
}

export interface ToCourier {
    readonly call: number;
    readonly destination: DestinationConfig;
    readonly notice: Notice;
}

export interface FromCourier {
    readonly call: number;
    readonly attempt: Attempt;
}

/** Sends a notice; throws what went wrong. Returns what the destination said. */
export type Send<Destination extends DestinationConfig> = (destination: Destination, notice: Notice) => Promise<string>;
