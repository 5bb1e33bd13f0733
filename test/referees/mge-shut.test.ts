// Our SHUT driver and Debian's mge-shut on one and the same virtual line, with a recorded Eaton at its end.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { textOf, type Value } from '#model/value.ts';
import { DeviceSession } from '../../drivers/device-session.ts';
import { driver } from '../../drivers/mge-shut/driver.ts';
import { NewsCollector } from '../../drivers/testing/news-collector.ts';
import { testDevice } from '../../drivers/testing/scripted-driver.ts';
import { RecordedDevice } from '../../drivers/usb-hid/testing/recorded-device.ts';
import { ShutUps } from '../serial/shut-ups.ts';
import { VirtualLine } from '../serial/virtual-line.ts';
import { ROOT } from '../source-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { refereeReadings } from './serial-referee.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(ROOT, '..', 'shared', 'data');
const recording = (name: string) => readFileSync(join(DATA, 'hid', 'devices', `${name}.txt`), 'utf8');
// Its report descriptor has 9,509 bytes, more than the referee takes.
const EATON = recording('synth-online-0463-ffff-eaton-5e');
// Debian's mge-shut 2.8.0 takes the lower byte of its length for the upper one too: usages without a field, which mean nothing, fill it
// up to 0x0404 bytes.
const SANTAK = filledUp(recording('synth-online-0463-ffff-santak-tg-box-850'), 0x0404);

function filledUp(text: string, bytes: number): string {
    const { descriptor } = new RecordedDevice(text);
    return `${text}\ndesc ${'0900'.repeat((bytes - descriptor.length) / 2)}\n`;
}

// The terminal does not care for the speed; the line is ten times as fast as a real one, for the sake of whoever waits.
const BAUD = 38_400;

// Debian's mge-shut waits three milliseconds for a frame to be confirmed, and NAKs what comes then: it gets a line that takes no time.
const NO_DELAY = Number.POSITIVE_INFINITY;

async function attach(t: ExecutionContext, recorded: string, baud = BAUD) {
    const folder = temporaryFolder(t, 'shut');
    const line = await VirtualLine.open(join(folder, 'tty'), baud);
    t.teardown(() => line.close());
    return { folder, line, ups: new ShutUps(line, recorded) };
}

function start(t: ExecutionContext, tty: string) {
    const news = new NewsCollector();
    const device = testDevice('ups1', { options: { driver: 'mge-shut', tty, baud: 2400 }, pollSeconds: 0.2 });
    const session = new DeviceSession({ driver, device, tell: news.tell });
    t.teardown(() => session.close());
    session.start();
    return { news, session };
}

/**
 * The program, and what NUT's own releases tell differently: of this recording NUT 2.8.5 says what we say (usb-hid/recordings.test.ts),
 * Debian's 2.8.0 has another status and no nominal voltage.
 */
const OTHERWISE =
    /^(?:driver\.|ups\.status$|output\.voltage\.nominal$|ups\.(?:vendorid|productid|mfr|timer\.|load$)|device\.(?:mfr|type)|outlet\.)/;

/** What the two read of the same UPS, one after the other on a line of their own. */
async function readByBoth(t: ExecutionContext) {
    const { folder, line } = await attach(t, SANTAK, NO_DELAY);
    const theirs = await refereeReadings({ driver: 'mge-shut', port: line.path, folder: join(folder, 'nut') });
    const { news, session } = start(t, line.path);
    const { values } = await news.until('readings', ({ complete }) => complete === true);
    await session.close();
    const differences = Object.entries(theirs)
        .filter(([name]) => !OTHERWISE.test(name))
        .filter(([name, value]) => !isSame(textOf(name, values[name] as Value), value))
        .map(([name, value]) => `${name}: ${values[name]} for ${value}`);
    return { theirs, values, differences };
}

test.serial('a UPS on a serial line says the same to us as to mge-shut', async (t) => {
    t.timeout(200_000);
    const { theirs, values, differences } = await readByBoth(t);

    t.true(Object.keys(theirs).length > 15, JSON.stringify(theirs));
    t.deepEqual(differences, []);
    t.regex(String(values['ups.status']), /^OL\b/);
});

function isSame(ours: string | undefined, theirs: string): boolean {
    if (ours === undefined) return theirs === '';
    return ours.trim() === theirs.trim() || (theirs !== '' && Math.abs(Number(ours) - Number(theirs)) < 0.051);
}

test.serial('spoilt frames are asked for again, a command is written, silence is no power failure', async (t) => {
    const { line, ups } = await attach(t, EATON);
    let frames = 0;
    ups.spoil = (frame) => (frames++ % 9 === 8 ? frame.map((byte, at) => (at === 3 ? byte ^ 0x40 : byte)) : frame);
    const { news, session } = start(t, line.path);
    await news.until('link', ({ link }) => link === 'ok');
    const { values } = await news.until('readings', ({ complete }) => complete === true);
    t.regex(String(values['ups.status']), /OL/);

    t.true((await session.command({ type: 'instant', name: 'beeper.disable' })).ok);
    t.true(ups.recorded.written.length > 0);
    ups.isSilent = true;
    const { reason } = await news.until('link', ({ link }) => link === 'stale');

    t.regex(reason, /does not confirm|does not come|answers nothing/);
    ups.isSilent = false;
    await news.until('link', ({ link }) => link === 'ok');
});
