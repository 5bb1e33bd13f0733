// For a bench: PDUs whose readings change, and the feeds that tell others of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { compileChain } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import { PUSH } from '#model/push-config.ts';
import type { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { MqttFeed } from '../../firmware/mqtt/mqtt-feed.ts';
import { PushFeed } from '../../firmware/push/push-feed.ts';

const PDUS = 20;
const READINGS = 30;
const CHANGES_PER_SECOND = 200;
const NO_CHAIN = { graph: compileChain({ sources: [], devices: [], hosts: [] }), factsOf: () => undefined, now: 0 };

/** As gateway.yaml has them. */
export interface FeedsConfig {
    readonly mqtt: Readonly<Record<string, unknown>>;
    readonly push: Readonly<Record<string, unknown>>;
}

/** They go on until the process ends. */
export function startFeeds(gateway: Gateway, { mqtt, push }: FeedsConfig): void {
    const ids = Array.from({ length: PDUS }, (_, place) => `pdu${place + 1}` as DeviceId);
    for (const id of ids) {
        const spec = { id, type: 'pdu', driver: 'demo', description: '', parents: [] } as const;
        gateway.apply({ type: 'device-added', device: id, spec });
        const readings = Array.from({ length: READINGS }, (_, place) => [`outlet.${place + 1}.current`, place / 10]);
        gateway.apply({ type: 'readings', device: id, values: Object.fromEntries(readings), gone: [] });
        gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
    }
    let count = 0;
    setInterval(() => {
        const device = ids[++count % PDUS] as DeviceId;
        gateway.apply({ type: 'readings', device, values: { 'outlet.1.current': count / 100 }, gone: [] });
    }, 1000 / CHANGES_PER_SECOND);
    const folder = mkdtempSync(join(tmpdir(), 'bench-feeds-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    const options = { gateway, log: silentLog(), folder, stateFolder: folder, version: '1' };
    const chain = { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN };
    const config = { name: 'bench', mqtt: v.parse(MQTT, { destinations: mqtt }), push: v.parse(PUSH, push) };
    new MqttFeed({ ...options, chain, config: () => config, certificate: () => undefined }).configure();
    new PushFeed({ ...options, chain, config: () => config }).configure();
}
