// Whatever a device sends as its descriptor and reports: no crash, no loop, bounded memory. Real descriptors are mutated where
// the recordings are at hand, our own always.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { bindFamily } from './binding.ts';
import { generic } from './families/generic.ts';
import { allFamilies } from './families.ts';
import { readField, writeField } from './field-value.ts';
import { parseReportDescriptor, reportBytes } from './report-descriptor.ts';
import { RecordedDevice } from './testing/recorded-device.ts';

const OWN = join(import.meta.dirname, '..', '..', 'testcases', 'usb-hid');
const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const REAL = join(DATA, 'hid', 'descriptors');

const descriptors = [
    ...readdirSync(OWN).map(
        (name) => new RecordedDevice(readFileSync(join(OWN, name, 'device.txt'), 'utf8')).descriptor,
    ),
    ...(existsSync(REAL) ? readdirSync(REAL) : []).map((name) =>
        Buffer.from(readFileSync(join(REAL, name), 'utf8').replace(/\s/g, ''), 'hex'),
    ),
];

const FIELDS_LIMIT = 4096;

/** Parses, then uses every field in every way. */
function digest(descriptor: Uint8Array, report: Uint8Array): boolean {
    const parsed = parseReportDescriptor(descriptor);
    for (const field of parsed.fields.slice(0, 200)) {
        const value = readField(field, report);
        if (value !== null && value !== undefined && !Number.isFinite(value)) return false;
        if (writeField(field, report, value ?? -1).length !== report.length) return false;
        if (reportBytes(parsed, field.type, field.reportId) > 16_385) return false;
    }
    return parsed.fields.length <= FIELDS_LIMIT;
}

const noise = fc.uint8Array({ maxLength: 4096 });
const reports = fc.uint8Array({ maxLength: 80 });

test('noise is no descriptor, and no harm', (t) => {
    t.notThrows(() => fc.assert(fc.property(noise, reports, digest), { numRuns: 300 }));
});

test('descriptors with bytes changed, lost, doubled or cut off do no harm', (t) => {
    const change = fc.record({
        at: fc.nat(2048),
        kind: fc.constantFrom('set', 'drop', 'double', 'cut'),
        byte: fc.nat(255),
    });
    const mutated = fc.tuple(fc.constantFrom(...descriptors), fc.array(change, { minLength: 1, maxLength: 8 }));

    t.notThrows(() =>
        fc.assert(
            fc.property(mutated, reports, ([descriptor, changes], report) => {
                let bytes = [...descriptor];
                for (const { at, kind, byte } of changes) {
                    const index = at % Math.max(1, bytes.length);
                    if (kind === 'cut') bytes = bytes.slice(0, index);
                    else if (kind === 'drop') bytes.splice(index, 1);
                    else if (kind === 'double') bytes.splice(index, 0, ...bytes.slice(index, index + 1 + (byte % 32)));
                    else bytes[index] = byte;
                }
                return digest(Uint8Array.from(bytes), report);
            }),
            { numRuns: 1000 },
        ),
    );
});

test('descriptors that ask for as much as they can stay within bounds', (t) => {
    const greedy = [
        // Ranges of usages, over and over; fields of one bit by the thousand; pushes without end.
        '05 84 19 00 2a ff 03 75 01 96 ff 03 b1 02'.repeat(50),
        `05 84 75 01 96 ff ff ${'09 30 b1 02'.repeat(500)}`,
        `05 84 75 ff 97 ff ff ff ff ${'09 30 b1 02 '.repeat(100)}`,
        'a4'.repeat(5000),
        `05 84 ${'09 04 a1 81 '.repeat(1000)}`,
    ];

    for (const text of greedy) t.true(digest(Buffer.from(text.replace(/\s/g, ''), 'hex'), new Uint8Array(64)));
});

test('every family binds to every descriptor', async (t) => {
    for (const descriptor of descriptors) {
        const { fields } = parseReportDescriptor(descriptor);
        const identity = { vendor: 0, product: 0, release: 0, manufacturer: '', model: '', serial: '', port: '' };
        for (const family of await allFamilies()) {
            const repaired = family.repair?.(fields, identity) ?? fields;
            t.is(repaired.length, fields.length);
            t.notThrows(() => bindFamily(family, repaired));
        }
        t.true(fields.length > 0);
    }
    t.true(
        descriptors.some(
            (descriptor) => bindFamily(generic, parseReportDescriptor(descriptor).fields).rows.length > 10,
        ),
    );
});
