import test from 'ava';
import { parseFru } from './fru.ts';
import { parseSdr } from './sdr.ts';

function summed(bytes: number[]): number[] {
    return [...bytes, (256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256];
}

function board(fields: readonly (readonly number[])[]): number[] {
    const body = [1, 0, 25, 0, 0, 0, ...fields.flatMap((field) => [0xc0 | field.length, ...field]), 0xc1];
    while ((body.length + 1) % 8 !== 0) body.push(0);
    body[1] = (body.length + 1) / 8;
    return summed(body);
}

const HEADER = summed([1, 0, 0, 1, 0, 0, 0]);
const text = (of: string) => [...Buffer.from(of, 'latin1')];

test('a name in Latin letters keeps them, padding and control characters go', (t) => {
    const fru = parseFru(
        Buffer.from([...HEADER, ...board([text('M\xfcller'), text('PS\x00\x01 750   '), text('S1')])]),
    );

    t.like(fru, { mfr: 'Müller', model: 'PS 750', serial: 'S1', doubts: [] });
});

test('a wrong checksum of an area is told, and what is in it is read all the same', (t) => {
    const area = board([text('DELL'), text('PWR SPLY,717W')]);
    area[area.length - 1] = ((area.at(-1) ?? 0) + 1) % 256;

    const fru = parseFru(Buffer.from([...HEADER, ...area]));

    t.is(fru.model, 'PWR SPLY,717W');
    t.deepEqual(fru.doubts, ['the checksum of the board area is wrong']);
});

test('what is no FRU, or ends in the middle, gives doubts and never throws', (t) => {
    t.deepEqual(parseFru(Buffer.alloc(0)).doubts, ['the FRU has no header']);
    const whole = Buffer.from([...HEADER, ...board([text('DELL'), text('PWR SPLY,717W')])]);
    for (let length = 8; length < whole.length; length++) t.notThrows(() => parseFru(whole.subarray(0, length)));
    t.true(parseFru(whole.subarray(0, 20)).doubts.length > 0);
});

test('a sensor record that is cut short is left out', (t) => {
    t.deepEqual(parseSdr(Buffer.from([0, 0, 0x51, 0x01, 0x33, 0x20])), { kind: 'other' });
});
