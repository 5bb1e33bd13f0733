// Orders to a BMC that is slow: what is told as failed must not happen later.

import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { ok } from '#model/result.ts';
import type { Report } from '../driver.ts';
import type { Bmc, ChassisState, PowerOrder, Sight } from './bmc.ts';
import { BmcLink } from './bmc-link.ts';
import { BmcDevice } from './device.ts';
import { SILENT_REPORT } from './silent-report.ts';

class SlowBmc implements Bmc {
    readonly orders: PowerOrder[] = [];
    /** What is seen of it, one after the other; then what the orders were. */
    sights: Sight[] = [];
    readonly #loginMs: number;
    readonly #loses: boolean;

    constructor(loginMs: number, loses = false) {
        this.#loginMs = loginMs;
        this.#loses = loses;
    }

    async read() {
        const power: ChassisState['power'] = this.orders.includes('soft-off') ? 'off' : 'on';
        return { chassis: { power, faults: [] }, supplies: [] };
    }
    async look(): Promise<Sight> {
        await wait(this.#loginMs);
        return this.sights.shift() ?? { power: this.orders.includes('off') ? 'off' : 'on', light: undefined };
    }
    async order(order: PowerOrder) {
        this.orders.push(order);
        if (this.#loses) throw new GatewayError('device-unreachable', 'no answer within 8 s');
        return ok(undefined);
    }
    async close() {
        // Nothing is open.
    }
}

function deviceOf(bmc: Bmc, report: Report = SILENT_REPORT): { device: BmcDevice; link: BmcLink } {
    const link = new BmcLink(() => bmc);
    const device = new BmcDevice({
        link,
        report,
        supply: undefined,
        pollSeconds: 2,
        release: async () => undefined,
    });
    return { device, link };
}

const OFF = { type: 'instant', name: 'load.off' } as const;

test('an order that was too late for the one who waits is not handed over later', async (t) => {
    const bmc = new SlowBmc(400);
    const { device, link } = deviceOf(bmc);
    const outcome = await device.command(OFF, 2.1);
    t.like(outcome, { ok: false, error: { code: 'driver-timeout' } });
    t.regex(outcome.ok ? '' : outcome.error.message, /nothing was ordered$/);
    // Behind everything that still waits for the BMC.
    await link.use(async () => undefined);
    t.deepEqual(bmc.orders, []);
});

test('an order whose answer was lost is never told as not done', async (t) => {
    const outcome = await deviceOf(new SlowBmc(0, true)).device.command(OFF, 10);
    t.regex(outcome.ok ? '' : outcome.error.message, /handed over; whether it is carried out is not known$/);
});

test('an order is carried out when the BMC shows it', async (t) => {
    const bmc = new SlowBmc(1);
    t.true((await deviceOf(bmc).device.command(OFF, 10)).ok);
    t.deepEqual(bmc.orders, ['off']);
});

test('a shutdown that was asked for is told when the server is seen off', async (t) => {
    const told: string[] = [];
    const report = { ...SILENT_REPORT, log: (_level: string, message: string) => void told.push(message) };
    const { device } = deviceOf(new SlowBmc(0), report);
    await device.poll();
    t.true((await device.command({ type: 'instant', name: 'shutdown.default' }, 10)).ok);
    await device.poll();
    await device.poll();
    t.deepEqual(told, ['the server went off, as its operating system was asked to']);
});

test('a cycle is carried out when the server was seen off, and on again', async (t) => {
    const bmc = new SlowBmc(0);
    const [on, off] = (['on', 'off'] as const).map((power): Sight => ({ power, light: undefined }));
    // The first look is that of the login.
    bmc.sights = [on, on, off, off, on] as Sight[];
    t.true((await deviceOf(bmc).device.command({ type: 'instant', name: 'load.cycle' }, 10)).ok);
    t.deepEqual(bmc.sights, []);

    const lazy = await deviceOf(new SlowBmc(0)).device.command({ type: 'instant', name: 'load.cycle' }, 2.5);
    t.regex(lazy.ok ? '' : lazy.error.message, /accepted it, but the server is on by now/);
});

test('the light is carried out when it is seen, or when the BMC has no word for it', async (t) => {
    const identify = (bmc: Bmc) => deviceOf(bmc).device.command({ type: 'instant', name: 'test.panel.start' }, 2.5);
    t.true((await identify(new SlowBmc(0))).ok);

    const bmc = new SlowBmc(0);
    bmc.sights = Array.from({ length: 50 }, (): Sight => ({ power: 'on', light: 'off' }));
    const dark = await identify(bmc);
    t.regex(dark.ok ? '' : dark.error.message, /accepted it, but its light is off by now/);
});
