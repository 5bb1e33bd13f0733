// UPSs behind Eaton's (MGE's) network cards of the XML/HTTP kind, protocol version 3. Only reads.

import type { EatonXmlOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Result } from '#model/result.ts';
import { refuse } from '../command-outcome.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { type Card, readPage } from './card-page.ts';
import { type CardObjects, type Product, parseObjects, parseProduct } from './card-pages.ts';
import { isHeard, readingsOf } from './readings.ts';

// By age of the firmware.
const PRODUCT_PAGES = ['/mgeups/product.xml', '/product.xml', '/ws/product.xml'];

export const driver: Driver = {
    async open(device, report) {
        // Checked when the configuration was read.
        const card = cardOf(device.options as EatonXmlOptions);
        const opened = openCard(card, await readProduct(card), report);
        await opened.poll();
        return opened;
    },

    /** Asks `options.addresses` (a list of texts, `host` or `host:port`) without a password. */
    async scan({ addresses }, found, signal) {
        if (!Array.isArray(addresses) || !addresses.every((address) => typeof address === 'string')) {
            throw new GatewayError('config-invalid', 'a scan for Eaton cards needs “addresses”: a list of addresses');
        }
        for (const address of new Set<string>(addresses)) {
            if (signal.aborted) return;
            const card = cardOf({ address, tls: 'off' });
            const product = await readProduct(card).catch(() => undefined);
            if (product === undefined) continue;
            const options = { driver: 'eaton-xml', address } as const;
            found({ driver: 'eaton-xml', options, title: `${product.name} at ${address}` });
        }
    },
};

function openCard(card: Card, product: Product, report: Report): OpenDevice {
    return {
        async poll() {
            const objects = await readObjects(card, product);
            if (!isHeard(objects)) throw new GatewayError('device-unreachable', 'the card does not hear its UPS');
            report.allReadings(readingsOf(objects));
            report.capabilities([], {});
        },
        async command({ name }) {
            return refuse('command-unknown', `the card is only read: no ${name}`);
        },
        async close() {
            // Each page has a connection of its own.
        },
    };
}

async function readProduct(card: Card): Promise<Product> {
    for (const path of PRODUCT_PAGES) {
        const page = await readPage(card, path);
        if (page.status === 'ok') return understood(card, path, parseProduct(page.text));
    }
    throw new GatewayError('device-unreachable', `${card.origin.host} has no product.xml: it is no such card`);
}

/** Of this moment. The status is in the summary, which must be there; firmware may refuse the other page, whose readings are left out then. */
async function readObjects(card: Card, { summary, objects }: Product): Promise<CardObjects> {
    const main = await readPageOfObjects(card, summary);
    if (main.size === 0) {
        throw new GatewayError('device-unreachable', `the card at ${card.origin.host} says nothing of a UPS`);
    }
    const besides = objects === undefined ? [] : await readPageOfObjects(card, objects).catch(notHeard);
    return new Map([...besides, ...main]);
}

async function readPageOfObjects(card: Card, path: string): Promise<CardObjects> {
    const page = await readPage(card, path);
    return page.status === 'missing' ? new Map() : understood(card, path, parseObjects(page.text));
}

function notHeard(error: unknown): CardObjects {
    if (error instanceof GatewayError) return new Map();
    throw error;
}

function understood<T>({ origin }: Card, path: string, parsed: Result<T>): T {
    if (parsed.ok) return parsed.value;
    throw new GatewayError('device-unreachable', `the card at ${origin.host}, ${path}: ${parsed.error}`);
}

function cardOf({ address, user, password, tls }: Omit<EatonXmlOptions, 'driver'>): Card {
    const [, host] = /^((?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?)$/i.exec(address.trim()) ?? [];
    const url = `${tls === 'off' ? 'http' : 'https'}://${host}`;
    if (host !== undefined && URL.canParse(url)) {
        return { origin: new URL(url), user, password, isVerified: tls === 'verify' };
    }
    throw new GatewayError('config-invalid', `“${address}” is no address: write host, host:port, or [IPv6]:port`);
}
