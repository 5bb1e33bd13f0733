import test from 'ava';
import type { Answer } from 'dns-packet';
import { mustGiveWay, namesTaken } from './conflicts.ts';
import { keyOf, recordsOn } from './service-records.ts';

const ours = (address: string) =>
    recordsOn(
        { name: 'eth0', ipv4: [address], ipv6: [] },
        [{ type: '_nut._tcp', port: 3493, txt: {}, addressesOn: ({ ipv4 }) => ipv4 }],
        { instance: 'rack', host: 'box' },
    );
const says = (answer: object) => ({ type: 'response' as const, answers: [answer as Answer] });
const nothing = () => false;

test('a name of ours with another content is taken; with the same, or none, it is not', (t) => {
    const own = ours('192.0.2.1');
    const other = { type: 'A', name: 'BOX.local', ttl: 120, data: '192.0.2.9' };

    t.deepEqual([...namesTaken(says(other), own, nothing)], ['box.local']);
    t.is(namesTaken(says({ ...other, data: '192.0.2.1' }), own, nothing).size, 0);
    t.is(namesTaken(says({ ...other, ttl: 0 }), own, nothing).size, 0, 'a farewell');
    t.is(namesTaken(says({ ...other, name: 'else.local' }), own, nothing).size, 0);
    const told = (key: string) => key === 'A box.local 192.0.2.9';
    t.is(namesTaken(says(other), own, told).size, 0, 'we said so ourselves, on another link');
});

test('of two who ask at once, exactly one gives way', (t) => {
    const [one, other] = [ours('192.0.2.1'), ours('192.0.2.2')];
    const probe = (records: typeof one) => ({
        type: 'query' as const,
        authorities: records.filter(({ flush }) => flush),
    });

    t.true(mustGiveWay(probe(other), one));
    t.false(mustGiveWay(probe(one), other));
    t.false(mustGiveWay(probe(one), one), 'the echo of our own question');
    t.is(new Set(one.map(keyOf)).size, one.length);
});
