import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { FoundDevice } from '#model/driver.ts';
import { driver } from './driver.ts';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'testcases', 'snmp');
const CASCADE = 'raritan-px2-cascade';
// PDU2-MIB switchingOperation of pdu 2, outlet 1.
const OUTLET_OF_SECOND = '1.3.6.1.4.1.13742.6.4.1.2.1.2.2.1';

async function agentOf(t: ExecutionContext, name: string): Promise<RecordedAgent> {
    const agent = new RecordedAgent(parseRecording(readFileSync(join(FOLDER, name, 'agent.snmprec'), 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());
    return agent;
}

const chains = readdirSync(FOLDER).filter((name) =>
    readFileSync(join(FOLDER, name, 'expected.json'), 'utf8').includes('"device.count"'),
);

test('there are chains to take apart', (t) => {
    t.true(chains.length >= 3, chains.join(' '));
});

for (const name of chains) {
    test(`each unit of ${name} is a device of its own, as the whole chain tells it`, async (t) => {
        const { values } = JSON.parse(readFileSync(join(FOLDER, name, 'expected.json'), 'utf8'));
        const agent = await agentOf(t, name);

        for (let member = 1; member <= Number(values['device.count']); member++) {
            const { device, heard } = await listenTo(agent.address, { member });
            for (const _round of ['learned', 'polled']) await device.poll();
            await device.close();

            const own = new Map(Object.entries(heard.values));
            t.false(own.has('device.count'));
            const inChain = Object.entries(values).filter(([key]) => key.startsWith(`device.${member}.`));
            t.true(inChain.length > 3);
            for (const [key, value] of inChain) {
                const bare = key.replace(/^device\.\d+\./, '');
                t.deepEqual(own.get(bare) ?? own.get(`device.${bare}`) ?? null, value, key);
            }
            t.deepEqual(
                [...own.keys()].filter((key) => /^device\.\d/.test(key)),
                [],
            );
        }
    });
}

test('a command of the second unit goes to the second unit', async (t) => {
    const agent = await agentOf(t, CASCADE);
    const { device, heard } = await listenTo(agent.address, { member: 2, timeout: 2 });
    t.teardown(() => device.close());
    await device.poll();
    const written: string[] = [];
    agent.onSet = (oid) => written.push(oid);

    t.true(heard.commands.includes('outlet.1.load.off'));
    await device.command({ type: 'instant', name: 'outlet.1.load.off' });

    t.deepEqual(written, [OUTLET_OF_SECOND]);
});

test('a unit that the chain does not have is unreachable, with the length of the chain', async (t) => {
    const agent = await agentOf(t, CASCADE);
    const { device } = await listenTo(agent.address, { member: 9 });
    t.teardown(() => device.close());

    await t.throwsAsync(device.poll(), { message: /its chain has \d+ units, and no unit 9/ });
});

test('a scan finds each unit of a chain', async (t) => {
    const agent = await agentOf(t, CASCADE);
    const found: FoundDevice[] = [];

    await driver.scan(
        { addresses: [agent.address], timeout: 5 },
        (one) => found.push(one),
        new AbortController().signal,
    );

    t.deepEqual(
        found.map(({ options }) => options.member),
        found.map((_, at) => at + 1),
    );
    t.true(found.length >= 2);
    t.regex(found[1]?.title ?? '', /\(unit 2 of \d\)$/);
});
