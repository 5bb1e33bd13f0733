// Our repeater against Debian's upsd with its dummy-ups: what it mirrors, what it writes, and what it says when upsd is gone.

import test from 'ava';
import { DeviceSession } from '../../drivers/device-session.ts';
import { driver } from '../../drivers/nut/driver.ts';
import { NewsCollector } from '../../drivers/testing/news-collector.ts';
import { testDevice } from '../../drivers/testing/scripted-driver.ts';
import { missingPackage, PeerUpsd } from '../bench/peer-upsd.ts';

test('a device of Debian’s upsd is mirrored, written to, and stale when upsd is gone', async (t) => {
    const missing = missingPackage();
    if (missing) throw new Error(`install Debian’s package ${missing}`);
    const peer = new PeerUpsd(1);
    let isStopped = false;
    const stop = async (): Promise<void> => {
        if (!isStopped) await peer.stop();
        isStopped = true;
    };
    t.teardown(stop);
    await peer.start();
    const news = new NewsCollector();
    const options = { driver: 'nut', ups: `ups1@127.0.0.1:${peer.port}`, user: 'admin', password: 'demo' };
    const device = testDevice('mirror', { options, pollSeconds: 0.05 });
    const session = new DeviceSession({ driver, device, tell: news.tell });
    t.teardown(() => session.close());

    session.start();
    const { values } = await news.until('readings', ({ complete }) => complete === true);
    t.is(values['ups.status'], 'OL');
    t.is(values['input.voltage'], '230.1');
    t.is(values['upstream.driver.name'], 'dummy-ups');
    const { settings, commands } = await news.until('capabilities');
    t.true('battery.charge.low' in settings);
    t.true(commands.some(({ name }) => name === 'load.off'));

    const outcome = await session.command({ type: 'set', name: 'battery.charge.low', value: '33' });
    t.true(outcome.ok);
    await news.until('readings', (changed) => changed.values['battery.charge.low'] === '33');

    await stop();
    const { reason } = await news.until('link', ({ link }) => link === 'stale');
    t.regex(reason, /^the NUT server at 127\.0\.0\.1 port \d+: /);
});
