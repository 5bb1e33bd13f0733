// The part of the gateway that stands between a device and a NUT client, as a program for the guest: supervisor, live state, NUT server.
// Everything is emulated there, and the modules of the page alone would take minutes to load. `--load MODULE…` instead of a
// configuration loads what a run will need and these modules, so that their compiled code is in NODE_COMPILE_CACHE, and ends.

import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { DRIVERS } from '../../../drivers/index.ts';
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
    const config = loadConfig(file);
    if (!config.ok) throw new Error(config.error.map(formatProblem).join('\n'));
    // Lines as they are: what makes them pretty on a terminal takes seconds to load here.
    const log = await createLog('info', { output: { write: (line) => void writeSync(1, line) } });
    const gateway = new Gateway({ log });
    const nutServer = new NutServer({ gateway, log, config: () => config.value.nut });
    const hostFile = join(ROOT, 'drivers', 'host.ts');
    const supervisor = new Supervisor({ gateway, log, drivers: DRIVERS, hostFile, silentMsMax: SILENT_MS_MAX });
    const devices = driverDevices(config.value, dirname(file));

    logEvents(gateway, log);
    for (const { spec } of devices) gateway.apply({ type: 'device-added', device: spec.id, spec });
    gateway.routeCommands((device, request) => supervisor.command(device, request));
    // Forked first: while they load, so does nothing else here.
    supervisor.configure(devices);
    await nutServer.start();
}
