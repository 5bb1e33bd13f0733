import test from 'ava';
import fc from 'fast-check';
import { CONF_LENGTH_MAX, CONF_NAMES, formatConf, NutConf, NutConfError } from './conf.ts';
import { validateConf } from './conf-check.ts';

const value = fc.string({ unit: fc.constantFrom(...'abZ9 "\\#=[]$`\'-~') }).filter((text) => text !== '=');
const key = fc.stringMatching(/^[a-z][a-z_.]{0,8}$/);

test('what is read is written byte for byte, whatever it is', (t) => {
    const text = fc.string({ unit: fc.constantFrom(...'ab ="\\#[]\n\r\t\ufeffé') });
    fc.assert(
        fc.property(fc.constantFrom(...CONF_NAMES), text, (name, file) => {
            const conf = new NutConf(name, file);
            validateConf(conf);
            return conf.toString() === file;
        }),
        { numRuns: 2000 },
    );
    t.pass();
});

test('what is written is read again', (t) => {
    const section = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
    const entry = fc.record({ section, key, values: fc.array(value, { minLength: 0, maxLength: 3 }) });
    fc.assert(
        fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
            const conf = new NutConf('ups.conf', formatConf('ups.conf', entries));
            const wanted = [...Map.groupBy(entries, (one) => one.section).values()].flat();
            t.deepEqual(
                conf.entries.map((one) => [one.section, one.key, one.values]),
                wanted.map((one) => [one.section, one.key, one.values]),
            );
        }),
        { numRuns: 500 },
    );
    fc.assert(
        fc.property(
            value,
            (text) =>
                new NutConf('nut.conf', formatConf('nut.conf', [{ key: 'UPSD_OPTIONS', values: [text] }])).get({
                    key: 'UPSD_OPTIONS',
                })?.[0] === text,
        ),
    );
});

test('one key is edited, and all other bytes stay', (t) => {
    const before = '# top\r\nmaxretry=3\r\n\r\n[A] # first\r\n\tdriver  =  "old \\# one"   # why\r\n\tflag\r\n';
    const after = '[B]\r\n driver = x\r\n broken "quote # here\r\n';
    fc.assert(
        fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), (values) => {
            const conf = new NutConf('ups.conf', before + after);
            conf.set({ section: 'a', key: 'driver' }, values);
            const [head, tail] = before.split('"old \\# one"');
            t.true(conf.toString().startsWith(head ?? 'x'));
            t.true(conf.toString().endsWith((tail ?? 'x') + after));
            t.deepEqual(conf.get({ section: 'A', key: 'driver' }), values);
        }),
    );
});

test('entries are added where they belong, flags are set, and lines taken away', (t) => {
    const conf = new NutConf(
        'ups.conf',
        '# all\npollinterval = 2\n\n# about a\n[a]\n  driver = x\n  # end of a\n\n[b]\n  driver = y',
    );
    conf.set({ key: 'maxretry' }, ['3']);
    conf.set({ section: 'a', key: 'ignorelb' }, []);
    conf.set({ section: 'b', key: 'port' }, ['auto']);
    conf.set({ section: 'c', key: 'desc' }, ['Rack "A" #1']);
    conf.remove({ section: 'a', key: 'driver' });

    t.is(
        conf.toString(),
        '# all\npollinterval = 2\nmaxretry = 3\n\n# about a\n[a]\n  ignorelb\n  # end of a\n\n[b]\n  driver = y\n  port = auto\n\n[c]\n    desc = "Rack \\"A\\" \\#1"\n',
    );
});

test('of directives that stand many times, the one that begins so is meant', (t) => {
    const conf = new NutConf('upsmon.conf', 'NOTIFYFLAG ONLINE SYSLOG # quiet\nNOTIFYFLAG ONBATT SYSLOG+WALL\n');
    conf.set({ key: 'NOTIFYFLAG', beginning: ['ONLINE'] }, ['ONLINE', 'IGNORE']);
    t.is(conf.toString(), 'NOTIFYFLAG ONLINE IGNORE # quiet\nNOTIFYFLAG ONBATT SYSLOG+WALL\n');
});

test('words, escapes, continuation and signs mean what they mean to NUT', (t) => {
    const text = '\ufeff[u]\r\na=1\r\nb = "x\\"y \\# \\\\"\r\nc =a=b\r\nd = one\\\ntwo\r\ne\r\nf=x#y\r\n';
    const conf = new NutConf('ups.conf', text);
    t.deepEqual(
        conf.entries.map(({ key: name, values, line }) => [name, values, line]),
        [
            ['a', ['1'], 2],
            ['b', ['x"y # \\'], 3],
            ['c', ['a', '=', 'b'], 4],
            ['d', ['onetwo'], 5],
            ['e', [], 7],
            ['f', ['x'], 8],
        ],
    );
});

function complaints(name: (typeof CONF_NAMES)[number], text: string): string[] {
    return validateConf(new NutConf(name, text)).map(
        ({ line, severity, message }) => `${line} ${severity}: ${message}`,
    );
}

test('what is wrong is said with its line', (t) => {
    const told = [
        ...complaints(
            'ups.conf',
            '\ufeff[a]\ndriver = x\nport = a b\nport =\n[A]\nthis is nothing\n[b]\ndesc = "a # b"\n[my ups]\nx = "é\n',
        ),
        ...complaints('upsd.conf', 'LISTEN ::1 99999\nlisten ::1\nMAXAGE soon\nACL all\nMAXAGE 1 2\n'),
        ...complaints(
            'upsd.users',
            'password = x\n[u]\npasword = a\n[v]\npassword = my secret\nupsmon = primary\n[v]\nupsmon both\n',
        ),
        ...complaints('upsmon.conf', 'MONITOR a@b 1 me master\nMONITOR a@b one u p primary\nMONITOR a@b 1 u p boss\n'),
        ...complaints('upssched.conf', 'AT ONBATT * START-TIMER x 30\nPIPEFN /run/x\n'),
        ...complaints('nut.conf', 'MODE = none\nMODE=server\nMODE="standalone" # yes\nWHAT=1\nUPSD_OPTIONS="a\n'),
    ];
    t.deepEqual(told, [
        '1 warning: a byte order mark: save the file as plain ASCII',
        '3 error: NUT takes only the first word for port: put quotes around a value with blanks',
        '4 error: port has no value behind “=”',
        '4 warning: port stands in line 3 already',
        '5 error: [A] stands in line 1 already',
        '6 error: neither a flag nor KEY = VALUE: expected this = …',
        '7 error: b has no driver: expected driver = …',
        '7 error: b has no port: expected port = …',
        '8 error: a “#” inside quotes must be written “\\#”',
        '9 error: a section is [NAME], in one word and alone on its line',
        '10 error: a quote is opened and never closed',
        '10 warning: NUT drops characters other than printable ASCII',
        '1 error: LISTEN expects an address and a port from 1 to 65535',
        '2 warning: NUT knows no listen in upsd.conf: expected LISTEN',
        '3 error: MAXAGE expects a number',
        '4 warning: NUT knows no ACL in upsd.conf',
        '5 error: MAXAGE has 2 words behind it, expected 1',
        '1 error: password stands above the first [USER]',
        '2 warning: u has no password: nobody can log in with it',
        '3 error: NUT knows no pasword here: expected password, actions, instcmds, upsmon',
        '5 error: NUT takes only the first word of the password: put quotes around it',
        '6 warning: NUT expects upsmon ROLE, without “=”',
        '7 error: [v] stands in line 4 already: NUT ignores this one',
        '8 error: expected upsmon primary or upsmon secondary',
        '1 error: MONITOR has 4 words behind it, expected 5',
        '2 error: MONITOR expects UPS@HOST SUPPLIES USER PASSWORD ROLE, with a number of supplies',
        '3 error: MONITOR expects primary or secondary as the last word',
        '2 error: PIPEFN must stand above the first AT',
        '1 error: the shell allows no blank around “=”: expected NAME=VALUE',
        '2 error: MODE is one of none, standalone, netserver, netclient',
        '4 warning: NUT knows no WHAT in nut.conf',
        '5 error: expected NAME=VALUE, with quotes around a value with blanks',
    ]);
});

test('a password is in no message', (t) => {
    t.notRegex(
        complaints('upsd.users', '[u]\npassword = hunter2 x\n  hunter2\nupsmon hunter2\n').join(),
        /my hunter2|role hunter2/,
    );
});

test('what NUT could not read back is refused, and nothing is changed', (t) => {
    const conf = new NutConf('ups.conf', '[a]\ndesc = x\n');
    for (const [section, name, text] of [
        ['a', 'desc', 'two\nlines'],
        ['a', 'desc', 'Küche'],
        ['b c', 'desc', 'x'],
        ['a', 'a b', 'x'],
    ] as const) {
        t.throws(() => conf.set({ section, key: name }, [text]), { instanceOf: NutConfError });
    }
    t.is(conf.toString(), '[a]\ndesc = x\n');
});

test('ten megabytes are read and edited, more are refused', (t) => {
    const line = '    override.battery.charge.low = "30" # why\n';
    const text = `[a]\n${line.repeat(Math.floor((CONF_LENGTH_MAX - 4) / line.length))}`;
    const conf = new NutConf('ups.conf', text);
    conf.set({ section: 'a', key: 'port' }, ['x']);
    t.is(conf.toString(), `${text}    port = x\n`);
    t.throws(() => new NutConf('ups.conf', `${text}${text}`), { instanceOf: NutConfError, message: /at most/ });
});
