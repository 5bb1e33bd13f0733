// A HID UPS behind a real kernel is plugged in and out again and again: no process keeps a file open, or memory. A cycle takes a second and a
// half under emulation; whoever has half an hour says `PLUG_CYCLES=1000`. As many are done without a kernel in
// drivers/usb-hid/plug-cycles.test.ts.

import test from 'ava';
import { until } from '../../running-gateway.ts';
import type { Guest } from './guest.ts';
import { type Burden, burdens } from './guest-processes.ts';
import { bootWithGateway, heard, LOG_SHOWN, PATIENCE_SECONDS } from './guest-software.ts';
import { APC_500, UsbUps } from './usb-ups.ts';

const CYCLES = Number(process.env.PLUG_CYCLES ?? 10);
const COUNT_EVERY_CYCLES = 100;
// What a garbage collector has not yet come to.
const LEAK_KILOBYTES_MAX = 12_000;

let guest: Guest;

test.before('a guest with udev and a gateway that is not root', async (t) => {
    guest = await bootWithGateway(t, ['apc: { driver: usb-hid, vendor: "051d", serial: XB0000000000 }']);
});

test.afterEach.always((t) => {
    if (!t.passed) t.log(guest.log.slice(-LOG_SHOWN));
});

test.after.always('the guest ends', () => guest?.stop());

test('plugging in and out again and again leaves no file open and no memory behind', async (t) => {
    const apc = new UsbUps({ recording: APC_500 });
    const opened = (): number => [...guest.log.matchAll(/opened a USB UPS/g)].length;
    let cable = await guest.plug('1', apc);
    await heard(guest, 'apc', /^OL/);
    const before = await burdens(guest);
    let now = before;

    const startedAtMs = performance.now();
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
        const times = opened();
        cable.pull();
        cable = await guest.plug('1', apc);
        await until(
            async () => opened(),
            (count) => count > times,
            PATIENCE_SECONDS,
        );
        if (cycle % COUNT_EVERY_CYCLES !== 0 && cycle !== CYCLES) continue;
        now = await burdens(guest);
        const seconds = (performance.now() - startedAtMs) / 1000;
        // Whoever lets it run for half an hour wants to see how it goes.
        console.log(`${cycle} cycles in ${seconds.toFixed(0)} s: ${growth(before, now)}`);
    }
    await heard(guest, 'apc', /^OL/);

    t.is(before.size, 2, 'the gateway and one driver');
    for (const [name, { pid, files, kilobytes }] of before) {
        const after = now.get(name);
        t.is(after?.pid, pid, `${name}: the same process all the time`);
        t.true((after?.files ?? Number.NaN) <= files, `${name}: files`);
        t.true((after?.kilobytes ?? Number.NaN) - kilobytes < LEAK_KILOBYTES_MAX, `${name}: memory`);
    }
});

function growth(before: ReadonlyMap<string, Burden>, now: ReadonlyMap<string, Burden>): string {
    const each = [...before].map(([name, { files, kilobytes }]) => {
        const after = now.get(name);
        return `${name} ${files} → ${after?.files} files, ${kilobytes} → ${after?.kilobytes} kB`;
    });
    return each.join('; ');
}
