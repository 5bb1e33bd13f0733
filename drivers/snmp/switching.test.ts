// Agents of testcases/snmp/ that switch: switching.json says which object moves which relay, by the numbers of the maker's MIB,
// and which commands to try with what the outlet must read then. A command counts as done only when the relay has moved.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Listening, listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';
import { type Relay, wire } from './testing/relays.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');

interface Switching {
    readonly relays: readonly Relay[];
    /** `command` or `command=value` to the state of its outlet or group then; null where no outlet tells. */
    readonly tries: Readonly<Record<string, string | null>>;
}

const names = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'switching.json')));

for (const name of names) {
    test(`${name} carries out its commands, and what it then reads proves it`, async (t) => {
        const { agent, tries, device, heard } = await openAgent(t, name);
        for (const [order, state] of Object.entries(tries)) {
            const outcome = await device.command(instant(order));
            t.deepEqual(outcome, { ok: true, value: undefined }, order);
            await device.poll();
            if (state !== null) t.is(heard.values[stateOf(order)], state, order);
        }
        t.false(agent.misbehaves.ignoresSets);
    });

    test(`${name}: a command that it accepts and ignores has failed, with a sentence`, async (t) => {
        const { agent, tries, device, heard } = await openAgent(t, name);
        agent.misbehaves.ignoresSets = true;
        await device.poll();
        // What the outlet is already proves nothing.
        const changing = Object.entries(tries).filter(
            ([order, state]) => /\.load\.(?:on|off)$/.test(order) && heard.values[stateOf(order)] !== state,
        );
        const [order] = changing[0] ?? [];

        const outcome = await device.command(instant(order ?? ''));

        t.false(outcome.ok);
        if (!outcome.ok) t.regex(outcome.error.message, /said yes to .* but did not do it/);
    });
}

test('there are families that switch', (t) => {
    t.true(names.length >= 17);
});

async function openAgent(t: ExecutionContext, name: string) {
    const read = (file: string) => readFileSync(join(FOLDER, name, file), 'utf8');
    const { relays, tries } = JSON.parse(read('switching.json')) as Switching;
    const agent = new RecordedAgent(parseRecording(read('agent.snmprec')));
    wire(agent, relays);
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard }: { device: Awaited<ReturnType<typeof listenTo>>['device']; heard: Listening } =
        await listenTo(agent.address, { timeout: PATIENCE_SECONDS });
    t.teardown(() => device.close());
    return { agent, tries, device, heard };
}

// How long an ignored command is given, and a busy machine for each answer.
const PATIENCE_SECONDS = 3;

function instant(order: string) {
    const [name = '', value] = order.split('=');
    return { type: 'instant' as const, name, ...(value === undefined ? {} : { value }) };
}

function stateOf(order: string): string {
    return order.replace(/load\..*$/, 'status');
}
