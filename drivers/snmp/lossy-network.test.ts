import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { listenTo } from './testing/listening.ts';
import { RecordedAgent } from './testing/recorded-agent.ts';
import { parseRecording } from './testing/recording.ts';

const UPS = join(import.meta.dirname, '..', '..', 'testcases', 'snmp', 'generic-single-phase-ups', 'agent.snmprec');

test('half of a hundred devices being silent does not slow the other half', async (t) => {
    const agents = await Promise.all(
        Array.from({ length: 100 }, async (_, at) => {
            const agent = new RecordedAgent(parseRecording(readFileSync(UPS, 'utf8')));
            agent.misbehaves.isSilent = at % 2 === 1;
            await agent.start();
            t.teardown(() => agent.stop());
            return agent;
        }),
    );
    // Nobody waits that long for the silent ones: they are let go of at the end.
    const opened = agents.map(({ address }) => listenTo(address, { timeout: 3, retries: 10 }));
    const silent = opened.filter((_, at) => at % 2 === 1);
    let givenUp = 0;
    for (const one of silent) {
        one.then(
            ({ device }) => device.close(),
            () => givenUp++,
        );
    }

    for (const one of opened.filter((_, at) => at % 2 === 0)) {
        const { device, heard } = await one;
        await device.poll();
        t.is(heard.values['ups.status'], 'OL');
        await device.close();
    }

    t.is(givenUp, 0, 'the others have been read before the first silent one was given up');
    for (const agent of agents) agent.misbehaves.isSilent = false;
    await Promise.allSettled(silent);
});

test('an agent that drops half of its packets is read, and nothing of it is wrong', async (t) => {
    const agent = new RecordedAgent(parseRecording(readFileSync(UPS, 'utf8')));
    await agent.start();
    t.teardown(() => agent.stop());
    const { device, heard } = await listenTo(agent.address);
    t.teardown(() => device.close());
    await device.poll();
    const { values } = heard;
    let asked = 0;
    agent.misbehaves.isSilent = true;
    agent.onRequest = () => {
        agent.misbehaves.isSilent = asked++ % 2 === 0;
    };
    const other = await listenTo(agent.address, { timeout: 0.3, retries: 10 });
    t.teardown(() => other.device.close());

    await other.device.poll();

    t.deepEqual(other.heard.values, values);
});
