import test from 'ava';
import type { MdnsLink } from '#nut/mdns/multicast-sockets.ts';
import { answersTo } from './answers.ts';
import { type MdnsService, numbered, recordsOn } from './service-records.ts';

const LINK: MdnsLink = { name: 'eth0', ipv4: ['192.0.2.1'], ipv6: [] };
const NUT: MdnsService = { type: '_nut._tcp', port: 3493, txt: { txtvers: '1' }, addressesOn: ({ ipv4 }) => ipv4 };
const RECORDS = recordsOn(LINK, [NUT], { instance: 'rack', host: 'box' });

function ask(name: string, type: string, more: object = {}) {
    return answersTo({ type: 'query', questions: [{ name, type: type as 'A' }], ...more }, RECORDS);
}

test('who asks for a type hears of the instance, and beside it of all that leads there', (t) => {
    const found = ask('_NUT._tcp.local', 'PTR');

    t.deepEqual(
        found?.answers.map(({ type, name }) => [type, name]),
        [['PTR', '_nut._tcp.local']],
    );
    t.deepEqual(found?.additionals.map(({ type }) => type).sort(), ['A', 'SRV', 'TXT']);
    t.true(found?.isShared, 'others of that type answer too');
});

test('what who asks knows for half of its time is not told again', (t) => {
    const known = (ttl: number) => ({
        answers: [{ type: 'PTR', name: '_nut._tcp.local', ttl, data: 'rack._nut._tcp.local' }],
    });

    t.is(ask('_nut._tcp.local', 'PTR', known(2250)), undefined);
    t.truthy(ask('_nut._tcp.local', 'PTR', known(2249)));
});

test('a name of ours has no record of a type: that is said, so that nobody waits', (t) => {
    const found = ask('box.local', 'AAAA');

    t.like(found?.answers[0], { type: 'NSEC', name: 'box.local', data: { rrtypes: ['A'] } });
    t.is(ask('other.local', 'AAAA'), undefined);
});

test('who wants to be answered alone is', (t) => {
    t.false(ask('box.local', 'A')?.isForOne);
    const alone = { questions: [{ name: 'box.local', type: 'A' as const, class: 'UNKNOWN_32769' as 'IN' }] };
    t.true(answersTo({ type: 'query', ...alone }, RECORDS)?.isForOne);
});

test('what cannot be reached by a link is not told there', (t) => {
    t.deepEqual(recordsOn({ name: 'eth1', ipv4: [], ipv6: ['fe80::1'] }, [NUT], { instance: 'a', host: 'b' }), []);
});

test('a name with a number behind it stays one label of 63 bytes', (t) => {
    t.is(numbered('rack 1.2', 1, ' (', ')'), 'rack 1-2');
    t.is(Buffer.byteLength(numbered('ä'.repeat(40), 12, ' (', ')')), 63);
    t.true(numbered('ä'.repeat(40), 12, ' (', ')').endsWith('ä (12)'));
});
