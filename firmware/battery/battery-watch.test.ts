import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { BATTERY } from '#model/battery-config.ts';
import { ok } from '#model/result.ts';
import { type Bench, id, MONOTONIC_BEHIND_MS, runningBench, turn, WELL } from '../chain/testing/chain-bench.ts';
import { silentLog } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { BatteryWatch, type BatteryWatchOptions } from './battery-watch.ts';

const QUICK = 'test.battery.start.quick';
const STOP = 'test.battery.stop';
const CONFIG = v.parse(BATTERY, { installed: '2023-05-01', life: 4, test: { every: 30, at: '10:00' } });

interface Rack {
    readonly bench: Bench;
    readonly commands: string[];
    readonly folder: string;
    watch: BatteryWatch;
    start(more?: Partial<BatteryWatchOptions>): BatteryWatch;
}

/** UPSs that take a test; the commands that reached them. */
async function rack(t: ExecutionContext, more: Partial<BatteryWatchOptions> = {}): Promise<Rack> {
    const folder = mkdtempSync(join(tmpdir(), 'batteries-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const bench = await runningBench();
    t.teardown(() => bench.chain.stop());
    const commands: string[] = [];
    bench.gateway.routeCommands(async (device, { name }) => {
        commands.push(`${device.id} ${name}`);
        return ok(undefined);
    });
    for (const ups of ['ups1', 'ups2']) {
        bench.gateway.apply({
            type: 'capabilities',
            device: id(ups),
            commands: [{ name: QUICK }, { name: STOP }],
            settings: {},
        });
    }
    const start = (changed: Partial<BatteryWatchOptions> = more): BatteryWatch => {
        const watch = new BatteryWatch({
            ...{ gateway: bench.gateway, chain: bench.chain, incidents: { open: undefined } },
            file: new StateFile({ file: join(folder, 'batteries.json'), log: silentLog() }),
            config: (device) => (device === 'ups1' ? CONFIG : undefined),
            now: () => bench.clock.now - MONOTONIC_BEHIND_MS,
            wallNow: () => bench.clock.now,
            ...changed,
        });
        watch.start();
        t.teardown(() => watch.stop());
        return watch;
    };
    return { bench, commands, folder, start, watch: start() };
}

async function later(bench: Bench, seconds: number, what: () => void): Promise<void> {
    bench.clock.now += seconds * 1000;
    what();
    await turn();
}

const of = (watch: BatteryWatch, device: string) => watch.health().find((one) => one.device === device);

test('a real discharge is learned from, told, and survives a restart as an estimate', async (t) => {
    const { bench, watch, start } = await rack(t);
    bench.say('ups1', { ...WELL, 'ups.load': 50 });
    await later(bench, 0, () => bench.say('ups1', { 'ups.status': 'OB DISCHRG' }));
    await later(bench, 300, () => bench.say('ups1', { 'battery.charge': 80, 'battery.runtime': 1300 }));
    await later(bench, 300, () => bench.say('ups1', { 'battery.charge': 60, 'battery.runtime': 800 }));
    await later(bench, 0, () => bench.say('ups1', { 'ups.status': 'OL CHRG' }));

    const [told] = bench.events.filter((event) => event.type === 'discharge');
    t.like(told?.discharge, { cause: 'outage', seconds: 600, chargeFrom: 100, chargeTo: 60, promisedFrom: 1800 });
    const health = of(watch, 'ups1');
    t.is(health?.learnedFrom, 1);
    t.is(Math.round(health?.estimatedSeconds ?? 0), 900, '60 % of 1500 s');
    t.is(health?.keptPromise, 0.6);
    t.is(health?.verdict, 'watch');
    t.regex(health?.sentence ?? '', /about 60 % of what the UPS promises \(estimated\)/);

    await watch.stop();
    t.like(of(start(), 'ups1'), { learnedFrom: 1, keptPromise: 0.6 });
});

test('a test is begun when nobody depends on the UPS, and its result is told', async (t) => {
    const { bench, commands, watch } = await rack(t);

    t.true((await watch.test('ups1', 'ann@192.0.2.7')).ok);
    await later(bench, 2, () =>
        bench.say('ups1', { 'ups.status': 'OL DISCHRG TEST', 'ups.test.result': 'In progress' }),
    );
    await later(bench, 10, () => bench.say('ups1', { 'ups.status': 'OL', 'ups.test.result': 'Done and passed' }));

    t.deepEqual(commands, [`ups1 ${QUICK}`]);
    t.deepEqual(
        bench.events.flatMap((event) =>
            event.type === 'battery-test' ? [`${event.test.by} ${event.test.result}`] : [],
        ),
        ['ann@192.0.2.7 running', 'ann@192.0.2.7 passed'],
    );
    t.is(of(watch, 'ups1')?.lastTest?.result, 'passed');
});

test('it is refused with a sentence while a host depends on the UPS', async (t) => {
    const { bench, commands, watch } = await rack(t);
    bench.say('clc-psu2', { 'ups.status': 'OFF' });
    await turn();

    const refused = await watch.test('ups1', 'ann');

    t.deepEqual(commands, []);
    t.deepEqual(refused, {
        ok: false,
        error: 'clc depends on ups1: if the test brought that down, it would go dark',
    });
    t.true((await watch.test('ups2', 'ann')).ok, 'nobody needs ups2');
});

test('a test is stopped when a host comes to depend on the UPS, and only that one', async (t) => {
    const { bench, commands, watch } = await rack(t);
    t.true((await watch.test('ups1', 'ann')).ok);
    await later(bench, 2, () => bench.say('ups1', { 'ups.status': 'OL TEST' }));
    t.deepEqual(commands, [`ups1 ${QUICK}`]);

    await later(bench, 1, () => bench.say('clc-psu2', { 'ups.status': 'OFF' }));
    await turn();
    t.deepEqual(commands, [`ups1 ${QUICK}`, `ups1 ${STOP}`]);
    const stopped = bench.events.findLast((event) => event.type === 'command');
    t.regex(stopped?.by ?? '', /^gateway \(clc depends on ups1/);

    await later(bench, 1, () => bench.say('ups1', { 'ups.status': 'OL', 'ups.test.result': 'Aborted' }));
    t.like(of(watch, 'ups1')?.lastTest, { result: 'unknown', detail: 'Aborted' });
    await later(bench, 1, () => bench.say('nc1-psu2', { 'ups.status': 'OFF' }));
    await turn();
    t.is(commands.length, 2, 'nothing is stopped that does not run');
});

for (const [what, change, sentence] of [
    ['on battery', { 'ups.status': 'OB DISCHRG' }, /ups1 is on battery/],
    ['that is charging from empty', { 'battery.charge': 40 }, /has 40 %: a test wants 90 %/],
    ['that must be replaced', { 'ups.status': 'OL RB' }, /battery must be replaced/],
    ['that says nothing of mains', { 'ups.status': '' }, /does not say that it is on mains/],
] as const) {
    test(`a UPS ${what} is not tested`, async (t) => {
        const { bench, commands, watch } = await rack(t);
        bench.say('ups1', change);
        await turn();

        const refused = await watch.test('ups1', 'ann');

        t.false(refused.ok);
        if (!refused.ok) t.regex(refused.error, sentence);
        t.deepEqual(commands, []);
    });
}

test('nothing is tested during an outage, without the command, or two at a time', async (t) => {
    const open = { cause: 'feed-b failed' } as BatteryWatchOptions['incidents']['open'];
    const outage = await rack(t, { incidents: { open } });
    t.deepEqual(await outage.watch.test('ups1', 'ann'), { ok: false, error: 'not during an outage (feed-b failed)' });

    const { watch } = await rack(t);
    t.regex(
        errorOf(await watch.test('ups1', 'ann', 'test.battery.start.deep')),
        /has no command .*; it has test\.battery\.start\.quick/,
    );
    t.regex(errorOf(await watch.test('pdu1', 'ann')), /there is no UPS “pdu1”/);
    t.true((await watch.test('ups1', 'ann')).ok);
    t.regex(errorOf(await watch.test('ups2', 'ann')), /ups1 is being tested/);
});

function errorOf(result: { readonly ok: boolean; readonly error?: string }): string {
    return result.error ?? '';
}

test('the schedule tests at its hour, and tries a refused test again the day after', async (t) => {
    const { bench, commands, watch } = await rack(t);
    const due = of(watch, 'ups1')?.nextTestAt ?? 0;
    t.is(new Date(due).getHours(), 10);
    bench.say('clc-psu2', { 'ups.status': 'OFF' });
    await turn();

    bench.clock.now = due;
    watch.tick();
    await turn();
    t.deepEqual(commands, []);
    const [refused] = bench.events.filter((event) => event.type === 'battery-test');
    t.like(refused?.test, { result: 'refused', by: 'schedule' });
    t.regex(refused?.test.detail ?? '', /clc depends on ups1/);
    const again = of(watch, 'ups1')?.nextTestAt ?? 0;
    t.is(Math.round((again - due) / 3_600_000), 24);

    bench.say('clc-psu2', { 'ups.status': 'OL' });
    await turn();
    bench.clock.now = again;
    watch.tick();
    await turn();
    t.deepEqual(commands, [`ups1 ${QUICK}`]);
    t.is(Math.round(((of(watch, 'ups1')?.nextTestAt ?? 0) - again) / 86_400_000), 30);
});

test('age and replacement come from the configuration, else from the UPS; RB and a failed test speak for themselves', async (t) => {
    const { bench, watch } = await rack(t);
    bench.say('ups2', { 'battery.date': '05/04/19' });
    t.like(of(watch, 'ups1'), { installedAt: Date.UTC(2023, 4, 1), installedFrom: 'gateway.yaml' });
    t.like(of(watch, 'ups2'), { installedAt: Date.UTC(2019, 4, 4), installedFrom: 'battery.date' });

    bench.say('ups1', { 'ups.status': 'OL RB' });
    t.like(of(watch, 'ups1'), { verdict: 'replace' });
    t.regex(of(watch, 'ups1')?.sentence ?? '', /^The UPS says that it must be replaced/);

    await watch.test('ups2', 'ann');
    await later(bench, 5, () => bench.say('ups2', { 'ups.status': 'OL TEST' }));
    await later(bench, 5, () => bench.say('ups2', { 'ups.status': 'OL', 'ups.test.result': 'Done and error' }));
    t.regex(of(watch, 'ups2')?.sentence ?? '', /failed its last test \(Done and error\)/);
});
