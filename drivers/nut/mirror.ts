// One device of another NUT server as a device of ours: its variables as they are there, its commands passed on. What the other
// server does not know itself makes our link stale; it never becomes a value.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import type { NutClient } from '#nut/client.ts';
import { NutError } from '#nut/nut-error.ts';
import type { OpenDevice, Report } from '../driver.ts';
import { readCapabilities, readOffered } from './capabilities.ts';
import { mirroredValues } from './mirrored-values.ts';
import { passOn } from './passed-on.ts';
import type { ServerLink } from './server-link.ts';

// A driver that is started anew over there may offer other things; nobody adds commands every second.
const OFFERED_EVERY_MS = 60_000;

export class Mirror implements OpenDevice {
    readonly #ups: string;
    readonly #link: ServerLink;
    readonly #report: Report;
    readonly #release: () => Promise<void>;
    #offered = '';
    #offeredAtMs = Number.NEGATIVE_INFINITY;
    #left = 0;

    constructor(options: { ups: string; link: ServerLink; report: Report; release: () => Promise<void> }) {
        this.#ups = options.ups;
        this.#link = options.link;
        this.#report = options.report;
        this.#release = options.release;
    }

    async poll(): Promise<void> {
        const variables = await this.#unlessSilent((client) => client.listVariables(this.#ups));
        if (!variables) return;
        // upsd: the driver has connected and not told anything yet.
        if (variables.get('ups.status') === 'WAIT') {
            this.#report.stale('the other server waits for its driver');
            return;
        }
        const { values, left } = mirroredValues(variables);
        if (left > this.#left) this.#report.log('warn', 'variables that cannot be mirrored were left out', { left });
        this.#left = Math.max(left, this.#left);
        this.#report.allReadings(values);
        if (this.#link.hasUser) await this.#offer();
    }

    command(request: DeviceRequest): Promise<CommandOutcome> {
        return passOn(this.#link, this.#ups, request);
    }

    close(): Promise<void> {
        return this.#release();
    }

    /** Without a user nothing is offered: the server would refuse it. */
    async #offer(): Promise<void> {
        if (performance.now() - this.#offeredAtMs < OFFERED_EVERY_MS) return;
        const offered = await this.#unlessSilent((client) => readOffered(client, this.#ups));
        if (!offered) return;
        if (offered.stamp !== this.#offered) {
            const found = await this.#unlessSilent((client) => readCapabilities(client, this.#ups, offered));
            if (!found) return;
            this.#report.capabilities(found.commands, found.settings);
            this.#offered = offered.stamp;
        }
        this.#offeredAtMs = performance.now();
    }

    /** Undefined when the server does not hear the device itself, or does not know it (any more). */
    async #unlessSilent<Answer>(ask: (client: NutClient) => Promise<Answer>): Promise<Answer | undefined> {
        try {
            return await this.#link.use(ask);
        } catch (error) {
            if (!(error instanceof NutError)) throw error;
            const why = SILENT[error.code];
            if (why === undefined) {
                throw new GatewayError('device-refused', `the NUT server: ${error.message}`, { cause: error });
            }
            this.#report.stale(why);
            return undefined;
        }
    }
}

const SILENT: Readonly<Record<string, string>> = {
    'DATA-STALE': 'the other server has no fresh data of it',
    'DRIVER-NOT-CONNECTED': 'the other server has no connection to its driver',
    'UNKNOWN-UPS': 'the other server has no device of that name: check “ups”',
};
