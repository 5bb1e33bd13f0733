import { once } from 'node:events';
import { connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { GATEWAY_CONFIG, type GatewayConfig } from '#model/config.ts';
import { freePort } from '../test/free-port.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { LiveChain } from './chain/live-chain.ts';
import { Feeds } from './feeds.ts';
import { Gateway } from './gateway.ts';
import { silentLog } from './log.ts';

/** Feeds over an empty gateway, and the configuration, which a test changes. */
function newFeeds(t: ExecutionContext) {
    const folder = temporaryFolder(t, 'feeds');
    const log = silentLog();
    const gateway = new Gateway({ log });
    const chain = new LiveChain({ gateway, remoteOf: () => undefined });
    let config = v.parse(GATEWAY_CONFIG, { version: 1 });
    const feeds = new Feeds({
        gateway,
        chain,
        folder,
        stateFolder: folder,
        config: () => config,
        certificate: () => undefined,
        version: '0',
        log,
    });
    t.teardown(() => feeds.stop());
    const change = (parts: Partial<Record<keyof GatewayConfig, unknown>>): Promise<void> => {
        config = v.parse(GATEWAY_CONFIG, { version: 1, ...parts });
        return feeds.configure();
    };
    return { feeds, change };
}

async function isOpen(port: number): Promise<boolean> {
    const socket = connect(port, '127.0.0.1');
    try {
        await once(socket, 'connect');
        return true;
    } catch {
        return false;
    } finally {
        socket.destroy();
    }
}

test('a way that is configured while the gateway runs is begun, and ended when it is taken out', async (t) => {
    const { feeds, change } = newFeeds(t);
    const port = await freePort();
    await change({});
    t.deepEqual([feeds.states, await isOpen(port)], [[], false]);

    await change({
        modbus: { port, units: {} },
        push: { graphs: { format: 'influxdb', url: `http://127.0.0.1:${port}/` } },
    });
    t.deepEqual([feeds.states.map(({ name }) => name), await isOpen(port)], [['graphs'], true]);

    await change({});
    t.deepEqual([feeds.states, await isOpen(port)], [[], false]);
});

test('of two changes at once the last one counts, and a stop comes behind both', async (t) => {
    const { feeds, change } = newFeeds(t);
    const [first, last] = [await freePort(), await freePort()];

    const changes = [change({ modbus: { port: first, units: {} } }), change({ modbus: { port: last, units: {} } })];
    await Promise.all(changes);
    t.deepEqual([await isOpen(first), await isOpen(last)], [false, true]);

    const again = change({ modbus: { port: first, units: {} } });
    await feeds.stop();
    await again;
    t.deepEqual([await isOpen(first), await isOpen(last)], [false, false]);
});
