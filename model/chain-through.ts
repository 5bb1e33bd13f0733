// What passes power on without having any: outlets, PDUs, transfer switches, power supplies. They are as good as what feeds
// them unless they say, here and now, that they let nothing through. Their silence proves nothing.

import type { DeviceFacts } from './chain.ts';
import type { ChainNode } from './chain-graph.ts';
import { type Judgement, type Outcome, type Route, routeOf } from './chain-judgement.ts';
import { numberOf, type Value } from './value.ts';

// The largest PDUs on the market have 54 outlets.
const OUTLETS_MAX = 96;
// And at most 12 breakers.
const GROUPS_MAX = 24;

/** What a node does, by its own facts alone, with whatever feeds it. `words` say it, '' where nothing must be said. */
export interface Passing {
    readonly effect: 'passes' | 'alive' | 'blocks' | 'broken' | 'doubtful';
    readonly words: string;
}

const PASSES: Passing = { effect: 'passes', words: '' };
const ALIVE: Passing = { effect: 'alive', words: '' };
const SILENT: Passing = { effect: 'passes', words: 'silent' };
const UNHEARD: Passing = { effect: 'passes', words: 'not heard yet' };
const UNHEARD_SUPPLY: Passing = { effect: 'doubtful', words: 'not heard yet' };
const OFF: Passing = { effect: 'blocks', words: 'off' };
const NO_INPUT: Passing = { effect: 'blocks', words: 'no input' };
const FAULTY: Passing = { effect: 'broken', words: 'faulty' };
const WAS_OFF: Passing = { effect: 'doubtful', words: 'silent, was off' };
const WAS_DARK: Passing = { effect: 'doubtful', words: 'silent, was without power' };

/** Looks at the node's own facts only: it stays true until they change. */
export function passingOf(node: ChainNode, facts: DeviceFacts | undefined): Passing {
    if (node.part === undefined) return devicePassing(node, facts);
    if (!facts || !isPartOff(node, facts.reading)) return PASSES;
    return facts.link === 'ok' ? OFF : WAS_OFF;
}

function isPartOff({ kind, part = '' }: ChainNode, reading: DeviceFacts['reading']): boolean {
    if (kind === 'outlet') return isOff(part, reading);
    const number = kind === 'group' ? numberOfGroup(part, reading) : undefined;
    return number !== undefined && isSaidOff(reading(`outlet.group.${number}.status`));
}

function devicePassing({ device, kind }: ChainNode, facts: DeviceFacts | undefined): Passing {
    if (device === undefined) return PASSES;
    // A PDU is copper; a power supply can be broken.
    if (facts?.heardAt === undefined) return kind === 'psu' ? UNHEARD_SUPPLY : UNHEARD;
    const isOff = facts.status?.has('OFF') === true;
    if (facts.link !== 'ok') return isOff ? WAS_DARK : SILENT;
    if (isOff) return kind === 'psu' ? darkSupply(facts) : OFF;
    return facts.status?.has('OL') === true ? ALIVE : PASSES;
}

function darkSupply({ status, reading }: DeviceFacts): Passing {
    const alarm = reading('ups.alarm');
    const isFaulty = status?.has('ALARM') === true || (typeof alarm === 'string' && alarm.trim() !== '');
    return isFaulty ? FAULTY : NO_INPUT;
}

interface Passage {
    readonly node: ChainNode;
    /** The verdict on what feeds it; undefined: nobody says what does. */
    readonly feed: Judgement | undefined;
    /** The way up from this node as it was. */
    readonly before: Route | undefined;
    /** Its feed is dark on paper only: what the device says of now does not speak against it. */
    readonly isFeedLost: boolean;
}

/** What comes out of it at the other end. */
export function judgeThrough({ effect, words }: Passing, passage: Passage): Judgement {
    switch (effect) {
        case 'passes':
            return passOn(passage, words);
        case 'alive':
            return judgeAlive(passage);
        case 'blocks':
            // Where the feed is dark too, that is the better reason.
            return passage.feed?.state === 'down' ? passOn(passage) : decide(passage, 'down', words);
        case 'broken':
            return decide(passage, 'down', words);
        case 'doubtful':
            return judgeDoubtful(passage, words);
        default:
            return effect satisfies never;
    }
}

/** It says that it has power now: that says more than not knowing what feeds it, but nothing about later. */
function judgeAlive(passage: Passage): Judgement {
    const { feed, node, isFeedLost } = passage;
    if (!feed || feed.state === 'unknown') return decide(passage, 'up', 'has power');
    // Wrong cabling, or two polls apart: nobody is shut down over a contradiction. Only the last link of the chain is
    // believed so far, because a PDU's card may live on another feed than its outlets.
    if (feed.state !== 'down' || node.kind !== 'psu' || isFeedLost) return passOn(passage);
    return decide(passage, 'unknown', 'has power, though what feeds it has none');
}

/** Nobody knows whether it passes anything on; at best it is as good as what feeds it. */
function judgeDoubtful(passage: Passage, words: string): Judgement {
    const state = passage.feed?.state;
    return state === 'doomed' || state === 'down' ? passOn(passage, words) : decide(passage, 'unknown', words);
}

function passOn(passage: Passage, note = ''): Judgement {
    const { node, feed, before } = passage;
    if (!feed) return decide(passage, 'unknown', 'fed by nobody knows what', note);
    const { state, carrier, endsAt, cause, why, isTimed } = feed;
    const route = routeOf(node.number, note, { up: feed.route, before });
    return { state, carrier, endsAt, cause, why, isTimed, route };
}

function decide({ node, feed, before }: Passage, state: Outcome['state'], why: string, note = ''): Judgement {
    const carrier = state === 'down' ? 'nothing' : 'unknown';
    const route = routeOf(node.number, note, { up: feed?.route, before });
    return { state, carrier, endsAt: undefined, cause: node.number, why, isTimed: false, route };
}

/** Whether the device says that this outlet of it, called by number or name, is off. */
export function isOff(outlet: string, reading: DeviceFacts['reading']): boolean {
    const number = numberOfOutlet(outlet, reading);
    return number !== undefined && isSaidOff(reading(`outlet.${number}.status`));
}

// Metered PDUs say On/Closed and Off/Open, too.
function isSaidOff(status: Value | undefined): boolean {
    return typeof status === 'string' && /^off\b/i.test(status);
}

/** The number of a group by what the device calls it, else by the number that its name ends with: `bank2`. */
export function numberOfGroup(name: string, reading: DeviceFacts['reading']): string | undefined {
    const wanted = name.toLowerCase();
    const count = Math.min(numberOf(reading('outlet.group.count')) ?? GROUPS_MAX, GROUPS_MAX);
    for (let number = 1; number <= count; number++) {
        for (const variable of ['name', 'id']) {
            if (String(reading(`outlet.group.${number}.${variable}`)).toLowerCase() === wanted) return String(number);
        }
    }
    return /(\d{1,2})$/.exec(name)?.[1];
}

/** The number of an outlet that the link calls by its number or name. */
export function numberOfOutlet(name: string, reading: DeviceFacts['reading']): string | undefined {
    if (/^\d+$/.test(name)) return name;
    const wanted = name.toLowerCase();
    const count = Math.min(numberOf(reading('outlet.count')) ?? OUTLETS_MAX, OUTLETS_MAX);
    for (let number = 1; number <= count; number++) {
        for (const variable of ['id', 'name', 'desc', 'designator']) {
            if (String(reading(`outlet.${number}.${variable}`)).toLowerCase() === wanted) return String(number);
        }
    }
    return undefined;
}
