// Two gateways, one chain: a host here on an outlet of a rack that another gateway looks after.

import test from 'ava';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';

test('a host lives and dies with its outlet behind another gateway', async (t) => {
    const there = demoRack();
    const far = await RunningGateway.start(there.config);
    const here = demoRack((yaml) =>
        yaml.replace(/^hosts:$/m, `hosts:\n    far: { supplies: { psu: 'pdu1:1@127.0.0.1:${far.nutPort}' } }`),
    );
    const near = await RunningGateway.start(here.config);
    const session = await near.session();
    t.teardown(async () => {
        session.close();
        await near.stop();
        await far.stop();
        here.remove();
        there.remove();
    });
    const status = () => session.value('far', 'ups.status');
    const says = (word: string) => (answer: string) => answer.split(' ').includes(word);
    await until(() => session.value('far', 'experimental.chain.redundancy'), says('n'), 30);
    t.is(await session.value('far', 'device.parent'), `pdu1:1@127.0.0.1:${far.nutPort}`);
    t.regex(await session.value('far', 'experimental.chain.reason'), /through ups1@127\.0\.0\.1:\d+\) on mains/);

    await far.demo('fail', 'feed-a');
    await until(status, says('OB'), 30);
    t.true(says('OL')(await session.value('clc', 'ups.status')), 'the feed of the same name here is another one');

    await far.demo('charge', 'ups1=5');
    await until(status, says('LB'), 30);
    await far.demo('restore', 'all');
    await until(status, says('OL'), 30);

    await far.stop('SIGKILL');
    await until(
        () => session.value('far', 'experimental.chain.reason'),
        (answer) => /silent, was on mains/.test(answer),
        60,
    );
    t.true(says('OL')(await status()), 'a gateway that is gone takes nobody down');
});
