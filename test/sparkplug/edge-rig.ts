// An edge node with a gateway of its own and a wire that remembers what goes over it. For tests.

import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { compileChain, type HostVerdict } from '#model/chain.ts';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { DeviceId, Link } from '#model/device.ts';
import { MQTT } from '#model/mqtt-config.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import type { WireMessage } from '../../firmware/mqtt/broker-connection.ts';
import { SparkplugSession } from '../../firmware/mqtt/sparkplug/sparkplug-session.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { command, type WitnessedPayload, witness } from './witness.ts';

const NO_CHAIN = {
    graph: compileChain({ sources: [], devices: [], hosts: [] }),
    factsOf: () => undefined,
    now: 0,
};

export interface Said {
    /** `NBIRTH`, … */
    readonly kind: string;
    readonly device: string | undefined;
    readonly message: WireMessage;
    readonly payload: WitnessedPayload;
}

export interface EdgeRigOptions {
    readonly sparkplug?: Readonly<Record<string, unknown>>;
    readonly commands?: readonly unknown[];
    readonly url?: readonly string[];
    /** Of another rig: the next life. */
    readonly folder?: string;
}

export class EdgeRig {
    /** What the clock says, in milliseconds since 1970; undefined: the right time. */
    now: number | undefined;
    readonly gateway = new Gateway({ log: silentLog(), now: () => this.now ?? Date.now() });
    readonly hosts = new Map<string, HostVerdict>();
    readonly session: SparkplugSession;
    readonly folder: string;
    readonly subscribed: string[] = [];
    readonly requests: DeviceRequest[] = [];
    will: WireMessage | undefined;
    room = 500;
    /** Each message takes of it. */
    takesRoom = false;
    waitsFor = '';
    left: string | undefined;
    #sent: WireMessage[] = [];
    #published = 0;
    #isConnected = false;

    constructor(
        t: ExecutionContext,
        { sparkplug = {}, commands = [], url = ['mqtt://a'], folder }: EdgeRigOptions = {},
    ) {
        this.folder = folder ?? temporaryFolder(t, 'edge');
        const destination = { url, format: 'sparkplug', commands, sparkplug: { group: 'Site', ...sparkplug } };
        const { destinations } = v.parse(MQTT, { destinations: { scada: destination } });
        this.gateway.routeCommands(async (_device, request): Promise<CommandOutcome> => {
            this.requests.push(request);
            return { ok: true, value: undefined };
        });
        this.session = new SparkplugSession({
            name: 'scada',
            destination: destinations.scada ?? t.fail(),
            gatewayName: 'Rack+1',
            version: '1.0.0',
            gateway: this.gateway,
            chain: { nodes: new Map(), hosts: this.hosts, basis: () => NO_CHAIN },
            stateFolder: join(this.folder, 'state'),
            log: silentLog(),
            wire: this.#wire(),
        });
        this.gateway.subscribe('edge', (event) => this.session.hear(event));
        t.teardown(() => this.session.stop());
    }

    /** A device that is heard. */
    add(id: string, values: Readonly<Record<string, Value>>): void {
        const device = id as DeviceId;
        const spec = { id: device, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
        this.gateway.apply({ type: 'device-added', device, spec });
        const commands = [{ name: 'beeper.mute' }, { name: 'load.off' }];
        const settings = { 'battery.charge.low': { kind: 'number' } } as const;
        this.gateway.apply({ type: 'capabilities', device, commands, settings });
        this.read(id, values);
        this.link(id, 'ok');
    }

    read(id: string, values: Readonly<Record<string, Value>>, gone: readonly string[] = []): void {
        this.gateway.apply({ type: 'readings', device: id as DeviceId, values, gone });
    }

    link(id: string, link: Link): void {
        this.gateway.apply({ type: 'link', device: id as DeviceId, link, previous: 'ok', reason: 'test' });
    }

    async connect(): Promise<void> {
        this.will = await this.session.will();
        this.#isConnected = true;
        this.left = undefined;
        this.session.connected();
    }

    /** The broker has everything that was said. */
    confirm(): void {
        this.session.confirmed(this.#published);
    }

    lose(): void {
        this.#isConnected = false;
        this.session.closed();
    }

    hear(topic: string, payload: Buffer | string, isKept = false): void {
        const message = { topic, payload: Buffer.from(payload), isKept, answerTo: undefined, correlation: undefined };
        this.session.heard(message);
    }

    write(topic: string, name: string, type: string, value: unknown): void {
        this.hear(topic, command([{ name, type, value }]));
    }

    /** What was said since this was asked last; nothing waits any more. */
    said(): Said[] {
        if (this.#isConnected) this.session.drained();
        const sent = this.#sent;
        this.#sent = [];
        return sent.map((message) => {
            const [, , kind = '', , device] = message.topic.split('/');
            return { kind, device, message, payload: witness(message.payload as Uint8Array) };
        });
    }

    #wire(): ConstructorParameters<typeof SparkplugSession>[0]['wire'] {
        const rig = this;
        return {
            get isConnected() {
                return rig.#isConnected;
            },
            get room() {
                return rig.#isConnected ? rig.room : 0;
            },
            get published() {
                return rig.#published;
            },
            publish: (message) => {
                rig.#published++;
                if (rig.takesRoom) rig.room--;
                rig.#sent.push(message);
            },
            ask: () => undefined,
            subscribe: (topics) => rig.subscribed.push(...topics),
            unsubscribe: () => undefined,
            drop: () => undefined,
            leave: (reason, farewell) => {
                rig.#sent.push(...farewell);
                rig.left = reason;
                rig.lose();
            },
            waits: (reason) => {
                rig.waitsFor = reason;
            },
        };
    }
}

/** One demand of the specification for each name that its test kit has for it: they say the same in several chapters. */
export function demand(ids: readonly string[], what: string, check: (t: ExecutionContext) => Promise<void>): void {
    for (const id of ids) test(`tck-id-${id}: ${what}`, check);
}

export const READINGS = { 'ups.status': 'OL', 'battery.charge': 100, 'battery.charge.low': 20, 'input.voltage': null };

/** Two devices, and connected. */
export async function begunWithTwo(t: ExecutionContext, options?: EdgeRigOptions): Promise<EdgeRig> {
    const rig = new EdgeRig(t, options);
    await rig.session.start();
    rig.add('ups1', READINGS);
    rig.add('ups2', READINGS);
    await rig.connect();
    return rig;
}

export const kinds = (said: readonly Said[]) => said.map(({ kind, device }) => (device ? `${kind} ${device}` : kind));
export const metric = (said: Said | undefined, name: string) => said?.payload.metrics.find((one) => one.name === name);
export const seqs = (said: readonly Said[]) => said.map(({ payload }) => payload.seq);
export const bdSeq = ({ payload }: Said) => payload.metrics.find(({ name }) => name === 'bdSeq')?.value;
