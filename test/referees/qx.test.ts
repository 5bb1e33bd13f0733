// Our Qx driver and Debian's nutdrv_qx on one and the same virtual line: what they read, what they send, and what noise does to us.

import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { textOf, type Value } from '#model/value.ts';
import { DeviceSession } from '../../drivers/device-session.ts';
import { driver } from '../../drivers/qx/driver.ts';
import { NewsCollector } from '../../drivers/testing/news-collector.ts';
import { testDevice } from '../../drivers/testing/scripted-driver.ts';
import { QxUps } from '../serial/qx-ups.ts';
import { VirtualLine } from '../serial/virtual-line.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { refereeCommands, refereeReadings } from './serial-referee.ts';

const BAUD = 2400;

async function attach(t: ExecutionContext) {
    const folder = temporaryFolder(t, 'qx');
    const line = await VirtualLine.open(join(folder, 'tty'), BAUD);
    t.teardown(() => line.close());
    return { folder, line, ups: new QxUps(line) };
}

function start(t: ExecutionContext, tty: string, more: Readonly<Record<string, unknown>> = {}) {
    const news = new NewsCollector();
    const options = { driver: 'qx', tty, baud: BAUD, cablePower: 'normal', ...more };
    const device = testDevice('ups1', { options, pollSeconds: 0.2 });
    const session = new DeviceSession({ driver, device, tell: news.tell });
    t.teardown(() => session.close());
    session.start();
    return { news, session };
}

/** What we say under other names, or do not say; the reasons stand with the oracle's differences. */
const OTHERWISE =
    /^(?:driver\.|device\.(?:mfr|model|serial)$|ups\.(?:mfr|model|serial|firmware)$|battery\.(?:runtime|charge|voltage\.(?:low|high))$)/;

test.serial('a UPS on a serial line says the same to us as to nutdrv_qx', async (t) => {
    const { folder, line } = await attach(t);

    const theirs = await refereeReadings({
        driver: 'nutdrv_qx',
        port: line.path,
        folder: join(folder, 'nut'),
        settings: ['protocol=megatec'],
    });
    const { news } = start(t, line.path);
    const { values } = await news.until('readings', ({ complete }) => complete === true);

    const differences = Object.entries(theirs)
        .filter(([name]) => !OTHERWISE.test(name))
        .filter(([name, value]) => !isSame(textOf(name, values[name] as Value), value))
        .map(([name, value]) => `${name}: ${values[name]} for ${value}`);
    t.true(Object.keys(theirs).length > 12, JSON.stringify(theirs));
    t.deepEqual(differences, []);
    t.like(values, { 'ups.status': 'OL', 'ups.mfr': 'ACME', 'ups.model': 'RACK-1000', 'battery.charge': 100 });
});

function isSame(ours: string | undefined, theirs: string): boolean {
    return ours?.trim() === theirs.trim() || (ours !== undefined && theirs !== '' && Number(ours) === Number(theirs));
}

test.serial('the same commands send the same bytes', async (t) => {
    const { folder, line, ups } = await attach(t);
    const commands = [
        'test.battery.start.quick',
        'test.battery.stop',
        'beeper.toggle',
        'shutdown.return',
        'shutdown.stayoff',
        'shutdown.stop',
        'load.off',
    ];
    const orders = () => ups.received.filter((text) => ups.orders.test(text));

    await refereeCommands(
        { driver: 'nutdrv_qx', port: line.path, folder: join(folder, 'nut'), settings: ['protocol=megatec'] },
        commands,
        () => orders().length >= commands.length,
    );
    const theirs = [...orders()];
    ups.received.length = 0;
    const { news, session } = start(t, line.path);
    await news.until('link', ({ link }) => link === 'ok');
    for (const name of commands) t.true((await session.command({ type: 'instant', name })).ok, name);

    t.deepEqual(orders(), theirs);
    t.is(theirs.length, commands.length);
});

test.serial('mains lost is told; a line full of noise is stale, and no power failure', async (t) => {
    const { line, ups } = await attach(t);
    const { news } = start(t, line.path, { protocol: 'megatec' });
    await news.until('link', ({ link }) => link === 'ok');

    ups.answers.set('Q1', '(000.0 230.0 229.4 014 50.0 24.0 30.0 10001001\r');
    await news.until('readings', ({ values }) => values['ups.status'] === 'OB');
    ups.answers.set('Q1', '(230.1 229.0 230.4 014 50.0 26.4 30.0 00001001\r');
    await news.until('readings', ({ values }) => values['ups.status'] === 'OL');

    let at = 0;
    ups.spoil = (answer) =>
        answer.replace(/[01]/g, (digit) => (at++ % 7 === 0 ? '\xff' : digit)).slice(0, at % 3 === 0 ? 20 : undefined);
    const { reason } = await news.until('link', ({ link }) => link === 'stale');
    t.regex(reason, /does not answer Q1 as it should/);
    ups.spoil = undefined;
    await news.until('link', ({ link }) => link === 'ok');
    t.true(news.all.every((one) => one.type !== 'readings' || !/LB|FSD/.test(String(one.values['ups.status']))));
});

test.serial('an adapter that is pulled out is a lost link with its reason, and is heard again', async (t) => {
    const { folder, line } = await attach(t);
    const { news } = start(t, line.path, { protocol: 'megatec' });
    await news.until('link', ({ link }) => link === 'ok');

    await line.close();
    const { reason } = await news.until('link', ({ link }) => link === 'lost');
    t.regex(reason, /is not there: is the cable plugged in/);
    const again = await VirtualLine.open(join(folder, 'tty'), BAUD);
    t.teardown(() => again.close());
    new QxUps(again);

    await news.until('link', ({ link }) => link === 'ok');
    t.pass();
});
