// Reads payloads of Sparkplug as others do: with the library of the protocol's makers. For tests.

import sparkplug from 'sparkplug-payload';
import schema from 'sparkplug-payload/lib/sparkplugPayloadProto.js';

export interface WitnessedMetric {
    readonly name?: string;
    readonly alias?: number;
    readonly timestamp?: number;
    readonly type: string;
    readonly value: unknown;
    readonly isHistorical?: boolean;
    readonly quality?: { readonly type: string; readonly value: unknown };
}

export interface WitnessedPayload {
    readonly timestamp?: number;
    readonly seq?: number;
    readonly metrics: readonly WitnessedMetric[];
}

const codec = sparkplug.get('spBv1.0');

export function witness(bytes: Uint8Array): WitnessedPayload {
    const payload = codec?.decodePayload(Buffer.from(bytes)) as unknown as RawPayload;
    // Data has no types: the library then gives no value, its schema does.
    const raw = schema.org.eclipse.tahu.protobuf.Payload.decode(bytes).metrics as unknown as Record<string, unknown>[];
    return {
        ...numbers({ timestamp: payload.timestamp, seq: payload.seq }),
        metrics: (payload.metrics ?? []).map(
            ({ name, alias, timestamp, type, value, isHistorical, properties }, place) => ({
                ...(name ? { name } : {}),
                ...numbers({ alias, timestamp }),
                type,
                value: plain(raw[place]?.datatype ? value : FORMS.map((form) => raw[place]?.[form]).find(isGiven)),
                ...(isHistorical ? { isHistorical } : {}),
                ...(properties ? { quality: properties.Quality as WitnessedMetric['quality'] & object } : {}),
            }),
        ),
    };
}

/** What a host would write. */
export function command(metrics: readonly { name: string; type: string; value: unknown }[]): Buffer {
    return Buffer.from(codec?.encodePayload({ timestamp: Date.now(), metrics } as never) ?? []);
}

interface RawPayload {
    readonly timestamp?: unknown;
    readonly seq?: unknown;
    readonly metrics?: readonly {
        readonly name?: string;
        readonly alias?: unknown;
        readonly timestamp?: unknown;
        readonly type: string;
        readonly value: unknown;
        readonly isHistorical?: boolean;
        readonly properties?: Record<string, { type: string; value: unknown }>;
    }[];
}

const FORMS = ['doubleValue', 'stringValue', 'booleanValue', 'intValue', 'longValue'];

function isGiven(value: unknown): boolean {
    return value !== undefined && value !== null;
}

function plain(value: unknown): unknown {
    return typeof value === 'object' && value !== null ? Number(value) : (value ?? null);
}

/** Whole numbers of 64 bits come as objects; absent ones stay absent. */
function numbers<Name extends string>(given: Record<Name, unknown>): { [Key in Name]?: number } {
    const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(entries.map(([name, value]) => [name, Number(value)])) as { [Key in Name]?: number };
}
