// A process of its own for `nut-server.ts`: our NUT server over a gateway with simulated devices (`ours N`), the same over a real
// driver process (`driven`, with `FEEDS` beside 200 changes a second that go to these destinations), or a bare server on Node's sockets that answers canned replies (`canned`): what the socket layer alone
// costs. Tells its port over IPC; messages make changes.

import { createServer, type Socket } from 'node:net';
import type { GatewayConfig } from '#model/config.ts';
import { type DeviceId, parseDeviceId } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { NutServer } from '../../firmware/nut-server/nut-server.ts';
import { Supervisor } from '../../firmware/supervisor/supervisor.ts';
import { startFeeds } from './bench-feeds.ts';
import { DEVICE_VALUES } from './nut-device.ts';

const [kind = 'ours', count = '1'] = process.argv.slice(2);
if (kind === 'canned') startCanned();
else if (kind === 'driven') await startDriven(process.argv[3]);
else await startOurs(Number(count));
process.on('disconnect', () => setTimeout(() => process.exit(0), kind === 'driven' ? 500 : 0));

async function startOurs(deviceCount: number): Promise<void> {
    const gateway = new Gateway({ log: silentLog() });
    for (let number = 1; number <= deviceCount; number += 1) addDevice(gateway, `ups${number}`, DEVICE_VALUES);
    const server = await serve(gateway);
    process.on('message', () => process.send?.({ bytes: bytesInUse() }));
    process.send?.({ port: server.port });
}

/** What is really held: the heap has room to spare after the start, in which a thousand sessions would not show. */
function bytesInUse(): number {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
}

async function serve(gateway: Gateway): Promise<NutServer> {
    const bench = { password: 'bench', upsmon: 'secondary', actions: ['set'], instcmds: [] };
    const config = { listen: ['127.0.0.1'], port: 0, maxAge: 15, users: { bench } } as unknown as GatewayConfig['nut'];
    const server = new NutServer({ gateway, log: silentLog(), config: () => config });
    await server.start();
    return server;
}

/** The driver reads its clock every 20 ms: as fast as anything that NUT knows. */
async function startDriven(feeds?: string): Promise<void> {
    const gateway = new Gateway({ log: silentLog() });
    const server = await serve(gateway);
    const folder = new URL('../../drivers/', import.meta.url);
    const file = new URL('stamping-driver.ts', import.meta.url).pathname;
    const supervisor = new Supervisor({
        gateway,
        log: silentLog(),
        drivers: { stamping: { file, process: 'shared' } },
        hostFile: new URL('host.ts', folder),
    });
    gateway.routeCommands((device, request) => supervisor.command(device, request));
    const devices: DriverDevice[] = [];
    const add = (name: string, options: DriverDevice['options']): void => {
        const spec = { id: idOf(name), type: 'ups', driver: 'stamping', description: '', parents: [] } as const;
        gateway.apply({ type: 'device-added', device: spec.id, spec });
        devices.push({ spec, options, pollSeconds: 0.02 });
        supervisor.configure([...devices]);
    };
    add('ups1', {});
    process.on('message', ({ add: name, variables }: { add: string; variables: number }) => add(name, { variables }));
    process.on('disconnect', () => void supervisor.stop());
    if (feeds !== undefined) startFeeds(gateway, JSON.parse(feeds));
    process.send?.({ port: server.port });
}

function addDevice(gateway: Gateway, name: string, values: Readonly<Record<string, Value>>): void {
    const device = idOf(name);
    const spec = { id: device, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
    gateway.apply({ type: 'device-added', device, spec });
    gateway.apply({ type: 'readings', device, values, gone: [] });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
}

function idOf(name: string): DeviceId {
    const id = parseDeviceId(name);
    if (!id.ok) throw new Error(id.error);
    return id.value;
}

function startCanned(): void {
    const lines = Object.entries(DEVICE_VALUES).map(([name, value]) => `VAR ups1 ${name} "${value}"\n`);
    const variables = `BEGIN LIST VAR ups1\n${lines.join('')}END LIST VAR ups1\n`;
    const upses = 'BEGIN LIST UPS\nUPS ups1 "Description unavailable"\nEND LIST UPS\n';
    const answerTo = (line: string): string =>
        line.startsWith('GET') ? 'VAR ups1 ups.status "OL"\n' : line.startsWith('LIST V') ? variables : upses;
    const server = createServer({ noDelay: true }, (socket: Socket) => {
        socket.on('data', (bytes: Buffer) => {
            const text = bytes.toString('latin1');
            let out = '';
            let start = 0;
            for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                out += answerTo(text.slice(start, start + 6));
                start = end + 1;
            }
            socket.write(out, 'latin1');
        });
        socket.on('error', () => socket.destroy());
    });
    server.listen(0, '127.0.0.1', 511, () => process.send?.({ port: (server.address() as { port: number }).port }));
}
