import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readOptions } from '../nut-command-line/options.ts';
import { runScanner } from './command-line.ts';
import { LETTERS, shortened, wishOf } from './scan-wish.ts';
import { parsableLine, sectionText, serialRemarks } from './section-text.ts';

const SECTION = {
    bus: 'usb',
    driver: 'nutdrv_qx',
    alternatives: ['blazer_usb'],
    port: 'auto',
    options: [
        { name: 'vendorid', value: '0665' },
        { name: 'product', value: 'a "b" #1' },
        { name: 'serial', value: '0000' },
        { name: 'bus', value: '001', rank: 2 },
        { name: 'bcdDevice', value: '0100', rank: 4 },
    ],
} as const;

function wish(...words: string[]) {
    const read = readOptions(shortened(words), LETTERS);
    return read.ok ? wishOf(read.value.given, '/etc/nut') : read;
}

async function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const [printed, complained]: [string[], string[]] = [[], []];
    const nobody = async () => undefined;
    const terminal = {
        print: (line: string) => void printed.push(line),
        complain: (line: string) => void complained.push(line),
        ask: nobody,
        askSecret: nobody,
    };
    return { code: await runScanner(words, terminal, { environment }), printed, complained };
}

test('a device is a section of ups.conf; what changes with the plug is a comment', (t) => {
    t.deepEqual(sectionText(SECTION, 1, 1, serialRemarks(SECTION, new Set())).split('\n'), [
        '[nutdev-usb1]',
        '\tdriver = "nutdrv_qx"\t# alternately: blazer_usb',
        '\tport = "auto"',
        '\tvendorid = "0665"',
        '\tproduct = "a \\"b\\" \\#1"',
        '\tserial = "0000"',
        '\t# bus = "001"',
        '\t###NOTMATCHED-YET###bcdDevice = "0100"',
        '\t# WARNING: the serial number is one character over and over: it is none',
    ]);
    t.true(sectionText(SECTION, 1, 2).includes('\tbus = "001"'), '-UU says the bus');
});

test('for programs it is one line, without what is only proposed', (t) => {
    t.is(
        parsableLine(SECTION, 1),
        'USB:driver="nutdrv_qx",port="auto",vendorid="0665",product="a \\"b\\" \\#1",serial="0000"',
    );
});

test('ranges, networks and reversed ranges are understood', (t) => {
    t.like(wish('-S', '-s', '192.0.2.9', '-e', '192.0.2.1', '--mask_cidr=198.51.100.0/24', '-t', '2'), {
        value: { methods: ['snmp'], addresses: ['192.0.2.1-192.0.2.9', '198.51.100.0/24'], timeoutSeconds: 2 },
    });
    t.like(wish('-C'), { value: { methods: ['usb', 'xml', 'mdns', 'ipmi'] } });
    t.like(wish('-E', '0-1,/dev/ttyUSB0'), { value: { ttys: ['/dev/ttyS0', '/dev/ttyS1', '/dev/ttyUSB0'] } });
});

test('SNMP 3 in NUT’s words becomes options of our driver; what is missing is said', (t) => {
    t.like(wish('-S', '-m', 'auto', '-l', 'authPriv', '-u', 'me', '-W', 'authauth', '-X', 'privpriv', '-x', 'AES'), {
        value: { snmp: [{ version: '3', user: 'me', authProtocol: 'md5', privProtocol: 'aes' }] },
    });
    t.like(wish('-S', '-m', 'auto', '-l', 'authPriv', '-u', 'me', '-W', 'authauth'), {
        error: '-l authPriv wants -X PASSWORD',
    });
    t.like(wish('-S'), { ok: false });
});

test('a login at management controllers is whole, or said to be not', (t) => {
    t.like(wish('-I', '-s', '192.0.2.1', '-b', 'me', '-B', 'secret', '-L', '3'), {
        value: { methods: ['ipmi'], login: { user: 'me', password: 'secret', cipher: 3 } },
    });
    t.like(wish('-I', '-b', 'me'), { error: '-b wants -B PASSWORD' });
    t.like(wish('-I', '-B', 'secret'), { error: '-B wants a user: -b NAME' });
    t.like(wish('-I'), { value: { methods: ['ipmi'] } }, 'the controller of this machine');
});

test('simulations are found where NUT’s files are, and named in order', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-scan-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    for (const name of ['a.dev', 'b.seq']) writeFileSync(join(folder, name), 'ups.status: OL\n');

    const { code, printed } = await run(['-n', '-N', '-q'], { NUT_CONFPATH: folder });
    const parsable = await run(['-n', '-P', '-q'], { NUT_CONFPATH: folder });

    t.is(code, 0);
    t.deepEqual(
        printed.map((section) => section.split('\n')[0]),
        ['[nutdev-simulation1]', '[nutdev-simulation2]'],
    );
    t.is(parsable.printed[0], `SIMULATION:driver="dummy-ups",port="${folder}/a.dev"`);
});

test('what makes no sense ends with 255, as NUT’s', async (t) => {
    t.is((await run(['-y'])).code, 255);
    const { code, complained } = await run(['-S', '-q', '-m', '10.0.0.0/8']);
    t.is(code, 255);
    t.regex(complained[0] ?? '', /16777216 addresses are too many/);
});
