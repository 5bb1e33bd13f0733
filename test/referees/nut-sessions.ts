// Generated sessions of NUT clients: right ones, wrong ones, huge ones, torn to pieces, many questions at once.

import fc from 'fast-check';
import type { PlayedSession } from './referee-pair.ts';

const UPSES = ['UPS1', 'ups1', 'bare', 'BARE', 'silent', 'dead', 'nix'];
const VARIABLES = [
    'ups.status',
    'Ups.Status',
    'ups.mfr',
    'ups.id',
    'ups.contacts',
    'battery.charge',
    'input.voltage',
    'input.L1.voltage',
    'input.transfer.high',
    'input.sensitivity',
    'ups.delay.shutdown',
    'ups.nix',
    'ups nix',
    'say "ups"',
    'server.info',
    'server.version',
    'server.nix',
];
const COMMANDS = ['beeper.toggle', 'load.off.delay', 'test.battery.start', 'vendor.TRICK', 'nix'];
// Each is near a border of what a setting takes.
const VALUES = [
    'one',
    'low',
    'Low',
    'high',
    '120',
    '130',
    '130.9',
    '135',
    '140',
    '-1',
    '',
    'abc',
    'a b',
    '999999999999',
    '12345678',
    '123456789',
];
const USERS = ['monitor', 'boss', 'admin', 'admin', 'tester', 'nobody', 'stranger', ''];

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const ups = oneOf(...UPSES);
const variable = oneOf(...VARIABLES);
const value = oneOf(...VALUES);
const words = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string[]> =>
    fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)));

/** A command whose words are as they should be. */
const question: fc.Arbitrary<string[]> = fc.oneof(
    { weight: 4, arbitrary: words('GET', oneOf('VAR', 'TYPE', 'DESC'), ups, variable) },
    words('GET', 'CMDDESC', ups, oneOf(...COMMANDS)),
    words('GET', oneOf('UPSDESC', 'NUMLOGINS'), ups),
    words('GET', 'TRACKING'),
    words('GET', 'TRACKING', oneOf('nix', '00000000-0000-4000-8000-000000000000')),
    { weight: 3, arbitrary: words('LIST', oneOf('VAR', 'RW', 'CMD', 'CLIENT'), ups) },
    words('LIST', oneOf('ENUM', 'RANGE'), ups, variable),
    words('LIST', 'UPS'),
    words(oneOf('VER', 'NETVER', 'PROTVER', 'HELP')),
);

const order: fc.Arbitrary<string[]> = fc.oneof(
    words('LOGIN', ups),
    words(oneOf('PRIMARY', 'MASTER'), ups),
    words('FSD', oneOf('bare', 'dead', 'nix')),
    words('SET', 'TRACKING', oneOf('ON', 'ON', 'off', 'perhaps')),
    words(
        'SET',
        'VAR',
        'UPS1',
        'input.transfer.high',
        oneOf('125', ' 125', '125.9', '125abc', '0x7d', '1e2', '12 5', '+125', '1250e-1', '135'),
    ),
    { weight: 3, arbitrary: words('SET', 'VAR', ups, variable, value) },
    { weight: 2, arbitrary: words('SET', 'VAR', 'UPS1', oneOf('ups.id', 'ups.contacts', 'input.sensitivity'), value) },
    { weight: 2, arbitrary: words('INSTCMD', ups, oneOf(...COMMANDS)) },
    words('INSTCMD', ups, oneOf(...COMMANDS), value),
    words('INSTCMD', ups, oneOf(...COMMANDS), value, value),
);

const credentials: fc.Arbitrary<string[][]> = fc
    .tuple(oneOf(...USERS), oneOf('secret', 'secret', 'secret', 'secret', 'wrong', ''), fc.boolean())
    .map(([user, password, isUserFirst]) => {
        const both: string[][] = [
            ['USERNAME', user],
            ['PASSWORD', password],
        ];
        if (!isUserFirst) both.reverse();
        return user === 'admin' ? [...both, ['SET', 'TRACKING', 'ON']] : both;
    });

/** Words too few, too many, or of no language. */
const wrong: fc.Arbitrary<string[]> = fc.oneof(
    fc.tuple(fc.oneof(question, order), fc.nat(3)).map(([line, cut]) => line.slice(0, Math.max(1, line.length - cut))),
    fc.tuple(fc.oneof(question, order), fc.array(value, { minLength: 1, maxLength: 3 })).map((both) => both.flat()),
    words(oneOf('GET', 'LIST', 'SET'), oneOf('nix', 'CLIENTS', 'VARS', ''), ups),
    words(oneOf('USERNAME', 'PASSWORD', 'STARTTLS', 'nix', '')),
    words(oneOf('VER', 'NETVER', 'HELP', 'LOGOUT'), 'x'),
    fc.array(oneOf('GET', 'VAR', 'UPS1', '=', 'x', 'ups.id'), { maxLength: 40 }),
);

/** How a word can be written: as it is, in quotes, with backslashes where none are needed, in another case. */
const spelling = oneOf('plain', 'plain', 'plain', 'quoted', 'escaped', 'lower');

const line: fc.Arbitrary<string> = fc
    .tuple(
        fc.oneof({ weight: 5, arbitrary: question }, { weight: 3, arbitrary: order }, { weight: 2, arbitrary: wrong }),
        fc.array(spelling, { minLength: 4, maxLength: 4 }),
        oneOf(' ', ' ', ' ', '  ', '\t', ' \v\f '),
        oneOf('\n', '\n', '\n', '\r\n', ' \n', ' # comment\n'),
    )
    .map(([parts, spellings, blank, end]) => {
        return parts.map((word, index) => spell(word, spellings[index % 4] ?? 'plain')).join(blank) + end;
    });

function spell(word: string, how: string): string {
    const mustQuote = word === '' || /[\s"\\#=]/.test(word);
    if (how === 'quoted' || mustQuote) return `"${word.replace(/["\\#]/g, '\\$&')}"`;
    if (how === 'escaped') return `\\${word}`;
    return how === 'lower' ? word.toLowerCase() : word;
}

/** Lines of pure noise: any byte but those that begin a quote or end a line, which are tested by name. */
const noise: fc.Arbitrary<string> = fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: 60 })
    .map((codes) => `${String.fromCharCode(...codes).replace(/["\\\n]/g, 'q')}\n`);

const huge: fc.Arbitrary<string> = fc
    .tuple(fc.integer({ min: 400, max: 3000 }), oneOf('GET VAR UPS1 ', 'LIST VAR ', 'LOGIN ', 'x', 'USERNAME '))
    .map(([length, head]) => `${head}${'y'.repeat(length)}\n`);

/** A quote that runs over the end of the line, a line that goes on in the next. */
const joined: fc.Arbitrary<string> = oneOf(
    'GET VAR "UPS\n1" ups.id\n',
    'GET VAR UPS1 \\\nups.id\n',
    'GET\\\n VAR UPS1 ups.id\n',
    'GET VAR "UPS1"ups.id\n',
    'GET VAR UPS1 ups"id\n',
    'GET=VAR UPS1 ups.id\n',
    '\n',
    '  \t\n',
    '# nothing\n',
);

const text: fc.Arbitrary<string> = fc
    .tuple(
        fc.option(credentials, { nil: [] }),
        fc.array(
            fc.oneof(
                { weight: 12, arbitrary: line },
                { weight: 1, arbitrary: noise },
                { weight: 1, arbitrary: huge },
                { weight: 1, arbitrary: joined },
            ),
            { minLength: 1, maxLength: 12 },
        ),
        oneOf('', '', 'LOGOUT\n', 'GET VAR UPS1 ups.id', 'GET VAR "UPS1'),
    )
    .map(
        ([who, lines, end]) =>
            who.map((words) => `${words.map((word) => spell(word, 'plain')).join(' ')}\n`).join('') +
            lines.join('') +
            end,
    );

/** Whole, or torn at a few places. */
export const sessions: fc.Arbitrary<PlayedSession> = fc
    .tuple(text, fc.array(fc.nat(400), { maxLength: 5 }))
    .map(([whole, cuts]) => ({ pieces: tear(whole, cuts) }));

function tear(whole: string, cuts: readonly number[]): string[] {
    const places = [0, ...[...new Set(cuts)].filter((cut) => cut > 0 && cut < whole.length).sort((a, b) => a - b)];
    return places.map((place, index) => whole.slice(place, places[index + 1]));
}
