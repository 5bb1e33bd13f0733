// What is said over MQTT: topics and their JSON. Pure. Names of variables are NUT's, values in the catalogue's units; `null` is
// what a device does not know, and what it never said is not there.

import type { HostVerdict } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { isTold, type MqttDestination } from '#model/mqtt-config.ts';
import type { Value } from '#model/value.ts';

export interface Message {
    /** Behind prefix and gateway. */
    readonly topic: string;
    readonly payload: string;
    /** Whoever comes later reads it, too. */
    readonly isKept: boolean;
}

/** `DEVICE/state` and `DEVICE/availability`. */
export function deviceMessages(device: Device, destination: Pick<MqttDestination, 'variables'>): Message[] {
    const state: Record<string, Value> = {};
    for (const [name, value] of device.readings) if (isTold(name, destination)) state[name] = value;
    const availability = device.link === 'ok' ? 'online' : 'offline';
    return [
        kept(`${device.id}/state`, state),
        { topic: `${device.id}/availability`, payload: availability, isKept: true },
    ];
}

/** `host/HOST/state`: the verdict with the same sentence that everybody else reads. */
export function hostMessage(verdict: HostVerdict): Message {
    const { host, state, carrier, redundancy, secondsLeft, needs, sentence, since } = verdict;
    return kept(`host/${host}/state`, { state, carrier, redundancy, secondsLeft, needs, since, sentence });
}

/** Of a device or host that is gone: an empty message takes a kept one away. */
export function farewells(id: string): Message[] {
    return [`${id}/state`, `${id}/availability`, `host/${id}/state`].map((topic) => ({
        topic,
        payload: '',
        isKept: true,
    }));
}

/** What happened, once; undefined: nothing that anybody outside waits for. */
export function eventMessage(event: GatewayEvent): Message | undefined {
    switch (event.type) {
        case 'status':
        case 'alarm':
        case 'link':
        case 'forced-shutdown':
        case 'incident':
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
