// What is written on the nodes of the chain and in the lists: state in a word or two, the values that matter. Pure.

import type { ApiDevice } from '#model/api.ts';
import type { HostVerdict } from '#model/chain.ts';
import { describeStatus, parseStatus, type StatusFlag } from '#model/status.ts';
import type { ChainNode } from './chain-graph.ts';
import { durationText, shortText } from './words.ts';

// What the battery does is seen from its charge; in the lists there is room to say it.
const LESS_URGENT: readonly StatusFlag[] = ['CHRG', 'DISCHRG'];

/** The state of a node, short enough to stand on it. */
export function nodeWord(node: ChainNode, device: ApiDevice | undefined): string {
    const status = device?.readings['ups.status']?.text;
    if (node.kind === 'ups' && status && node.state !== 'unknown') {
        const flags = [...parseStatus(status)].filter((flag) => flag !== 'ALARM' && !LESS_URGENT.includes(flag));
        return describeStatus(new Set(flags)) || 'on';
    }
    switch (node.state) {
        case 'up':
            if (node.kind === 'source') return 'has power';
            return node.carrier === 'unknown' ? 'has power' : `on ${node.carrier}`;
        case 'doomed':
            return node.secondsLeft === undefined ? 'on battery, low' : `dark in ${durationText(node.secondsLeft)}`;
        case 'down':
            return OWN_REASONS.includes(node.why) ? node.why : 'no power';
        case 'unknown':
            return 'not known';
        default:
            return node.state satisfies never;
    }
}

// Reasons that lie in the node itself; any other is further up and is told there.
const OWN_REASONS: readonly string[] = ['faulty', 'off', 'switched off', 'no input'];

/** How well a host is supplied, short. */
export function hostWord({ redundancy, state, secondsLeft, supplies, needs }: HostVerdict): string {
    const left = secondsLeft === undefined ? '' : durationText(secondsLeft);
    switch (redundancy) {
        case 'n+1':
            return needs === 1 && supplies.length === 2 ? 'power from two sides' : 'power with reserve';
        case 'n':
            return supplies.length > needs ? 'power, no reserve' : 'power';
        case 'at risk':
            if (state === 'doomed') return left ? `dark in ${left}` : 'going dark';
            return left ? `on battery, ${left}` : 'on battery';
        case 'lost':
            return 'no power';
        case 'unknown':
            return 'not known';
        default:
            return redundancy satisfies never;
    }
}

export interface KeyValue {
    readonly label: string;
    readonly text: string;
}

// Names that mean the same for a reader; the first that the device has counts.
const KEY_VALUES: readonly { readonly label: string; readonly names: readonly string[] }[] = [
    { label: 'charge', names: ['battery.charge'] },
    { label: 'runtime', names: ['battery.runtime'] },
    { label: 'load', names: ['ups.load', 'output.load', 'input.load'] },
    { label: 'power', names: ['ups.realpower', 'output.realpower', 'input.realpower', 'ups.power', 'input.power'] },
    { label: 'input', names: ['input.voltage'] },
];

/** The values that matter most, in a fixed order; what the device does not say is left out. */
export function keyValues(device: ApiDevice): KeyValue[] {
    return KEY_VALUES.flatMap(({ label, names }) => {
        const name = names.find((one) => device.readings[one]?.text !== undefined);
        const text = name === undefined ? undefined : shortText(device.readings[name]);
        return text === undefined ? [] : [{ label, text }];
    });
}

/** The status of a device in words; undefined when it has none. */
export function deviceWords(device: ApiDevice): string | undefined {
    const status = device.readings['ups.status']?.text;
    if (status === undefined) return undefined;
    const flags = parseStatus(status);
    // What has no battery says OL whenever something arrives, be it from a UPS on battery.
    const isFed = device.type !== 'ups' && flags.has('OL');
    const rest = isFed ? describeStatus(new Set([...flags].filter((flag) => flag !== 'OL'))) : describeStatus(flags);
    return [isFed ? 'has power' : '', rest].filter((words) => words !== '').join(', ') || status;
}

/** Whether the values of a device may be of another time. */
export function isStale(device: ApiDevice): boolean {
    return device.link !== 'ok';
}
