import test from 'ava';
import { bitString, integer, objectId, sequence, time } from './der.ts';

test('numbers are written without a sign and without idle zeros', (t) => {
    t.is(integer(0).toString('hex'), '020100');
    t.is(integer(127).toString('hex'), '02017f');
    t.is(integer(128).toString('hex'), '02020080');
    t.is(integer(Buffer.of(0, 0, 1, 2)).toString('hex'), '02020102');
    t.is(integer(Buffer.of(0, 0)).toString('hex'), '020100');
});

test('lengths beyond 127 say how many bytes they take', (t) => {
    const hexOf = (length: number): string => sequence(Buffer.alloc(length)).subarray(0, 4).toString('hex');

    t.is(hexOf(127), '307f0000');
    t.is(hexOf(128), '30818000');
    t.is(hexOf(256), '30820100');
});

test('object identifiers are written in sevens of bits', (t) => {
    t.is(objectId('1.2.840.10045.4.3.2').toString('hex'), '06082a8648ce3d040302'); // RFC 5758 §3.2
    t.is(objectId('2.5.29.19').toString('hex'), '0603551d13');
});

test('times change their form in 2050', (t) => {
    t.is(time(new Date('2049-12-31T23:59:59.999Z')).toString('latin1'), '\x17\r491231235959Z');
    t.is(time(new Date('2050-01-01T00:00:00Z')).toString('latin1'), '\x18\x0f20500101000000Z');
});

test('a string of bits says how many of them mean nothing', (t) => {
    t.is(bitString(Buffer.of(0b1000_0000), 7).toString('hex'), '03020780');
});
