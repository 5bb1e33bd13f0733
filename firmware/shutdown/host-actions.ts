// Tells hosts something by other ways than NUT, and remembers how that went until the host is back. Knows how, never whether.

import type { DeviceRequest } from '#model/command.ts';
import { messageOf } from '#model/errors.ts';
import type { ActionKind, HostAction } from '#model/host-actions.ts';
import { type ActionState, BY_GATEWAY } from '#model/shutdown.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { runSsh } from './action-ssh.ts';
import { callProxmox, callWebhook } from './action-web.ts';

/** A host, as far as an action needs to know it. */
export interface ActionTarget {
    readonly host: string;
    readonly address: readonly string[];
    readonly bmc?: string | undefined;
    readonly reason: string;
}

export interface HostActionsOptions {
    readonly gateway: Pick<Gateway, 'command'>;
    readonly log: Log;
    /** undefined: no such host. */
    readonly targetOf: (host: string) => ActionTarget | undefined;
    readonly namesOf: (host: string, kind: ActionKind) => readonly string[];
    readonly actionOf: (name: string) => HostAction | undefined;
    /** Where keys are looked for, and what is known of hosts is kept. */
    readonly folders: { readonly config: string; readonly state: string };
    /** Seconds between two ways to end a host that is stuck. */
    readonly pauseSeconds?: number;
}

// A management controller that was told “softly” gets this long before it is told “now”.
const PAUSE_SECONDS = 20;

export class HostActions {
    readonly #options: HostActionsOptions;
    readonly #states = new Map<string, ActionState>();

    constructor(options: HostActionsOptions) {
        this.#options = options;
    }

    /** undefined: the host has none of that kind. */
    stateOf(host: string, kind: ActionKind): ActionState | undefined {
        if (this.#options.namesOf(host, kind).length === 0) return undefined;
        return this.#states.get(keyOf(host, kind)) ?? 'not begun';
    }

    /** The host is back: next time all of it, or those of that kind, runs again. */
    forget(host: string, kind?: ActionKind): void {
        const beginning = keyOf(host, kind ?? '');
        for (const key of [...this.#states.keys()]) if (key.startsWith(beginning)) this.#states.delete(key);
    }

    /** One after the other; resolves with what went wrong, or undefined. Never rejects. */
    async run(host: string, kind: ActionKind): Promise<string | undefined> {
        const key = keyOf(host, kind);
        if (this.#states.get(key) === 'running') return undefined;
        this.#states.set(key, 'running');
        const failures: string[] = [];
        for (const [place, name] of this.#options.namesOf(host, kind).entries()) {
            if (place > 0 && kind === 'force') await this.#pause();
            const failure = await this.#runOne(host, kind, name);
            if (failure !== undefined) failures.push(`${name}: ${failure}`);
        }
        // Forgotten meanwhile: nobody waits for it any longer.
        if (this.#states.has(key)) this.#states.set(key, failures.length > 0 ? 'failed' : 'done');
        return failures.length > 0 ? failures.join('; ') : undefined;
    }

    async #runOne(host: string, kind: ActionKind, name: string): Promise<string | undefined> {
        const { actionOf, targetOf, log } = this.#options;
        const action = actionOf(name);
        const target = targetOf(host);
        if (!action || !target) return 'it is not configured';
        try {
            const said = await this.#carryOut(action, { kind, target });
            log.info({ host, action: name, kind, said }, 'a host was told');
            return undefined;
        } catch (error) {
            return withoutSecrets(messageOf(error), 'token' in action ? [action.token] : []);
        }
    }

    #carryOut(action: HostAction, { kind, target }: { kind: ActionKind; target: ActionTarget }): Promise<string> {
        switch (action.via) {
            case 'device':
                return this.#command(action.device ?? target.bmc ?? '', {
                    type: 'instant',
                    name: action.command,
                    ...(action.value === undefined ? {} : { value: action.value }),
                });
            case 'ssh':
                return runSsh(action, { word: action.word ?? kind, target, folders: this.#options.folders });
            case 'proxmox':
                return callProxmox(action, target);
            case 'webhook':
                return callWebhook(action, { kind, target });
            default:
                return action satisfies never;
        }
    }

    async #command(device: string, request: DeviceRequest): Promise<string> {
        const outcome = await this.#options.gateway.command(device, request, BY_GATEWAY);
        if (!outcome.ok) throw new Error(outcome.error.message);
        return `${device} did ${request.name}`;
    }

    #pause(): Promise<void> {
        const { pauseSeconds = PAUSE_SECONDS } = this.#options;
        return new Promise((resolve) => setTimeout(resolve, pauseSeconds * 1000).unref());
    }
}

function keyOf(host: string, kind: ActionKind | ''): string {
    return `${host}\0${kind}`;
}
