// Every reading that can move is refreshed: each number of an agent of testcases/snmp/ becomes another, and after a poll the device
// reads as one that meets the agent for the first time.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { readElements, readInteger, write, writeInteger } from './testing/ber.ts';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording, type Recording } from './testing/recording.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');
const NUMBERS: readonly number[] = [0x02, 0x41, 0x42];
/** Hundredths of a second. */
const TIME_TICKS = 0x43;
const OCTETS = 0x04;
// Below it are the numbers of enumerations, and the counts by which a device is known.
const MEASURES_MIN = 12;

/** Adds 1 to what is measured: no jump that would have to be said twice. Returns how much moved. */
function move(recording: Recording): number {
    let moved = 0;
    for (const [oid, value] of recording) {
        const next = movedOn(value);
        if (next === undefined) continue;
        recording.set(oid, next);
        moved++;
    }
    return moved;
}

function movedOn(value: Buffer): Buffer | undefined {
    const { tag, content } = readElements(value)[0] ?? { tag: 0, content: Buffer.alloc(0) };
    if (NUMBERS.includes(tag)) {
        const number = readInteger(content);
        return number >= MEASURES_MIN ? writeInteger(number + 1, tag) : undefined;
    }
    if (tag === TIME_TICKS) return writeInteger(readInteger(content) + 100, tag);
    // “231.9V”: some say their measures as text.
    const [, digits, last, unit] = /^(\d*\.?\d*)(\d)([A-Za-z%]*)$/.exec(tag === OCTETS ? content.toString() : '') ?? [];
    return last === undefined ? undefined : write(OCTETS, Buffer.from(`${digits}${(Number(last) + 1) % 10}${unit}`));
}

/** Static values have their own pace. */
function moving(values: Readonly<Record<string, Value>>): Record<string, Value> {
    return Object.fromEntries(
        Object.entries(values).filter(
            ([name]) => variableOf(name)?.history !== 'static' && !name.endsWith('.switchable'),
        ),
    );
}

for (const name of readdirSync(FOLDER)) {
    test(`${name}: a poll refreshes every reading that moves`, async (t) => {
        const agent = new RecordedAgent(parseRecording(readFileSync(join(FOLDER, name, 'agent.snmprec'), 'utf8')));
        await agent.start();
        t.teardown(() => agent.stop());
        const { device, heard } = await listenTo(agent.address);
        t.teardown(() => device.close());
        await device.poll();
        const before = heard.values;

        t.true(move(agent.recording) > 0);
        await device.poll();

        const fresh = await listenTo(agent.address);
        t.teardown(() => fresh.device.close());
        await fresh.device.poll();
        t.deepEqual(moving(heard.values), moving(fresh.heard.values));
        t.notDeepEqual(moving(heard.values), moving(before));
    });
}

test('a sensor that the device calls unavailable is unknown, until it is there again', async (t) => {
    const file = join(FOLDER, 'raritan-px3-5190r', 'agent.snmprec');
    const agent = new RecordedAgent(parseRecording(readFileSync(file, 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());
    const isAvailable = '1.3.6.1.4.1.13742.6.5.4.3.1.2.1.1.1'; // measurementsOutletSensorIsAvailable
    await device.poll();
    const before = heard.values['outlet.1.current'];
    t.is(typeof before, 'number');

    agent.recording.set(isAvailable, writeInteger(2));
    await device.poll();
    t.is(heard.values['outlet.1.current'], null);

    agent.recording.set(isAvailable, writeInteger(1));
    await device.poll();
    t.is(heard.values['outlet.1.current'], before);
});
