// What a confused or hostile client may send to a NUT server: words that mean something, in any order, among bytes that do
// not. For tests and the bench that watches the memory.

import fc from 'fast-check';

const WORDS = [
    'GET',
    'LIST',
    'SET',
    'VAR',
    'UPS',
    'CMD',
    'ENUM',
    'RANGE',
    'CLIENT',
    'TRACKING',
    'ON',
    'ups1',
    'ups',
    'clc',
    'ups.status',
    'USERNAME',
    'PASSWORD',
    'monitor',
    'boss',
    'secret',
    'LOGIN',
    'PRIMARY',
    'FSD',
    'INSTCMD',
    'LOGOUT',
    'NETVER',
    'STARTTLS',
    'beeper.toggle',
    'powerchain.fsd.clear',
    '"',
    '\\',
    '#',
    '=',
    '\n',
    '\n',
    '\n',
    '\r\n',
    '\0',
    '\xff',
    '""',
    '-1',
]; // prettier-ignore
const PIECE = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...WORDS).map((word) => `${word} `) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.nat(3000).map((length) => 'x'.repeat(length)) },
);

/** The pieces of one session, to be sent in as many writes as one likes. */
export const RANDOM_SESSION = fc.array(PIECE, { maxLength: 40 });
