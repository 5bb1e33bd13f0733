// A feed to a broker, with a gateway of one device: what goes out and comes in over MQTT without a process of its own. For tests.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import type { ExecutionContext } from 'ava';
import { connectAsync, type MqttClient } from 'mqtt';
import * as v from 'valibot';
import { compileChain } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../firmware/gateway.ts';
import { silentLog } from '../firmware/log.ts';
import { Destination } from '../firmware/mqtt/destination.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const NO_CHAIN = {
    graph: compileChain({ sources: [], devices: [], hosts: [] }),
    factsOf: () => undefined,
    now: 0,
};

/** A broker that takes everything, unless `change` says otherwise. */
export async function broker(t: ExecutionContext, change: (aedes: Aedes) => void = () => undefined): Promise<string> {
    const aedes = await Aedes.createBroker();
    change(aedes);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
        sockets.add(socket);
        aedes.handle(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(async () => {
        server.close();
        for (const socket of sockets) socket.destroy();
        await new Promise<void>((resolve) => aedes.close(resolve));
    });
    return `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** As `rack1`, with `ups1`; everything may be commanded. */
export async function feed(t: ExecutionContext, url: string, more: Record<string, unknown> = {}) {
    const gateway = new Gateway({ log: silentLog() });
    const device = 'ups1' as DeviceId;
    const asked: unknown[] = [];
    gateway.routeCommands(async (_device, request) => {
        asked.push(request);
        return { ok: true, value: undefined };
    });
    gateway.apply({
        type: 'device-added',
        device,
        spec: { id: device, type: 'ups', driver: 'demo', description: '', parents: [] },
    });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    const { destinations } = v.parse(MQTT, {
        destinations: { site: { url, commands: [{ device: '*', allow: ['*'] }], ...more } },
    });
    const { site } = destinations;
    if (!site) throw new Error('no destination');
    const folder = temporaryFolder(t, 'feed');
    const destination = new Destination({
        ...{ name: 'site', destination: site, gatewayName: 'rack1', version: '1', gateway, log: silentLog() },
        ...{ folder, stateFolder: folder, chain: { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN } },
    });
    await destination.start();
    t.teardown(() => destination.stop());
    const read = (values: Record<string, Value>) => gateway.apply({ type: 'readings', device, values, gone: [] });
    const say = (charge: number) => read({ 'battery.charge': charge });
    return { gateway, destination, asked, say, read };
}

/** Hears what is said on a topic. */
export async function witness(
    t: ExecutionContext,
    url: string,
    topic: string,
): Promise<{ client: MqttClient; heard: string[] }> {
    const client = await connectAsync(url, { reconnectPeriod: 0 });
    t.teardown(() => client.end(true));
    const heard: string[] = [];
    client.on('message', (_topic, payload) => heard.push(payload.toString()));
    await client.subscribeAsync(topic);
    return { client, heard };
}
