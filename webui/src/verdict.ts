// The one sentence about the whole rack: is everything all right, and if not, what is wrong and how long it lasts. Pure.

import type { ApiDevice } from '#model/api.ts';
import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import { about, conclusion } from '#model/chain-words.ts';
import { type Look, lookOfHost, URGENCY } from './look.ts';
import type { Rack } from './rack.ts';
import { listText } from './words.ts';

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
    const hosts = [...rack.hosts.values()].sort((one, other) => severity(other) - severity(one));
    const facts = [mainsText(rack), ...batteryTexts(rack), ...silenceTexts(rack)].filter((text) => text !== '');
    if (hosts.length === 0)
        return { look: 'unknown', headline: 'No hosts are configured yet.', reason: '', details: facts };
    const bad = hosts.filter((host) => isInDanger(host));
    if (bad.length > 0) return badVerdict(hosts, bad, facts);
    const look = hosts[0] ? lookOfHost(hosts[0]) : 'unknown';
    // On a good day one line says it all.
    if (look === 'good' && isAllWell(rack)) {
        return { look, headline: [hostsText(hosts), ...facts].join(' '), reason: '', details: [] };
    }
    return { look: look === 'good' ? 'watch' : look, headline: hostsText(hosts), reason: '', details: facts };
}

function badVerdict(hosts: readonly HostVerdict[], bad: readonly HostVerdict[], facts: readonly string[]): Verdict {
    const [first, ...further] = bad.slice(0, SENTENCES_MAX);
    const count = bad.length - SENTENCES_MAX;
    const uncounted = count > 0 ? [`${count} more ${count === 1 ? 'host is' : 'hosts are'} in danger, too.`] : [];
    const others = hosts.filter((host) => !bad.includes(host));
    const calm = others.length > 0 ? [hostsText(others, 'The other')] : [];
    return {
        look: first ? lookOfHost(first) : 'bad',
        headline: first ? conclusion(first) : '',
        reason: first ? reasonOf(first) : '',
        details: [...further.map((host) => `${conclusion(host)}.`), ...uncounted, ...calm, ...facts],
    };
}

/** `psu1 faulty; psu2 ← pdu2:1 ← ups2 on battery, battery low`: a host's sentence without its name and end. */
function reasonOf(host: HostVerdict): string {
    const [start, end] = [`${host.host}: `, `: ${conclusion(host)}`];
    const isOfThatForm = host.sentence.startsWith(start) && host.sentence.endsWith(end);
    return isOfThatForm ? host.sentence.slice(start.length, -end.length) : '';
}

function severity(host: HostVerdict): number {
    return URGENCY.indexOf(lookOfHost(host));
}

function isInDanger(host: HostVerdict): boolean {
    return severity(host) >= URGENCY.indexOf('ending');
}

/** About hosts none of which is in danger. */
function hostsText(hosts: readonly HostVerdict[], all = 'All'): string {
    const unknown = hosts.filter(({ redundancy }) => redundancy === 'unknown');
    if (unknown.length > 0) return `Nobody knows whether ${listText(names(unknown))} ${have(unknown)} power.`;
    const who = hosts.length === 1 ? `${names(hosts)} has` : `${all} ${hosts.length} hosts have`;
    const reduced = hosts.filter((host) => lookOfHost(host) === 'watch');
    if (reduced.length === hosts.length) return `${who} power, but no reserve: one side is gone.`;
    if (reduced.length > 0) return `${who} power, ${listText(names(reduced))} without reserve.`;
    const single = hosts.filter(({ redundancy }) => redundancy === 'n');
    if (single.length === hosts.length) return `${who} power.`;
    return `${who} power${single.length > 0 ? `, all but ${listText(names(single))}` : ''} from two sides.`;
}

function mainsText(rack: Rack): string {
    const sources = sourcesOf(rack);
    const dead = sources.filter(({ state }) => state === 'down').map(({ id }) => id);
    if (dead.length > 0) return `${listText(dead)} ${dead.length === 1 ? 'has' : 'have'} no power.`;
    const unknown = sources.filter(({ state }) => state === 'unknown').map(({ id }) => id);
    if (unknown.length > 0)
        return `Nobody knows whether ${listText(unknown)} ${unknown.length === 1 ? 'has' : 'have'} power.`;
    return sources.length > 0 ? 'Mains OK.' : '';
}

function batteryTexts(rack: Rack): string[] {
    const onBattery = [...rack.nodes.values()].filter(({ kind, carrier }) => kind === 'ups' && carrier === 'battery');
    return onBattery.slice(0, SENTENCES_MAX).map(({ id, secondsLeft }) => {
        return `${id} runs on battery${secondsLeft === undefined ? '' : `, ${about(secondsLeft)} left`}.`;
    });
}

function silenceTexts(rack: Rack): string[] {
    const silent = [...rack.devices.values()].filter((device) => !isHeard(device)).map(({ id }) => id);
    return silent.length === 0 ? [] : [`${listText(silent)} ${silent.length === 1 ? 'does' : 'do'} not answer.`];
}

function isAllWell(rack: Rack): boolean {
    return sourcesOf(rack).every(({ state }) => state === 'up') && [...rack.devices.values()].every(isHeard);
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

function have(hosts: readonly unknown[]): string {
    return hosts.length === 1 ? 'has' : 'have';
}
