// What can be asked of the recorder and what it answers, by name of the query. Types only: the recorder checks every
// question itself, so a question from the web may be passed on as it came.

import type { AuditAnswer } from './audit.ts';
import type { EnergyQueries } from './energy.ts';
import type { GatewayEvent } from './events.ts';
import type { HistoryQueries } from './history.ts';
import type { Incident } from './incident.ts';
import type { Value } from './value.ts';
import type { WearQueries } from './wear.ts';

/** Something that happened, as it is kept: events of the gateway, and what the recorder has to say itself. */
export type Fact =
    | Exclude<GatewayEvent, { type: 'readings' | 'capabilities' | 'doubts' }>
    /** A word, or a setting: kept when it changes. `null`: the device no longer knows. */
    | {
          readonly at: number;
          readonly type: 'value';
          readonly device: string;
          readonly variable: string;
          readonly value: Value;
      }
    /** The recorder about itself: what it lost, what it had to do. One sentence. */
    | { readonly at: number; readonly type: 'recorder'; readonly text: string };

export type FactType = Fact['type'];

export interface StoredFact {
    /** Counts up in the order of arrival. */
    readonly id: number;
    /** Milliseconds since 1970, corrected if the clock was wrong. */
    readonly at: number;
    readonly type: FactType;
    /** '' where no device is meant. */
    readonly device: string;
    /** All of the fact but time, type and device. */
    readonly body: Readonly<Record<string, unknown>>;
}

export interface FactsRequest {
    /** Milliseconds since 1970; absent: from the first. */
    readonly from?: number;
    /** Not included; absent: to the last. */
    readonly to?: number;
    readonly device?: string;
    /** Absent: all. */
    readonly types?: readonly FactType[];
    /** 1 to 1,000; absent: 100. The newest come first. */
    readonly limit?: number;
    /** Only facts older than this one, to turn the page: `next` of the answer before. */
    readonly before?: string;
}

export interface FactsAnswer {
    readonly facts: readonly StoredFact[];
    /** Absent: there are no more. */
    readonly next?: string;
}

/** Every query: what goes in, what comes out. Each part of the recorder adds an interface of its own. */
export interface RecorderQueries
    extends FactQueries,
        HistoryQueries,
        EnergyQueries,
        IncidentQueries,
        AuditQueries,
        WearQueries {}

export interface IncidentsRequest {
    /** When they began, milliseconds since 1970; absent: from the first. */
    readonly from?: number;
    /** Not included; absent: to the last. */
    readonly to?: number;
    /** 1 to 200; absent: 50. The newest come first. */
    readonly limit?: number;
}

export interface IncidentsAnswer {
    readonly incidents: readonly Incident[];
}

export interface IncidentQueries {
    readonly 'incidents.list': { readonly args: IncidentsRequest; readonly result: IncidentsAnswer };
    /** undefined: there is none of that id. */
    readonly 'incidents.get': { readonly args: { readonly id: string }; readonly result: Incident | undefined };
}

export interface AuditRequest {
    /** Rows behind this number, the oldest first; absent: the newest ones. */
    readonly after?: number;
    readonly before?: number;
    /** 1 to 1,000; absent: 100. */
    readonly limit?: number;
}

export interface AuditQueries {
    readonly 'audit.list': { readonly args: AuditRequest; readonly result: AuditAnswer };
}

export interface FactQueries {
    readonly 'facts.list': { readonly args: FactsRequest; readonly result: FactsAnswer };
}

export type QueryName = keyof RecorderQueries;
export type QueryArgs<Name extends QueryName> = RecorderQueries[Name]['args'];
export type QueryResult<Name extends QueryName> = RecorderQueries[Name]['result'];
