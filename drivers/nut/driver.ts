// The repeater: devices of another NUT server (upsd or a gateway) as devices of this one, with their commands and settings,
// which NUT's own repeater cannot pass on. One connection for each server.

import { setMaxListeners } from 'node:events';
import type { FoundDevice } from '#model/driver.ts';
import type { NutOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { NUT_PORT, NutClient } from '#nut/client.ts';
import { NutError } from '#nut/nut-error.ts';
import type { Driver } from '../driver.ts';
import { formatUpsAddress, parseServerAddress, parseUpsAddress, type ServerAddress } from './address.ts';
import { Mirror } from './mirror.ts';
import { ServerLinks } from './server-links.ts';

const links = new ServerLinks();

export const driver: Driver = {
    async open(device, report) {
        // model/driver-options.ts has checked them.
        const {
            ups: address,
            user,
            password,
            tls = 'try',
        } = device.options as unknown as Partial<NutOptions> & Pick<NutOptions, 'ups'>;
        const parsed = parseUpsAddress(address);
        if (!parsed.ok) throw new GatewayError('config-invalid', parsed.error);
        const { ups, host, port } = parsed.value;
        // `{}`: the certificate must be proven, with the authorities of this system.
        const login = { host, port, user, password, tls: tls === 'verify' ? {} : tls };
        const link = links.take(login);
        try {
            // The server must answer; whether it hears the device is found out by polling.
            await link.use((client) => client.protocolVersion().catch(unlessRefused));
        } catch (error) {
            await links.release(login);
            throw error;
        }
        return new Mirror({ ups, link, report, release: () => links.release(login) });
    },

    /**
     * Asks `options.addresses` (a list of texts, `host` or `host:port`) which devices they serve; `options.timeout`: seconds for each,
     * `options.port`: where no port is named.
     */
    async scan(options, found, signal, progress) {
        const { addresses, timeout = SCAN_TIMEOUT_SECONDS, port = NUT_PORT } = options;
        if (!Array.isArray(addresses) || !addresses.every((address) => typeof address === 'string')) {
            throw new GatewayError('config-invalid', 'a scan for NUT servers needs “addresses”: a list of addresses');
        }
        const timeoutSeconds = Number(timeout);
        const servers = [...new Set<string>(addresses)].map((address) => serverAt(address, Number(port)));
        const total = servers.length;
        setMaxListeners(SCAN_AT_ONCE + 1, signal);
        const ask = async (): Promise<void> => {
            for (let server = servers.shift(); server && !signal.aborted; server = servers.shift()) {
                await askServer(server, { timeoutSeconds, found, signal });
                progress?.(total - servers.length, total);
            }
        };
        await Promise.all(Array.from({ length: Math.min(SCAN_AT_ONCE, servers.length) }, ask));
    },
};

// A /22 in two rounds; each holds a socket.
const SCAN_AT_ONCE = 512;
// Most addresses are empty; a server that is there answers in milliseconds.
const SCAN_TIMEOUT_SECONDS = 2;
// More devices than one server ever had; the list of a liar ends here.
const FOUND_MAX = 1000;

/** Old servers do not know PROTVER; that they say so is answer enough. */
function unlessRefused(error: unknown): void {
    if (!(error instanceof NutError) || error.code !== 'UNKNOWN-COMMAND') throw error;
}

function serverAt(text: string, port: number): ServerAddress {
    const parsed = parseServerAddress(text, port);
    if (!parsed.ok) throw new GatewayError('config-invalid', parsed.error);
    return parsed.value;
}

async function askServer(
    server: ServerAddress,
    {
        timeoutSeconds,
        found,
        signal,
    }: {
        readonly timeoutSeconds: number;
        readonly found: (device: FoundDevice) => void;
        readonly signal: AbortSignal;
    },
): Promise<void> {
    const client = new NutClient({ ...server, timeoutSeconds });
    const stop = (): void => void client.close();
    signal.addEventListener('abort', stop);
    try {
        await client.connect();
        for (const { name, description } of (await client.listUps()).slice(0, FOUND_MAX)) {
            if (signal.aborted) return;
            const title = await titleOf(client, name, description);
            const options = { driver: 'nut', ups: formatUpsAddress(name, server) };
            const facts = { ups: name, host: server.host, port: String(server.port) };
            found({ driver: 'nut', options, title, facts });
        }
    } catch (error) {
        // Silence at an address is what a scan expects; a server that says no is not silent.
        if (!(error instanceof NutError)) throw error;
        if (error.code !== 'ACCESS-DENIED') return;
        const title = `NUT server at ${server.host}`;
        const problem =
            'it answers, but lets nobody in from this address (`allow` of a gateway, ACCEPT or LISTEN of upsd.conf)';
        found({ driver: 'nut', options: {}, title, facts: { host: server.host, port: String(server.port) }, problem });
    } finally {
        signal.removeEventListener('abort', stop);
        await client.close();
    }
}

/** Maker and model, as far as the server says them now, and what its owner calls it. */
async function titleOf(client: NutClient, ups: string, description: string): Promise<string> {
    const said: string[] = [];
    for (const name of ['device.mfr', 'device.model']) {
        try {
            said.push(await client.getVariable(ups, name));
        } catch (error) {
            if (!(error instanceof NutError) || error.code === 'server-disconnected') throw error;
        }
    }
    const own = description === 'Description unavailable' ? '' : description;
    const device = said.join(' ').trim();
    return [device, own].filter(Boolean).join(': ') || ups;
}
