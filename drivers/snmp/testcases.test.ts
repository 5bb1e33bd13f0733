// Every folder of testcases/snmp/ is an agent: what it answers (agent.snmprec) and what the driver must make of it
// (expected.json). Adding a device is adding a folder.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');

interface Expected {
    readonly mib: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly commands: readonly string[];
    readonly settings: readonly string[];
}

const names = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

for (const { name } of names) {
    for (const version of ['1', '2c']) {
        test(`${name} reads as expected over version ${version}, at first and when polled again`, async (t) => {
            const expected = JSON.parse(readFileSync(join(FOLDER, name, 'expected.json'), 'utf8')) as Expected;
            const agent = new RecordedAgent(parseRecording(readFileSync(join(FOLDER, name, 'agent.snmprec'), 'utf8')));
            await agent.start();
            t.teardown(() => agent.stop());

            const { device, heard } = await listenTo(agent.address, { version });
            t.teardown(() => device.close());
            for (const round of ['learned', 'polled']) {
                await device.poll();
                t.deepEqual(heard.values, expected.values, round);
            }

            t.is(heard.mib, expected.mib);
            t.deepEqual(heard.commands, expected.commands);
            t.deepEqual(Object.keys(heard.settings), expected.settings);
            t.is(heard.stale, undefined);
            t.deepEqual(heard.doubts, {});
            t.deepEqual(outletsWithoutGroup(expected.values), []);
        });
    }
}

/** Outlets that say of a group what no group is called. */
function outletsWithoutGroup(values: Expected['values']): string[] {
    const named = Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
    const isGroup = (unit: string, id: string): boolean =>
        named.some(
            ({ name, value }) =>
                name.startsWith(`${unit}outlet.group.${id}.`) ||
                (value === id && name.startsWith(`${unit}outlet.group.`) && /\.(?:id|name)$/.test(name)),
        );
    return named
        .filter(({ name, value }) => {
            const [, unit] = /^((?:device\.\d+\.)?)outlet\.\d+\.groupid$/.exec(name) ?? [];
            return unit !== undefined && value !== 'null' && !isGroup(unit, value);
        })
        .map(({ name, value }) => `${name}: ${value}`);
}

test('there are agents to read', (t) => {
    t.true(names.length >= 9);
});
