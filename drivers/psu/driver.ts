// The driver of servers' power supplies, by the server's management controller (BMC): the server and each supply is a device, and all of
// one BMC share one session. One process for all BMCs.

import * as v from 'valibot';
import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import { DRIVER_OPTIONS, type PsuOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import type { Bmc, BmcState } from './bmc.ts';
import { BmcLink } from './bmc-link.ts';
import { BmcDevice } from './device.ts';
import { IpmiBmc } from './ipmi-bmc.ts';
import { IpmiShell } from './ipmi-shell.ts';
import { RedfishBmc } from './redfish-bmc.ts';
import { RedfishClient } from './redfish-client.ts';
import { SILENT_REPORT } from './silent-report.ts';

export const driver: Driver = { open, scan };

const links = new Map<string, { readonly link: BmcLink; users: number }>();

async function open({ options, pollSeconds }: DriverDevice, report: Report): Promise<OpenDevice> {
    // Checked when the configuration was read.
    const { supply, ...login } = options as PsuOptions;
    const key = JSON.stringify(Object.entries(login).sort());
    const entry = links.get(key) ?? { link: new BmcLink((happened) => bmcOf(login, report, happened)), users: 0 };
    links.set(key, entry);
    entry.users += 1;
    const release = async (): Promise<void> => {
        entry.users -= 1;
        if (entry.users > 0) return;
        links.delete(key);
        await entry.link.close();
    };
    try {
        await entry.link.read(pollSeconds * 1000);
    } catch (error) {
        // Who comes next must find what failed, and when: the link stays as long as the process.
        entry.users -= 1;
        throw error;
    }
    return new BmcDevice({ link: entry.link, report, supply, pollSeconds, release });
}

// IANA: RMCP
const IPMI_PORT = 623;
const HTTPS_PORT = 443;

function bmcOf(login: Omit<PsuOptions, 'supply'>, report: Report, happened: () => void): Bmc {
    const { host, port } = endpointOf(login.address);
    const { source, user, password, fingerprint, ca, cipher, privilege } = login;
    if (source === 'redfish') {
        if (host === undefined) throw new GatewayError('config-invalid', 'Redfish needs an “address”');
        const client = new RedfishClient({ host, port: port ?? HTTPS_PORT, user, password, fingerprint, ca });
        return new RedfishBmc(client, happened);
    }
    const shell = new IpmiShell({ host, port: port ?? IPMI_PORT, user, password, cipher, privilege });
    const told = new Set<string>();
    return new IpmiBmc(shell, (doubt) => {
        if (!told.has(doubt)) report.log('warn', 'a part of the FRU cannot be trusted', { doubt });
        told.add(doubt);
    });
}

/** `[2001:db8::5]:623`, `192.0.2.5:623`, `bmc.example.org`; undefined: this machine. */
function endpointOf(address: string | undefined): { readonly host: string | undefined; readonly port?: number } {
    if (address === undefined) return { host: undefined };
    const parts = /^(?:\[([^\]]+)\]|([^:\s]+)|([0-9a-f:]+:[0-9a-f:]*))(?::(\d{1,5}))?$/i.exec(address);
    const host = parts?.[1] ?? parts?.[2] ?? parts?.[3];
    const port = parts?.[4] === undefined ? undefined : Number(parts[4]);
    // A name that begins with a hyphen would be an option of the program.
    if (host === undefined || host.startsWith('-') || (port !== undefined && (port < 1 || port > 65_535))) {
        throw new GatewayError('config-invalid', `“${address}” is not an address: write host or host:port`);
    }
    return port === undefined ? { host } : { host, port };
}

// Each address costs a login: as many as that at once.
const SCAN_AT_ONCE = 16;

/** Asks `options.addresses` with the other options as login, and finds the server and each of its supplies. Without addresses: this machine. */
async function scan(
    options: Readonly<Record<string, unknown>>,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
): Promise<void> {
    const { addresses, ...given } = options;
    const waiting: (string | undefined)[] = Array.isArray(addresses)
        ? [...new Set(addresses.map(String))]
        : [undefined];
    const ask = async (): Promise<void> => {
        while (waiting.length > 0 && !signal.aborted) {
            const address = waiting.shift();
            await probe(address === undefined ? given : { ...given, address }, found, signal);
        }
    };
    await Promise.all(Array.from({ length: Math.min(SCAN_AT_ONCE, waiting.length) }, ask));
}

async function probe(
    login: Readonly<Record<string, unknown>>,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
): Promise<void> {
    const options = v.safeParse(DRIVER_OPTIONS.psu, { ...login, driver: 'psu' });
    if (!options.success) throw new GatewayError('config-invalid', options.issues[0].message);
    const bmc = bmcOf(options.output, SILENT_REPORT, () => undefined);
    const stop = (): void => void bmc.close();
    signal.addEventListener('abort', stop);
    try {
        const state = await bmc.read();
        const { hostName } = state.chassis;
        const server = hostName === undefined ? {} : { server: hostName };
        for (const { title, supply, id } of titlesOf(state)) {
            const facts = { ...server, ...(id === undefined ? {} : { fru: id }) };
            found({ driver: 'psu', options: { ...login, ...placeOf(supply) }, title, facts });
        }
    } catch (error) {
        // Silence at an address is what a scan expects.
        if (!(error instanceof GatewayError) || error.code === 'config-invalid') throw error;
    } finally {
        signal.removeEventListener('abort', stop);
        await bmc.close();
    }
}

/** As the device's entry needs it: who is not told its type would take it for what feeds others. */
function placeOf(supply: number | undefined): object {
    return supply === undefined ? { type: 'server' } : { type: 'psu', supply };
}

interface Titled {
    readonly title: string;
    readonly supply?: number;
    readonly id?: string | undefined;
}

function titlesOf({ chassis, supplies }: BmcState): Titled[] {
    const server = [chassis.mfr, chassis.model].filter(Boolean).join(' ') || 'server';
    const of = supplies.map(({ number, name, mfr, model, id }) => ({
        supply: number,
        id,
        title: `${[mfr, model].filter(Boolean).join(' ') || name} (supply ${number} of ${server})`,
    }));
    return [{ title: server }, ...of];
}
