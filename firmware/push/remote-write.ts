// Prometheus' remote write 1.0: series with sorted labels and their values, in protobuf. Pure.
// https://prometheus.io/docs/specs/prw/remote_write_spec/

import protobuf from 'protobufjs/minimal.js';
import type { Series } from './series.ts';

const BYTES = 2;
const FIXED64 = 1;
const VARINT = 0;
const tag = (field: number, wire: number) => (field << 3) | wire;
// prometheus.WriteRequest, TimeSeries, Label, Sample
const TIMESERIES = tag(1, BYTES);
const LABELS = tag(1, BYTES);
const SAMPLES = tag(2, BYTES);
const LABEL = { name: tag(1, BYTES), value: tag(2, BYTES) };
const SAMPLE = { value: tag(1, FIXED64), timestamp: tag(2, VARINT) };

export function asWriteRequest(series: readonly Series[]): Uint8Array {
    const writer = protobuf.Writer.create();
    for (const { name, labels, values } of series) {
        writer.uint32(TIMESERIES).fork();
        const named = Object.entries({ ...labels, __name__: name }).filter(([, value]) => value !== '');
        for (const [label, value] of named.sort(([one], [other]) => (one < other ? -1 : 1))) {
            writer.uint32(LABELS).fork().uint32(LABEL.name).string(label).uint32(LABEL.value).string(value).ldelim();
        }
        for (const { value, at } of values) {
            writer.uint32(SAMPLES).fork().uint32(SAMPLE.value).double(value);
            writer.uint32(SAMPLE.timestamp).int64(Math.round(at)).ldelim();
        }
        writer.ldelim();
    }
    return writer.finish();
}
