import test from 'ava';
import { parseFru } from './fru.ts';
import { parseSdr } from './sdr.ts';
import { fruImage } from './testing/fru-image.ts';

const DELL = fruImage({ board: ['DELL', 'PWR SPLY,717W'] }, 48);
// Behind the header; its second byte is its length in steps of eight.
const BOARD = 8;

test('a name in Latin letters keeps them, padding and control characters go', (t) => {
    const fru = parseFru(fruImage({ board: ['M\xfcller', 'PS\x00\x01 750   ', 'S1'] }));

    t.like(fru, { mfr: 'Müller', model: 'PS 750', serial: 'S1', doubts: [] });
});

test('a wrong checksum of an area is told, and what is in it is read all the same', (t) => {
    const image = Buffer.from(DELL);
    const end = BOARD + (image[BOARD + 1] ?? 0) * 8 - 1;
    image[end] = ((image[end] ?? 0) + 1) % 256;

    const fru = parseFru(image);

    t.is(fru.model, 'PWR SPLY,717W');
    t.deepEqual(fru.doubts, ['the checksum of the board area is wrong']);
});

test('a record with a wrong checksum is told and read; behind a wrong header nothing is', (t) => {
    const supply = { watts: 750, volts: [90, 264], hertz: [47, 63] } as const;
    const image = fruImage({ board: ['DELTA'], supply });
    t.like(parseFru(image), { watts: 750, inputVolts: { minimum: 90, maximum: 264 }, doubts: [] });
    const record = (image[5] ?? 0) * 8;

    image[record + 5 + 4] = 1;
    t.like(parseFru(image), { watts: 750, doubts: ['the checksum of a record is wrong'] });
    image[record + 4] = ((image[record + 4] ?? 0) + 1) % 256;
    const fru = parseFru(image);
    t.like(fru, { mfr: 'DELTA', doubts: ['the checksum of a record header is wrong'] });
    t.is(fru.watts, undefined);
});

test('what is no FRU, or ends in the middle, gives doubts and never throws', (t) => {
    t.deepEqual(parseFru(Buffer.alloc(0)).doubts, ['the FRU has no header']);
    for (let length = 8; length < DELL.length; length++) t.notThrows(() => parseFru(DELL.subarray(0, length)));
    t.true(parseFru(DELL.subarray(0, 20)).doubts.length > 0);
});

test('a sensor record that is cut short is left out', (t) => {
    t.deepEqual(parseSdr(Buffer.from([0, 0, 0x51, 0x01, 0x33, 0x20])), { kind: 'other' });
});
