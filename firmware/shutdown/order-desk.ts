// Carries out what the sequence orders, each thing once at a time and not again at once when it failed: orders are repeated until
// the rack looks as they say. Knows how, never whether.

import { spawn } from 'node:child_process';
import type { DeviceId } from '#model/device.ts';
import { messageOf } from '#model/errors.ts';
import { BY_GATEWAY, type RunKind, type ShutdownOrder } from '#model/shutdown.ts';
import type { HostShutdown } from '#model/shutdown-config.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import type { HostActions } from './host-actions.ts';
import { wakeOnLan } from './wake-on-lan.ts';

// A device that refuses is not asked more often: relays wear, and cards have few sessions.
const AGAIN_MS = 10_000;

export interface OrderDeskOptions {
    readonly gateway: Gateway;
    readonly log: Log;
    readonly hostOf: (
        host: string,
    ) => { readonly shutdown: HostShutdown; readonly address?: readonly string[] | undefined } | undefined;
    readonly actions: Pick<HostActions, 'run' | 'stateOf'>;
    readonly halt: () => readonly string[] | undefined;
    /** Monotonic, in milliseconds. */
    readonly now: () => number;
    readonly wake?: typeof wakeOnLan;
    /** Something was done: the rack may look different. */
    readonly done: () => void;
}

export class OrderDesk {
    readonly #options: OrderDeskOptions;
    /** What runs, or must rest, until when. */
    readonly #busy = new Map<string, number>();
    #isHalting = false;

    constructor(options: OrderDeskOptions) {
        this.#options = options;
    }

    /** Whether a forced shutdown is latched: at once, whatever else must wait. */
    latch(order: Extract<ShutdownOrder, { type: 'force-shutdown' }>): void {
        this.#options.gateway.apply({
            type: 'forced-shutdown',
            device: order.host as DeviceId,
            on: order.on,
            by: BY_GATEWAY,
        });
    }

    /** What takes time; never throws. */
    carryOut(order: Exclude<ShutdownOrder, { type: 'force-shutdown' }>): void {
        switch (order.type) {
            case 'outlet':
                this.#command(order.device, `outlet.${order.outlet}.load.${order.on ? 'on' : 'off'}`);
                break;
            case 'cycle':
                this.#command(order.ups, 'shutdown.return');
                break;
            case 'wake':
                this.#wake(order.host);
                break;
            case 'halt-gateway':
                this.#haltGateway();
                break;
            case 'run':
                this.#run(order.host, order.actions);
                break;
            default:
                order satisfies never;
        }
    }

    #command(device: string, name: string): void {
        this.#once(`${device} ${name}`, async () => {
            const outcome = await this.#options.gateway.command(device, { type: 'instant', name }, BY_GATEWAY);
            return outcome.ok ? undefined : outcome.error.message;
        });
    }

    #run(host: string, kind: RunKind): void {
        this.#once(`${kind} ${host}`, () => this.#options.actions.run(host, kind));
    }

    /** By packet, by its management controller, or both: whatever is configured. */
    #wake(host: string): void {
        const { hostOf, actions, wake = wakeOnLan } = this.#options;
        const settings = hostOf(host);
        const target = settings?.shutdown.wake;
        if (target) {
            this.#once(`wake ${host}`, async () => {
                await wake({ ...target, addresses: settings.address ?? [] });
                return undefined;
            });
        }
        if (actions.stateOf(host, 'up') !== undefined) this.#once(`up ${host}`, () => actions.run(host, 'up'));
    }

    #haltGateway(): void {
        const [program, ...words] = this.#options.halt() ?? [];
        if (program === undefined || this.#isHalting) return;
        this.#isHalting = true;
        this.#options.log.warn({ program }, 'the gateway halts its own machine: it is the last one');
        const child = spawn(program, words, { stdio: 'ignore', detached: true });
        child.on('error', (error) => {
            this.#isHalting = false;
            this.#options.log.error({ program, error: messageOf(error) }, 'the machine could not be halted');
        });
        child.unref();
    }

    /** `act` resolves with why it failed, or undefined. */
    #once(what: string, act: () => Promise<string | undefined>): void {
        const { now, log, done } = this.#options;
        if ((this.#busy.get(what) ?? Number.NEGATIVE_INFINITY) > now()) return;
        this.#busy.set(what, Number.POSITIVE_INFINITY);
        void act()
            .catch(messageOf)
            .then((failure) => {
                if (failure !== undefined)
                    log.warn({ what, reason: failure }, 'an order was not carried out: it is given again');
                this.#busy.set(what, now() + AGAIN_MS);
                done();
            });
    }
}
