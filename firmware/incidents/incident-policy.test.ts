import test from 'ava';
import fc from 'fast-check';
import type { Incident } from '#model/incident.ts';
import { describeIncident, TROUBLE_LEVELS } from '#model/incident.ts';
import { IncidentPolicy, type Sighting } from './incident-policy.ts';
import { parseIncidents } from './saved-incidents.ts';

const T0 = 1_700_000_000_000;
const moment = (seconds: number) => ({ at: T0 + seconds * 1000, now: 5000 + seconds * 1000 });

function ups(node: string, level: Sighting['level']): Sighting {
    return { node, kind: 'ups', level, text: level };
}

function host(node: string, level: Sighting['level']): Sighting {
    return { node, kind: 'host', level, text: level };
}

test('an outage over two UPSs is one incident, and ends a minute after the last is back', (t) => {
    const policy = new IncidentPolicy();

    t.is(policy.see(ups('ups1', 'on battery'), moment(0))?.phase, 'opened');
    t.is(policy.see(ups('ups2', 'on battery'), moment(3))?.phase, 'changed');
    policy.see(ups('ups1', 'well'), moment(100));
    policy.see(ups('ups2', 'well'), moment(120));
    t.is(policy.tick(moment(179)), undefined);
    const ended = policy.tick(moment(180));

    t.is(ended?.phase, 'ended');
    t.is(ended?.incident.endedAt, T0 + 120_000);
    t.is(policy.open, undefined);
    t.deepEqual(
        ended?.incident.timeline.map(({ node, text }) => `${node} ${text}`),
        ['ups1 on battery', 'ups2 on battery', 'ups1 well', 'ups2 well'],
    );
});

test('mains that comes back and goes again is the same incident', (t) => {
    const policy = new IncidentPolicy();
    policy.see(ups('ups1', 'on battery'), moment(0));
    policy.see(ups('ups1', 'well'), moment(10));
    policy.tick(moment(50));
    const again = policy.see(ups('ups1', 'on battery'), moment(55));
    policy.tick(moment(100));

    t.is(again?.phase, 'changed');
    t.is(policy.open?.nodes[0]?.until, undefined);
    t.is(policy.open?.nodes[0]?.since, T0);
});

test('the lowest charge and runtime of a battery are kept, those of others are not', (t) => {
    const policy = new IncidentPolicy();
    policy.see(ups('ups1', 'on battery'), moment(0));
    policy.level('ups1', { charge: 80, runtime: 600 });
    policy.level('ups1', { charge: 41, runtime: undefined });
    policy.level('ups1', { charge: 44, runtime: 700 });
    policy.level('ups2', { charge: 1, runtime: 1 });

    t.deepEqual(policy.open?.nodes.length, 1);
    t.is(policy.open?.nodes[0]?.lowestCharge, 41);
    t.is(policy.open?.nodes[0]?.lowestRuntime, 600);
});

test('a host that is told to go makes it critical, and says so in the sentence', (t) => {
    const policy = new IncidentPolicy();
    policy.see(ups('ups1', 'on battery'), moment(0));
    policy.see(host('clc', 'at risk'), moment(1));
    t.is(policy.open?.severity, 'warning');
    policy.told('clc', 'told to shut down', moment(30));

    t.is(policy.open?.severity, 'critical');
    t.regex(describeIncident(policy.open as Incident, T0 + 60_000), /ups1 on battery for 60 s; clc told to shut down$/);
});

test('an incident that was saved in the middle goes on after a restart', (t) => {
    const first = new IncidentPolicy();
    first.see(ups('ups1', 'on battery'), moment(0));
    const saved = parseIncidents(JSON.parse(JSON.stringify(first.save())));

    const second = new IncidentPolicy();
    second.restore(saved, { at: T0 + 60_000, now: 12 });
    t.is(second.see(ups('ups1', 'on battery'), { at: T0 + 61_000, now: 1012 }), undefined, 'nothing new');
    const back = second.see(ups('ups1', 'well'), { at: T0 + 62_000, now: 2012 });
    const ended = second.tick({ at: T0 + 122_000, now: 62_012 });

    t.is(back?.incident.id, saved.open?.id);
    t.is(ended?.incident.startedAt, T0);
    t.is(ended?.incident.endedAt, T0 + 62_000);
    second.see(ups('ups1', 'on battery'), { at: T0 + 200_000, now: 140_000 });
    t.not(second.open?.id, saved.open?.id, 'the next one has a name of its own');
});

test('what is dark for a day holds no incident open, and swallows no other one', (t) => {
    const policy = new IncidentPolicy();
    policy.see(host('retired', 'dark'), moment(0));
    const day = 24 * 3600;
    t.is(policy.tick(moment(day - 1)), undefined);
    t.is(policy.tick(moment(day))?.phase, 'ended');
    t.is(policy.see(host('retired', 'dark'), moment(day + 10)), undefined);

    t.is(policy.see(ups('ups1', 'on battery'), moment(day + 20))?.phase, 'opened');
    t.deepEqual(
        policy.open?.nodes.map(({ node }) => node),
        ['ups1'],
    );
});

test('a clock that is put right puts the incident right', (t) => {
    const policy = new IncidentPolicy();
    policy.see(ups('ups1', 'on battery'), { at: 1000, now: 0 });
    policy.shift(T0);

    t.is(policy.open?.startedAt, T0 + 1000);
    t.is(policy.open?.nodes[0]?.since, T0 + 1000);
    t.is(policy.open?.timeline[0]?.at, T0 + 1000);
});

test('a story without end keeps its beginning and its end', (t) => {
    const policy = new IncidentPolicy();
    policy.see(ups('ups1', 'on battery'), moment(0));
    for (let n = 1; n <= 1000; n++) policy.note('ups1', `note ${n}`, moment(n));

    const { timeline = [], timelineDropped } = policy.open ?? {};
    t.is(timeline.length, 400);
    t.is(timelineDropped, 601);
    t.is(timeline[0]?.text, 'on battery');
    t.is(timeline.at(-1)?.text, 'note 1000');
});

const NODES = ['ups1', 'ups2', 'ups3', 'clc', 'nc1'];
const sighting = fc.record({
    node: fc.constantFrom(...NODES),
    level: fc.constantFrom(...TROUBLE_LEVELS, 'well' as const),
    seconds: fc.integer({ min: 0, max: 50 }),
});

test('whatever the order of news, troubles that overlap are one incident and the end comes after the last', (t) => {
    fc.assert(
        fc.property(fc.array(sighting, { maxLength: 60 }), (sightings) => {
            const policy = new IncidentPolicy();
            const troubled = new Set<string>();
            let clock = 0;
            let opened = 0;
            let ended = 0;
            let wanted = 0;
            let calmAt = Number.NEGATIVE_INFINITY;
            for (const { node, level, seconds } of sightings) {
                for (let second = 0; second < seconds; second++) {
                    if (policy.tick(moment(++clock))?.phase === 'ended') ended++;
                }
                const wasCalm = troubled.size === 0;
                if (level === 'well') troubled.delete(node);
                else troubled.add(node);
                // A new incident is due exactly when trouble comes after a minute of calm.
                if (wasCalm && troubled.size > 0 && clock - calmAt >= 60) wanted++;
                if (!wasCalm && troubled.size === 0) calmAt = clock;
                const change = policy.see(
                    { node, level, text: level, kind: node.startsWith('ups') ? 'ups' : 'host' },
                    moment(clock),
                );
                if (change?.phase === 'opened') opened++;
                if (troubled.size > 0 && policy.open === undefined) return false;
            }
            return opened === wanted && ended === opened - (policy.open ? 1 : 0);
        }),
    );
    t.pass();
});
