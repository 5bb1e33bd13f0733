// A whole outage on the demo rack, by the real gateway: hosts go in order, their outlets are cut, and all of it comes back.
// Each host has a stand-in for upsmon here; the real one plays in test/referees/rack.test.ts.

import test from 'ava';
import type { ApiShutdown } from '#model/api-shutdown.ts';
import type { HostPhase } from '#model/shutdown.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';

const SHUTDOWN = `
shutdown:
    mode: armed
    stabilise: 2
    margin: 20
    triggers: { charge: 15 }
    return: { stable: 2, charge: 10, stagger: 0.5, patience: 60 }
`;

const CLASSES: Readonly<Record<string, number>> = { nc1: 2, nc2: 2, clc: 7 };
const HOSTS = Object.keys(CLASSES);

/** Logs in, asks each second, and halts its host when it reads FSD: what upsmon does, without its patience. */
async function liveAs(host: string, gateway: RunningGateway): Promise<void> {
    const session = await gateway.session();
    for (const line of ['USERNAME monuser', 'PASSWORD demo', `LOGIN ${host}`]) await session.ask(line);
    await until(
        () => session.value(host, 'ups.status'),
        (status) => status.split(' ').includes('FSD'),
        180,
    );
    session.close();
    await gateway.demo('halt', host);
}

type Phases = Readonly<Record<string, HostPhase>>;

test('an outage from the first second to the last', async (t) => {
    t.timeout(240_000);
    const rack = demoRack(
        (yaml) =>
            yaml.replace(
                /^ {4}(clc|nc1|nc2):$/gm,
                (line, host) => `${line}\n        shutdown: { class: ${CLASSES[host]}, seconds: 20 }`,
            ) + SHUTDOWN,
    );
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    const plan = async () => (await (await gateway.ask('GET', '/api/v1/shutdown')).json()) as ApiShutdown;
    const phases = async (): Promise<Phases> =>
        Object.fromEntries((await plan()).hosts.map(({ host, phase }) => [host, phase]));
    const value = async (device: string, variable: string): Promise<string> => {
        const session = await gateway.session();
        return session.value(device, variable).finally(() => session.close());
    };
    await until(
        () => value('clc', 'ups.status'),
        (status) => status.startsWith('OL'),
    );

    for (const ups of ['ups1', 'ups2']) {
        // So that nobody waits for what would be 20 s and longer.
        for (const delay of ['shutdown', 'start']) {
            await gateway.ask('PUT', `/api/v1/devices/${ups}/settings/ups.delay.${delay}`, { value: '2' });
        }
    }
    const lives = Promise.all(HOSTS.map((host) => liveAs(host, gateway)));
    for (const feed of ['feed-a', 'feed-b']) await gateway.demo('fail', feed);
    for (const ups of ['ups1=17', 'ups2=17']) await gateway.demo('charge', ups);
    const begun = await until(phases, ({ clc }) => clc !== 'running', 120);
    for (const host of ['nc1', 'nc2']) t.true(isGone(begun[host]), `${host} went first: ${JSON.stringify(begun)}`);
    await until(phases, (now) => HOSTS.every((host) => now[host] === 'cut'), 120);
    await lives;
    await until(
        () => value('pdu1', 'outlet.1.status'),
        (status) => status === 'off',
    );

    for (const feed of ['feed-a', 'feed-b']) await gateway.demo('restore', feed);
    for (const ups of ['ups1=50', 'ups2=50']) await gateway.demo('charge', ups);
    const returned = await until(phases, ({ clc }) => clc === 'settling', 150);
    for (const host of ['nc1', 'nc2']) t.is(returned[host], 'cut', `the controller comes back before ${host}`);
    const upsmon = await gateway.session();
    t.teardown(() => upsmon.close());
    for (const line of ['USERNAME monuser', 'PASSWORD demo', 'LOGIN clc']) await upsmon.ask(line);
    await until(phases, ({ clc, nc1, nc2 }) => clc === 'running' && nc1 === 'settling' && nc2 === 'settling', 120);
    t.true(Number(await value('clc-psu1', 'ups.realpower')) > 100, 'it draws power again');
    t.notRegex(await value('clc', 'ups.status'), /FSD/, 'its upsmon would go again at once');
    for (const { host, isMeasured } of (await plan()).hosts) t.true(isMeasured, `how long ${host} takes was measured`);
});

function isGone(phase: HostPhase | undefined): boolean {
    return phase === 'off' || phase === 'cut';
}
