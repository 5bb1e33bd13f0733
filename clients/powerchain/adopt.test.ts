import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { RecordedAgent } from '../../drivers/snmp/testing/recorded-agent.ts';
import { parseRecording } from '../../drivers/snmp/testing/recording.ts';
import { demoRack, RunningGateway } from '../../test/running-gateway.ts';
import { runAgainst } from './testing/fake-gateway.ts';

const RECORDING = new URL('../../testcases/snmp/generic-single-phase-ups/agent.snmprec', import.meta.url);
const COMMUNITY = 'rack-7-secret';

async function started(t: ExecutionContext) {
    const agent = new RecordedAgent(parseRecording(readFileSync(RECORDING, 'utf8')), COMMUNITY);
    await agent.start();
    const rack = demoRack();
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(async () => {
        await gateway.stop();
        agent.stop();
        rack.remove();
    });
    const environment = { XDG_RUNTIME_DIR: rack.folder };
    const run = (words: readonly string[], answers: string[] = []) =>
        runAgainst(`http://127.0.0.1:${gateway.webPort}`, words, { environment, ask: async () => answers.shift() });
    const file = (name: string) => readFileSync(`${rack.folder}/${name}`, 'utf8');
    return { agent, gateway, run, file };
}

test('a device is found, tried, named, configured and heard; its secret stays where secrets are', async (t) => {
    t.timeout(120_000);
    const { agent, run, file } = await started(t);
    const words = [agent.address, '--community', 'wrong', '--community', COMMUNITY];

    const scanned = await run(['scan', ...words]);
    const adopted = await run(['adopt', ...words], ['no name!', 'ups-office']);
    const again = await run(['adopt', ...words], ['y']);

    t.regex(scanned.out, /· snmp 127\.0\.0\.1:\d+ · new$/m);
    t.is(adopted.code, 0, adopted.out + adopted.errors);
    t.regex(adopted.errors, /“no name!” is not a name/);
    t.regex(adopted.out, /^ups-office is heard: ups\.status/m);
    t.regex(again.out, /is ups-office$/m);
    t.regex(again.errors, /Nothing was adopted/);
    t.regex(file('gateway.yaml'), /ups-office:\n\s+(?:driver: snmp|address)/);
    t.false(file('gateway.yaml').includes(COMMUNITY));
    t.true(file('secrets.yaml').includes(COMMUNITY));
    t.false((scanned.out + adopted.out).includes(COMMUNITY));
});

test('nothing is taken without a yes, and an address with nobody is told', async (t) => {
    t.timeout(120_000);
    const { agent, run, file } = await started(t);
    const before = file('gateway.yaml');

    const left = await run(['adopt', agent.address, '--community', COMMUNITY], ['n']);
    const nobody = await run(['scan', '127.0.0.1:9']);
    const toomany = await run(['scan', '10.0.0.0/8']);

    t.regex(left.errors, /Nothing was adopted/);
    t.is(file('gateway.yaml'), before);
    t.regex(nobody.errors, /Nothing was found/);
    t.is(toomany.code, 1);
    t.regex(toomany.errors, /too many/);
});
