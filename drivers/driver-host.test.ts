import test from 'ava';
import type { DriverNews } from '#model/driver.ts';
import { failed, ok } from '#model/result.ts';
import { DriverHost, type DriverHostOptions } from './driver-host.ts';
import { NewsCollector } from './testing/news-collector.ts';
import { ScriptedDriver, testDevice } from './testing/scripted-driver.ts';

interface Setup {
    readonly driver: ScriptedDriver;
    readonly news: NewsCollector;
    readonly host: DriverHost;
}

function setup(options: Partial<DriverHostOptions> = {}): Setup {
    const driver = new ScriptedDriver();
    const news = new NewsCollector();
    const send = (one: DriverNews): boolean => {
        news.tell(one);
        return true;
    };
    const host = new DriverHost({ name: 'scripted', driver, send, pace: { retrySeconds: 0.005 }, ...options });
    return { driver, news, host };
}

test('it says ready, opens what it is told to, and answers each call by its number', async (t) => {
    const { host, news, driver } = setup();

    host.start();
    host.receive({ type: 'open', call: 1, device: testDevice('ups1') });
    host.receive({ type: 'open', call: 2, device: testDevice('ups2') });
    await news.until('link', ({ device, link }) => device === 'ups1' && link === 'ok');
    await news.until('link', ({ device, link }) => device === 'ups2' && link === 'ok');
    host.receive({ type: 'command', call: 3, device: 'ups2', request: { type: 'instant', name: 'beeper.mute' } });
    const outcome = await news.until('result', ({ call }) => call === 3);
    host.receive({ type: 'close', call: 4, device: 'ups1' });
    await news.until('result', ({ call }) => call === 4);
    await host.stop();

    t.deepEqual(news.all[0], { type: 'ready', driver: 'scripted' });
    t.deepEqual(outcome.outcome, ok(undefined));
    t.deepEqual(
        news.of('result').map(({ call }) => call),
        [1, 2, 3, 4],
    );
    t.is(driver.counts.close, 2);
});

test('a command for a device that it does not have is answered so', async (t) => {
    const { host, news } = setup();

    host.receive({ type: 'command', call: 1, device: 'ups9', request: { type: 'instant', name: 'beeper.mute' } });
    const { outcome } = await news.until('result');

    t.deepEqual(outcome, failed({ code: 'device-unknown', message: 'the driver has no device “ups9”' }));
});

test('a device that fails leaves the others alone', async (t) => {
    const { host, news, driver } = setup();
    driver.opening = async () => {
        if (driver.counts.open === 1) throw new Error('burnt');
    };

    host.receive({ type: 'open', call: 1, device: testDevice('ups1', { pollSeconds: 60 }) });
    host.receive({ type: 'open', call: 2, device: testDevice('ups2') });
    await news.until('link', ({ device, link }) => device === 'ups1' && link === 'connecting');
    await news.until('link', ({ device, link }) => device === 'ups2' && link === 'ok');
    await host.stop();

    t.pass();
});

test('opening a device again closes it first, and lets the hardware go before taking it', async (t) => {
    const { host, news, driver } = setup();
    const closed = Promise.withResolvers<void>();
    driver.closing = () => closed.promise;
    host.receive({ type: 'open', call: 1, device: testDevice('ups1') });
    await news.until('link');

    host.receive({ type: 'open', call: 2, device: testDevice('ups1', { options: { port: 2 } }) });
    await news.until('result', ({ call }) => call === 2);
    const opensBefore = driver.counts.open;
    news.clear();
    closed.resolve();
    await news.until('link', ({ link }) => link === 'ok');
    await host.stop();

    t.is(opensBefore, 1);
    t.is(driver.counts.open, 2);
});

test('a scan tells what it finds and is answered when it ends', async (t) => {
    const { host, news } = setup();

    host.receive({ type: 'scan', call: 5, options: {} });
    await news.until('result', ({ call }) => call === 5);

    t.deepEqual(
        news.of('found').map(({ call, found }) => [call, found.title]),
        [
            [5, 'Scripted UPS'],
            [5, 'Scripted PDU'],
        ],
    );
});

test('what is no call is said, not obeyed', (t) => {
    const { host, news } = setup();

    for (const message of [undefined, null, 7, {}, { type: 'open' }, { type: 'reboot', call: 1 }])
        host.receive(message);

    t.is(news.of('log').length, 6);
    t.is(news.all.length, 6);
});

test('while the pipe is full the newest values wait, and leave as one message', async (t) => {
    const sent: { news: DriverNews; done: () => void }[] = [];
    const waiting = Promise.withResolvers<void>();
    const send = (news: DriverNews, done: () => void): boolean => {
        sent.push({ news, done });
        return false;
    };
    const { host, driver } = setup({ send });
    driver.polling = (report) => {
        report.readings({ 'ups.load': driver.counts.poll });
        if (driver.counts.poll === 20) waiting.resolve();
    };

    host.start();
    host.receive({ type: 'open', call: 1, device: testDevice('ups1', { pollSeconds: 0.001 }) });
    await waiting.promise;
    t.is(sent.length, 1);
    for (let at = 0; at < 4; at++) sent[at]?.done();
    await host.stop();

    const types = sent.map(({ news }) => news.type);
    t.deepEqual(types.slice(0, 4), ['ready', 'result', 'readings', 'link']);
    const values = { 'ups.load': 20, 'driver.name': 'scripted', 'driver.parameter.pollinterval': 0.001 };
    t.like(sent[2]?.news, { type: 'readings', device: 'ups1', values });
});

test('when every device was tried, all code is loaded: it is said once', async (t) => {
    let settled = 0;
    const { host, news, driver } = setup({ settled: () => settled++ });
    const slow = Promise.withResolvers<void>();
    driver.opening = async () => {
        if (driver.counts.open === 1) await slow.promise;
    };
    host.receive({ type: 'open', call: 1, device: testDevice('ups1') });
    host.receive({ type: 'open', call: 2, device: testDevice('ups2') });
    await news.until('link', ({ device, link }) => device === 'ups2' && link === 'ok');
    t.is(settled, 0);

    slow.resolve();
    await news.until('link', ({ device, link }) => device === 'ups1' && link === 'ok');
    host.receive({ type: 'open', call: 3, device: testDevice('ups3') });
    await news.until('link', ({ device, link }) => device === 'ups3' && link === 'ok');
    await host.stop();

    t.is(settled, 1);
});
