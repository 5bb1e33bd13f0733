// A chain that goes on behind Debian's upsd, which knows parents only because its owner wrote them into ups.conf.

import test from 'ava';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { DebianUpsd } from './debian-upsd.ts';

test('a host hangs on a PDU of a stock upsd, through override.device.parent', async (t) => {
    const upsd = new DebianUpsd({
        users: '',
        devices: {
            ups1: { dummy: 'ups.status: OB DISCHRG\nbattery.runtime: 800\nbattery.charge: 70\n' },
            pdu1: {
                dummy: 'device.type: pdu\nups.status: OL\noutlet.1.status: on\noutlet.2.status: off\n',
                configuration: ['override.device.parent = ups1'],
            },
        },
    });
    t.teardown(() => upsd.stop());
    await upsd.start();
    const at = `127.0.0.1:${upsd.port}`;
    const rack = demoRack((yaml) =>
        yaml.replace(
            /^hosts:$/m,
            `hosts:\n    one: { supplies: { psu: 'pdu1:1@${at}' } }\n    two: { supplies: { psu: 'pdu1:2@${at}' } }`,
        ),
    );
    const gateway = await RunningGateway.start(rack.config);
    const session = await gateway.session();
    t.teardown(async () => {
        session.close();
        await gateway.stop();
        rack.remove();
    });

    await until(
        () => session.value('one', 'ups.status'),
        (status) => /\bOB\b/.test(status),
        30,
    );
    await until(
        () => session.value('two', 'ups.status'),
        (status) => status === 'OB LB',
        30,
    );

    t.is(await session.value('one', 'battery.charge'), '70');
    t.regex(await session.value('one', 'experimental.chain.reason'), /through ups1@127\.0\.0\.1:\d+\) on battery/);
    t.regex(await session.value('two', 'experimental.chain.reason'), /switched off/);
});
