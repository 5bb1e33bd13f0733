// The one sentence about the whole rack: is everything all right, and if not, what is wrong and how long it lasts. Pure.

import type { ApiDevice } from '#model/api.ts';
import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import { partsOfSentence } from '#model/chain-words.ts';
import type { Rack } from '../live/rack.ts';
import { type Look, lookOfHost, URGENCY } from '../parts/look.ts';
import { saidText } from './said.ts';
import { hostConclusion } from './state-words.ts';
import { listText, t } from './text.ts';
import { aboutText } from './times.ts';

export interface Verdict {
    readonly look: Look;
    readonly headline: string;
    /** What the headline rests on, '' if there is nothing to add. */
    readonly reason: string;
    /** Whole sentences: what else there is to know. */
    readonly details: readonly string[];
}

// More would not be read; the list of hosts has them all.
const SENTENCES_MAX = 3;

export function verdictOf(rack: Rack): Verdict {
    const hosts = byUrgency(rack);
    const facts = [mainsText(rack), ...batteryTexts(rack), silenceText(rack)].filter((text) => text !== '');
    if (hosts.length === 0) return { look: 'unknown', headline: t('verdict.no-hosts'), reason: '', details: facts };
    const bad = hosts.filter((host) => isInDanger(host));
    if (bad.length > 0) return badVerdict(hosts, bad, facts);
    const look = hosts[0] ? lookOfHost(hosts[0]) : 'unknown';
    // On a good day one line says it all.
    if (look === 'good' && isAllWell(rack)) {
        return { look, headline: [hostsText(hosts, 'verdict.all'), ...facts].join(' '), reason: '', details: [] };
    }
    const headline = hostsText(hosts, 'verdict.all');
    return { look: look === 'good' ? 'watch' : look, headline, reason: '', details: facts };
}

/** Hosts, the one in the greatest danger first; equals by the time that they have left. */
export function byUrgency(rack: Rack): HostVerdict[] {
    const left = ({ secondsLeft = Number.MAX_VALUE }: HostVerdict) => secondsLeft;
    return [...rack.hosts.values()].sort((one, other) => severity(other) - severity(one) || left(one) - left(other));
}

function badVerdict(hosts: readonly HostVerdict[], bad: readonly HostVerdict[], facts: readonly string[]): Verdict {
    const [first, ...further] = bad.slice(0, SENTENCES_MAX);
    const count = bad.length - SENTENCES_MAX;
    const uncounted = count > 0 ? [t('verdict.more-in-danger', { count })] : [];
    const others = hosts.filter((host) => !bad.includes(host));
    const calm = others.length > 0 ? [hostsText(others, 'verdict.others')] : [];
    return {
        look: first ? lookOfHost(first) : 'bad',
        headline: first ? hostConclusion(first) : '',
        reason: first ? reasonOf(first) : '',
        details: [...further.map((host) => `${hostConclusion(host)}.`), ...uncounted, ...calm, ...facts],
    };
}

/** `psu1 faulty; psu2 ← pdu2:1 ← ups2 on battery, battery low`: a host's sentence without its name and end. */
export function reasonOf(host: HostVerdict): string {
    return saidText(partsOfSentence(host)[0]);
}

function severity(host: HostVerdict): number {
    return URGENCY.indexOf(lookOfHost(host));
}

export function isInDanger(host: HostVerdict): boolean {
    return severity(host) >= URGENCY.indexOf('ending');
}

/** About hosts none of which is in danger. */
function hostsText(hosts: readonly HostVerdict[], whose: 'verdict.all' | 'verdict.others'): string {
    const count = hosts.length;
    const unknown = hosts.filter(({ redundancy }) => redundancy === 'unknown');
    if (unknown.length > 0) return t('verdict.nobody-knows', { count: unknown.length, who: listText(names(unknown)) });
    const who = t(whose, { count, host: names(hosts).join() });
    const reduced = hosts.filter((host) => lookOfHost(host) === 'watch');
    if (reduced.length === count) return t('verdict.no-reserve', { count, who });
    if (reduced.length > 0) return t('verdict.some-no-reserve', { count, who, some: listText(names(reduced)) });
    const single = hosts.filter(({ redundancy }) => redundancy === 'n');
    if (single.length === count) return t('verdict.power', { count, who });
    if (single.length > 0) return t('verdict.some-two-sides', { count, who, some: listText(names(single)) });
    return t('verdict.two-sides', { count, who });
}

function mainsText(rack: Rack): string {
    const sources = sourcesOf(rack);
    const inState = (wanted: string) => sources.filter(({ state }) => state === wanted).map(({ id }) => id);
    const dead = inState('down');
    if (dead.length > 0) return t('verdict.feed-dead', { count: dead.length, who: listText(dead) });
    const unknown = inState('unknown');
    if (unknown.length > 0) return t('verdict.nobody-knows', { count: unknown.length, who: listText(unknown) });
    return sources.length > 0 ? t('verdict.mains-ok') : '';
}

function batteryTexts(rack: Rack): string[] {
    return onBattery(rack)
        .slice(0, SENTENCES_MAX)
        .map(({ id, secondsLeft }) =>
            secondsLeft === undefined
                ? t('verdict.on-battery', { id })
                : t('verdict.on-battery-left', { id, time: aboutText(secondsLeft) }),
        );
}

/** UPSs whose battery carries the load now. */
export function onBattery(rack: Rack): NodeVerdict[] {
    return [...rack.nodes.values()].filter(({ kind, carrier }) => kind === 'ups' && carrier === 'battery');
}

function silenceText(rack: Rack): string {
    const silent = silentDevices(rack);
    return silent.length === 0 ? '' : t('verdict.silent', { count: silent.length, who: listText(silent) });
}

/** Ids of devices that do not answer. */
export function silentDevices(rack: Rack): string[] {
    return [...rack.devices.values()].filter((device) => !isHeard(device)).map(({ id }) => id);
}

function isAllWell(rack: Rack): boolean {
    return sourcesOf(rack).every(({ state }) => state === 'up') && silentDevices(rack).length === 0;
}

function sourcesOf(rack: Rack): NodeVerdict[] {
    return [...rack.nodes.values()].filter(({ kind }) => kind === 'source');
}

// One that was never heard is just being connected to: no news after a start.
function isHeard({ driver, link }: ApiDevice): boolean {
    return driver === 'chain' || link === 'ok' || link === 'connecting';
}

function names(hosts: readonly HostVerdict[]): string[] {
    return hosts.map(({ host }) => host);
}
