// The part of the gateway that stands between a device and a NUT client, as a program for the guest: supervisor, live state, NUT server.
// Everything is emulated there, and the modules of the page alone would take minutes to load. `--load MODULE…` instead of a
// configuration loads what a run will need and these modules, so that their compiled code is in NODE_COMPILE_CACHE, and ends. SIGUSR2 adds
// the API, and looking for new hardware.

import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import { DRIVERS, SCANNER } from '../../../drivers/index.ts';
import { formatProblem, loadConfig } from '../../../firmware/config/config-file.ts';
import { driverDevices } from '../../../firmware/config/rack.ts';
import { logEvents } from '../../../firmware/event-log.ts';
import { Gateway } from '../../../firmware/gateway.ts';
import { createLog } from '../../../firmware/log.ts';
import { NutServer } from '../../../firmware/nut-server/nut-server.ts';
import { Supervisor } from '../../../firmware/supervisor/supervisor.ts';
import { ROOT } from '../../source-files.ts';

// Emulated, a driver takes ten seconds to load, and many at once on a busy machine a multiple.
const SILENT_MS_MAX = 25_000;

const [first = '', ...modules] = process.argv.slice(2);
if (first === '--load') {
    for (const module of modules) await import(module);
    flushCompileCache();
    process.exit(0);
}
await serve(first);

async function serve(file: string): Promise<void> {
    let config = readConfig(file);
    // Lines as they are: what makes them pretty on a terminal takes seconds to load here.
    const log = await createLog('info', { output: { write: (line) => void writeSync(1, line) } });
    const gateway = new Gateway({ log });
    const nutServer = new NutServer({ gateway, log, config: () => config.nut });
    const supervisor = new Supervisor({
        gateway,
        log,
        drivers: DRIVERS,
        scanner: SCANNER,
        hostFile: join(ROOT, 'drivers', 'host.ts'),
        silentMsMax: SILENT_MS_MAX,
    });
    const configure = (): void => {
        const devices = driverDevices(config, dirname(file));
        const unknown = devices.filter(({ spec }) => gateway.device(spec.id) === undefined);
        for (const { spec } of unknown) gateway.apply({ type: 'device-added', device: spec.id, spec });
        supervisor.configure(devices);
    };
    const reload = (): void => {
        config = readConfig(file);
        configure();
    };

    logEvents(gateway, log);
    gateway.routeCommands((device, request) => supervisor.command(device, request));
    process.once('SIGUSR2', async () => {
        const { serveApi } = await import('./gateway-api.ts');
        await serveApi({ file, config: () => config, reload, gateway, supervisor, log });
    });
    // Forked first: while they load, so does nothing else here.
    configure();
    await nutServer.start();
}

function readConfig(file: string): GatewayConfig {
    const config = loadConfig(file);
    if (!config.ok) throw new Error(config.error.map(formatProblem).join('\n'));
    return config.value;
}
