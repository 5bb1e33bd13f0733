// The sample answers of each protocol beside NUT's own driver: what it publishes and offers for them is the measure; where we differ on
// purpose, wanted-differences.ts says so.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { textOf } from '#model/value.ts';
import { detectProtocol } from './detection.ts';
import { protocolCalled } from './protocols.ts';
import { AnsweringDevice } from './testing/answering-device.ts';
import { hear } from './testing/listening.ts';
import { isWanted } from './testing/wanted-differences.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const ORACLE = join(DATA, 'expected-nut', 'qx');
const ANSWERS = join(DATA, '..', 'reference', 'devices', 'tsv', 'qx-sample-answers.tsv');

interface Oracle {
    readonly vars: Readonly<Record<string, string>>;
    readonly rw: readonly string[];
    readonly range: Readonly<Record<string, readonly (readonly string[])[]>>;
    readonly enum: Readonly<Record<string, readonly string[]>>;
    readonly commands: readonly string[];
}

/** As NUT names them; ours have `/` and `-`. */
const OURS: Readonly<Record<string, string>> = {
    megatec_old: 'megatec/old',
    voltronic_qs: 'voltronic-qs',
    voltronic_qs_hex: 'voltronic-qs-hex',
};

function sampleAnswers(): Map<string, [string, string][]> {
    const byProtocol = new Map<string, [string, string][]>();
    if (!existsSync(ANSWERS)) return byProtocol;
    for (const line of readFileSync(ANSWERS, 'utf8').split('\n').slice(1)) {
        const [protocol = '', command = '', answer = ''] = line.split('\t');
        if (protocol === '') continue;
        const pairs = byProtocol.get(protocol) ?? [];
        pairs.push([unescaped(command).trimEnd(), unescaped(answer)]);
        byProtocol.set(protocol, pairs);
    }
    return byProtocol;
}

function unescaped(text: string): string {
    return text
        .replaceAll('\\r', '\r')
        .replaceAll('\\t', '\t')
        .replace(/\\x(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const samples = sampleAnswers();
const names = [...samples.keys()].filter((name) => existsSync(join(ORACLE, `${name}.json`)));

async function open(name: string) {
    const transport = new AnsweringDevice(samples.get(name) ?? []);
    const protocol = await protocolCalled(OURS[name] ?? name);
    if (!protocol) throw new Error(`no protocol ${name}`);
    const { device, heard } = hear({ transport, protocol });
    await device.poll();
    transport.asked.length = 0;
    return { transport, device, heard, protocol };
}

const oracleOf = (name: string) => JSON.parse(readFileSync(join(ORACLE, `${name}.json`), 'utf8')) as Oracle;

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

function unwanted(name: string, differences: readonly string[]): string[] {
    return differences.filter((difference) => !isWanted(name, difference));
}

for (const name of names) {
    test(`${name}: every variable is as NUT says it`, async (t) => {
        const { heard } = await open(name);
        const { vars } = oracleOf(name);
        const all = [...new Set([...Object.keys(vars), ...Object.keys(heard.values)])];
        const different = all.filter((variable) => !isSame(variable, heard.values[variable], vars[variable] ?? ''));

        t.deepEqual(
            unwanted(
                name,
                different.map((one) => `${one}: ${heard.values[one] ?? 'nothing'} for ${vars[one] ?? 'nothing'}`),
            ),
            [],
        );
        t.true(Object.keys(vars).length > 0);
    });

    test(`${name}: commands and settings are those of NUT`, async (t) => {
        const { heard } = await open(name);
        const oracle = oracleOf(name);
        const settings = Object.keys(heard.settings);
        const ranges = Object.entries(oracle.range).flatMap(([one, [range]]) => {
            const [min, max] = range ?? [];
            const [ours] = heard.settings[one]?.ranges ?? [];
            const isEqual = ours?.min === Number(min) && ours?.max === Number(max);
            return isEqual || !settings.includes(one)
                ? []
                : [`range of ${one}: ${JSON.stringify(ours)} for ${min}..${max}`];
        });
        const words = Object.entries(oracle.enum)
            .filter(
                ([one, allowed]) => sorted(allowed.join(' ')) !== sorted((heard.settings[one]?.values ?? []).join(' ')),
            )
            .map(([one]) => `other words for ${one}`);

        t.deepEqual(
            unwanted(name, [
                ...oracle.commands.filter((one) => !heard.commands.includes(one)).map((one) => `lacks command ${one}`),
                ...heard.commands.filter((one) => !oracle.commands.includes(one)).map((one) => `offers command ${one}`),
                ...oracle.rw.filter((one) => !settings.includes(one)).map((one) => `lacks setting ${one}`),
                ...settings.filter((one) => !oracle.rw.includes(one)).map((one) => `offers setting ${one}`),
                ...ranges,
                ...words,
            ]),
            [],
        );
    });

    test(`${name}: the device is known by what it answers`, async (t) => {
        const transport = new AnsweringDevice(samples.get(name) ?? []);

        const { name: found } = await detectProtocol(transport, {});

        // What an Ablerex answers to these is Megatec too: the way it is attached tells them apart.
        t.is(found, name === 'ablerex' ? 'megatec' : (OURS[name] ?? name));
    });
}

test('every sample is there', (t) => {
    if (names.length === 0) t.log(`No samples at ${ANSWERS}: nothing was compared.`);
    else t.is(names.length, 18);
    t.pass();
});
