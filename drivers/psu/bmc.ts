// What a server's management controller (BMC) says, whichever way it is asked: IPMI and Redfish fill the same words. Types only.

import type { CommandOutcome } from '#model/command.ts';

/** `null`: it says that it does not know. */
export interface ChassisState {
    readonly mfr?: string | undefined;
    readonly model?: string | undefined;
    readonly serial?: string | undefined;
    readonly part?: string | undefined;
    /** What its operating system calls the server. */
    readonly hostName?: string | undefined;
    /** Release of the BMC's own firmware. */
    readonly firmware?: string | undefined;
    /** Whether the server runs; undefined: not known. */
    readonly power: 'on' | 'off' | undefined;
    readonly watts?: number | undefined;
    /** In words: `power overload`. */
    readonly faults: readonly string[];
}

export interface SupplyState {
    /** Its place, from 1. */
    readonly number: number;
    /** What the BMC calls it: `PSU1`. */
    readonly name: string;
    /** By what the BMC tells it from others: the id of its FRU. */
    readonly id?: string | undefined;
    readonly mfr?: string | undefined;
    readonly model?: string | undefined;
    readonly serial?: string | undefined;
    readonly part?: string | undefined;
    readonly made?: string | undefined;
    readonly firmware?: string | undefined;
    readonly watts: { readonly nominal?: number; readonly input?: number; readonly output?: number };
    readonly inputVolts: { readonly now?: number | null; readonly minimum?: number; readonly maximum?: number };
    readonly inputAmperes?: number | undefined;
    readonly inputHertz: { readonly low?: number; readonly high?: number };
    /** What it gives: 12 V. */
    readonly outputVolts?: number | undefined;
    readonly celsius?: number | undefined;
    /** In percent. */
    readonly efficiency?: number | undefined;
    readonly condition: SupplyCondition;
}

/** Each as the BMC says it; undefined: it says nothing of it. */
export interface SupplyCondition {
    readonly isPresent?: boolean;
    readonly hasFailed?: boolean;
    readonly willFail?: boolean;
    /** It works, and something about it should be looked at. */
    readonly hasWarning?: boolean;
    /** No input, or none that it can use. */
    readonly isInputLost?: boolean;
    /** Its input is beyond its limits, and it still works. */
    readonly isInputOutOfRange?: boolean;
    readonly isMisconfigured?: boolean;
    /** Switched off, or waiting as the cold one of a pair. */
    readonly isInactive?: boolean;
}

export interface BmcState {
    readonly chassis: ChassisState;
    readonly supplies: readonly SupplyState[];
}

/** What can be asked of the server. */
export const POWER_ORDERS = ['off', 'on', 'cycle', 'reset', 'soft-off', 'identify', 'identify-end'] as const;
export type PowerOrder = (typeof POWER_ORDERS)[number];

/** What can be seen of an order; undefined: the BMC does not say. */
export interface Sight {
    /** Whether the server runs. */
    readonly power: 'on' | 'off' | undefined;
    /** The light that tells which server it is. */
    readonly light: 'on' | 'off' | undefined;
}

/** One session with one BMC. */
export interface Bmc {
    /** Reads all there is. Throws GatewayError. */
    read(): Promise<BmcState>;
    /** Asked now. Throws GatewayError. */
    look(): Promise<Sight>;
    /** Hands the order over: `ok` says that it was accepted, not that it happened. */
    order(order: PowerOrder): Promise<CommandOutcome>;
    /** Never throws. */
    close(): Promise<void>;
}
