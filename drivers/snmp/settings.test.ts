// Every setting of every agent of testcases/snmp/: what is written is read back, and an agent that says yes and does nothing
// has failed.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Setting } from '#model/command.ts';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');
const names = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

for (const { name } of names) {
    test(`${name}: each setting is written and read back, and one that is ignored has failed`, async (t) => {
        const agent = new RecordedAgent(parseRecording(readFileSync(join(FOLDER, name, 'agent.snmprec'), 'utf8')));
        await agent.start();
        t.teardown(() => agent.stop());
        const { device, heard } = await listenTo(agent.address);
        t.teardown(() => device.close());
        await device.poll();

        for (const [variable, setting] of Object.entries(heard.settings)) {
            const value = otherThan(heard.values[variable], setting);
            agent.misbehaves.ignoresSets = true;
            const ignored = await device.command({ type: 'set', name: variable, value });
            t.false(ignored.ok, `${variable} = ${value}`);
            if (!ignored.ok) t.regex(ignored.error.message, /the device said yes to/, variable);

            agent.misbehaves.ignoresSets = false;
            t.deepEqual(await device.command({ type: 'set', name: variable, value }), { ok: true, value: undefined });
            await device.poll();
            t.is(String(heard.values[variable]), value, variable);
        }
        t.is(heard.stale, undefined);
    });
}

/** A value that the setting takes and does not have. */
function otherThan(now: unknown, { values, ranges }: Setting): string {
    const words = values?.filter((word) => word !== now);
    if (words !== undefined) return words[0] ?? '';
    const range = ranges?.[0];
    if (range === undefined) return now === 'spare' ? 'other' : 'spare';
    return String(now === range.max ? range.min : range.max);
}
