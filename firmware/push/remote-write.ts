// Prometheus' remote write 1.0: series with sorted labels and their values, in protobuf. Pure.
// https://prometheus.io/docs/specs/prw/remote_write_spec/

import { BYTES, FIXED64, ProtobufWriter, tag, VARINT } from '../protobuf-writer.ts';
import type { Series } from './series.ts';

// prometheus.WriteRequest, TimeSeries, Label, Sample
const TIMESERIES = tag(1, BYTES);
const LABELS = tag(1, BYTES);
const SAMPLES = tag(2, BYTES);
const LABEL = { name: tag(1, BYTES), value: tag(2, BYTES) };
const SAMPLE = { value: tag(1, FIXED64), timestamp: tag(2, VARINT) };

export function asWriteRequest(series: readonly Series[]): Uint8Array {
    const writer = new ProtobufWriter();
    for (const { name, labels, values } of series) {
        const whole = writer.open(TIMESERIES);
        const named = Object.entries({ ...labels, __name__: name }).filter(([, value]) => value !== '');
        for (const [label, value] of named.sort(([one], [other]) => (one < other ? -1 : 1))) {
            const pair = writer.open(LABELS);
            writer.text(LABEL.name, label).text(LABEL.value, value).close(pair);
        }
        for (const { value, at } of values) {
            const sample = writer.open(SAMPLES);
            writer
                .double(SAMPLE.value, value)
                .varint(SAMPLE.timestamp, Math.max(0, Math.round(at)))
                .close(sample);
        }
        writer.close(whole);
    }
    return writer.bytes();
}
