// Every row of every protocol, swept: see drivers/tables.test.ts for the same of SNMP.

import test from 'ava';
import fc from 'fast-check';
import { aboutCommand } from '#model/command.ts';
import { STATUS_WORDS } from '#model/status.ts';
import { variableOf } from '#model/variable.ts';
import { believed } from './answers.ts';
import { detectProtocol } from './detection.ts';
import type { Protocol, Query } from './protocol.ts';
import { checksum } from './protocols/axpert.ts';
import { PROTOCOL_TABLE } from './protocols.ts';
import { flagsOf, statusReadings, valuesOf } from './readings.ts';
import { AnsweringDevice } from './testing/answering-device.ts';

const PROTOCOLS = await Promise.all(PROTOCOL_TABLE.map(({ load }) => load()));

function queriesOf({ claims, rows, status, alarms, commands }: Protocol): Query[] {
    const asked = [...rows, ...status, ...(alarms ?? [])].map((row) => row.in);
    return [...claims, ...asked, ...commands.flatMap(({ needsFlag }) => needsFlag?.in ?? [])];
}

test('protocols have names of their own, and the table says which questions each claims', (t) => {
    const names = PROTOCOLS.map(({ name }) => name);
    t.is(new Set(names).size, names.length);
    t.deepEqual(
        PROTOCOL_TABLE.map(({ name, questions }) => ({ name, questions })),
        PROTOCOLS.map(({ name, claims, checksum }) => ({
            name,
            questions: claims.map(({ ask }) => (checksum ? checksum.add(ask) : ask)),
        })),
    );
});

for (const protocol of PROTOCOLS) {
    const { name, rows, commands, settings, fixed } = protocol;

    test(`${name}: every variable is in the catalogue and its value of the right kind`, (t) => {
        for (const { variable, as } of rows) {
            const known = variableOf(variable);
            t.truthy(known, variable);
            t.is(as.gives === 'number', known?.unit !== undefined, variable);
            const allowed: readonly string[] = known?.values ?? as.words ?? [];
            t.deepEqual(as.words?.filter((word) => !allowed.includes(word)) ?? [], [], variable);
        }
        for (const variable of Object.keys(fixed ?? {})) t.truthy(variableOf(variable), variable);
        for (const { variable } of settings ?? [])
            t.true(
                rows.some((row) => row.variable === variable),
                variable,
            );
    });

    test(`${name}: one question has one shape, and every field lies in its answer`, (t) => {
        for (const query of queriesOf(protocol)) {
            t.regex(query.ask, /^[A-Za-z0-9 ?]+$/);
            t.true(query.bytes >= 2, query.ask);
        }
        for (const {
            in: query,
            at: [from, to],
        } of [...rows, ...protocol.status]) {
            if (query.arrange !== undefined) continue;
            t.true(from < query.bytes, `${query.ask} ${from}`);
            if (to !== undefined) t.true(to < query.bytes, `${query.ask} ${to}`);
        }
    });

    test(`${name}: commands are known to NUT, and no two are the same`, (t) => {
        for (const { command } of commands) t.truthy(aboutCommand(command), command);
        t.is(new Set(commands.map(({ command }) => command)).size, commands.length);
    });

    test(`${name}: whatever comes, nothing is thrown, and the status has only the words of NUT`, (t) => {
        const queries = queriesOf(protocol);
        const noise = fc.string({
            unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
            maxLength: 130,
        });
        const line = fc.oneof(
            noise,
            noise.map((text) => `${text}\r`),
            fc
                .string({ unit: fc.constantFrom(...'(#01 .-'), minLength: 40, maxLength: 130 })
                .map((text) => `(${text}\r`),
        );
        fc.assert(
            fc.property(fc.array(line, { minLength: queries.length, maxLength: queries.length }), (lines) => {
                const answers = new Map(
                    queries.flatMap((query, at) => {
                        const answer = believed(query, lines[at] ?? '', protocol.checksum);
                        return answer === undefined ? [] : [[query.ask, answer] as const];
                    }),
                );
                const values = valuesOf(protocol, answers);
                const flags = flagsOf(protocol, answers, values);
                const { 'ups.status': status } = statusReadings(protocol, answers, flags ?? {});
                const words = typeof status === 'string' ? status.split(' ') : [];
                const numbers = Object.values(values).filter((value) => typeof value === 'number');
                return words.every((word) => Object.hasOwn(STATUS_WORDS, word)) && numbers.every(Number.isFinite);
            }),
            { numRuns: 200 },
        );
        t.pass();
    });
}

test('what nobody answers, and what answers something else, are failures with a sentence', async (t) => {
    const silent = new AnsweringDevice([]);
    silent.spoil = () => '';
    const modem = new AnsweringDevice([]);
    modem.spoil = () => 'ERROR\r\n';

    await t.throwsAsync(detectProtocol(silent, {}), { message: 'nothing answers (a test)' });
    await t.throwsAsync(detectProtocol(modem, {}), { message: /no Qx UPS: “QPI” → “ERROR”/ });
    await t.throwsAsync(detectProtocol(silent, { named: 'megatek' }), {
        message: /no protocol that we know: use one of/,
    });
});

test('the protocol that is likely is asked for first, with no question more than it needs', async (t) => {
    const device = new AnsweringDevice([['Q1', '(230.1 229.0 230.4 014 50.0 27.0 30.0 00001001\r']]);

    t.is((await detectProtocol(device, { likely: 'q1' })).name, 'q1');
    t.deepEqual(device.asked, ['Q1']);
});

test('an Axpert is asked and believed with checksums only', async (t) => {
    const answer = (text: string): string => `${text}${checksum(text)}\r`;
    const device = new AnsweringDevice([
        ['QPI\xbe\xac', answer('(PI30')],
        ['QMOD\x49\xc1', answer('(B')],
    ]);
    t.is(checksum('QPI'), '\xbe\xac');

    t.is((await detectProtocol(device, {})).name, 'voltronic-axpert');
    device.answers.set('QMOD\x49\xc1', '(B\xe7\xc8\r');
    await t.throwsAsync(detectProtocol(device, {}));
});
