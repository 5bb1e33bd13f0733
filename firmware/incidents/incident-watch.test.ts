import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { GatewayEvent } from '#model/events.ts';
import { type Bench, id, MONOTONIC_BEHIND_MS, runningBench, turn, WELL } from '../chain/testing/chain-bench.ts';
import { silentLog } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { IncidentWatch } from './incident-watch.ts';

type Told = Extract<GatewayEvent, { type: 'incident' }>;

function watchOver(t: ExecutionContext, bench: Bench, folder: string): IncidentWatch {
    const watch = new IncidentWatch({
        gateway: bench.gateway,
        chain: bench.chain,
        file: new StateFile({ file: join(folder, 'incidents.json'), log: silentLog() }),
        now: () => bench.clock.now - MONOTONIC_BEHIND_MS,
        wallNow: () => bench.clock.now,
    });
    watch.start();
    t.teardown(() => watch.stop());
    return watch;
}

async function started(t: ExecutionContext) {
    const folder = mkdtempSync(join(tmpdir(), 'incidents-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const bench = await runningBench();
    t.teardown(() => bench.chain.stop());
    return { bench, folder, watch: watchOver(t, bench, folder) };
}

const ON_BATTERY = { 'ups.status': 'OB DISCHRG', 'battery.charge': 98, 'battery.runtime': 1500 };

/** What happens now, and what follows from it. */
async function happens(bench: Bench, seconds: number, what: () => void): Promise<void> {
    bench.clock.now += seconds * 1000;
    what();
    await turn();
    await turn();
}

function told({ events }: Bench): Told[] {
    return events.filter((event) => event.type === 'incident');
}

test('a feed that fails is one incident with its cause, whoever was heard first', async (t) => {
    for (const order of [
        ['ups1', 'ups2'],
        ['ups2', 'ups1'],
    ]) {
        const { bench, watch } = await started(t);
        for (const ups of order) await happens(bench, 2, () => bench.say(ups, ON_BATTERY));

        t.deepEqual(told(bench).filter(({ phase }) => phase === 'opened').length, 1);
        t.deepEqual(watch.open?.roots, ['feed-a', 'feed-b']);
        t.is(watch.open?.cause, 'feed-a failed, feed-b failed');
    }
});

test('the story tells who was at risk, who was told to go and who came back, and ends a minute later', async (t) => {
    const { bench, watch } = await started(t);
    await happens(bench, 0, () => bench.say('ups1', ON_BATTERY));
    await happens(bench, 5, () => bench.say('ups2', ON_BATTERY));
    await happens(bench, 60, () => bench.say('ups1', { 'battery.charge': 40, 'battery.runtime': 500 }));
    await happens(bench, 1, () =>
        bench.gateway.apply({ type: 'forced-shutdown', device: id('clc'), on: true, by: 'chain' }),
    );
    await happens(bench, 30, () => bench.say('ups1', WELL));
    await happens(bench, 5, () => bench.say('ups2', WELL));
    await happens(bench, 61, () => watch.tick());

    const ended = told(bench).at(-1);
    t.is(ended?.phase, 'ended');
    const incident = ended?.incident;
    t.is(incident?.severity, 'critical');
    t.is(incident?.nodes.find(({ node }) => node === 'ups1')?.lowestCharge, 40);
    t.is(
        incident?.nodes.find(({ node }) => node === 'clc')?.toldAt,
        incident?.startedAt === undefined ? -1 : incident.startedAt + 66_000,
    );
    const story = incident?.timeline.map(({ node, text }) => `${node}: ${text}`).join('\n') ?? '';
    t.regex(story, /^ups1: on battery, 98 %, 25 min left$/m);
    t.regex(story, /^clc: .*psu1/m);
    t.regex(story, /^clc: told to shut down \(chain\)$/m);
    t.regex(story, /^ups1: on mains again, 100 %/m);
    t.is(incident?.endedAt === undefined ? -1 : incident.endedAt - incident.startedAt, 101_000);
});

test('a silent UPS is still on battery; only its own word ends the incident', async (t) => {
    const { bench, watch } = await started(t);
    await happens(bench, 0, () => bench.say('ups1', ON_BATTERY));
    await happens(bench, 10, () => bench.hear('ups1', 'lost'));
    await happens(bench, 600, () => watch.tick());
    t.truthy(watch.open);

    await happens(bench, 1, () => bench.say('ups1', WELL));
    await happens(bench, 61, () => watch.tick());

    t.is(watch.open, undefined);
});

test('a battery test is no outage', async (t) => {
    const { bench, watch } = await started(t);
    await happens(bench, 0, () => bench.say('ups1', { 'ups.status': 'OL DISCHRG TEST' }));
    await happens(bench, 0, () => bench.say('ups2', { 'ups.status': 'OB CAL', 'input.voltage': 231 }));

    t.is(watch.open, undefined);
});

test('a restart in the middle goes on with the same incident, and a host that is gone ends its part', async (t) => {
    const { bench, folder, watch } = await started(t);
    await happens(bench, 0, () => bench.say('ups1', ON_BATTERY));
    await happens(bench, 5, () => bench.say('ups2', ON_BATTERY));
    await watch.stop();
    const before = told(bench).at(-1)?.incident;
    bench.gateway.apply({ type: 'device-removed', device: id('nc2') });

    const again = watchOver(t, bench, folder);
    await happens(bench, 20, () => bench.say('ups1', WELL));
    await happens(bench, 20, () => bench.say('ups2', WELL));
    await happens(bench, 61, () => again.tick());

    const ended = told(bench).at(-1);
    t.is(ended?.phase, 'ended');
    t.is(ended?.incident.id, before?.id);
    t.is(ended?.incident.startedAt, before?.startedAt);
    t.regex(ended?.incident.timeline.map(({ text }) => text).join('\n') ?? '', /the gateway was started again/);
});

test('a sag at an input is told when it begins and when it is over', async (t) => {
    const { bench } = await started(t);
    await happens(bench, 0, () => bench.say('ups1', { 'input.voltage': 230, 'input.voltage.nominal': 230 }));
    await happens(bench, 2, () => bench.say('ups1', { 'input.voltage': 195 }));
    await happens(bench, 2, () => bench.say('ups1', { 'input.voltage': 188 }));
    await happens(bench, 2, () => bench.say('ups1', { 'input.voltage': 229 }));

    const voltages = bench.events.filter((event) => event.type === 'voltage');
    t.is(voltages.length, 2);
    t.like(voltages[0]?.event, { kind: 'sag', device: 'ups1', extremeVolts: 195, endedAt: undefined });
    t.like(voltages[1]?.event, { kind: 'sag', extremeVolts: 188, limitVolts: 207 });
    t.is((voltages[1]?.event.endedAt ?? 0) - (voltages[1]?.event.startedAt ?? 0), 4000);
});

test('a swell that goes on while the gateway is started again has an end', async (t) => {
    const { bench, folder, watch } = await started(t);
    await happens(bench, 0, () => bench.say('ups1', { 'input.voltage': 230, 'input.voltage.nominal': 230 }));
    await happens(bench, 2, () => bench.say('ups1', { 'input.voltage': 260 }));
    await watch.stop();

    const next = watchOver(t, bench, folder);
    await happens(bench, 60, () => bench.say('ups1', { 'input.voltage': 229 }));

    const voltages = bench.events.filter((event) => event.type === 'voltage');
    t.is(voltages.length, 2);
    t.like(voltages[1]?.event, { kind: 'swell', extremeVolts: 260, startedAt: voltages[0]?.event.startedAt });
    t.is((voltages[1]?.event.endedAt ?? 0) - (voltages[1]?.event.startedAt ?? 0), 60_000);
    await next.stop();
});
