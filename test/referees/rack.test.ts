// An outage from its first second to its last, with Debian's upsmon on three hosts: who goes when, who is cut, what is sent over the
// wire, who comes back; once undisturbed, once with the gateway killed eight times on the way. Needs root.

import test from 'ava';
import type { HostPhase } from '#model/shutdown.ts';
import { HOSTS, MACS, OutageRack } from './rack.ts';
import type { TestHost } from './test-network.ts';
import { listenForWake } from './wake-packet.ts';

/** They go by a charge that leaves minutes: in its last seconds no host waits for another, however slow the machine is. */
async function failMains(rack: OutageRack): Promise<void> {
    await rack.demo('fail', 'feed-a', 'feed-b');
    await rack.demo('charge', 'ups1=47');
    await rack.demo('charge', 'ups2=47');
}

async function restoreMains(rack: OutageRack): Promise<void> {
    await rack.demo('restore', 'feed-a', 'feed-b');
}

test.serial('three hosts go in order, are cut, woken, and come back', async (t) => {
    t.timeout(400_000);
    const rack = await OutageRack.start(t);
    const woken = listenForWake(t, rack.hosts.get('clc') as TestHost);
    const halted = Promise.all(HOSTS.map((name) => rack.haltWhenTold(name)));
    await failMains(rack);
    await halted;
    t.deepEqual(rack.gone, ['nc1', 'nc2', 'clc'], 'class by class');
    for (const name of HOSTS) await rack.until(name, 'cut');
    await rack.untilRead('pdu1', 'outlet.1.status', 'off');

    await restoreMains(rack);
    await rack.until('clc', 'settling');
    for (const name of ['nc1', 'nc2'] as const) t.is(rack.phase(name), 'cut', `clc comes back before ${name}`);
    t.true((await woken).includes(`ffffffffffff${MACS.clc.replaceAll(':', '')}`), 'it was called by its address');
    for (const name of ['clc', 'nc2', 'nc1'] as const) {
        await rack.until(name, 'settling');
        rack.boot(name);
        await rack.until(name, 'running');
    }
    await rack.untilRead('pdu1', 'outlet.1.status', 'on');
    t.is(await rack.read('clc', 'ups.timer.shutdown'), '-1');
});

/** Every phase can be met: nc1 prepares itself for a while, nc2 is stuck, keeps its power when it is off, and must be called. */
const EVERY_PHASE = {
    cycle: false,
    hooks: { prepare: 8, kill: 1 },
    shutdown: { nc1: 'before: prepare', nc2: 'force: kill, patience: 25, cut: false' },
};

test.serial('a gateway that is killed in each of the phases goes on where it was', async (t) => {
    t.timeout(900_000);
    const rack = await OutageRack.start(t, EVERY_PHASE);
    const outages = rack.watchOutages();
    const met = new Set<HostPhase>();
    // Each with those behind it: while the gateway starts again a host may go on.
    const killAt = async (name: (typeof HOSTS)[number], ...phases: readonly HostPhase[]) => {
        met.add(await rack.until(name, ...phases));
        await rack.crash();
    };
    await rack.crash();
    const halted = Promise.all((['nc1', 'clc'] as const).map((name) => rack.haltWhenTold(name)));
    const stuck = rack.upsmon('nc2').shutDown();
    await rack.demo('fail', 'feed-a', 'feed-b');
    await rack.order('drill', 'all');
    await killAt('clc', 'announced');
    await killAt('nc1', 'preparing');
    await killAt('nc1', 'ordered', 'halting', 'off', 'cut');
    await killAt('nc1', 'halting', 'off', 'cut');
    await killAt('nc2', 'forcing');
    await stuck;
    await rack.demo('halt', 'nc2');
    await killAt('nc2', 'off');
    await halted;
    await killAt('clc', 'cut');
    t.deepEqual(rack.gone, ['nc1', 'clc']);

    await rack.demo('restore', 'feed-a', 'feed-b');
    await killAt('clc', 'powering', 'waking', 'settling');
    await killAt('clc', 'settling');
    for (const name of ['clc', 'nc2', 'nc1'] as const) {
        if (name === 'nc2') {
            await killAt('nc2', 'waking');
            await rack.demo('boot', 'nc2');
        }
        await rack.until(name, 'settling');
        const upsmon = rack.boot(name);
        await rack.until(name, 'running');
        t.false(upsmon.isShutDown, `${name} reads no order of before`);
    }
    t.log(`killed when ${[...met].join(', ')}`);
    t.log(`nobody answered for ${outages().join(', ')} ms`);
});

test.serial(
    'safety rule 19: upsmon as it is shipped stays, though the gateway dies on mains and on battery',
    async (t) => {
        t.timeout(300_000);
        const rack = await OutageRack.start(t, { upsmonLines: [] });
        const upsmons = HOSTS.map((name) => rack.upsmon(name));
        await Promise.all(upsmons.map((upsmon) => upsmon.polls(1)));
        await rack.crash();
        await Promise.all(upsmons.map((upsmon) => upsmon.polls(2)));

        await rack.demo('fail', 'feed-a', 'feed-b');
        await Promise.all(upsmons.map((upsmon) => upsmon.until(({ statuses }) => /^OB/.test(statuses.at(-1) ?? ''))));
        await rack.crash();
        // Longer than the 15 seconds after which upsmon gives up a UPS that was on battery.
        await Promise.all(upsmons.map((upsmon) => upsmon.polls(6)));
        for (const upsmon of upsmons) {
            t.deepEqual(upsmon.notices, ['ONBATT']);
            t.false(upsmon.isShutDown);
        }
    },
);
