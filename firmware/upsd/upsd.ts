// The NUT server alone, over NUT's own files: the drivers and the server of the gateway, and nothing else. No page, no recorder, no chain,
// no state that is kept.

import { join } from 'node:path';
import { DRIVERS } from '../../drivers/index.ts';
import { ServerCertificate } from '../certificates/server-certificate.ts';
import { logEvents } from '../event-log.ts';
import { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { NutServer } from '../nut-server/nut-server.ts';
import { ROOT } from '../options.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { NutFiles } from './nut-files.ts';

export class Upsd {
    readonly #log: Log;
    readonly #gateway: Gateway;
    readonly #supervisor: Supervisor;
    readonly #certificate: ServerCertificate;
    readonly #server: NutServer;
    #files: NutFiles;
    #endLog: (() => void) | undefined;

    /** `folder` is NUT_CONFPATH, `stateFolder` NUT_STATEPATH. */
    constructor(options: { files: NutFiles; folder: string; stateFolder: string; log: Log }) {
        const { files, folder, stateFolder, log } = options;
        this.#files = files;
        this.#log = log;
        const gateway = new Gateway({ log });
        this.#gateway = gateway;
        this.#supervisor = new Supervisor({
            gateway,
            log,
            drivers: DRIVERS,
            hostFile: join(ROOT, 'drivers', 'host.ts'),
        });
        this.#certificate = new ServerCertificate({
            configFolder: folder,
            stateFolder,
            config: () => this.#files.nut.tls,
            log,
        });
        this.#server = new NutServer({
            gateway,
            log,
            config: () => this.#files.nut,
            certificate: () => this.#certificate.current(),
        });
    }

    get port(): number {
        return this.#server.port;
    }

    /** `opened` is called between the sockets and the drivers. Throws what it throws, and GatewayError when a port is not to be had. */
    async start(opened: () => void): Promise<void> {
        this.#endLog = logEvents(this.#gateway, this.#log);
        this.#tellNotes();
        this.#configure();
        await this.#server.start();
        this.#certificate.reload();
        opened();
        this.#gateway.routeCommands((device, request) => this.#supervisor.command(device, request));
        this.#supervisor.configure(this.#files.devices);
    }

    /** As after `upsd -c reload`: addresses and port stay. */
    reload(files: NutFiles): void {
        this.#files = files;
        this.#tellNotes();
        this.#certificate.reload();
        this.#configure();
        this.#supervisor.configure(files.devices);
        this.#log.info({ devices: files.devices.length }, 'the files were read again');
    }

    async stop(): Promise<void> {
        await this.#supervisor.stop();
        await this.#server.stop();
        this.#endLog?.();
    }

    #tellNotes(): void {
        for (const { file, line, severity, message } of this.#files.notes) {
            if (severity === 'left') this.#log.warn({ at: `${file}:${line}` }, message);
        }
    }

    #configure(): void {
        const wanted = new Map(this.#files.devices.map(({ spec }) => [spec.id, spec]));
        for (const { id, driver, description } of [...this.#gateway.devices]) {
            const spec = wanted.get(id);
            if (spec?.driver !== driver) this.#gateway.apply({ type: 'device-removed', device: id });
            else if (spec.description !== description)
                this.#gateway.apply({ type: 'device-changed', device: id, spec });
        }
        for (const [device, spec] of wanted) {
            if (!this.#gateway.device(device)) this.#gateway.apply({ type: 'device-added', device, spec });
        }
    }
}
