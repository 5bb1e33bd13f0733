import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { familyOfListed } from './directory.ts';
import { rittalCmc3 } from './families/rittal-cmc3.ts';
import type { Raw } from './raw.ts';
import { write } from './testing/ber.ts';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { integerOf, parseRecording } from './testing/recording.ts';

const NAMES = rittalCmc3.directory.names;
const NUMBERS = rittalCmc3.directory.numbers;
const AGENT = join(import.meta.dirname, '..', '..', 'testcases', 'snmp', 'rittal-pdu', 'agent.snmprec');

function listed(...names: readonly string[]) {
    const raws = names.map((name, at): [string, Raw] => [
        `${NAMES}.2.${at + 1}`,
        { kind: 'octets', bytes: Buffer.from(name) },
    ]);
    return familyOfListed(rittalCmc3, new Map(raws)).rows.flatMap((row) =>
        'oid' in row && row.oid.startsWith(NUMBERS) ? [`${row.variable} ${row.oid.slice(NUMBERS.length + 1)}`] : [],
    );
}

test('what is listed is found by its name, wherever it stands', (t) => {
    t.deepEqual(listed('Door.Value', 'Phase L1.Current.Value', 'Unit.Frequency.Value'), [
        'input.frequency 2.3',
        'input.current 2.2',
    ]);
    t.deepEqual(listed('Phase L2.Current.Value', 'Phase L1.Current.Value'), [
        'input.L2.current 2.1',
        'input.L1.current 2.2',
    ]);
    t.deepEqual(listed('PSM_P1_3.Plug7.Relay'), ['outlet.207.status 2.1', 'outlet.207.switchable 2.1']);
});

test('names that nobody could mean are passed over', (t) => {
    t.deepEqual(
        listed('Phase L9.Current.Value', 'Sockets.Socket 4711.Relay', 'PSM_P2_1.Plug1.Relay', '', 'Total.'),
        [],
    );
});

test('an outlet that has moved in the list is not switched, and the list is read anew', async (t) => {
    const agent = new RecordedAgent(parseRecording(readFileSync(AGENT, 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());
    const { device } = await listenTo(agent.address);
    t.teardown(() => device.close());
    await device.poll();
    const place = [...agent.recording].find(
        ([oid, value]) => oid.startsWith(NAMES) && /Socket 1.*Relay/.test(String(value)),
    );
    const [name = ''] = place ?? [];
    const relay = name.replace(NAMES, NUMBERS);
    agent.recording.set(name, write(0x04, Buffer.from('Sockets.Socket 9.General.Relay')));

    const outcome = await device.command({ type: 'instant', name: 'outlet.1.load.off' });

    t.regex(outcome.ok ? '' : outcome.error.message, /Socket 1\..* is no longer where it was/);
    t.is(integerOf(agent.recording.get(relay)), 1);
    await device.poll();
    t.true((await device.command({ type: 'instant', name: 'outlet.9.load.off' })).ok);
    t.is(integerOf(agent.recording.get(relay)), 0);
});
