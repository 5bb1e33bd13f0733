// Our APC driver and Debian's apcsmart on one and the same virtual line.

import { join } from 'node:path';
import test from 'ava';
import { textOf, type Value } from '#model/value.ts';
import { driver } from '../../drivers/apcsmart/driver.ts';
import { DeviceSession } from '../../drivers/device-session.ts';
import { NewsCollector } from '../../drivers/testing/news-collector.ts';
import { testDevice } from '../../drivers/testing/scripted-driver.ts';
import { VirtualLine } from '../serial/virtual-line.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { refereeReadings } from './serial-referee.ts';

const BAUD = 19_200;
// As a Smart-UPS 1000 of 1996 answers, by the apcupsd manual; `a`: which letters it knows.
const ANSWERS: Readonly<Record<string, string>> = {
    Y: 'SM',
    a: '3.!$%+?=.\x01ABCDEFGLMNOPQSUVWXYZbcefgjklmnopqrsux',
    b: '12.4.I',
    '\x01': 'SMART-UPS 1000',
    V: 'GWD',
    n: 'WS9643050926',
    m: '10/27/96',
    x: '10/27/96',
    c: 'RACK1',
    g: '024',
    o: '230',
    e: '15',
    q: '02',
    p: '020',
    r: '000',
    l: '208',
    u: '253',
    s: 'H',
    f: '100.0',
    j: '0127:',
    B: '27.60',
    L: '230.4',
    M: '232.7',
    N: '228.0',
    F: '50.00',
    O: '230.4',
    P: '023.4',
    C: '036.0',
    X: 'NO',
    G: 'O',
    Q: '08',
};
/** The program; words, where the other release has its own; and how dates are written. */
const OTHERWISE =
    /^(?:driver\.|ups\.(?:status|test\.result|mfr\.date|firmware)|battery\.(?:date|alarm|runtime\.low)|input\.(?:sensitivity|transfer\.reason|quality)|device\.type)/;

test('a Smart-UPS on a serial line says the same to us as to apcsmart', async (t) => {
    const folder = temporaryFolder(t, 'apcsmart');
    const line = await VirtualLine.open(join(folder, 'tty'), BAUD);
    t.teardown(() => line.close());
    line.onBytes((bytes) => {
        for (const letter of bytes.toString('latin1'))
            void line.send(Buffer.from(`${ANSWERS[letter] ?? 'NA'}\r\n`, 'latin1'));
    });

    const theirs = await refereeReadings({
        driver: 'apcsmart',
        port: line.path,
        folder: join(folder, 'nut'),
        settings: ['ttymode=raw'],
    });
    const news = new NewsCollector();
    const device = testDevice('ups1', { options: { driver: 'apcsmart', tty: line.path }, pollSeconds: 0.2 });
    const session = new DeviceSession({ driver, device, tell: news.tell });
    t.teardown(() => session.close());
    session.start();
    const { values } = await news.until('readings', ({ complete }) => complete === true);

    t.true(Object.keys(theirs).length > 12, JSON.stringify(theirs));
    const differences = Object.entries(theirs)
        .filter(([name]) => !OTHERWISE.test(name))
        .map(([name, value]) => [name, textOf(name, values[name] as Value) ?? 'nothing', value] as const)
        .filter(([, ours, their]) => ours !== their && Number(ours) !== Number(their))
        .map(([name, ours, their]) => `${name}: ${ours} for ${their}`);
    t.deepEqual(differences, []);
    t.is(values['ups.status'], 'OL');
    t.regex(theirs['ups.status'] ?? '', /OL/);
});
