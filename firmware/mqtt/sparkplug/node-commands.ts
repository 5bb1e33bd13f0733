// What hosts write to an edge node: births again (NCMD), commands and settings of devices (DCMD). How they ended is a metric.

import type { Log } from '../../log.ts';
import type { Sample } from '../../spool/sample.ts';
import type { CommandDesk } from '../command-desk.ts';
import { type EdgeNode, REBIRTH, RESULT } from './edge-node.ts';
import { decode, type HeardMetric } from './payload.ts';

export interface NodeCommandsOptions {
    readonly node: EdgeNode;
    readonly desk: CommandDesk;
    readonly log: Log;
    /** Says all births. */
    readonly bear: () => void;
    /** A command of a device ended. */
    readonly ended: (result: Sample) => void;
}

// Who asks for births again and again would be told nothing else.
const REBIRTH_MS_MIN = 1000;
// Of a metric's text.
const RESULT_LENGTH_MAX = 200;

export class NodeCommands {
    readonly #options: NodeCommandsOptions;
    #rebornAt = Number.NEGATIVE_INFINITY;
    #rebirth: NodeJS.Timeout | undefined;

    constructor(options: NodeCommandsOptions) {
        this.#options = options;
    }

    /** Never throws. */
    hear(topic: string, payload: Uint8Array): void {
        const { node, log } = this.#options;
        try {
            const metrics = decode(payload);
            const device = topic.slice(node.topic('DCMD', '-').length - 1);
            if (topic === node.topic('NCMD')) this.#nodeCommand(metrics);
            else for (const metric of metrics) void this.#deviceCommand(device, metric);
        } catch (error) {
            log.debug({ topic, error }, 'not a payload of Sparkplug');
        }
    }

    /** The connection is over. */
    closed(): void {
        clearTimeout(this.#rebirth);
    }

    #nodeCommand(metrics: readonly HeardMetric[]): void {
        if (!metrics.some(({ name, value }) => name === REBIRTH && value === true)) return;
        const waitMs = this.#rebornAt + REBIRTH_MS_MIN - performance.now();
        clearTimeout(this.#rebirth);
        if (waitMs <= 0) this.#bear();
        else this.#rebirth = setTimeout(() => this.#bear(), waitMs).unref();
    }

    #bear(): void {
        this.#rebornAt = performance.now();
        this.#options.bear();
    }

    async #deviceCommand(device: string, metric: HeardMetric): Promise<void> {
        const { node, desk, ended } = this.#options;
        const meant = node.meant(device, metric);
        if (!meant || metric.value === undefined || metric.value === null) return;
        if ('command' in meant && metric.value !== true) return; // a switch that is let go
        const request = 'set' in meant ? { ...meant, value: metric.value } : meant;
        const answer = await desk.carryOut(device, Buffer.from(JSON.stringify(request)), false);
        const what = 'set' in meant ? `set ${meant.set}` : meant.command;
        const value = `${what}: ${answer.ok ? 'ok' : `${answer.code}: ${answer.message}`}`.slice(0, RESULT_LENGTH_MAX);
        ended({ device, name: RESULT, value, at: Date.now() });
    }
}
