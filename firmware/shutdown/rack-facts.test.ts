import test from 'ava';
import { runningBench, turn, WELL } from '../chain/testing/chain-bench.ts';
import { RackFacts } from './rack-facts.ts';

test('an outlet has mains when what lies in front of it does, whatever its battery tells', async (t) => {
    const { gateway, chain, say } = await runningBench();
    t.teardown(() => chain.stop());
    const facts = new RackFacts({
        gateway,
        chain,
        loginsOf: () => 0,
        offWattsOf: () => 20,
        bmcOf: () => undefined,
        sightOf: () => 'unknown',
        isVisible: () => false,
        actionOf: () => undefined,
        isNapping: () => false,
    });
    const outlets = async () => {
        await turn();
        const { outlets = [] } = facts.look(0, () => true).hosts.get('clc') ?? {};
        return outlets.map(({ device, hasMains }) => `${device} ${hasMains}`);
    };
    t.deepEqual(await outlets(), ['pdu1 true', 'pdu2 true']);

    say('ups1', { ...WELL, 'ups.status': 'OB DISCHRG' });
    t.deepEqual(await outlets(), ['pdu1 false', 'pdu2 true']);

    say('ups2', { 'ups.status': 'OL', 'battery.charge': null });
    t.deepEqual(await outlets(), ['pdu1 false', 'pdu2 true']);

    say('ups2', { 'ups.status': 'OB DISCHRG' });
    t.deepEqual(await outlets(), ['pdu1 false', 'pdu2 false']);
});
