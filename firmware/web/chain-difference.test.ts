import test from 'ava';
import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import { ChainDifference } from './chain-difference.ts';

function node(id: string, secondsLeft?: number): NodeVerdict {
    return { id, kind: 'ups', state: 'up', carrier: 'battery', secondsLeft, parents: [], why: '' };
}

function host(id: string, sentence: string): HostVerdict {
    return {
        host: id as DeviceId,
        state: 'up',
        carrier: 'mains',
        redundancy: 'n+1',
        secondsLeft: undefined,
        needs: 1,
        supplies: [],
        sentence,
    };
}

test('only verdicts that differ are told', (t) => {
    const difference = new ChainDifference();
    const hosts = new Map([['clc', host('clc', 'a')]]);
    difference.take({
        nodes: new Map([
            ['ups1', node('ups1', 60)],
            ['ups2', node('ups2')],
        ]),
        hosts,
    });

    const told = difference.take({
        nodes: new Map([
            ['ups1', node('ups1', 59)],
            ['ups2', node('ups2')],
        ]),
        hosts,
    });

    t.deepEqual(told, {
        type: 'chain',
        changed: { nodes: [node('ups1', 59)], hosts: [] },
        gone: { nodes: [], hosts: [] },
    });
});

test('verdicts that were made anew but say the same are no news', (t) => {
    const difference = new ChainDifference();
    difference.take({ nodes: new Map([['ups1', node('ups1')]]), hosts: new Map([['clc', host('clc', 'a')]]) });

    const again = { nodes: new Map([['ups1', node('ups1')]]), hosts: new Map([['clc', host('clc', 'a')]]) };

    t.is(difference.take(again), undefined);
});

test('nodes and hosts that no longer exist are told as gone, and as new when they return', (t) => {
    const difference = new ChainDifference();
    const whole = { nodes: new Map([['ups1', node('ups1')]]), hosts: new Map([['clc', host('clc', 'a')]]) };
    difference.take(whole);

    t.deepEqual(difference.take({ nodes: new Map(), hosts: new Map() })?.gone, { nodes: ['ups1'], hosts: ['clc'] });
    t.is(difference.take(whole)?.changed.nodes.length, 1);
});
