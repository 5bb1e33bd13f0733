// UPSs of other machines that apcupsd looks after, by its network information server. Only reads: the server takes no orders.

import type { ApcupsdOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { failed } from '#model/result.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { askStatus } from './network-information-server.ts';
import { isHeard, readingsOf } from './status-report.ts';

// Of apcupsd's configuration, NISPORT.
const NIS_PORT = 3551;

export const driver: Driver = {
    async open(device, report) {
        // Checked when the configuration was read.
        const { address } = device.options as ApcupsdOptions;
        const opened = openServer(serverOf(address), report);
        await opened.poll();
        return opened;
    },

    /** Asks `options.addresses` (a list of texts, `host` or `host:port`). */
    async scan({ addresses }, found, signal) {
        if (!Array.isArray(addresses) || !addresses.every((address) => typeof address === 'string')) {
            throw new GatewayError('config-invalid', 'a scan for apcupsd needs “addresses”: a list of addresses');
        }
        for (const address of new Set<string>(addresses)) {
            if (signal.aborted) return;
            const report = await askStatus(serverOf(address)).catch(() => undefined);
            const model = report?.get('MODEL') ?? report?.get('UPSNAME');
            if (model === undefined) continue;
            found({
                driver: 'apcupsd',
                options: { driver: 'apcupsd', address },
                title: `${model} (apcupsd at ${address})`,
            });
        }
    },
};

function openServer(server: { readonly host: string; readonly port: number }, report: Report): OpenDevice {
    return {
        async poll() {
            const status = await askStatus(server);
            if (!isHeard(status)) throw new GatewayError('device-unreachable', 'apcupsd does not hear its UPS');
            report.allReadings(readingsOf(status));
            report.capabilities([], {});
        },
        async command({ name }) {
            return failed({ code: 'command-unknown', message: `apcupsd takes no orders over the network: no ${name}` });
        },
        async close() {
            // Each question has a connection of its own.
        },
    };
}

function serverOf(address: string): { readonly host: string; readonly port: number } {
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(address.trim()) ?? [];
    const host = bracketed ?? plain;
    const number = Number(port ?? NIS_PORT);
    if (host !== undefined && number >= 1 && number <= 65_535) return { host, port: number };
    throw new GatewayError('config-invalid', `“${address}” is no address: write host, host:port, or [IPv6]:port`);
}
