import test from 'ava';
import fc from 'fast-check';
import { factsFrom, fail, failures, NOW, racks } from '../test/random-rack.ts';
import { type ChainSpec, compileChain, type DeviceFacts, evaluateChain } from './chain.ts';
import { PaperChain } from './chain-paper.ts';
import type { DeviceId, DeviceType } from './device.ts';
import { parseParentLink } from './parent-link.ts';
import { parseStatus } from './status.ts';
import type { Value } from './value.ts';
import {
    batteryFactorAt,
    type ChainBasis,
    type Failure,
    majorFailures,
    parseFailure,
    type WhatIfRequest,
    weakPoints,
    whatIf,
} from './what-if.ts';

function link(text: string) {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

function device(text: string): ChainSpec['devices'][number] {
    const [id, type, ...parents] = text.split(' ');
    return { id: id as DeviceId, type: type as DeviceType, parents: parents.map(link) };
}

/** The rack of the specification, and a NAS behind a transfer switch. */
const SPEC: ChainSpec = {
    sources: ['feed-a', 'feed-b'].map((id) => ({ id, description: '' })),
    devices: [
        'ups1 ups feed-a',
        'ups2 ups feed-b',
        'pdu1 pdu ups1',
        'pdu2 pdu ups2',
        'clc-psu1 psu pdu1:1',
        'clc-psu2 psu pdu2:1',
        'nc1-psu1 psu pdu1:2',
        'nc1-psu2 psu pdu2:2',
        'ats1 ats ups1 ups2',
    ].map(device),
    hosts: [
        ...['clc', 'nc1'].map((id) => ({
            id: id as DeviceId,
            description: '',
            needs: 1,
            supplies: [1, 2].map((n) => ({ name: `psu${n}`, link: link(`${id}-psu${n}`) })),
        })),
        { id: 'nas' as DeviceId, description: '', needs: 1, supplies: [{ name: 'psu', link: link('ats1') }] },
    ],
};

const RUNTIME: Record<string, Record<string, Value>> = {
    ups1: { 'battery.runtime': 1200, 'battery.charge': 100 },
    ups2: { 'battery.runtime': 1800, 'battery.charge': 100 },
};

function basisOf(readings: Record<string, Record<string, Value>> = RUNTIME, spec = SPEC): ChainBasis {
    const facts = new Map<string, DeviceFacts>();
    for (const { id } of spec.devices) {
        const own = readings[id] ?? {};
        // Heard long ago and well: a UPS on mains has used nothing of its battery since.
        facts.set(id, { link: 'ok', heardAt: NOW - 900_000, status: parseStatus('OL'), reading: (name) => own[name] });
    }
    return { graph: compileChain(spec), factsOf: (id) => facts.get(id), now: NOW };
}

function ask(words: string, request: Partial<WhatIfRequest> = {}, basis = basisOf()) {
    const list = words.split(' ').map((word) => {
        const failure = parseFailure(word, basis.graph);
        if (!failure.ok) throw new Error(failure.error);
        return failure.value;
    });
    return whatIf(basis, { failures: list, ...request });
}

test('PSU 1 faulty, UPS 2 low: the cloud controller goes dark, its neighbours stay', (t) => {
    const { hosts, timeline, lostNow, actions } = ask('clc-psu1 ups2=low');

    t.deepEqual(lostNow, []);
    t.deepEqual(timeline, [{ host: 'clc', seconds: 180, sentence: 'clc goes dark after about 3 min' }]);
    t.is(
        hosts[0]?.sentence,
        'clc: psu1 failed; psu2 ← pdu2:1 ← ups2 on battery, battery low, about 3 min left: clc goes dark in about 3 min',
    );
    t.like(hosts[1], { host: 'nc1', state: 'up', redundancy: 'n', redundancyBefore: 'n+1' });
    t.deepEqual(
        actions.map(({ sentence }) => sentence),
        ['shut clc down at once: it goes dark after about 3 min'],
    );
});

test('one feed fails: its UPS is on battery, nobody goes dark, and when it is empty everybody hangs on the other', (t) => {
    const { hosts, timeline, sentence } = ask('feed-a');

    t.deepEqual(timeline, []);
    t.deepEqual(
        hosts.map(({ redundancy }) => redundancy),
        ['n', 'n', 'n'],
    );
    t.regex(hosts[0]?.sentence ?? '', /psu1 ← pdu1:1 ← ups1 on battery, about 20 min left; psu2 .* on mains/);
    t.is(sentence, '2 run with less redundancy');
});

test('both feeds fail: everybody lasts as long as the longer battery, and is shut down in time', (t) => {
    const { timeline, actions, lostNow } = ask('feed-a feed-b');

    t.deepEqual(lostNow, []);
    t.deepEqual(
        timeline.map(({ host, seconds }) => [host, seconds]),
        [
            ['clc', 1800],
            ['nc1', 1800],
            ['nas', 1800],
        ],
    );
    t.deepEqual(
        actions.map(({ startAfterSeconds }) => startAfterSeconds),
        [1620, 1620, 1620],
    );
});

test('whoever goes dark first is shut down first', (t) => {
    const { actions } = ask('feed-a feed-b clc-psu2');

    t.deepEqual(
        actions.map(({ host, startAfterSeconds }) => [host, startAfterSeconds]),
        [
            ['clc', 1020],
            ['nc1', 1620],
            ['nas', 1620],
        ],
    );
});

test('old batteries end sooner, a lower charge too, and minutes on battery are gone', (t) => {
    const endOf = (words: string, request: Partial<WhatIfRequest> = {}) => ask(words, request).timeline[0]?.seconds;

    t.is(endOf('feed-a feed-b', { batteryFactor: 0.5 }), 900);
    t.is(endOf('feed-a ups2'), 1200);
    t.is(endOf('feed-a ups1=50 ups2'), 600);
    const later = ask('feed-a ups2', { minutesOnBattery: 10 });
    t.is(later.timeline[0]?.seconds, 1200);
    t.regex(later.hosts[0]?.sentence ?? '', /clc runs on battery for about 10 min$/);
    t.deepEqual(ask('feed-a ups2', { minutesOnBattery: 25 }).lostNow, ['clc', 'nc1', 'nas']);
});

test('a charge alone puts nobody on battery, and a low charge on battery is low', (t) => {
    t.is(ask('ups2=10').hosts[0]?.redundancy, 'n+1');
    t.regex(ask('ups2=10 feed-b').hosts[0]?.sentence ?? '', /ups2 on battery, battery low, about 3 min left/);
});

test('a device that falls silent takes nobody down, and a UPS that is silent on battery is not trusted for long', (t) => {
    t.deepEqual(ask('pdu1=silent ups1=silent').lostNow, []);
    t.is(ask('pdu1=silent ups1=silent').hosts[0]?.redundancy, 'n+1');
    t.regex(ask('ups1=silent feed-a').hosts[0]?.sentence ?? '', /ups1 silent, was on battery/);
});

test('a dead device that says OL until now is dead on paper', (t) => {
    const { lostNow, hosts } = ask('pdu1 pdu2');

    t.deepEqual(lostNow, ['clc', 'nc1']);
    t.is(hosts[0]?.sentence, 'clc: psu1 ← pdu1:1, pdu1 failed; psu2 ← pdu2:1, pdu2 failed: clc has no power');
});

test('a transfer switch goes over to its other input, unless that one is cut', (t) => {
    t.deepEqual(ask('ats1:input1').lostNow, []);
    t.regex(ask('ats1:input1').hosts[2]?.sentence ?? '', /nas: psu ← ats1 ← ups2 on mains/);
    t.deepEqual(ask('ats1:input1 ups2').lostNow, ['nas']);
    t.is(ask('ats1:input1 ats1:input2').hosts[2]?.sentence, 'nas: psu ← ats1 has no input left: nas has no power');
    t.regex(ask('ups1:input1 ats1:input2').hosts[2]?.sentence ?? '', /ats1 ← ups1 on battery, about 20 min left/);
});

const WATTS = {
    ups1: { ...RUNTIME.ups1, 'ups.realpower': 400, 'ups.realpower.nominal': 1000 },
    ups2: { ...RUNTIME.ups2, 'ups.realpower': 500, 'ups.realpower.nominal': 800 },
    'clc-psu1': { 'input.realpower': 250 },
    'clc-psu2': { 'input.realpower': 250 },
    'nc1-psu1': { 'input.realpower': 150 },
    'nc1-psu2': { 'input.realpower': 250 },
};

test('the load of a dead feed moves, and what cannot carry it is named', (t) => {
    const { overloads, sentence } = ask('ups1', {}, basisOf(WATTS));

    t.deepEqual(
        overloads.map(({ id, watts, isOverRating }) => [id, watts, isOverRating]),
        [['ups2', 900, true]],
    );
    t.is(
        overloads[0]?.sentence,
        'ups2 would carry 900 W of 800 W, 113 %: it may trip and take everything behind it along',
    );
    t.regex(sentence, /ups2 would be overloaded$/);
});

test('a battery that must carry the load of another one ends sooner', (t) => {
    const { timeline } = ask('feed-a feed-b', {}, basisOf(WATTS));

    // 1200 s as told, then 600 s worth of 500 W are left for 900 W.
    t.deepEqual(
        timeline.map(({ seconds }) => Math.round(seconds)),
        [1533, 1533, 1533],
    );
});

test('nothing assumed, nothing changed', (t) => {
    fc.assert(
        fc.property(racks, failures, (rack, list) => {
            for (const one of list) fail(rack, one);
            const facts = new Map([...rack.conditions].map(([id, condition]) => [id, factsFrom(id, condition)]));
            const basis = { graph: compileChain(rack.spec), factsOf: (id: string) => facts.get(id), now: NOW };

            const { hosts, lostNow } = whatIf(basis, { failures: [] });

            const real = [...evaluateChain(basis.graph, basis.factsOf, NOW).hosts.values()];
            t.deepEqual(
                hosts.map(({ sentence }) => sentence),
                real.map(({ sentence }) => sentence),
            );
            t.deepEqual(lostNow, []);
        }),
        { numRuns: 200 },
    );
});

test('a further failure never brings anybody back, in any order, and a play leaves nothing behind', (t) => {
    fc.assert(
        fc.property(racks, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), ({ spec, conditions }, picks) => {
            const facts = new Map([...conditions].map(([id, condition]) => [id, factsFrom(id, condition)]));
            const basis = { graph: compileChain(spec), factsOf: (id: string) => facts.get(id), now: NOW };
            const all = basis.graph.nodes.map(({ id }): Failure => ({ type: 'down', id }));
            const chosen = picks.map((pick) => all[pick % all.length] as Failure);
            const paper = PaperChain.of(basis);
            const before = JSON.stringify([...paper.state.hosts, ...paper.state.nodes]);
            const lost = (list: readonly Failure[]) => {
                const { darkAt } = paper.play({ failures: list, lookAtSeconds: 0, batteryFactor: 1 });
                return new Map([...darkAt].sort(([one], [other]) => one - other));
            };

            let fewer = new Map<number, number>();
            for (let count = 1; count <= chosen.length; count++) {
                const more = lost(chosen.slice(0, count));
                for (const [place, seconds] of fewer) t.true((more.get(place) ?? Number.NaN) <= seconds);
                fewer = more;
            }

            t.deepEqual(fewer, lost(chosen.toReversed()));
            t.is(JSON.stringify([...paper.state.hosts, ...paper.state.nodes]), before);
        }),
        { numRuns: 300 },
    );
});

test('the load that a dead UPS leaves behind shortens what is said of the living one, too', (t) => {
    const readings = {
        ups1: { ...RUNTIME.ups1, 'ups.realpower': 500 },
        ups2: { ...RUNTIME.ups2, 'ups.realpower': 400 },
    };
    const basis = basisOf(readings, { ...SPEC, hosts: SPEC.hosts.slice(0, 2) });

    const { hosts } = ask('feed-a feed-b', {}, basis);

    // ups1 lasts 1200 s; then ups2 has 600 s of 400 W left, for 900 W.
    t.is(Math.round(hosts[0]?.secondsLeft ?? 0), 1467);
    t.is(Math.round(hosts[0]?.darkAfterSeconds ?? 0), 1467);
    t.regex(hosts[0]?.sentence ?? '', /ups2 on battery, about 24 min left: clc runs on battery for about 24 min$/);
});

test('what is said of a host and the time line are one figure', (t) => {
    fc.assert(
        fc.property(
            racks,
            fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
            fc.nat(40),
            ({ spec, conditions }, picks, minutes) => {
                const facts = new Map([...conditions].map(([id, condition]) => [id, factsFrom(id, condition)]));
                const measured = (id: string) => {
                    const known = facts.get(id);
                    // So that load moves and shortens what is left.
                    const reading = (name: string) =>
                        name === 'ups.realpower' ? 100 * (1 + (id.length % 3)) : known?.reading(name);
                    return known && { ...known, reading };
                };
                const basis = { graph: compileChain(spec), factsOf: measured, now: NOW };
                const all = basis.graph.nodes.map(({ id }): Failure => ({ type: 'down', id }));
                const failures = picks.map((pick) => all[pick % all.length] as Failure);

                const { hosts } = whatIf(basis, { failures, minutesOnBattery: minutes, batteryFactor: 0.7 });

                for (const { carrier, redundancy, secondsLeft, darkAfterSeconds, sentence } of hosts) {
                    if (redundancy !== 'at risk' || carrier !== 'battery' || secondsLeft === undefined) continue;
                    // An unknown supply is not down: then nobody is sure that it goes dark at all.
                    if (darkAfterSeconds === undefined) continue;
                    t.true(
                        Math.abs(darkAfterSeconds - minutes * 60 - secondsLeft) < 1,
                        `${darkAfterSeconds} s: ${sentence}`,
                    );
                }
            },
        ),
        { numRuns: 500 },
    );
});

test('old batteries last shorter, and their age is asked for in years', (t) => {
    const darkAfter = (batteryYears: number) => ask('feed-a ups2', { batteryYears }).timeline[0]?.seconds;

    t.is(batteryFactorAt(0), 1);
    t.is(batteryFactorAt(5), 0.8);
    t.is(batteryFactorAt(7), 0.6000000000000001);
    t.is(batteryFactorAt(20), 0.2);
    t.is(darkAfter(5), (darkAfter(0) ?? 0) * 0.8);
    t.throws(() => darkAfter(21), { message: /21 years: give 0 to 20/ });
});

test('all single and double failures find the pairs that the rack cannot lose', (t) => {
    const basis = basisOf();
    const points = weakPoints(basis, majorFailures(basis));

    t.is(points.length, 7 + (7 * 6) / 2);
    const deadly = points.filter(({ lostNow }) => lostNow > 0);
    t.deepEqual(
        deadly
            .map(({ failures: list, lostNow }) => [
                list
                    .map(({ id }) => id)
                    .sort()
                    .join(' '),
                lostNow,
            ])
            .sort(),
        [
            ['ats1', 1],
            ...['ats1 feed-a', 'ats1 feed-b', 'ats1 ups1', 'ats1 ups2', 'ats1 pdu1', 'ats1 pdu2'].map((pair) => [
                pair,
                1,
            ]),
            ['pdu1 pdu2', 2],
            ['pdu2 ups1', 2],
            ['ups1 ups2', 3],
            ['pdu1 ups2', 2],
        ].sort(),
    );
});

test('words that mean nothing are told what they could mean', (t) => {
    const { graph } = basisOf();
    const errorOf = (text: string) => {
        const parsed = parseFailure(text, graph);
        return parsed.ok ? '' : parsed.error;
    };

    t.is(errorOf('ups9'), 'nothing in the chain is called “ups9”');
    t.regex(
        errorOf('ups1=105'),
        /^“ups1=105” says nothing that can happen to ups1: write ups1 alone, or ups1= and low, /,
    );
    t.regex(errorOf('pdu1=low'), /silent$/);
    t.regex(errorOf('feed-a=silent'), /says nothing that can happen to feed-a/);
    t.is(errorOf('ats1:input3'), 'ats1 has 2 inputs');
    t.deepEqual(parseFailure(' UPS1=Low ', graph), { ok: true, value: { type: 'low', id: 'ups1' } });
    t.deepEqual(parseFailure('PDU1:2', graph), { ok: true, value: { type: 'down', id: 'pdu1:2' } });
});

test('what cannot be asked is refused', (t) => {
    const basis = basisOf();

    t.throws(() => whatIf(basis, { failures: [{ type: 'down', id: 'nobody' }] }), { code: 'device-unknown' });
    t.throws(() => whatIf(basis, { failures: [], batteryFactor: 0 }), { code: 'command-invalid' });
    t.throws(() => whatIf(basis, { failures: [], minutesOnBattery: Number.NaN }), { code: 'command-invalid' });
    t.throws(() => whatIf(basis, { failures: [], shutdownSeconds: -1 }), { code: 'command-invalid' });
});
