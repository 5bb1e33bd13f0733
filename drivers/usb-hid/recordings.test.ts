// The recorded devices beside NUT's own driver: what it publishes, offers and writes for each is the measure; where we differ on
// purpose, wanted-differences.ts says so.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { textOf } from '#model/value.ts';
import { hear } from './testing/listening.ts';
import { RecordedDevice } from './testing/recorded-device.ts';
import { isWanted } from './testing/wanted-differences.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const DEVICES = join(DATA, 'hid', 'devices');
const ORACLE = join(DATA, 'expected-nut', 'hid');

interface Oracle {
    readonly vars: Readonly<Record<string, string>>;
    readonly rw: readonly string[];
    readonly enum: Readonly<Record<string, readonly string[]>>;
    readonly commands: readonly string[];
    /** `INSTCMD name` or `SET name value`: wValue's report id, then the bytes. */
    readonly writes: Readonly<Record<string, readonly string[]>>;
}

const names = existsSync(DEVICES) ? readdirSync(DEVICES).map((file) => file.replace(/\.txt$/, '')) : [];

async function open(name: string) {
    const transport = new RecordedDevice(readFileSync(join(DEVICES, `${name}.txt`), 'utf8'));
    const { device, heard } = await hear(transport);
    await device.poll();
    return { transport, device, heard };
}

const oracleOf = (name: string) => JSON.parse(readFileSync(join(ORACLE, `${name}.json`), 'utf8')) as Oracle;

/** Words of a status in any order, numbers as exactly as NUT prints them, nothing and an empty text the same. */
function isSame(variable: string, ours: unknown, theirs: string): boolean {
    const text = textOf(variable, ours as never) ?? '';
    if (variable === 'ups.status') return sorted(text) === sorted(theirs);
    if (text.trim() === theirs.trim()) return true;
    const digits = theirs.split('.')[1]?.length ?? 0;
    const [left, right] = [Number(ours), Number(theirs)];
    return text !== '' && theirs !== '' && Math.abs(left - right) <= 0.5 * 10 ** -digits + 1e-9;
}

function sorted(words: string): string {
    return words.split(' ').sort().join(' ');
}

function compare(t: ExecutionContext, name: string, differences: readonly string[]): void {
    t.deepEqual(
        differences.filter((difference) => !isWanted(name, difference)),
        [],
    );
}

for (const name of names) {
    test(`${name}: every variable is as NUT says it`, async (t) => {
        const { heard } = await open(name);
        const { vars } = oracleOf(name);
        const all = new Set([...Object.keys(vars), ...Object.keys(heard.values)]);

        compare(
            t,
            name,
            [...all]
                .filter((variable) => !isSame(variable, heard.values[variable], vars[variable] ?? ''))
                .map(
                    (variable) =>
                        `${variable}: ${heard.values[variable] ?? 'nothing'} for ${vars[variable] ?? 'nothing'}`,
                ),
        );
        t.true(Object.keys(vars).length > 0);
    });

    test(`${name}: commands and settings are those of NUT`, async (t) => {
        const { heard } = await open(name);
        const oracle = oracleOf(name);
        const settings = Object.keys(heard.settings);

        compare(t, name, [
            ...oracle.commands.filter((one) => !heard.commands.includes(one)).map((one) => `lacks command ${one}`),
            ...heard.commands.filter((one) => !oracle.commands.includes(one)).map((one) => `offers command ${one}`),
            ...oracle.rw.filter((one) => !settings.includes(one)).map((one) => `lacks setting ${one}`),
            ...settings.filter((one) => !oracle.rw.includes(one)).map((one) => `offers setting ${one}`),
            ...Object.entries(oracle.enum)
                .filter(
                    ([one, words]) => sorted(words.join(' ')) !== sorted((heard.settings[one]?.values ?? []).join(' ')),
                )
                .map(([one]) => `other words for ${one}`),
        ]);
        t.pass();
    });

    test(`${name}: the same bytes are written`, async (t) => {
        for (const [order, expected] of Object.entries(oracleOf(name).writes)) {
            const { transport, device } = await open(name);
            const [, operation, variable = '', value = ''] = /^(\S+) (\S+) ?(.*)$/.exec(order) ?? [];
            const outcome = await device.command(
                operation === 'SET' ? { type: 'set', name: variable, value } : { type: 'instant', name: variable },
            );
            const bytes = transport.written.join(', ');
            const wanted = expected.map((write) => write.replace(/^\S+ /, '')).join(', ');
            const difference = outcome.ok ? `${order}: ${bytes} for ${wanted}` : `${order}: ${outcome.error.message}`;
            compare(t, name, outcome.ok && bytes === wanted ? [] : [difference]);
        }
        t.pass();
    });
}

test('every recorded device is there', (t) => {
    if (names.length === 0)
        t.log(`No recordings at ${DEVICES}: nothing was compared. POWERCHAIN_TEST_DATA says where they are.`);
    else t.true(names.length >= 29);
    t.pass();
});
