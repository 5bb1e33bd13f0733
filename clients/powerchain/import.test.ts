import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import * as v from 'valibot';
import { parse } from 'yaml';
import { GATEWAY_CONFIG } from '#model/config.ts';
import { runAgainst } from './testing/fake-gateway.ts';

const PROGRAM = fileURLToPath(new URL('../powerchain.ts', import.meta.url));
const NOBODY = 'http://127.0.0.1:9';

function sample(file: string): string {
    return fileURLToPath(new URL(`../../testcases/import/${file}`, import.meta.url));
}

const IMPORTS: readonly (readonly string[])[] = [
    ['netbox', sample('netbox-rack.txt'), sample('netbox-devices.json')],
    ['netbox', sample('netbox-broken.txt')],
    ['csv', sample('rack.csv')],
    ['csv', sample('broken.csv')],
    ['ups.conf', sample('ups.conf')],
    ['ups.conf', sample('broken-ups.conf')],
];

test('what is printed passes the schema of gateway.yaml, whatever was wrong with the input', async (t) => {
    for (const words of IMPORTS) {
        const { out, errors } = await runAgainst(NOBODY, ['import', ...words]);

        const config = v.parse(GATEWAY_CONFIG, parse(out));
        t.true(Object.keys(config.devices).length > 0, words.join(' '));
        // What the gateway itself would find wrong has no file in front.
        t.true(
            errors.split('\n').every((line) => line === '' || line.startsWith('/')),
            errors,
        );
    }
});

test('without problems it ends with 0 and says nothing else', async (t) => {
    const { code, out, errors } = await runAgainst(NOBODY, ['import', 'csv', sample('rack.csv')]);

    t.deepEqual({ code, errors }, { code: 0, errors: '' });
    t.regex(out, /^# Proposed by `powerchain import csv rack\.csv`\.\n# Check it/);
    t.regex(out, /ups2:\n +# driver and address are guesses: correct them\n/);
    t.like(parse(out), { devices: { pdu1: { type: 'pdu', driver: 'snmp', address: '192.0.2.21', parent: 'ups1' } } });
});

test('problems go to the other output as file:line, and end with 1', async (t) => {
    const { code, errors } = await runAgainst(NOBODY, ['import', 'csv', sample('broken.csv')]);

    t.is(code, 1);
    t.true(errors.includes(`${sample('broken.csv')}:6: the type “toaster” is not known: expected source, ups, ats`));
});

test('secrets of ups.conf are not printed', async (t) => {
    const { out, errors } = await runAgainst(NOBODY, ['import', 'ups.conf', sample('ups.conf')]);

    t.notRegex(out + errors, /very secret|do not print me/);
});

test('a file that cannot be read is told, and the others are taken', async (t) => {
    const missing = sample('missing.json');
    const { code, out, errors } = await runAgainst(NOBODY, ['import', 'netbox', missing, sample('netbox-rack.txt')]);

    t.is(code, 1);
    t.regex(errors, /missing\.json: cannot be read: ENOENT/);
    t.regex(out, /PDU-Left/);
    t.is((await runAgainst(NOBODY, ['import', 'csv', missing])).code, 1);
});

test('a file with nothing in it prints nothing', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-import-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'empty');
    writeFileSync(file, '');
    for (const format of ['csv', 'netbox', 'ups.conf']) {
        const { code, out, errors } = await runAgainst(NOBODY, ['import', format, file]);
        t.deepEqual({ code, out }, { code: 1, out: '' });
        t.regex(errors, /Nothing was found to import\.$/);
    }
});

test('words that make no sense end with 2', async (t) => {
    for (const words of [[], ['toString'], ['excel', 'x'], ['csv'], ['csv', 'a', 'b'], ['ups.conf', 'a', 'b']]) {
        const { code, out } = await runAgainst(NOBODY, ['import', ...words]);
        t.deepEqual({ code, out }, { code: 2, out: '' }, words.join(' '));
    }
});

test('the program itself imports, without a gateway', async (t) => {
    const words = [PROGRAM, 'import', 'csv', sample('rack.csv'), '--url', NOBODY];

    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { timeout: 20_000 });

    t.is(stderr, '');
    t.like(v.parse(GATEWAY_CONFIG, parse(stdout)).hosts, { nc1: { needs: 2 } });
});
