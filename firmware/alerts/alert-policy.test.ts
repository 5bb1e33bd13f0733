import test from 'ava';
import fc from 'fast-check';
import type { RuleConfig } from '#model/alert-rules.ts';
import { rulesOf } from '#model/alert-rules.ts';
import type { Severity } from '#model/incident.ts';
import { AlertPolicy, type Observation } from './alert-policy.ts';
import { parseDesk } from './saved-alerts.ts';

const T0 = 1_700_000_000_000;
const moment = (seconds: number) => ({ at: T0 + seconds * 1000, now: 77 + seconds * 1000 });

interface Bench {
    readonly policy: AlertPolicy;
    /** What was told since the last time, as `raised outage critical`. */
    told(seconds: number): string[];
    see(seconds: number, rule: string, node: string, holds: Observation['holds'], more?: Partial<Observation>): void;
    outage(seconds: number, id: string, holds: Observation['holds'], severity?: Severity): void;
}

function bench(rules: ReadonlyMap<string, RuleConfig> = rulesOf({}), muted: readonly string[] = []): Bench {
    const policy = new AlertPolicy({ rules, isMuted: (node) => muted.includes(node) });
    const see: Bench['see'] = (seconds, rule, node, holds, more = {}) => {
        policy.observe({ rule, node, holds, text: `${rule} text`, ...more }, moment(seconds));
    };
    return {
        policy,
        see,
        told: (seconds) =>
            policy.tick(moment(seconds)).map(({ phase, alert }) => `${phase} ${alert.rule} ${alert.severity}`),
        outage: (seconds, id, holds, severity = 'warning') =>
            see(seconds, 'outage', id, holds, { incident: id, severity, text: 'feed-a failed' }),
    };
}

const consequence = { isConsequence: true };

test('a condition must hold for its time; one that is over before is never told', (t) => {
    const { told, see } = bench();
    see(0, 'overload', 'ups1', true);
    t.deepEqual(told(9), []);
    see(9, 'overload', 'ups1', false);
    t.deepEqual(told(60), []);

    see(100, 'overload', 'ups1', true);
    t.deepEqual(told(110), ['raised overload critical']);
    t.deepEqual(told(111), []);
});

test('over is told when it has been over for its time, and not when it comes back before', (t) => {
    const { told, see } = bench();
    see(0, 'overload', 'ups1', true);
    told(10);
    see(20, 'overload', 'ups1', false);
    t.deepEqual(told(49), []);
    see(49, 'overload', 'ups1', true);
    t.deepEqual(told(100), []);
    see(100, 'overload', 'ups1', false);
    t.deepEqual(told(130), ['resolved overload critical']);
    t.deepEqual(told(500), []);
});

test('what happens to many at once is one alert; what happens later is another', (t) => {
    const { told, see, policy } = bench();
    for (const [second, device] of ['pdu1', 'pdu2', 'pdu3', 'pdu4'].entries()) see(second, 'silent', device, true);
    t.deepEqual(told(120), ['raised silent warning']);
    t.is(policy.alerts[0]?.title, 'silent: pdu1, pdu2, pdu3 and 1 more');
    see(1000, 'silent', 'ups1', true);
    t.deepEqual(told(1120), ['raised silent warning']);
    t.is(policy.alerts.length, 2);
});

test('an outage is one alert with all its consequences, told again only when it becomes critical, and when it is over', (t) => {
    const { told, see, outage, policy } = bench();
    outage(0, 'i1', true);
    for (const host of ['clc', 'nc1', 'nc2']) see(1, 'redundancy', host, true, consequence);
    see(2, 'device-alarm', 'ups1', true, consequence);
    t.deepEqual(told(10), ['raised outage warning']);
    t.deepEqual(told(200), []);
    see(300, 'battery-low', 'ups1', true, consequence);
    see(300, 'battery-low', 'ups2', true, consequence);
    t.deepEqual(told(302), ['escalated outage critical']);
    outage(310, 'i1', true, 'critical');
    t.deepEqual(told(311), []);
    t.is(policy.alerts.length, 1);
    t.deepEqual(policy.alerts[0]?.nodes.map(({ node }) => node).sort(), ['clc', 'i1', 'nc1', 'nc2', 'ups1', 'ups2']);

    for (const host of ['clc', 'nc1', 'nc2']) see(400, 'redundancy', host, false, consequence);
    for (const ups of ['ups1', 'ups2']) see(400, 'battery-low', ups, false, consequence);
    see(400, 'device-alarm', 'ups1', false, consequence);
    outage(400, 'i1', 'calm');
    t.deepEqual(told(440), []);
    outage(460, 'i1', false);
    t.deepEqual(told(460), ['resolved outage critical']);
    t.deepEqual(policy.alerts, []);
});

test('consequences of an outage that is not yet told wait for it; a flicker is told to nobody', (t) => {
    const { told, see, outage } = bench();
    outage(0, 'i1', true);
    see(0, 'battery-low', 'ups1', true, consequence);
    t.deepEqual(told(9), []);
    t.deepEqual(told(10), ['raised outage critical']);

    const flicker = bench();
    flicker.outage(0, 'i2', true);
    flicker.outage(4, 'i2', 'calm');
    flicker.outage(64, 'i2', false);
    t.deepEqual(flicker.told(100), []);
});

test('what an outage leaves behind is an alert of its own', (t) => {
    const { told, see, outage } = bench();
    outage(0, 'i1', true);
    told(10);
    see(20, 'output-off', 'ups1', true, consequence);
    t.deepEqual(told(80), []);
    outage(100, 'i1', false);
    t.deepEqual(told(100), ['resolved outage warning']);
    t.deepEqual(told(159), []);
    t.deepEqual(told(160), ['raised output-off warning']);
});

test('what was there before the outage stays an alert of its own', (t) => {
    const { told, see, outage, policy } = bench();
    see(0, 'redundancy', 'clc', true, consequence);
    t.deepEqual(told(60), ['raised redundancy warning']);
    outage(100, 'i1', true);
    t.deepEqual(told(110), ['raised outage warning']);
    t.is(policy.alerts.length, 2);
});

test('in a maintenance window nothing is raised; what still holds afterwards is', (t) => {
    const muted = ['ups1'];
    const { told, see } = bench(rulesOf({}), muted);
    see(0, 'overload', 'ups1', true);
    t.deepEqual(told(100), []);
    muted.length = 0;
    t.deepEqual(told(101), ['raised overload critical']);
});

test('reminders come until somebody acknowledges', (t) => {
    const rules = rulesOf({ hot: { ...ruleOf({ variable: 'ups.temperature', above: 40 }), repeat: 10 } });
    const { told, see, policy } = bench(rules);
    see(0, 'hot', 'ups1', true);
    t.deepEqual(told(1), ['raised hot warning']);
    t.deepEqual(told(601), ['reminder hot warning']);
    t.deepEqual(told(602), []);
    policy.acknowledge(policy.alerts[0]?.id ?? '', { at: T0, by: 'ann', note: 'on my way' });
    t.deepEqual(told(9999), []);
    t.is(policy.acknowledge('nothing', { at: T0, by: 'ann', note: '' }), undefined);
});

test('a restart tells nobody again, and tells when it is over', (t) => {
    const first = bench();
    first.outage(0, 'i1', true);
    first.told(10);
    const saved = JSON.parse(JSON.stringify({ alerts: first.policy.save(), held: [], letters: [] }));

    const second = bench();
    second.policy.restore(parseDesk(saved).alerts, moment(20));
    second.outage(21, 'i1', true);
    t.deepEqual(second.told(100), []);
    second.outage(110, 'i1', false);
    t.deepEqual(second.told(110), ['resolved outage warning']);
});

test('a rule that is gone takes its alerts with it, and a device that is gone ends them', (t) => {
    const { told, see, policy } = bench();
    see(0, 'overload', 'ups1', true);
    see(0, 'bypass', 'ups2', true);
    t.is(told(60).length, 2);
    policy.configure({ rules: rulesOf({ overload: false }), isMuted: () => false });
    t.deepEqual(
        policy.alerts.map(({ rule }) => rule),
        ['bypass'],
    );
    policy.forget('ups2', moment(70));
    t.deepEqual(told(100), ['resolved bypass warning']);
});

const step = fc.record({
    seconds: fc.integer({ min: 0, max: 40 }),
    what: fc.oneof(
        fc.record({ type: fc.constant('outage' as const), holds: fc.constantFrom(true, false, 'calm' as const) }),
        fc.record({
            type: fc.constant('device' as const),
            rule: fc.constantFrom('battery-low', 'redundancy', 'silent', 'device-alarm', 'ups-hot'),
            node: fc.constantFrom('ups1', 'ups2', 'clc'),
            holds: fc.boolean(),
        }),
        fc.record({ type: fc.constant('restart' as const) }),
    ),
});

test('nobody is told twice of one alert in one phase, whatever happens in whatever order', (t) => {
    fc.assert(
        fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
            let policy = new AlertPolicy({ rules: rulesOf({}), isMuted: () => false });
            let clock = 0;
            let incidents = 0;
            const seen = new Set<string>();
            const ofIncident = new Map<string, number>();
            for (const { seconds, what } of steps) {
                for (let second = 0; second <= seconds; second++) {
                    for (const { phase, alert } of policy.tick(moment(clock))) {
                        const key = `${alert.id} ${phase} ${phase === 'escalated' ? alert.severity : ''}`;
                        if (seen.has(key)) return false;
                        seen.add(key);
                        if (phase !== 'raised' || alert.incident === undefined) continue;
                        ofIncident.set(alert.incident, (ofIncident.get(alert.incident) ?? 0) + 1);
                    }
                    clock++;
                }
                if (what.type === 'restart') {
                    const saved = parseDesk({
                        alerts: JSON.parse(JSON.stringify(policy.save())),
                        held: [],
                        letters: [],
                    });
                    policy = new AlertPolicy({ rules: rulesOf({}), isMuted: () => false });
                    policy.restore(saved.alerts, moment(clock));
                } else if (what.type === 'outage') {
                    const incident = `i${incidents}`;
                    const outage = { rule: 'outage', node: incident, incident, text: '', holds: what.holds };
                    policy.observe(outage, moment(clock));
                    if (what.holds === false) incidents++;
                } else {
                    const isConsequence = what.rule !== 'ups-hot';
                    policy.observe({ ...what, text: '', isConsequence }, moment(clock));
                }
            }
            return [...ofIncident.values()].every((count) => count === 1);
        }),
    );
    t.pass();
});

function ruleOf(given: Partial<RuleConfig>): RuleConfig {
    return { after: 0, clearAfter: 0, severity: 'warning', repeat: 0, ...given };
}
