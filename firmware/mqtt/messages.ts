// What is said over MQTT: topics and their JSON. Pure. Names of variables are NUT's, values in the catalogue's units; `null` is
// what a device does not know, and what it never said is not there.

import type { HostVerdict, Redundancy } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { isTold, type MqttDestination } from '#model/mqtt-config.ts';
import { textOf } from '#model/value.ts';
import { isSecret } from '../secret-variables.ts';

export interface Message {
    /** Behind prefix and gateway. */
    readonly topic: string;
    readonly payload: string;
    /** Whoever comes later reads it, too. */
    readonly isKept: boolean;
}

type Told = Pick<MqttDestination, 'variables'>;

/** First part of every topic. */
export function rootOf({ prefix }: Pick<MqttDestination, 'prefix'>, gatewayName: string): string {
    return `${prefix}/${topicWord(gatewayName)}`;
}

/** Names of gateways may have characters that mean something in a topic. */
export function topicWord(name: string): string {
    return name.replaceAll(/[+#/\0]/g, '_');
}

export function isPublic(name: string, told: Told): boolean {
    return isTold(name, told) && !isSecret(name);
}

/** `DEVICE/state`: everything that it says. The text is put together by hand: it is most of what a change costs. */
export function stateMessage(device: Device, told: Told): Message {
    let text = '';
    for (const [name, value] of device.readings) {
        const key = keyOf(name, told);
        if (key === '') continue;
        text += key;
        text += Number.isFinite(value) ? value : JSON.stringify(value);
    }
    return { topic: `${device.id}/state`, payload: `{${text.slice(1)}}`, isKept: true };
}

/** Names as keys of JSON with the comma before, for each list of what is told; '': it is not. */
const keys = new WeakMap<Told, Map<string, string>>();
// A device may invent names without end.
const KEYS_MAX = 20_000;

function keyOf(name: string, told: Told): string {
    const known = keys.get(told) ?? new Map<string, string>();
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    if (known.size >= KEYS_MAX) known.clear();
    const key = isPublic(name, told) ? `,${JSON.stringify(name)}:` : '';
    keys.set(told, known.set(name, key));
    return key;
}

/** `DEVICE/availability`. */
export function availabilityMessage(device: Device): Message {
    return { topic: `${device.id}/availability`, payload: availabilityOf(device), isKept: true };
}

export function availabilityOf({ link }: Device): 'online' | 'offline' {
    return link === 'ok' ? 'online' : 'offline';
}

/** `DEVICE/variable/NAME`, as NUT prints it; an empty message takes away what is not known any more. */
export function variableMessage(device: Device, name: string): Message {
    const payload = textOf(name, device.readings.get(name)) ?? '';
    return { topic: `${device.id}/variable/${name}`, payload, isKept: true };
}

/** `host/HOST/state`: the verdict with the same sentence that everybody else reads. */
export function hostMessage(verdict: HostVerdict): Message {
    const { host, state, carrier, redundancy, secondsLeft, needs, sentence, since } = verdict;
    return kept(`host/${host}/state`, { state, carrier, redundancy, secondsLeft, needs, since, sentence });
}

/** `chain/state`: how all hosts fare, and what the worst of them says. */
export function chainMessage(verdicts: readonly HostVerdict[]): Message {
    const hosts: Record<string, string> = {};
    const count: Record<string, number> = {};
    for (const { host, redundancy } of verdicts) {
        hosts[host] = redundancy;
        count[redundancy] = (count[redundancy] ?? 0) + 1;
    }
    return kept('chain/state', { worst: worstOf(verdicts) ?? null, count, hosts });
}

/** The redundancy of the host that fares worst; undefined: there are no hosts. */
export function worstOf(verdicts: Iterable<HostVerdict>): Redundancy | undefined {
    const said = new Set(Array.from(verdicts, ({ redundancy }) => redundancy));
    return (['lost', 'at risk', 'unknown', 'n', 'n+1'] as const).find((word) => said.has(word));
}

/** Of a device or host that is gone: an empty message takes a kept one away. */
export function farewells(id: string, variables: Iterable<string> = []): Message[] {
    const topics = [`${id}/state`, `${id}/availability`, `host/${id}/state`];
    for (const name of variables) topics.push(`${id}/variable/${name}`);
    return topics.map((topic) => ({ topic, payload: '', isKept: true }));
}

/** Kinds of `event`. */
export const EVENT_TYPES = [
    'status',
    'alarm',
    'link',
    'forced-shutdown',
    'incident',
    'shutdown',
    'nap',
    'chain',
] as const;

/** What happened, once; undefined: nothing that anybody outside waits for. */
export function eventMessage(event: GatewayEvent): Message | undefined {
    switch (event.type) {
        case 'status':
        case 'alarm':
        case 'link':
        case 'forced-shutdown':
        case 'incident':
        case 'nap':
            return once(event);
        case 'shutdown': {
            const { at, type, device, step, isDryRun } = event;
            return once({ at, type, device, ...step, isDryRun });
        }
        case 'chain':
            return once({ at: event.at, type: 'chain', device: event.device, sentence: event.verdict.sentence });
        default:
            return undefined;
    }
}

function kept(topic: string, content: unknown): Message {
    return { topic, payload: JSON.stringify(content), isKept: true };
}

function once(content: unknown): Message {
    return { topic: 'event', payload: JSON.stringify(content), isKept: false };
}
