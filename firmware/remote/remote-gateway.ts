// Reads parents of the power chain from one other gateway (or upsd) by the NUT protocol: what they say, and what feeds them there.
// Only reads, as anybody may. One connection, one question at a time, and a limit to everything.

import { parseParentLink } from '#model/parent-link.ts';
import { numberOf } from '#model/value.ts';
import { NutClient } from '#nut/client.ts';
import { NutError } from '#nut/nut-error.ts';
import type { RemoteHop } from './remote-verdict.ts';

// Outlet, PDU, transfer switch, UPS, UPS before it: nobody stacks more, and a circle must end.
const HOPS_MAX = 8;
const ANSWER_SECONDS = 3;

export class RemoteGateway {
    readonly #host: string;
    readonly #port: number;
    #client: NutClient | undefined;
    #isClosed = false;

    constructor(options: { host: string; port: number }) {
        this.#host = options.host;
        this.#port = options.port;
    }

    /**
     * The device and all that feeds it over there, up to the first one that tells what carries it. Throws NutError: a refusal
     * leaves the connection open, anything else ends it and the next call opens another.
     */
    async read(device: string, outlet: string | undefined): Promise<RemoteHop[]> {
        const hops: RemoteHop[] = [];
        let next: { device: string; outlet?: string | undefined } | undefined = { device, outlet };
        while (next && hops.length < HOPS_MAX) {
            const hop: RemoteHop = await this.#hop(next.device, next.outlet);
            hops.push(hop);
            next =
                hop.status !== undefined && /\b(?:OL|OB|OFF|FSD)\b/.test(hop.status)
                    ? undefined
                    : await this.#feed(hop);
        }
        return hops;
    }

    /** For good: nothing is read any more. */
    async close(): Promise<void> {
        this.#isClosed = true;
        await this.#drop();
    }

    async #drop(): Promise<void> {
        const client = this.#client;
        this.#client = undefined;
        await client?.close();
    }

    async #hop(device: string, outlet: string | undefined): Promise<RemoteHop> {
        const status = await this.#get(device, 'ups.status');
        const outletStatus = outlet === undefined ? undefined : await this.#get(device, `outlet.${outlet}.status`);
        const runtime = status === undefined ? undefined : numberOf(await this.#get(device, 'battery.runtime'));
        return { device, outlet, status, outletStatus, runtime };
    }

    /** What feeds the device there, if that is one thing and this gateway knows it. */
    async #feed({ device }: RemoteHop): Promise<{ device: string; outlet?: string | undefined } | undefined> {
        const text = await this.#get(device, 'device.parent');
        const link = text === undefined || text.includes(' ') ? undefined : parseParentLink(text);
        if (!link?.ok || link.value.gateway !== undefined) return undefined;
        try {
            await this.#get(link.value.device, 'ups.status');
        } catch (error) {
            // A feed of the house is no device: the way ends here.
            if (error instanceof NutError && error.code === 'UNKNOWN-UPS') return undefined;
            throw error;
        }
        return { device: link.value.device, outlet: link.value.outlet };
    }

    /** Undefined: the device has no such variable. */
    async #get(device: string, variable: string): Promise<string | undefined> {
        const client = await this.#connected();
        try {
            return await client.getVariable(device, variable);
        } catch (error) {
            if (!(error instanceof NutError)) throw error;
            if (error.code === 'VAR-NOT-SUPPORTED') return undefined;
            if (!REFUSALS.has(error.code)) await this.#drop();
            throw error;
        }
    }

    async #connected(): Promise<NutClient> {
        if (this.#isClosed) throw new NutError('server-disconnected', 'the gateway is no longer asked');
        if (this.#client) return this.#client;
        const client = new NutClient({ host: this.#host, port: this.#port, timeoutSeconds: ANSWER_SECONDS });
        this.#client = client;
        try {
            await client.connect();
        } catch (error) {
            await this.#drop();
            throw error;
        }
        return client;
    }
}

const REFUSALS: ReadonlySet<string> = new Set(['UNKNOWN-UPS', 'DATA-STALE', 'DRIVER-NOT-CONNECTED', 'ACCESS-DENIED']);
