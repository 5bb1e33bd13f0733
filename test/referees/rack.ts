// A rack for a whole outage: three hosts in namespaces with Debian's upsmon, the simulated power of the demo rack in a gateway of
// its own that is never touched, and a second gateway that looks after it over NUT and may be killed at any time.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { HostPhase } from '#model/shutdown.ts';
import { type RunningGateway, until } from '../running-gateway.ts';
import { type GatewayOnHost, gatewayOn } from './gateway-on-host.ts';
import { keepRunning } from './keep-running.ts';
import { type TestHost, TestNetwork } from './test-network.ts';
import { QUICK, Upsmon } from './upsmon.ts';

export const HOSTS = ['nc1', 'nc2', 'clc'] as const;
export type HostName = (typeof HOSTS)[number];

const CLOCK = new URL('outage-clock.ts', import.meta.url).pathname;
const HOOK = new URL('slow-hook.ts', import.meta.url).pathname;
const POWER_PORT = 4493;
const HOOK_PORT = 4494;
const PDUS = ['pdu1', 'pdu2'];
const PDU_PROCESS = new URL('rack-pdus.ts', import.meta.url).pathname;
const PDU_PORT = 4501;
const CLASSES: Readonly<Record<HostName, number>> = { nc1: 2, nc2: 3, clc: 7 };
export const MACS: Readonly<Record<HostName, string>> = {
    nc1: '02:00:00:00:00:01',
    nc2: '02:00:00:00:00:02',
    clc: '02:00:00:00:00:03',
};

const SHUTDOWN = `
shutdown:
    mode: armed
    stabilise: 2
    margin: 20
    triggers: { charge: 45 }
    return: { stable: 2, charge: 10, stagger: 0.5, patience: 60 }
`;

// The driver and what only it has; ports and names stay.
const SIMULATED = /^ {8}(?:rating|runtime|outlets|host|watts):.*\n/gm;

/** What a rack has beside its chain. */
interface OutageRackOptions {
    /** Of each upsmon.conf, beside what names its UPS. */
    readonly upsmonLines?: readonly string[];
    /** More of `hosts.NAME.shutdown`. */
    readonly shutdown?: Partial<Record<HostName, string>>;
    /** Whether UPSs are told `shutdown.return`; yes. */
    readonly cycle?: boolean;
    /** `shutdown.actions` that wait so many seconds, by name. */
    readonly hooks?: Readonly<Record<string, number>>;
}

/** The demo rack as somebody sees it whose PDUs are cards on the network, and whose other devices are at another NUT server. */
function fromOutside(yaml: string, { shutdown = {}, cycle = true, hooks = {} }: OutageRackOptions): string {
    let device = '';
    const lines = yaml
        .replace(SIMULATED, '')
        .split('\n')
        .map((line) => {
            device = /^ {4}([\w-]+):$/.exec(line)?.[1] ?? device;
            if (!/^ {8}driver: demo$/.test(line)) return line;
            const pdu = PDUS.indexOf(device);
            if (pdu >= 0)
                return `        driver: snmp\n        address: 127.0.0.1:${PDU_PORT + pdu}\n        version: 2c\n        poll: 2`;
            const access = `user: admin\n        password: demo\n        tls: 'off'`;
            const stays = device.startsWith('ups') && !cycle ? '\n        shutdown: { cycle: false }' : '';
            return `        driver: nut\n        ups: ${device}@127.0.0.1:${POWER_PORT}\n        ${access}${stays}`;
        });
    const hosts = lines.join('\n').replace(/^ {4}(nc1|nc2|clc):$/gm, (line, name: HostName) => {
        const wake = `wake: { mac: '${MACS[name]}', broadcast: 192.0.2.255 }`;
        const more = shutdown[name] === undefined ? '' : `, ${shutdown[name]}`;
        return `${line}\n        shutdown: { class: ${CLASSES[name]}, seconds: 20, ${wake}${more} }`;
    });
    const actions = Object.keys(hooks).map(
        (name, index) => `        ${name}: { via: webhook, url: 'http://127.0.0.1:${HOOK_PORT + index}/' }\n`,
    );
    return hosts + SHUTDOWN + (actions.length > 0 ? `    actions:\n${actions.join('')}` : '');
}

export class OutageRack {
    readonly hosts: ReadonlyMap<HostName, TestHost>;
    /** Those whose SHUTDOWNCMD was carried out, in that order. */
    readonly gone: HostName[] = [];
    readonly #t: ExecutionContext;
    readonly #gatewayHost: TestHost;
    readonly #power: GatewayOnHost;
    readonly #gateway: GatewayOnHost;
    readonly #upsmonLines: readonly string[];
    #process: RunningGateway;
    readonly #upsmons = new Map<HostName, Upsmon>();

    private constructor(
        t: ExecutionContext,
        given: {
            hosts: ReadonlyMap<HostName, TestHost>;
            gatewayHost: TestHost;
            power: GatewayOnHost;
            gateway: GatewayOnHost;
            upsmonLines: readonly string[];
        },
    ) {
        this.#t = t;
        this.hosts = given.hosts;
        this.#gatewayHost = given.gatewayHost;
        this.#power = given.power;
        this.#gateway = given.gateway;
        this.#upsmonLines = given.upsmonLines;
        this.#process = given.gateway.gateway;
    }

    static async start(t: ExecutionContext, options: OutageRackOptions = {}): Promise<OutageRack> {
        const network = new TestNetwork(`pr${process.pid % 10_000}`);
        t.teardown(() => network.remove());
        const [gatewayHost, ...others] = network.start(['gw', ...HOSTS]);
        if (!gatewayHost) throw new Error('there is no gateway');
        const hosts = new Map(HOSTS.map((name, index) => [name, others[index] as TestHost]));
        const power = await gatewayOn(t, gatewayHost, (yaml) => yaml, { port: POWER_PORT });
        const [program, ...words] = gatewayHost.enter;
        const runBeside = (script: string, ...args: readonly (string | number)[]) =>
            keepRunning(t, program, [...words, process.execPath, script, ...args.map(String)]);
        for (const [index, seconds] of Object.values(options.hooks ?? {}).entries())
            runBeside(HOOK, HOOK_PORT + index, seconds);
        runBeside(PDU_PROCESS, POWER_PORT, PDU_PORT, ...PDUS);
        const gateway = await gatewayOn(t, gatewayHost, (yaml) => fromOutside(yaml, options));
        const { upsmonLines = QUICK } = options;
        const rack = new OutageRack(t, { hosts, gatewayHost, power, gateway, upsmonLines });
        await rack.isWell();
        for (const name of HOSTS) rack.boot(name);
        return rack;
    }

    /** Does something to the power. */
    async demo(...words: readonly string[]): Promise<void> {
        await this.#power.command('powerchain', 'demo', ...words);
    }

    /** Asks the gateway for it, as somebody at its command line. */
    async order(...words: readonly string[]): Promise<void> {
        await this.#gateway.command('powerchain', 'shutdown', ...words);
    }

    /** upsmon starts on that host. */
    boot(name: HostName): Upsmon {
        const { enter } = this.hosts.get(name) as TestHost;
        const monitors = [`${name}@${this.#gatewayHost.address}:3493 1 monuser demo secondary`];
        const upsmon = new Upsmon({ monitors, lines: this.#upsmonLines, enter }).start();
        this.#t.teardown(() => upsmon.stop());
        this.#upsmons.set(name, upsmon);
        return upsmon;
    }

    /** The one that runs there, or ran last. */
    upsmon(name: HostName): Upsmon {
        return this.#upsmons.get(name) as Upsmon;
    }

    /** When its SHUTDOWNCMD was carried out its supplies idle. */
    async haltWhenTold(name: HostName): Promise<void> {
        await this.upsmon(name).shutDown();
        this.gone.push(name);
        await this.demo('halt', name);
    }

    /** The gateway dies without a word, and is started again as systemd would. */
    async crash(): Promise<void> {
        await this.#process.stop('SIGKILL');
        this.#process = await this.#gateway.startAgain();
    }

    /** From now on; for how many milliseconds each time its NUT server did not answer. */
    watchOutages(): () => readonly number[] {
        const file = join(this.#gateway.folder, 'outages');
        const [program, ...words] = this.#gatewayHost.enter;
        keepRunning(this.#t, program, [...words, process.execPath, CLOCK, '3493', 'clc', file]);
        return () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);
    }

    /** How far a host is, as it lies on the disk. */
    phase(name: HostName): HostPhase {
        const state = join(this.#gateway.folder, 'state');
        const files = readdirSync(state, { recursive: true, encoding: 'utf8' });
        const file = files.find((path) => path.endsWith('shutdown.json'));
        if (file === undefined) return 'running';
        return JSON.parse(readFileSync(join(state, file), 'utf8')).state.hosts[name]?.phase ?? 'running';
    }

    /** Resolves with the one of these phases that it is in. */
    until(name: HostName, ...phases: readonly HostPhase[]): Promise<HostPhase> {
        return until(
            async () => this.phase(name),
            (phase) => phases.includes(phase),
            // A UPS whose return nobody saw is believed to be back after 180 s.
            280,
        );
    }

    /** Every host reads that it has mains. */
    async isWell(): Promise<void> {
        await until(
            () => this.#gateway.command('upsc', '-P', 'localhost'),
            (text) => HOSTS.every((name) => text.includes(` ${name} OL`)),
        );
    }

    /** Resolves when a device reads so: a card on the network is asked every two seconds. */
    async untilRead(device: string, variable: string, value: string): Promise<void> {
        await until(
            () => this.read(device, variable),
            (text) => text === value,
        );
    }

    /** What a device reads, as `upsc` sees it through the gateway. */
    async read(device: string, variable: string): Promise<string> {
        return (await this.#gateway.command('upsc', `${device}@localhost`, variable)).trim();
    }
}
