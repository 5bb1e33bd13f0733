// The wire format of Sparkplug B 3.0: payloads of metrics in protobuf, as much of it as an edge node says and hears. Pure. What is
// read comes from anybody: every length has a limit, and what is not understood is passed over.

import protobuf from 'protobufjs/minimal.js';
import { BYTES, FIXED64, ProtobufWriter, tag, VARINT } from '../../protobuf-writer.ts';

const { Reader } = protobuf;

/** Sparkplug 3.0 §6.4.16, those that we say. Others are heard by the field in which their value travels. */
export const DATA_TYPES = { Int32: 3, Int64: 4, UInt64: 8, Double: 10, Boolean: 11, String: 12 } as const;
export type DataType = keyof typeof DATA_TYPES;

/** Sparkplug 3.0 §6.4.15: the property "Quality". */
export const QUALITIES = { bad: 0, good: 192, stale: 500 } as const;
export type Quality = keyof typeof QUALITIES;

export interface Metric {
    readonly name?: string;
    readonly alias?: number;
    /** Milliseconds since 1970. */
    readonly timestamp?: number;
    readonly type?: DataType;
    /** In which form the value travels; `type` said so at the birth. */
    readonly form: DataType;
    /** `null`: is_null, no value. */
    readonly value: string | number | boolean | null;
    readonly isHistorical?: boolean;
    readonly quality?: Quality;
}

export interface Payload {
    readonly timestamp?: number;
    /** 0 to 255. */
    readonly seq?: number;
    readonly metrics: readonly Metric[];
}

/** A metric that somebody wrote to us. */
export interface HeardMetric {
    readonly name: string | undefined;
    readonly alias: number | undefined;
    /** undefined: of a kind that no metric of ours has. */
    readonly value: string | number | boolean | null | undefined;
}

// Field number and wire type (protobuf encoding), by the names of the specification's schema.
const PAYLOAD = { timestamp: tag(1, VARINT), metrics: tag(2, BYTES), seq: tag(3, VARINT) };
const METRIC = {
    name: tag(1, BYTES),
    alias: tag(2, VARINT),
    timestamp: tag(3, VARINT),
    datatype: tag(4, VARINT),
    isHistorical: tag(5, VARINT),
    isNull: tag(7, VARINT),
    properties: tag(9, BYTES),
    int: tag(10, VARINT),
    long: tag(11, VARINT),
    float: tag(12, 5),
    double: tag(13, FIXED64),
    boolean: tag(14, VARINT),
    string: tag(15, BYTES),
};
const KEYS = tag(1, BYTES);
const VALUES = tag(2, BYTES);
const PROPERTY = { type: tag(1, VARINT), int: tag(3, VARINT) };

// A command has one metric or a few; more is a mistake or an attack.
const HEARD_MAX = 100;

export function encode({ timestamp, seq, metrics }: Payload): Uint8Array {
    const writer = new ProtobufWriter();
    if (timestamp !== undefined) writer.varint(PAYLOAD.timestamp, timestamp);
    for (const metric of metrics) {
        const begin = writer.open(PAYLOAD.metrics);
        writeMetric(writer, metric);
        writer.close(begin);
    }
    if (seq !== undefined) writer.varint(PAYLOAD.seq, seq);
    return writer.bytes();
}

function writeMetric(writer: ProtobufWriter, metric: Metric): void {
    const { name, alias, timestamp, type, isHistorical, quality } = metric;
    if (name !== undefined) writer.text(METRIC.name, name);
    if (alias !== undefined) writer.varint(METRIC.alias, alias);
    if (timestamp !== undefined) writer.varint(METRIC.timestamp, timestamp);
    if (type !== undefined) writer.varint(METRIC.datatype, DATA_TYPES[type]);
    if (isHistorical) writer.varint(METRIC.isHistorical, 1);
    if (metric.value === null) writer.varint(METRIC.isNull, 1);
    if (quality !== undefined) writeQuality(writer, quality);
    writeValue(writer, metric);
}

function writeValue(writer: ProtobufWriter, { form, value }: Metric): void {
    if (value === null) return;
    switch (form) {
        case 'Int32':
            writer.varint(METRIC.int, Number(value) >>> 0); // two's complement: Sparkplug 3.0 §6.4.16
            break;
        case 'Int64':
        case 'UInt64':
            writer.varint(METRIC.long, Number(value));
            break;
        case 'Double':
            writer.double(METRIC.double, Number(value));
            break;
        case 'Boolean':
            writer.varint(METRIC.boolean, value === true ? 1 : 0);
            break;
        case 'String':
            writer.text(METRIC.string, String(value));
            break;
        default:
            form satisfies never;
    }
}

function writeQuality(writer: ProtobufWriter, quality: Quality): void {
    const properties = writer.open(METRIC.properties);
    const property = writer.text(KEYS, 'Quality').open(VALUES);
    writer.varint(PROPERTY.type, DATA_TYPES.Int32).varint(PROPERTY.int, QUALITIES[quality]);
    writer.close(property).close(properties);
}

/** What a command says. Throws on what is no payload, or has more than `most` metrics. */
export function decode(bytes: Uint8Array, most = HEARD_MAX): HeardMetric[] {
    const reader = Reader.create(bytes);
    const metrics: HeardMetric[] = [];
    while (reader.pos < reader.len) {
        const field = reader.uint32();
        if (field !== PAYLOAD.metrics) {
            reader.skipType(field & 7);
            continue;
        }
        if (metrics.length === most) throw new Error(`a command of more than ${most} metrics`);
        const length = reader.uint32();
        if (reader.pos + length > reader.len) throw new RangeError('a metric is cut off');
        metrics.push(readMetric(reader, reader.pos + length));
    }
    return metrics;
}

function readMetric(reader: protobuf.Reader, end: number): HeardMetric {
    const heard: { -readonly [Key in keyof HeardMetric]: HeardMetric[Key] } = {
        name: undefined,
        alias: undefined,
        value: undefined,
    };
    let type: number | undefined;
    while (reader.pos < end) {
        const field = reader.uint32();
        if (field === METRIC.name) heard.name = reader.string();
        else if (field === METRIC.alias) heard.alias = Number(reader.uint64());
        else if (field === METRIC.datatype) type = reader.uint32();
        else if (field === METRIC.isNull) heard.value = reader.bool() ? null : heard.value;
        else if (field === METRIC.int) heard.value = reader.uint32();
        else if (field === METRIC.long) heard.value = Number(reader.uint64());
        else if (field === METRIC.float) heard.value = reader.float();
        else if (field === METRIC.double) heard.value = reader.double();
        else if (field === METRIC.boolean) heard.value = reader.bool();
        else if (field === METRIC.string) heard.value = reader.string();
        else reader.skipType(field & 7);
    }
    if (reader.pos !== end) throw new RangeError('a metric is longer than it says');
    return typeof heard.value === 'number' ? { ...heard, value: signed(heard.value, type) } : heard;
}

/** Whole numbers travel without a sign. */
function signed(value: number, type: number | undefined): number {
    if (type === 1) return (value << 24) >> 24;
    if (type === 2) return (value << 16) >> 16;
    if (type === DATA_TYPES.Int32) return value | 0;
    if (type === DATA_TYPES.Int64 && value >= 2 ** 63) return value - 2 ** 64;
    return value;
}
