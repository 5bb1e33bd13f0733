// Snappy's block format, which Prometheus' remote write demands: every byte as a literal, nothing is made smaller. A rack has a few
// hundred series, and a compressor would be more code than all the rest of it. Pure.
// https://github.com/google/snappy/blob/main/format_description.txt

// A literal whose length stands in two bytes behind its tag.
const LITERAL_BYTES_MAX = 65_536;
const LITERAL_TWO_BYTES = 61 << 2;

export function asSnappy(content: Uint8Array): Buffer {
    const parts: Uint8Array[] = [varint(content.length)];
    for (let from = 0; from < content.length; from += LITERAL_BYTES_MAX) {
        const literal = content.subarray(from, from + LITERAL_BYTES_MAX);
        const length = literal.length - 1;
        parts.push(Uint8Array.of(LITERAL_TWO_BYTES, length & 0xff, length >> 8), literal);
    }
    return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>>= 7) {
        if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
        bytes.push((rest & 0x7f) | 0x80);
    }
}
