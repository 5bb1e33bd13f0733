import test from 'ava';
import { formatParentLink, parseParentLink } from './parent-link.ts';

const CANONICAL = ['ups1', 'pdu1:3', 'pdu1:3@rack2', 'pdu1:3@rack2:3494', 'ups1@[::1]:3493', 'ups-1.a:L1.2'];

test('a link is read and written in the same form', (t) => {
    for (const text of CANONICAL) {
        const link = parseParentLink(text);
        t.true(link.ok, text);
        if (link.ok) t.is(formatParentLink(link.value), text);
    }
});

test('outlet3 and 3 are the same outlet', (t) => {
    t.deepEqual(parseParentLink('pdu1:outlet3'), parseParentLink('pdu1:3'));
});

test('what is no link is refused with an example', (t) => {
    for (const text of ['', ':3', 'pdu1:', 'pdu 1', 'pdu1:3@', 'pdu1@rack2:0', 'pdu1@rack2:65536', 'a@b@c', '-x']) {
        const link = parseParentLink(text);
        t.false(link.ok, text);
        if (!link.ok) t.regex(link.error, /for example pdu1:3/);
    }
});
