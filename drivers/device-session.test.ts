import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import { DeviceSession, type SessionPace } from './device-session.ts';
import { NewsCollector } from './testing/news-collector.ts';
import { ScriptedDriver, testDevice } from './testing/scripted-driver.ts';

const SILENT = new GatewayError('device-unreachable', 'no answer');
const MUTE = { type: 'instant', name: 'beeper.mute' } as const;

interface Setup {
    readonly driver: ScriptedDriver;
    readonly news: NewsCollector;
    readonly session: DeviceSession;
}

function setup(options: { pace?: Partial<SessionPace>; pollSeconds?: number } = {}): Setup {
    const driver = new ScriptedDriver();
    const news = new NewsCollector();
    const device = testDevice('ups1', options.pollSeconds ? { pollSeconds: options.pollSeconds } : {});
    const pace = { retrySeconds: 0.005, ...options.pace };
    return { driver, news, session: new DeviceSession({ driver, device, tell: news.tell, pace }) };
}

/** Resolves when the device was polled `count` times more. */
function polls({ driver, news }: Setup, count: number): Promise<unknown> {
    const goal = driver.counts.poll + count;
    news.clear();
    return news.until('readings', () => driver.counts.poll >= goal);
}

test('after opening everything is told once, then the link is ok', async (t) => {
    const { session, news } = setup();

    session.start();
    await news.until('link');
    await session.close();

    t.deepEqual(news.all.slice(0, 2), [
        { type: 'readings', device: 'ups1', values: { 'ups.status': 'OL' }, complete: true },
        { type: 'link', device: 'ups1', link: 'ok', reason: '' },
    ]);
});

test('a good poll without changes is told as heard, with no values', async (t) => {
    const all = setup();
    all.session.start();
    await all.news.until('link');

    await polls(all, 3);
    await all.session.close();

    t.true(all.news.all.length >= 1);
    t.true(all.news.of('readings').every(({ values, complete }) => Object.keys(values).length === 0 && !complete));
    t.deepEqual(all.news.of('link'), []);
});

test('only what changed is told', async (t) => {
    const { session, driver, news } = setup();
    session.start();
    await news.until('link');

    driver.polling = (report) => report.allReadings({ 'ups.status': 'OL', 'ups.load': 7 });
    const { values } = await news.until('readings', (one) => 'ups.load' in one.values);
    driver.polling = (report) => report.allReadings({ 'ups.load': 7 });
    const { gone } = await news.until('readings', (one) => one.gone !== undefined);
    await session.close();

    t.deepEqual(values, { 'ups.load': 7 });
    t.deepEqual(gone, ['ups.status']);
});

test('a device says who its driver is, once, in the words of the driver if it has any', async (t) => {
    const driver = new ScriptedDriver();
    const news = new NewsCollector();
    const introduction = { 'driver.name': 'scripted', 'driver.version': '1' };
    driver.polling = (report) => report.readings({ 'ups.load': driver.counts.poll, 'driver.version': '2' });
    const session = new DeviceSession({ driver, device: testDevice('ups1'), tell: news.tell, introduction });

    session.start();
    await news.until('readings', ({ values }) => values['driver.version'] === '2');
    await news.until('readings', ({ values }) => values['ups.load'] === 2);
    await session.close();

    const told = news.of('readings').map(({ values }) => Object.entries(values));
    const about = told.flat().filter(([name]) => name.startsWith('driver.'));
    t.deepEqual(about, [
        ['driver.name', 'scripted'],
        ['driver.version', '2'],
    ]);
});

test('a device that does not open says why and opens as soon as it can', async (t) => {
    const { session, driver, news } = setup();
    driver.opening = async () => {
        if (driver.counts.open < 4) throw new GatewayError('device-unreachable', 'no such file');
    };

    session.start();
    await news.until('link', ({ link }) => link === 'ok');
    await session.close();

    t.is(driver.counts.open, 4);
    t.deepEqual(
        news.of('link').map(({ link, reason }) => [link, reason]),
        [
            ['connecting', 'no such file'],
            ['ok', ''],
        ],
    );
});

test('what was unplugged is lost at once with the reason, and opened at once when something is plugged in', async (t) => {
    const gone = new GatewayError('device-gone', 'it was unplugged');
    // Nobody waits that long: only plugging in can wake it.
    const { session, driver, news } = setup({ pace: { retrySeconds: 3600 }, pollSeconds: 3600 });
    session.start();
    await news.until('link', ({ link }) => link === 'ok');

    driver.polling = () => Promise.reject(gone);
    driver.opening = () => Promise.reject(gone);
    driver.plugged?.();
    t.like(await news.until('link', ({ link }) => link === 'lost'), { reason: 'it was unplugged' });
    driver.polling = (report) => report.allReadings({ 'ups.status': 'OL' });
    driver.opening = async () => undefined;
    const back = news.until('link', ({ link }) => link === 'ok');
    driver.plugged?.();
    await back;
    await session.close();

    t.is(driver.plugged, undefined, 'nobody watches any more');
});

test('three failed polls make it stale; it is closed, opened again, and told whole', async (t) => {
    const { session, driver, news } = setup();
    session.start();
    await news.until('link');
    news.clear();

    driver.polling = () => Promise.reject(SILENT);
    const stale = await news.until('link');
    const closesWhenStale = driver.counts.close;
    const failedPolls = driver.counts.poll;
    driver.polling = (report) => report.allReadings({ 'ups.status': 'OB' });
    await news.until('link', ({ link }) => link === 'ok');
    await session.close();

    t.like(stale, { link: 'stale', reason: 'no answer' });
    t.true(failedPolls >= 4);
    t.is(closesWhenStale, 0);
    t.is(driver.counts.open, 2);
    t.like(
        news.of('readings').find(({ complete }) => complete),
        { values: { 'ups.status': 'OB' } },
    );
});

test('values that come while the polls fail do not make the link ok', async (t) => {
    const all = setup();
    const { session, driver, news } = all;
    session.start();
    await news.until('link');
    news.clear();

    driver.polling = (report) => {
        report.readings({ 'ups.load': Math.random() });
        throw SILENT;
    };
    const { link } = await news.until('link');
    await session.close();

    t.is(link, 'stale');
});

test('values that the device sends by itself bring the link back', async (t) => {
    const { session, driver, news } = setup({ pollSeconds: 60 });
    session.start();
    await news.until('link');
    driver.report?.stale('no answer');
    news.clear();

    driver.report?.readings({ 'ups.load': 5 });
    await session.close();

    t.deepEqual(
        news.all.map(({ type }) => type),
        ['readings', 'link'],
    );
});

test('what the driver doubts stays stale over good polls until a reading comes', async (t) => {
    const all = setup();
    const { session, driver, news } = all;
    driver.polling = (report) => report.stale('all values are zero');

    session.start();
    await news.until('link', ({ link }) => link === 'stale');
    const before = driver.counts.poll;
    driver.polling = (report) => {
        if (driver.counts.poll > before + 3) report.readings({ 'ups.load': 5 });
    };
    await news.until('link', ({ link }) => link === 'ok');
    await session.close();

    t.true(driver.counts.poll > before + 3);
});

test('values that come with a command do not end a doubt that comes with them', async (t) => {
    const { session, driver, news } = setup({ pollSeconds: 600 });
    const doubt = (): void => {
        driver.report?.readings({ 'ups.load': driver.counts.poll });
        driver.report?.stale('the sensors disagree');
    };
    driver.polling = doubt;
    driver.commanding = async () => {
        doubt();
        return ok(undefined);
    };
    session.start();
    await news.until('link', ({ link }) => link === 'stale');

    await session.command(MUTE);
    await news.until('readings', ({ values }) => values['ups.load'] === 2);
    await session.close();

    t.is(news.of('link').length, 1);
});

test('polls do not overlap, and a command waits for the end of the poll', async (t) => {
    const { session, driver, news } = setup();
    session.start();
    await news.until('link');
    const poll = Promise.withResolvers<void>();
    await new Promise<void>((resolve) => {
        driver.polling = () => {
            resolve();
            return poll.promise;
        };
    });
    driver.order.length = 0;

    const outcome = session.command(MUTE);
    poll.resolve();
    t.deepEqual(await outcome, ok(undefined));
    await session.close();

    t.deepEqual(driver.order.slice(0, 3), ['polled', 'command', 'commanded']);
});

test('a command whose turn comes too late is not given to the device', async (t) => {
    const { session, driver, news } = setup({ pace: { callLimitSeconds: 0.5 } });
    const first = Promise.withResolvers<void>();
    driver.commanding = async () => {
        await first.promise;
        return ok(undefined);
    };
    session.start();
    await news.until('link');

    const carriedOut = session.command(MUTE);
    const late = session.command({ type: 'instant', name: 'load.off' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    first.resolve();

    t.true((await carriedOut).ok);
    t.like(await late, { ok: false, error: { code: 'driver-timeout' } });
    await session.close();
    t.is(driver.order.filter((verb) => verb === 'command').length, 1);
});

test('a command that was carried out is followed by a poll at once', async (t) => {
    const { session, driver, news } = setup({ pollSeconds: 600 });
    session.start();
    await news.until('link');
    const before = driver.counts.poll;
    news.clear();

    await session.command(MUTE);
    await news.until('readings', () => driver.counts.poll > before);
    await session.close();

    t.is(driver.counts.poll, before + 1);
});

test('so is one that had to wait for a poll', async (t) => {
    const { session, driver, news } = setup({ pollSeconds: 600 });
    const poll = Promise.withResolvers<void>();
    driver.polling = () => (driver.counts.poll === 1 ? poll.promise : undefined);
    session.start();
    while (driver.counts.poll === 0) await new Promise(setImmediate);

    const outcome = session.command(MUTE);
    poll.resolve();
    await outcome;
    await news.until('readings', () => driver.counts.poll === 2);
    await session.close();

    t.deepEqual(driver.order, ['poll', 'polled', 'command', 'commanded', 'poll', 'polled']);
});

test('the answer of the device is passed on, and what it throws becomes an answer', async (t) => {
    const { session, driver, news } = setup();
    session.start();
    await news.until('link');
    const refused = failed({ code: 'device-refused', message: 'not now' } as const);

    driver.commanding = async () => refused;
    t.deepEqual(await session.command(MUTE), refused);
    driver.commanding = () => Promise.reject(SILENT);
    t.deepEqual(await session.command(MUTE), failed({ code: 'device-unreachable', message: 'no answer' }));
    driver.commanding = () => Promise.reject(new TypeError('x is undefined'));
    t.deepEqual(await session.command(MUTE), failed({ code: 'device-unreachable', message: 'x is undefined' }));
    await session.close();

    t.regex(JSON.stringify(news.of('log')[0]?.fields), /TypeError: x is undefined.*device-session\.test\.ts/);
});

test('a command for a device that is not open is refused with the reason', async (t) => {
    const { session, driver, news } = setup();
    driver.opening = () => Promise.reject(new GatewayError('device-unreachable', 'no such file'));
    session.start();
    await news.until('link');

    const outcome = await session.command(MUTE);
    await session.close();

    t.deepEqual(outcome, failed({ code: 'device-unreachable', message: 'ups1 is not connected: no such file' }));
});

test('a poll that never ends is given up, and the device is opened again', async (t) => {
    const { session, driver, news } = setup({ pace: { pollLimitSeconds: 0.02 } });
    session.start();
    await news.until('link');
    news.clear();

    driver.polling = () => new Promise(() => undefined);
    const { link, reason } = await news.until('link');
    driver.polling = (report) => report.allReadings({ 'ups.status': 'OL' });
    await news.until('link', (one) => one.link === 'ok');
    await session.close();

    t.deepEqual([link, reason], ['stale', 'polling ups1 took longer than 0.02 s']);
    t.is(driver.counts.open, 2);
});

test('what opens too late is closed again', async (t) => {
    const { session, driver, news } = setup({ pace: { openLimitSeconds: 0.02 } });
    const opening = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    driver.opening = () => (driver.counts.open === 1 ? opening.promise : Promise.resolve());
    driver.closing = async () => closed.resolve();

    session.start();
    await news.until('link', ({ reason }) => reason === 'opening ups1 took longer than 0.02 s');
    await news.until('link', ({ link }) => link === 'ok');
    opening.resolve();
    await closed.promise;

    t.is(driver.counts.close, 1);
    await session.close();
});

test('a defect of the driver is told with its place, once, and the device goes on', async (t) => {
    const { session, driver, news } = setup();
    session.start();
    await news.until('link');
    news.clear();

    driver.polling = () => {
        throw new TypeError('x is undefined');
    };
    await news.until('link', ({ link }) => link === 'stale');
    driver.polling = (report) => report.allReadings({ 'ups.status': 'OL' });
    await news.until('link', ({ link }) => link === 'ok');
    await session.close();

    t.is(news.of('log').length, 1);
    t.regex(JSON.stringify(news.of('log')), /TypeError: x is undefined\\n.*device-session\.test\.ts/);
});

test('after closing nothing is told any more, and the driver has let go', async (t) => {
    const { session, driver, news } = setup();
    session.start();
    await news.until('link');

    await session.close();
    news.clear();
    driver.report?.readings({ 'ups.load': 1 });
    driver.report?.stale('late');
    driver.report?.capabilities([], {});
    driver.report?.log('info', 'late');

    t.deepEqual(news.all, []);
    t.is(driver.counts.close, 1);
});

test('what a device says that was given up is not listened to', async (t) => {
    const { session, driver, news } = setup({ pollSeconds: 0.01 });
    session.start();
    await news.until('link', ({ link }) => link === 'ok');
    const before = driver.report;
    driver.polling = () => Promise.reject(SILENT);
    await news.until('link', ({ link }) => link === 'stale');
    news.clear();
    driver.polling = () => undefined;
    await news.until('link', ({ link }) => link === 'ok');
    news.clear();

    before?.readings({ 'ups.status': 'OB LB' });
    before?.stale('an old story');
    driver.report?.readings({ 'ups.status': 'OL' });
    await session.close();

    t.false(JSON.stringify(news.all).includes('OB LB'));
    t.deepEqual(news.of('link'), []);
});

test('closing takes no longer than its limit, whatever the driver does', async (t) => {
    const { session, driver, news } = setup({ pace: { closeLimitSeconds: 0.02 } });
    driver.closing = () => new Promise(() => undefined);
    session.start();
    await news.until('link');

    await session.close();

    t.is(driver.counts.close, 1);
});

test('a session begins when the one before has let go', async (t) => {
    const before = Promise.withResolvers<void>();
    const { session, driver, news } = setup();

    session.start(before.promise);
    await Promise.resolve();
    t.is(driver.counts.open, 0);
    before.resolve();
    await news.until('link');
    await session.close();

    t.is(driver.counts.open, 1);
});
