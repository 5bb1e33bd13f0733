// What passes power on without having any: outlets, PDUs, transfer switches, power supplies. They are as good as what feeds
// them unless they say, here and now, that they let nothing through. Their silence proves nothing.

import type { DeviceFacts } from './chain.ts';
import type { ChainNode } from './chain-graph.ts';
import type { Judgement } from './chain-judgement.ts';
import { numberOf, type Value } from './value.ts';

// The largest PDUs on the market have 54 outlets.
const OUTLETS_MAX = 96;

interface Passage {
    readonly node: ChainNode;
    readonly facts: DeviceFacts | undefined;
    /** The verdict on what feeds it; undefined: nobody says what does. */
    readonly feed: Judgement | undefined;
    /** What a judgement says that this node decides by itself. */
    readonly self: Pick<Judgement, 'via' | 'cause' | 'note'>;
}

export function judgeThrough(passage: Passage): Judgement {
    return passage.node.kind === 'outlet' ? judgeOutlet(passage) : judgeDevice(passage);
}

function judgeOutlet(passage: Passage): Judgement {
    const { node, facts } = passage;
    if (!facts || !isOutletOff(node.outlet ?? '', facts.reading)) return passOn(passage);
    return facts.link === 'ok' ? dark(passage, 'off') : doubtful(passage, 'silent, was off');
}

function judgeDevice(passage: Passage): Judgement {
    const { node, facts } = passage;
    if (node.device === undefined) return passOn(passage);
    if (facts?.heardAt === undefined) {
        // A PDU is copper; a power supply can be broken.
        return node.kind === 'psu' ? doubtful(passage, 'not heard yet') : passOn(passage, 'not heard yet');
    }
    const isOff = facts.status?.has('OFF') === true;
    if (facts.link !== 'ok') return isOff ? doubtful(passage, 'silent, was without power') : passOn(passage, 'silent');
    if (isOff) return judgeOff(passage, facts);
    return facts.status?.has('OL') === true ? judgeAlive(passage) : passOn(passage);
}

function judgeOff(passage: Passage, facts: DeviceFacts): Judgement {
    if (passage.node.kind !== 'psu') return dark(passage, 'off');
    const alarm = facts.reading('ups.alarm');
    const isFaulty = facts.status?.has('ALARM') === true || (typeof alarm === 'string' && alarm.trim() !== '');
    if (isFaulty) return { ...decided(passage, 'down'), why: 'faulty' };
    return dark(passage, 'no input');
}

/** It says that it has power now: that says more than not knowing what feeds it, but nothing about later. */
function judgeAlive(passage: Passage): Judgement {
    const { feed, node } = passage;
    if (!feed || feed.state === 'unknown') return { ...decided(passage, 'up'), why: 'has power' };
    // Wrong cabling, or two polls apart: nobody is shut down over a contradiction. Only the last link of the chain is
    // believed so far, because a PDU's card may live on another feed than its outlets.
    if (feed.state !== 'down' || node.kind !== 'psu') return passOn(passage);
    return { ...decided(passage, 'unknown'), why: 'has power, though what feeds it has none' };
}

/** Without power. Where the feed is dark too, that is the better reason. */
function dark(passage: Passage, why: string): Judgement {
    return passage.feed?.state === 'down' ? passOn(passage) : { ...decided(passage, 'down'), why };
}

/** Nobody knows whether it passes anything on; at best it is as good as what feeds it. */
function doubtful(passage: Passage, why: string): Judgement {
    const state = passage.feed?.state;
    if (state === 'doomed' || state === 'down') return passOn(passage, why);
    return { ...decided(passage, 'unknown'), why };
}

function passOn({ feed, self }: Passage, note = ''): Judgement {
    if (feed) return { ...feed, via: self.via, note };
    const why = 'fed by nobody knows what';
    return { state: 'unknown', carrier: 'unknown', secondsLeft: undefined, why, ...self, note };
}

function decided({ self }: Passage, state: 'up' | 'down' | 'unknown'): Omit<Judgement, 'why'> {
    return { state, carrier: state === 'down' ? 'nothing' : 'unknown', secondsLeft: undefined, ...self };
}

function isOutletOff(outlet: string, reading: (name: string) => Value | undefined): boolean {
    const number = /^\d+$/.test(outlet) ? outlet : numberOfOutlet(outlet, reading);
    if (number === undefined) return false;
    const status = reading(`outlet.${number}.status`);
    // Metered PDUs say On/Closed and Off/Open, too.
    return typeof status === 'string' && /^off\b/i.test(status);
}

/** The number of an outlet that the link calls by its name. */
function numberOfOutlet(name: string, reading: (name: string) => Value | undefined): string | undefined {
    const wanted = name.toLowerCase();
    const count = Math.min(numberOf(reading('outlet.count')) ?? OUTLETS_MAX, OUTLETS_MAX);
    for (let number = 1; number <= count; number++) {
        for (const variable of ['id', 'name', 'desc', 'designator']) {
            if (String(reading(`outlet.${number}.${variable}`)).toLowerCase() === wanted) return String(number);
        }
    }
    return undefined;
}
