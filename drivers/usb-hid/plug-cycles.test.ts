// A thousand times in and out: whatever an opened device holds is let go of when it goes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { DeviceSession } from '../device-session.ts';
import type { Driver } from '../driver.ts';
import { NewsCollector } from '../testing/news-collector.ts';
import { testDevice } from '../testing/scripted-driver.ts';
import { openHidDevice } from './open-device.ts';
import { RecordedDevice } from './testing/recorded-device.ts';

const CYCLES = 1000;
// Measured: some ten kilobytes, of the test itself. A device that is kept takes thirty.
const LEAK_BYTES_MAX = 2_000_000;

const RECORDING = readFileSync(
    join(import.meta.dirname, '..', '..', 'testcases', 'usb-hid', 'standard-line-interactive', 'device.txt'),
    'utf8',
);

function heapBytes(): number {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return process.memoryUsage().heapUsed;
}

test('a thousand cycles of plugging in and out leave no memory and no timer behind', async (t) => {
    let plugged = new RecordedDevice(RECORDING);
    let changed = (): void => undefined;
    let closed = 0;
    const driver: Driver = {
        scan: async () => undefined,
        open: (_device, report) => {
            const transport = plugged;
            const close = transport.close.bind(transport);
            transport.close = () => {
                closed++;
                return close();
            };
            return openHidDevice({ transport, report });
        },
        watch: (tell) => {
            changed = tell;
            return () => undefined;
        },
    };
    const news = new NewsCollector();
    const session = new DeviceSession({ driver, device: testDevice('ups1', { pollSeconds: 3600 }), tell: news.tell });
    t.teardown(() => session.close());
    session.start();
    const cycle = async (): Promise<void> => {
        await news.until('link', ({ link }) => link === 'ok');
        news.clear();
        plugged.pull();
        plugged = new RecordedDevice(RECORDING);
        changed();
        await news.until('link', ({ link }) => link === 'lost');
        changed();
    };
    for (let warm = 0; warm < 50; warm++) await cycle();
    const [before, resources] = [heapBytes(), process.getActiveResourcesInfo().length];
    closed = 0;

    for (let count = 0; count < CYCLES; count++) await cycle();

    const grown = heapBytes() - before;
    t.log(`${CYCLES} cycles: ${Math.round(grown / 1000)} kB`);
    t.is(closed, CYCLES);
    t.true(grown < LEAK_BYTES_MAX, `${grown} bytes`);
    t.true(process.getActiveResourcesInfo().length <= resources + 1);
});
