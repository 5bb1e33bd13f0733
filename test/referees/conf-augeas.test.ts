// What nut/conf.ts writes, read by Augeas with the lenses that Debian ships for NUT's files: the same values. The lenses know less
// than NUT does; what they refuse or read otherwise stands below by name, and is seen to be so.

import test from 'ava';
import fc from 'fast-check';
import { type ConfName, formatConf, NutConf } from '#nut/conf.ts';
import { type AugeasEntry, readWithAugeas } from './augeas.ts';
import { needPackages } from './run-program.ts';

test.before(() =>
    needPackages({
        '/usr/bin/augtool': 'augeas-tools',
        '/usr/share/augeas/lenses/dist/inifile.aug': 'augeas-lenses',
        '/usr/share/augeas/lenses/nutupsconf.aug': 'nut-client',
    }),
);

// Each run of augtool reads all the files of a name at once.
const FILES_EACH = 150;
const SEED = 20261130;

type Entry = { readonly section?: string; readonly key: string; readonly values: readonly string[] };

const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,11}$/);
const number = fc.nat({ max: 99_999 }).map(String);
const path = word.map((text) => `/run/${text}`);
/** In quotes anything goes but what DIFFERENCES name. */
function textOf(letters: string): fc.Arbitrary<string> {
    return fc
        .string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 20 })
        .filter((value) => value !== '=' && !/^[ "]|[ "]$/.test(value));
}
const PLAIN = "abZ09 =[]'$./:@%&|<>()";
const text = fc.oneof(textOf(`${PLAIN}#;\\`), textOf(`${PLAIN}"\\`));
const plainText = textOf(PLAIN);

function entry(key: string, ...values: readonly fc.Arbitrary<string>[]): fc.Arbitrary<Entry> {
    return fc.tuple(...values).map((given) => ({ key, values: given }));
}

function inSections(...kinds: readonly fc.Arbitrary<Entry>[]): fc.Arbitrary<Entry[]> {
    const section = fc.record({ name: word, entries: fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 6 }) });
    return fc
        .uniqueArray(section, { minLength: 1, maxLength: 4, selector: ({ name }) => name })
        .map((sections) => sections.flatMap(({ name, entries }) => entries.map((one) => ({ section: name, ...one }))));
}

const oneOf = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const notice = oneOf('ONLINE', 'ONBATT', 'LOWBATT', 'FSD', 'COMMOK', 'COMMBAD', 'SHUTDOWN', 'REPLBATT', 'NOCOMM');
const flags = fc.uniqueArray(oneOf('SYSLOG', 'WALL', 'EXEC'), { minLength: 1 }).map((some) => some.join('+'));
const monitored = fc.oneof(
    fc.tuple(word, word).map(([ups, host]) => `${ups}@${host}`),
    fc.tuple(word, word, number).map(([ups, host, port]) => `${ups}@${host}:${port}`),
);

const FILES: Readonly<Record<ConfName, fc.Arbitrary<Entry[]>>> = {
    'ups.conf': inSections(
        entry('driver', oneOf('usbhid-ups', 'nutdrv_qx', 'snmp-ups', 'dummy-ups')),
        entry('port', fc.oneof(oneOf('auto', '/dev/ttyS0'), text)),
        ...['desc', 'community', 'serial', 'vendor', 'ondelay'].map((key) => entry(key, text)),
        entry('sdorder', number),
    ),
    'upsd.users': inSections(
        entry('password', text),
        entry('instcmds', oneOf('ALL', 'test.battery.start')),
        entry('instcmds', word, word),
        entry('actions', oneOf('SET', 'FSD')),
        entry('upsmon', oneOf('primary', 'secondary', 'master', 'slave')),
    ),
    'upsd.conf': fc.array(
        fc.oneof(
            ...['MAXAGE', 'TRACKINGDELAY', 'MAXCONN', 'ALLOW_NO_DEVICE'].map((key) => entry(key, number)),
            entry('LISTEN', oneOf('127.0.0.1', '::1', '0.0.0.0', 'rack.example')),
            entry('LISTEN', oneOf('127.0.0.1', '2001:db8::5'), number),
            ...['STATEPATH', 'CERTFILE'].map((key) => entry(key, path)),
        ),
        { minLength: 1, maxLength: 10 },
    ),
    'upsmon.conf': fc.array(
        fc.oneof(
            entry('MONITOR', monitored, number, word, word, oneOf('primary', 'secondary')),
            ...['MINSUPPLIES', 'POLLFREQ', 'DEADTIME', 'HOSTSYNC', 'FINALDELAY', 'RBWARNTIME'].map((key) =>
                entry(key, number),
            ),
            ...['SHUTDOWNCMD', 'NOTIFYCMD', 'POWERDOWNFLAG'].map((key) => entry(key, fc.oneof(path, text))),
            entry(
                'NOTIFYMSG',
                notice,
                plainText.filter((value) => /[^\w.:/@+*,%-]/.test(value)),
            ),
            entry('NOTIFYFLAG', notice, fc.oneof(oneOf('IGNORE'), flags)),
            entry('RUN_AS_USER', word),
        ),
        { minLength: 1, maxLength: 10 },
    ),
    'upssched.conf': fc.array(
        fc.oneof(
            ...['CMDSCRIPT', 'PIPEFN', 'LOCKFN'].map((key) => entry(key, fc.oneof(path, plainText))),
            entry('AT', notice, fc.oneof(oneOf('*'), monitored), oneOf('START-TIMER'), word, number),
            entry('AT', notice, oneOf('*'), oneOf('CANCEL-TIMER'), word),
            entry('AT', notice, oneOf('*'), oneOf('CANCEL-TIMER'), word, fc.oneof(word, plainText)),
            entry('AT', notice, oneOf('*'), oneOf('EXECUTE'), fc.oneof(word, plainText)),
        ),
        { minLength: 1, maxLength: 10 },
    ),
    'nut.conf': fc.array(entry('MODE', oneOf('none', 'standalone', 'netserver', 'netclient')), {
        minLength: 1,
        maxLength: 3,
    }),
};

/** As a lens tells them. */
function entriesOf(conf: NutConf): AugeasEntry[] {
    return conf.entries.map(({ section, key, values }) => [
        ...(section === undefined ? [] : [section]),
        key,
        values.join(' '),
    ]);
}

/** A lens leaves escapes as they are written, and in files of commands the quotes too. */
function asMeant(entry: AugeasEntry): AugeasEntry {
    return entry.map((part) => part.replace(/(^| )"((?:\\.|[^"\\])*)"$/, '$1$2').replace(/\\(["\\#])/g, '$1'));
}

for (const [name, files] of Object.entries(FILES) as [ConfName, fc.Arbitrary<Entry[]>][]) {
    test(`Augeas reads in our ${name} what we wrote`, async (t) => {
        const texts = fc.sample(files, { numRuns: FILES_EACH, seed: SEED }).map((entries) => formatConf(name, entries));
        const read = await readWithAugeas(name, texts);
        for (const [index, written] of texts.entries()) {
            t.deepEqual(read[index]?.map(asMeant), entriesOf(new NutConf(name, written)), written);
        }
    });
}

/** What NUT takes and a lens refuses, the file as a whole with it. */
const DIFFERENCES: readonly { name: string; reason: string; file: ConfName; entries: readonly Entry[] }[] = [
    {
        name: 'globals',
        reason: 'the lens knows entries in sections only',
        file: 'ups.conf',
        entries: [{ key: 'maxretry', values: ['3'] }],
    },
    {
        name: 'flags',
        reason: 'the lens wants a value behind every key',
        file: 'ups.conf',
        entries: [{ section: 'a', key: 'ignorelb', values: [] }],
    },
    {
        name: 'empty values',
        reason: 'the lens knows no empty quotes',
        file: 'ups.conf',
        entries: [{ section: 'a', key: 'desc', values: [''] }],
    },
    {
        name: 'blanks at the ends',
        reason: 'the lens takes the blanks for those around a value',
        file: 'ups.conf',
        entries: [{ section: 'a', key: 'desc', values: ['rack '] }],
    },
    {
        name: 'quotes at the ends',
        reason: 'the lens takes the first quote for the last',
        file: 'ups.conf',
        entries: [{ section: 'a', key: 'desc', values: ['4"'] }],
    },
    {
        name: 'quotes beside comment signs',
        reason: 'the lens takes a sign behind an escaped quote for a comment',
        file: 'ups.conf',
        entries: [{ section: 'a', key: 'desc', values: ['the "A" #1 UPS'] }],
    },
    {
        name: 'options of later drivers, default.* and override.*',
        reason: 'the lens has a list of keys, and NUT has none',
        file: 'ups.conf',
        entries: [{ section: 'a', key: 'override.battery.charge.low', values: ['30'] }],
    },
    {
        name: 'certificates',
        reason: 'the lens knows one of their five keywords',
        file: 'upsd.conf',
        entries: [{ key: 'CERTREQUEST', values: ['2'] }],
    },
    {
        name: 'quoted words in upsd.conf',
        reason: 'the lens knows no quotes there',
        file: 'upsd.conf',
        entries: [{ key: 'STATEPATH', values: ['/run/my nut'] }],
    },
    {
        name: 'passwords with signs',
        reason: 'the lens takes the words of MONITOR without quotes',
        file: 'upsmon.conf',
        entries: [{ key: 'MONITOR', values: ['a@b', '1', 'me', 'a b', 'primary'] }],
    },
    {
        name: 'notices without blanks',
        reason: 'the lens wants quotes around every text',
        file: 'upsmon.conf',
        entries: [{ key: 'NOTIFYMSG', values: ['ONLINE', 'back'] }],
    },
    {
        name: 'escapes in timers',
        reason: 'the lens ends a text at the first quote',
        file: 'upssched.conf',
        entries: [{ key: 'AT', values: ['ONLINE', '*', 'EXECUTE', 'say "hi"'] }],
    },
    {
        name: 'everything but MODE',
        reason: 'the lens knows this one word of nut.conf',
        file: 'nut.conf',
        entries: [{ key: 'UPSD_OPTIONS', values: ['-4'] }],
    },
];

for (const { name, reason, file, entries } of DIFFERENCES) {
    test(`wanted difference: ${name} in ${file}: ${reason}`, async (t) => {
        const written = formatConf(file, entries);
        t.deepEqual(await readWithAugeas(file, [written]), [undefined], written);
        t.deepEqual(
            entriesOf(new NutConf(file, written)),
            entries.map(({ section, key, values }) => [
                ...(section === undefined ? [] : [section]),
                key,
                values.join(' '),
            ]),
        );
    });
}
