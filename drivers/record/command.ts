// `npm run record -- KIND DEVICE`: writes a device down as a folder that can become a test case, with personal data removed. Run by
// hand beside the gateway or without it; reads the device, never writes to it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { DRIVER_OPTIONS } from '#model/driver-options.ts';
import { messageOf } from '#model/errors.ts';
import { NutClient } from '#nut/client.ts';
import { findEndpoint } from '../snmp/address.ts';
import { openExchange } from '../snmp/exchange.ts';
import { listHidraw } from '../usb-hid/hidraw-nodes.ts';
import { openHidraw } from '../usb-hid/hidraw-transport.ts';
import { select } from '../usb-hid/selection.ts';
import { recordNut } from './nut-recording.ts';
import { recordSnmp } from './snmp-recording.ts';
import { recordUsb } from './usb-recording.ts';

const USAGE = `npm run record -- usb 051d:0002 [--port 1-1.4]        a USB UPS
npm run record -- snmp 192.0.2.11 [--community public] [--version 2c]   an SNMP card
npm run record -- nut ups@host[:port]                 a device of a NUT server

--out FOLDER   where to (recordings/KIND-DEVICE)`;

const NUT_PORT = 3493;
const PATIENCE_SECONDS = 10;

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        out: { type: 'string' },
        port: { type: 'string' },
        community: { type: 'string', default: 'public' },
        version: { type: 'string', default: '2c' },
    },
});

try {
    const [kind = '', device = ''] = positionals;
    const { file, text } = await record(kind, device);
    const folder = values.out ?? join('recordings', `${kind}-${device.replace(/[^\w.-]+/g, '-')}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), text);
    process.stdout.write(
        `${join(folder, file)}: ${text.split('\n').length - 1} lines. Please read it before you give it away.\n`,
    );
} catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
}

async function record(kind: string, device: string): Promise<{ file: string; text: string }> {
    if (device === '') throw new Error(USAGE);
    switch (kind) {
        case 'usb':
            return { file: 'device.txt', text: await usb(device) };
        case 'snmp':
            return { file: 'agent.snmprec', text: await agent(device) };
        case 'nut':
            return { file: 'device.dev', text: await nut(device) };
        default:
            throw new Error(USAGE);
    }
}

async function usb(ids: string): Promise<string> {
    const [, vendor, product] = /^([\da-f]{4}):([\da-f]{4})$/i.exec(ids) ?? [];
    if (vendor === undefined) throw new Error(`“${ids}” is no pair of USB ids: write them as lsusb does, 051d:0002`);
    const chosen = await select(listHidraw(), { vendor, product, port: values.port });
    if (!chosen.ok) throw new Error(chosen.error.message);
    const transport = await openHidraw(chosen.value);
    try {
        return await recordUsb(transport);
    } finally {
        await transport.close();
    }
}

async function agent(address: string): Promise<string> {
    const { version, community } = values;
    const options = v.parse(DRIVER_OPTIONS.snmp, { driver: 'snmp', address, version, community });
    const exchange = openExchange(await findEndpoint(address), options);
    try {
        return await recordSnmp(exchange);
    } finally {
        exchange.close();
    }
}

async function nut(device: string): Promise<string> {
    const [, ups = '', host = 'localhost', port] = /^([^@]+)(?:@(.+?))?(?::(\d+))?$/.exec(device) ?? [];
    const client = new NutClient({
        host,
        port: Number(port ?? NUT_PORT),
        timeoutSeconds: PATIENCE_SECONDS,
        tls: 'try',
    });
    await client.connect();
    try {
        return await recordNut(client, ups);
    } finally {
        await client.close();
    }
}
