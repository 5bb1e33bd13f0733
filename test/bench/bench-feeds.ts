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

/** PDUs that are there and say something; `change` changes a reading of the next, or of the one that is named, and returns it. */
export function addPdus(gateway: Gateway, count: number, readings: number) {
    const ids = Array.from({ length: count }, (_, place) => `pdu${place}` as DeviceId);
    for (const id of ids) {
        const spec = { id, type: 'pdu', driver: 'demo', description: '', parents: [] } as const;
        gateway.apply({ type: 'device-added', device: id, spec });
        const values = Array.from({ length: readings }, (_, place) => [`outlet.${place + 1}.current`, place / 10]);
        gateway.apply({ type: 'readings', device: id, values: Object.fromEntries(values), gone: [] });
        gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
    }
    let changes = 0;
    const change = (id = ids[changes % ids.length] as DeviceId): number => {
        changes++;
        gateway.apply({ type: 'readings', device: id, values: { 'outlet.1.current': changes / 100 }, gone: [] });
        return changes / 100;
    };
    return { ids, change };
}

/** They go on until the process ends. */
export function startFeeds(gateway: Gateway, { mqtt, push }: FeedsConfig): void {
    const { change } = addPdus(gateway, PDUS, READINGS);
    setInterval(() => change(), 1000 / CHANGES_PER_SECOND);
    const folder = mkdtempSync(join(tmpdir(), 'bench-feeds-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    const options = { gateway, log: silentLog(), folder, stateFolder: folder, version: '1' };
    const chain = { nodes: new Map(), hosts: new Map(), basis: () => NO_CHAIN };
    const config = { name: 'bench', mqtt: v.parse(MQTT, { destinations: mqtt }), push: v.parse(PUSH, push) };
    new MqttFeed({ ...options, chain, config: () => config, certificate: () => undefined }).configure();
    new PushFeed({ ...options, chain, config: () => config }).configure();
}
