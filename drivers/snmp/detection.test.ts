import test from 'ava';
import { bestAnswering, byClaim, objectIdOf } from './detection.ts';
import type { Family } from './family.ts';
import type { Raw } from './raw.ts';

function family(name: string, claims: readonly string[], probes: readonly string[]): Family {
    return { name, title: name, type: 'pdu', claims, probes, rows: [], tables: [] };
}

const broad = family('broad', ['1.3.6.1.4.1.99'], ['1.1', '1.2', '1.3', '1.4']);
const narrow = family('narrow', ['1.3.6.1.4.1.99.4', '1.3.6.1.4.1.99.5'], ['2.1', '2.2']);
const other = family('other', ['1.3.6.1.4.1.100'], ['3.1']);
const FAMILIES = [broad, narrow, other];

function answers(...oids: readonly string[]): ReadonlyMap<string, Raw> {
    return new Map(oids.map((oid) => [oid, { kind: 'number', value: 1 }] as const));
}

test('the longest claim is tried first, then shorter ones, then everybody', (t) => {
    t.deepEqual(byClaim(FAMILIES, '1.3.6.1.4.1.99.4.7'), [[narrow], [broad], FAMILIES]);
    t.deepEqual(byClaim(FAMILIES, '1.3.6.1.4.1.99.4'), [[narrow], [broad], FAMILIES]);
    t.deepEqual(byClaim(FAMILIES, '1.3.6.1.4.1.9'), [FAMILIES]);
    t.deepEqual(byClaim(FAMILIES, undefined), [FAMILIES]);
});

test('a claim ends at an arc: 99 does not claim 999', (t) => {
    t.deepEqual(byClaim(FAMILIES, '1.3.6.1.4.1.999'), [FAMILIES]);
});

test('the family of which the largest share answers is taken, of equals the first', (t) => {
    t.is(bestAnswering(FAMILIES, answers('1.1', '1.2', '2.1', '2.2')), narrow);
    t.is(bestAnswering(FAMILIES, answers('1.1', '1.2', '2.1')), broad);
    t.is(bestAnswering(FAMILIES, answers('9.9')), undefined);
});

test('a MIB that many cards speak beside their own is taken where little of their own answers', (t) => {
    const common = { ...family('common', [], ['4.1', '4.2']), isBesideOthers: true as const };
    const families = [broad, common];

    t.is(bestAnswering(families, answers('1.1', '4.1', '4.2')), broad);
    t.is(bestAnswering(families, answers('4.1')), common);
    t.is(bestAnswering([common, { ...broad, probes: [...broad.probes, '1.5'] }], answers('1.1', '4.1', '4.2')), common);
});

test('a sysObjectID can come as an OID or as text with a leading dot', (t) => {
    t.is(objectIdOf({ kind: 'oid', value: '1.3.6.1' }), '1.3.6.1');
    t.is(objectIdOf({ kind: 'octets', bytes: Buffer.from('.1.3.6.1') }), '1.3.6.1');
    t.is(objectIdOf({ kind: 'oid', value: '0.1.3.6.1.4.1.99' }), '1.3.6.1.4.1.99', 'with a 0 in front');
    t.is(objectIdOf({ kind: 'octets', bytes: Buffer.from('enterprises.99') }), undefined);
    t.is(objectIdOf(undefined), undefined);
});
