// State in a word or two, in the language of the reader: what stands on the nodes of the chain and in the lists. Pure.

import type { ApiDevice } from '#model/api.ts';
import type { HostVerdict } from '#model/chain.ts';
import { parseStatus, type StatusFlag } from '#model/status.ts';
import type { ChainNode } from '../chain/chain-graph.ts';
import { flagsText, saidText } from './said.ts';
import { t } from './text.ts';
import { aboutText, durationText } from './times.ts';

// What the battery does is seen from its charge; in the lists there is room to say it.
const LESS_URGENT: readonly StatusFlag[] = ['CHRG', 'DISCHRG'];

/** The state of a node, short enough to stand on it. */
export function nodeWord(
    node: Pick<ChainNode, 'kind' | 'state' | 'carrier' | 'secondsLeft' | 'why'>,
    device: ApiDevice | undefined,
): string {
    const status = device?.readings['ups.status']?.text;
    if (node.kind === 'ups' && status && node.state !== 'unknown') {
        const flags = [...parseStatus(status)].filter((flag) => flag !== 'ALARM' && !LESS_URGENT.includes(flag));
        return flagsText(flags) || t('state.on');
    }
    switch (node.state) {
        case 'up':
            return node.kind === 'source' ? t('state.has-power') : t(UP_WORDS[node.carrier]);
        case 'doomed':
            return node.secondsLeft === undefined ? t('state.battery-low') : darkIn(node.secondsLeft);
        case 'down':
            return OWN_REASONS.includes(node.why) ? saidText(node.why) : t('state.no-power');
        case 'unknown':
            return t('state.unknown');
        default:
            return node.state satisfies never;
    }
}

const UP_WORDS = {
    mains: 'state.mains',
    battery: 'state.battery',
    nothing: 'state.has-power',
    unknown: 'state.has-power',
} as const;

// Reasons that lie in the node itself; any other is further up and is told there.
const OWN_REASONS: readonly string[] = ['faulty', 'off', 'switched off', 'no input'];

function darkIn(seconds: number): string {
    return t('state.dark-in', { time: durationText(seconds) });
}

/** How well a host is supplied, short. */
export function hostWord({ redundancy, state, secondsLeft, supplies, needs }: HostVerdict): string {
    switch (redundancy) {
        case 'n+1':
            return needs === 1 && supplies.length === 2 ? t('host.two-sides') : t('host.reserve');
        case 'n':
            return supplies.length > needs ? t('host.no-reserve') : t('host.power');
        case 'at risk':
            if (state === 'doomed') return secondsLeft === undefined ? t('host.going-dark') : darkIn(secondsLeft);
            if (secondsLeft === undefined) return t('state.battery');
            return t('host.battery', { time: durationText(secondsLeft) });
        case 'lost':
            return t('state.no-power');
        case 'unknown':
            return t('state.unknown');
        default:
            return redundancy satisfies never;
    }
}

/** What a host can expect, one sentence without a full stop: `clc goes dark in about 4 min`. */
export function hostConclusion({ host, redundancy, state, secondsLeft, needs, supplies }: HostVerdict): string {
    switch (redundancy) {
        case 'n+1':
            return t('expect.can-lose', { host });
        case 'n':
            return supplies.length > needs ? t('expect.cannot-lose', { host }) : t('expect.power', { host });
        case 'at risk':
            if (state !== 'up') return darkSentence(host, secondsLeft ?? 0);
            if (secondsLeft === undefined) return t('expect.battery', { host });
            return t('expect.battery-for', { host, time: aboutText(secondsLeft) });
        case 'lost': {
            const alive = supplies.filter((supply) => supply.state !== 'down').length;
            return alive === 0 ? t('expect.no-power', { host }) : t('expect.too-few', { host, alive, needs });
        }
        case 'unknown':
            return t('expect.unknown', { host });
        default:
            return redundancy satisfies never;
    }
}

function darkSentence(host: string, seconds: number): string {
    return seconds < 10 ? t('expect.dark-now', { host }) : t('expect.dark-in', { host, time: aboutText(seconds) });
}

/** The status of a device in words; undefined when it has none. */
export function deviceWords(device: ApiDevice): string | undefined {
    const status = device.readings['ups.status']?.text;
    if (status === undefined) return undefined;
    const flags = parseStatus(status);
    // What has no battery says OL whenever something arrives, be it from a UPS on battery.
    const isFed = device.type !== 'ups' && flags.has('OL');
    const rest = flagsText([...flags].filter((flag) => !isFed || flag !== 'OL'));
    return [isFed ? t('state.has-power') : '', rest].filter((words) => words !== '').join(', ') || status;
}

/** Whether the values of a device may be of another time. */
export function isStale(device: ApiDevice): boolean {
    return device.link !== 'ok';
}
