import test, { type ExecutionContext } from 'ava';
import type { HostVerdict } from '#model/chain.ts';
import { deviceId, type Rack, startRack, until } from '../../test/nut-rack.ts';
import { LiveChain } from '../chain/live-chain.ts';
import { id, linkTo } from '../chain/testing/chain-bench.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { RemoteParents } from './remote-parents.ts';

/** A host that hangs on one link to elsewhere, in a gateway of its own. */
class FarHost {
    readonly gateway = new Gateway({ log: silentLog() });
    /** Turned forward to let silence grow. */
    ahead = 0;

    constructor(t: ExecutionContext, link: string) {
        const now = (): number => performance.now() + this.ahead;
        const chain: LiveChain = new LiveChain({
            gateway: this.gateway,
            now,
            remoteOf: (text) => parents.device(text),
        });
        const parents = new RemoteParents({
            now,
            pollSeconds: 0.01,
            changed: (text) => chain.lookAt(text),
        });
        t.teardown(() => {
            parents.stop();
            chain.stop();
        });
        const supply = { name: 'psu', link: linkTo(link) };
        chain.start();
        chain.configure({
            sources: [],
            devices: [],
            hosts: [{ id: id('far'), description: '', needs: 1, supplies: [supply] }],
        });
        parents.configure([supply.link]);
        this.verdict = () => chain.hosts.get(id('far')) as HostVerdict;
    }

    readonly verdict: () => HostVerdict;

    async until(isWanted: (verdict: HostVerdict) => boolean): Promise<HostVerdict> {
        await until(() => isWanted(this.verdict()));
        return this.verdict();
    }

    get status(): unknown {
        return this.gateway.device('far')?.readings.get('ups.status');
    }
}

async function rackOf(t: ExecutionContext): Promise<{ rack: Rack; say: (name: string, values: object) => void }> {
    const rack = await startRack();
    t.teardown(() => rack.stop());
    const say = (name: string, values: object): void =>
        rack.gateway.apply({ type: 'readings', device: deviceId(name), values: values as never, gone: [] });
    return { rack, say };
}

test('a host on an outlet behind another gateway lives and dies with what feeds it there', async (t) => {
    const { rack, say } = await rackOf(t);
    const link = `pdu1:1@127.0.0.1:${rack.port}`;
    const far = new FarHost(t, link);

    const { sentence } = await far.until(({ state }) => state === 'up');
    t.is(sentence, `far: psu ← ${link} (through ups1@127.0.0.1:${rack.port}) on mains: far has power`);

    say('ups1', { 'ups.status': 'OB DISCHRG', 'battery.runtime': 600 });
    const onBattery = await far.until(({ carrier }) => carrier === 'battery');
    t.true((onBattery.secondsLeft ?? 0) > 500);
    t.is(far.status, 'OB DISCHRG');

    say('ups1', { 'ups.status': 'OB LB' });
    await far.until(({ state }) => state === 'doomed');
    t.is(far.status, 'OB LB');
    say('ups1', { 'ups.status': 'OL' });
    say('pdu1', { 'outlet.1.status': 'off' });
    await far.until(({ state }) => state === 'down');
    t.is(rack.server.sessions.length, 1, 'one connection for each gateway');
});

test('a gateway lost on mains takes nobody down, one lost on battery does after a while', async (t) => {
    const { rack, say } = await rackOf(t);
    const far = new FarHost(t, `ups1@127.0.0.1:${rack.port}`);
    await far.until(({ state }) => state === 'up');
    say('ups1', { 'ups.status': 'OB', 'battery.runtime': 600 });
    await far.until(({ carrier }) => carrier === 'battery');

    await rack.stop();
    far.ahead += 7000;
    const silent = await far.until(({ sentence }) => sentence.includes('silent, was on battery'));
    far.ahead += 20_000;
    const doomed = await far.until(({ state }) => state === 'doomed');

    t.is(silent.carrier, 'battery');
    t.regex(doomed.sentence, /Connection failure|Server disconnected/);
});

test('what was never heard is unknown, and the reason is told', async (t) => {
    const { rack } = await rackOf(t);
    const at = `127.0.0.1:${rack.port}`;

    for (const [link, why] of [
        [`dead@${at}`, 'Driver not connected'],
        [`nix@${at}`, 'Unknown UPS'],
        ['ups1@127.0.0.1:1', 'Connection failure'],
    ] as const) {
        const far = new FarHost(t, link);
        const { state } = await far.until(({ sentence }) => sentence.includes(why));
        t.is(state, 'unknown', link);
        t.is(far.status, 'OL', 'unknown is not off');
    }
});
