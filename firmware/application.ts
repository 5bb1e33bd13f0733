// Puts the parts together in the order in which they must start, stops them in reverse, and applies a changed
// configuration to all of them. The list in `start` is the picture of the process.

import { dirname, join, resolve } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import type { DriverDevice } from '#model/driver.ts';
import { formatParentLink } from '#model/parent-link.ts';
import { DRIVERS, SCANNER } from '../drivers/index.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import { BatteryWatch } from './battery/battery-watch.ts';
import { AcmeCertificate } from './certificates/acme/acme-certificate.ts';
import { type CertificateFiles, ServerCertificate } from './certificates/server-certificate.ts';
import { stateFolder } from './certificates/state-folder.ts';
import { LiveChain } from './chain/live-chain.ts';
import { LivePower } from './chain/live-power.ts';
import { ConfigWatch } from './config/config-watch.ts';
import { chainSpec, driverDevices, parentLinks } from './config/rack.ts';
import { Courier } from './courier/courier.ts';
import { UsbOffers } from './discovery/usb-offers.ts';
import { logEvents } from './event-log.ts';
import { Feeds } from './feeds.ts';
import { FenceDesk } from './fencing/fence-desk.ts';
import { FenceFactsReader } from './fencing/fence-facts.ts';
import { firstWord } from './first-word.ts';
import { Gateway } from './gateway.ts';
import { IncidentWatch } from './incidents/incident-watch.ts';
import type { Log } from './log.ts';
import type { LogMemory } from './log-memory.ts';
import { Announcement } from './mdns/announcement.ts';
import { gatewayId } from './mdns/gateway-id.ts';
import { NutServer } from './nut-server/nut-server.ts';
import { ROOT } from './options.ts';
import { Recorder } from './recorder/recorder.ts';
import { RemoteParents } from './remote/remote-parents.ts';
import { createShutdown, type Shutdown } from './shutdown/create-shutdown.ts';
import { Snapshot } from './snapshot.ts';
import { StateFile } from './state-file.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { VERSION } from './version.ts';
import type { WebServer } from './web/web-server.ts';
import { LiveWiring } from './wiring/live-wiring.ts';

// Loading the page's server holds up what drivers say, on a Raspberry Pi for seconds. A driver says its first word within half a second
// on a fast machine, within three on a Pi that starts several at once; one that says nothing for so long hangs.
const PAGE_WAITS_MS = 5000;

export class Application {
    readonly #file: string;
    readonly #log: Log;
    readonly #logMemory: LogMemory;
    #config: GatewayConfig;
    readonly #startedAt = Date.now();
    readonly #gateway: Gateway;
    readonly #snapshot: Snapshot;
    readonly #remote: RemoteParents;
    readonly #chain: LiveChain;
    readonly #power: LivePower;
    readonly #wiring: LiveWiring;
    readonly #incidents: IncidentWatch;
    readonly #alerts: AlertDesk;
    readonly #batteries: BatteryWatch;
    readonly #certificate: ServerCertificate;
    readonly #webCertificate: ServerCertificate;
    readonly #acme: AcmeCertificate;
    readonly #nutServer: NutServer;
    readonly #shutdown: Shutdown;
    readonly #fencing: FenceDesk;
    readonly #feeds: Feeds;
    readonly #announcement: Announcement;
    readonly #supervisor: Supervisor;
    readonly #offers: UsbOffers;
    readonly #watch: ConfigWatch;
    /** undefined: none is wanted. */
    readonly #recorder: Recorder | undefined;
    #webServer: WebServer | undefined;
    /** Why the configuration on the disk is not the one that runs. */
    #refusal: string | undefined;
    #endLog: (() => void) | undefined;

    /** `config` was read from `file`. */
    constructor(options: {
        file: string;
        config: GatewayConfig;
        runtimeFolder: string;
        log: Log;
        logMemory: LogMemory;
    }) {
        const { file, config, runtimeFolder, log, logMemory } = options;
        this.#file = file;
        this.#config = config;
        this.#log = log;
        this.#logMemory = logMemory;
        const gateway = new Gateway({ log });
        this.#gateway = gateway;
        this.#snapshot = new Snapshot({ file: join(runtimeFolder, 'state.json'), gateway, log });
        this.#remote = new RemoteParents({ changed: (link) => this.#chain.lookAt(link) });
        this.#chain = new LiveChain({ gateway, remoteOf: (link) => this.#remote.device(link) });
        this.#power = new LivePower({ gateway, chain: this.#chain });
        this.#wiring = new LiveWiring({ gateway });
        const folder = stateFolder(file, process.env);
        this.#incidents = new IncidentWatch({
            gateway,
            chain: this.#chain,
            file: new StateFile({ file: join(folder, 'incidents.json'), log }),
        });
        this.#alerts = new AlertDesk({
            gateway,
            chain: this.#chain,
            incidents: this.#incidents,
            file: new StateFile({ file: join(folder, 'alerts.json'), log }),
            courier: new Courier({ log }),
            config: () => this.#config,
        });
        this.#batteries = new BatteryWatch({
            gateway,
            chain: this.#chain,
            incidents: this.#incidents,
            file: new StateFile({ file: join(folder, 'batteries.json'), log }),
            config: (device) => this.#config.devices[device]?.battery,
        });
        this.#certificate = new ServerCertificate({
            configFolder: dirname(file),
            stateFolder: folder,
            config: () => this.#config.nut.tls,
            log,
        });
        this.#webCertificate = new ServerCertificate({
            configFolder: dirname(file),
            stateFolder: folder,
            config: () => this.#webFiles(),
            log,
        });
        this.#acme = new AcmeCertificate({
            stateFolder: folder,
            configFolder: dirname(file),
            config: () =>
                this.#config.web.https?.certificate === undefined ? this.#config.web.https?.acme : undefined,
            log,
        });
        this.#nutServer = new NutServer({
            gateway,
            log,
            config: () => this.#config.nut,
            hosts: () => this.#config.hosts,
            certificate: () => this.#certificate.current(),
        });
        this.#shutdown = this.#createShutdown(folder);
        this.#fencing = new FenceDesk({
            gateway,
            facts: new FenceFactsReader({
                gateway,
                chain: this.#chain,
                settingsOf: (host) => this.#config.hosts[host]?.shutdown,
            }),
        });
        this.#feeds = new Feeds({
            gateway,
            chain: this.#chain,
            folder: dirname(file),
            stateFolder: folder,
            config: () => this.#config,
            certificate: () => this.#certificate.current(),
            version: VERSION,
            log,
        });
        this.#announcement = new Announcement({
            gateway,
            log,
            config: () => this.#config,
            ports: () => this.#ports(),
            hasNutTls: () => this.#certificate.current() !== undefined,
            id: gatewayId(folder),
            version: VERSION,
        });
        this.#supervisor = new Supervisor({
            gateway,
            log,
            drivers: DRIVERS,
            scanner: SCANNER,
            hostFile: join(ROOT, 'drivers', 'host.ts'),
        });
        this.#offers = new UsbOffers({
            gateway,
            log,
            scanWith: (scan) => this.#supervisor.scan(scan),
            devices: () => this.#config.devices,
        });
        this.#recorder = config.recorder.enabled ? this.#createRecorder(config) : undefined;
        this.#watch = new ConfigWatch({ file, log, apply: (changed) => this.#reload(changed), refused: this.#refused });
    }

    get nutPort(): number {
        return this.#nutServer.port;
    }

    /** 0 until the page is served. */
    get webPort(): number {
        return this.#webServer?.port ?? 0;
    }

    /** 0 while there is no HTTPS. */
    get httpsPort(): number {
        return this.#webServer?.httpsPort ?? 0;
    }

    #ports() {
        return { nut: this.nutPort, http: this.webPort, https: this.httpsPort };
    }

    /** Sets the first password; undefined once somebody has. */
    get claimCode(): string | undefined {
        return this.#webServer?.claimCode;
    }

    /** Serves NUT first: hosts on battery wait for it. Throws GatewayError when a port is not to be had. */
    async start(): Promise<void> {
        this.#endLog = logEvents(this.#gateway, this.#log);
        this.#chain.start();
        this.#power.start();
        this.#wiring.start();
        this.#recorder?.listen();
        this.#note('gateway-started');
        this.#configure(this.#config);
        this.#incidents.start();
        this.#alerts.start();
        this.#batteries.start();
        this.#gateway.restore(this.#snapshot.read(Date.now()));
        this.#snapshot.start();
        // Before anybody asks: a host that was told to go must not read anything else.
        this.#shutdown.desk.start();
        this.#shutdown.naps.start();
        await this.#nutServer.start();
        this.#certificate.reload();
        this.#announcement.configure();
        this.#gateway.routeCommands((device, request) => this.#supervisor.command(device, request));
        const devices = driverDevices(this.#config, dirname(this.#file));
        this.#supervisor.configure(devices);
        this.#recorder?.start();
        await firstWord(this.#gateway, new Set(devices.map(({ spec }) => spec.id)), PAGE_WAITS_MS);
        this.#webServer = await this.#createPage();
        await this.#webServer.start();
        this.#announcement.configure();
        this.#acme.start();
        await this.#feeds.configure();
        this.#offers.start();
        this.#watch.start();
    }

    async stop(): Promise<void> {
        this.#watch.stop();
        await this.#offers.stop();
        await this.#announcement.stop();
        this.#acme.stop();
        await this.#feeds.stop();
        await this.#webServer?.stop();
        this.#fencing.stop();
        await this.#supervisor.stop();
        await this.#nutServer.stop();
        this.#note('gateway-stopped');
        await this.#recorder?.stop();
        await this.#shutdown.naps.stop();
        await this.#shutdown.desk.stop();
        this.#snapshot.stop();
        await this.#batteries.stop();
        await this.#alerts.stop();
        await this.#incidents.stop();
        this.#wiring.stop();
        this.#power.stop();
        this.#chain.stop();
        this.#remote.stop();
        this.#endLog?.();
    }

    /** For the audit log: what nobody could do in between is told by it. */
    #note(action: 'gateway-started' | 'gateway-stopped'): void {
        this.#gateway.apply({ type: 'audit', by: 'gateway', action, about: this.#file, outcome: 'done' });
    }

    /** Reads the configuration again, as after a change of the file. */
    reload(): void {
        this.#watch.read();
    }

    /** What the user gave, else what a public authority gave, else of our own making. */
    #webFiles(): CertificateFiles | undefined {
        const { https } = this.#config.web;
        return https && https.certificate === undefined ? { ...https, ...this.#acme.files } : https;
    }

    #createRecorder({ recorder }: GatewayConfig): Recorder {
        const folder =
            recorder.folder === undefined
                ? join(stateFolder(this.#file, process.env), 'history')
                : resolve(dirname(this.#file), recorder.folder);
        const { flush, keep, size } = recorder;
        const settings = { folder, flushSeconds: flush, keep, bytesMax: size * 1e6 };
        return new Recorder({ gateway: this.#gateway, log: this.#log, settings });
    }

    #createShutdown(folder: string): Shutdown {
        return createShutdown({
            gateway: this.#gateway,
            log: this.#log,
            chain: this.#chain,
            config: () => this.#config,
            loginsOf: (host) => this.#nutServer.loginsOf(host),
            folders: { config: dirname(this.#file), state: folder },
        });
    }

    #reload(config: GatewayConfig): void {
        const before = this.#config;
        this.#config = config;
        this.#refusal = undefined;
        this.#certificate.reload();
        this.#acme.start();
        this.#configure(config);
        this.#alerts.configure();
        this.#batteries.configure();
        this.#shutdown.desk.configure();
        this.#shutdown.naps.look();
        void this.#feeds.configure();
        this.#announcement.configure();
        this.#supervisor.configure(driverDevices(config, dirname(this.#file)));
        this.#offers.configure();
        const text = `${Object.keys(config.devices).length} devices, ${Object.keys(config.hosts).length} hosts`;
        this.#gateway.apply({ type: 'config', file: this.#file, outcome: 'loaded', text });
        this.#log.info({ file: this.#file }, 'configuration loaded');
        if (isMoved(before, config)) this.#log.warn('addresses and ports change at the next start');
    }

    /** Its modules take longer to load than all the rest: nobody waits for them in the dark. */
    async #createPage(): Promise<WebServer> {
        const { createWebServer } = await import('./create-web-server.ts');
        return await createWebServer({
            file: this.#file,
            stateFolder: stateFolder(this.#file, process.env),
            startedAt: this.#startedAt,
            log: this.#log,
            logMemory: this.#logMemory,
            config: () => this.#config,
            refusal: () => this.#refusal,
            reload: () => this.reload(),
            ports: () => this.#ports(),
            gateway: this.#gateway,
            chain: this.#chain,
            wiring: this.#wiring,
            incidents: this.#incidents,
            alerts: this.#alerts,
            batteries: this.#batteries,
            nutServer: this.#nutServer,
            certificate: this.#certificate,
            webCertificate: this.#webCertificate,
            shutdown: this.#shutdown,
            fencing: this.#fencing,
            feeds: this.#feeds,
            supervisor: this.#supervisor,
            offers: this.#offers,
            recorder: this.#recorder,
        });
    }

    readonly #refused = (text: string): void => {
        this.#refusal = text;
        this.#gateway.apply({ type: 'config', file: this.#file, outcome: 'refused', text });
    };

    /** Devices first, then the chain over them. */
    #configure(config: GatewayConfig): void {
        const wanted = new Map(driverDevices(config, dirname(this.#file)).map((device) => [device.spec.id, device]));
        for (const device of this.#gateway.devices) {
            if (device.driver !== 'chain' && !wanted.has(device.id)) {
                this.#gateway.apply({ type: 'device-removed', device: device.id });
            }
        }
        for (const device of wanted.values()) this.#putDevice(device);
        const spec = chainSpec(config);
        this.#remote.configure(parentLinks(spec));
        this.#chain.configure(spec);
    }

    #putDevice({ spec }: DriverDevice): void {
        const present = this.#gateway.device(spec.id);
        if (!present) this.#gateway.apply({ type: 'device-added', device: spec.id, spec });
        else if (present.driver !== spec.driver) {
            // Another driver, another device: its old values mean nothing.
            this.#gateway.apply({ type: 'device-removed', device: spec.id });
            this.#gateway.apply({ type: 'device-added', device: spec.id, spec });
        } else if (
            present.type !== spec.type ||
            present.description !== spec.description ||
            present.parents.map(formatParentLink).join(' ') !== spec.parents.map(formatParentLink).join(' ')
        ) {
            this.#gateway.apply({ type: 'device-changed', device: spec.id, spec });
        }
    }
}

function isMoved(before: GatewayConfig, after: GatewayConfig): boolean {
    const ports = ({ nut, web }: GatewayConfig) => JSON.stringify([nut.listen, nut.port, web.listen, web.port]);
    return ports(before) !== ports(after);
}
