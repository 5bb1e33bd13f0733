import test from 'ava';
import fc from 'fast-check';
import type { RuleConfig } from '#model/alert-rules.ts';
import type { HostVerdict } from '#model/chain.ts';
import type { Device, DeviceId } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { concerns, holdsFor, reasonOf } from './alert-conditions.ts';

function ruleOf(given: Partial<RuleConfig>): RuleConfig {
    return { after: 0, clearAfter: 0, severity: 'warning', repeat: 0, ...given };
}

function device(readings: Record<string, Value>, more: Partial<Device> = {}): Device {
    return {
        ...{ id: 'ups1' as DeviceId, type: 'ups', driver: 'demo', description: '', parents: [] },
        ...{
            link: 'ok',
            linkReason: '',
            heardAt: 0,
            changedAt: new Map(),
            doubts: new Map(),
            commands: [],
            settings: new Map(),
        },
        ...{ forcedShutdown: false, readings: new Map(Object.entries(readings)), ...more },
    };
}

const holds = (rule: Partial<RuleConfig>, readings: Record<string, Value>, more?: Partial<Device>) =>
    holdsFor(ruleOf(rule), device(readings, more), undefined);

test('a word of the status holds or not; who is silent keeps his last word', (t) => {
    t.true(holds({ status: 'RB' }, { 'ups.status': 'OL RB' }));
    t.false(holds({ status: 'RB' }, { 'ups.status': 'OL' }));
    t.is(holds({ status: 'RB' }, {}), undefined);
    t.is(holds({ status: 'RB' }, { 'ups.status': 'OL' }, { link: 'lost' }), undefined);
});

test('a device that is not yet heard is not silent', (t) => {
    t.is(holds({ link: 'stale' }, {}, { link: 'connecting' }), undefined);
    t.true(holds({ link: 'stale' }, {}, { link: 'lost' }));
    t.false(holds({ link: 'lost' }, {}, { link: 'stale' }));
});

test('an alarm is one that the device tells, with its words', (t) => {
    const alarmed = device({ 'ups.alarm': '[fan failure]' });
    t.true(holdsFor(ruleOf({ alarm: true }), alarmed, undefined));
    t.is(reasonOf(ruleOf({ alarm: true }), alarmed, undefined), 'alarm: [fan failure]');
    t.false(holds({ alarm: true }, {}));
});

test('a value that the device does not know changes nothing', (t) => {
    t.is(holds({ variable: 'ups.temperature', above: 45 }, { 'ups.temperature': null }), undefined);
    t.is(holds({ variable: 'ups.temperature', above: 45 }, {}), undefined);
    t.true(holds({ variable: 'battery.charge', below: 20 }, { 'battery.charge': 19 }));
});

test('between the limit and its clear value nothing changes: a trembling value never flaps', (t) => {
    const rule = { variable: 'ups.temperature', above: 45, clear: 42 };
    const between = fc.double({ min: 42, max: 45, minExcluded: true, noNaN: true });
    fc.assert(fc.property(between, (value) => holds(rule, { 'ups.temperature': value }) === undefined));
    const changes = (values: readonly number[]) => {
        let believed = false;
        let count = 0;
        for (const value of values) {
            const now: boolean = holds(rule, { 'ups.temperature': value }) ?? believed;
            if (now !== believed) count++;
            believed = now;
        }
        return count;
    };
    // Each turn of the belief needs a way through the whole band.
    fc.assert(
        fc.property(fc.array(fc.double({ min: 40, max: 47, noNaN: true }), { maxLength: 100 }), (values) => {
            const crossings = values.filter((value) => value > 45 || value <= 42);
            const turns = crossings.filter(
                (value, place) => place > 0 && value > 45 !== (crossings[place - 1] ?? 0) > 45,
            );
            return changes(values) <= turns.length + 1;
        }),
    );
    t.pass();
});

test('a spare supply that is gone is one that there was', (t) => {
    const verdict = (redundancy: HostVerdict['redundancy'], supplies: number) =>
        ({
            host: 'clc',
            needs: 1,
            redundancy,
            supplies: Array(supplies).fill({}),
            sentence: 'clc: one left',
        }) as unknown as HostVerdict;
    const host = device({}, { driver: 'chain' });
    const rule = ruleOf({ redundancy: 'n' });

    t.true(holdsFor(rule, host, verdict('n', 2)));
    t.true(holdsFor(rule, host, verdict('lost', 2)));
    t.false(holdsFor(rule, host, verdict('n', 1)));
    t.false(holdsFor(rule, host, verdict('n+1', 2)));
    t.is(holdsFor(rule, host, verdict('unknown', 2)), undefined);
    t.false(holdsFor(ruleOf({ redundancy: 'lost' }), host, verdict('at risk', 2)));
    t.is(reasonOf(rule, host, verdict('n', 2)), 'one left');
});

test('rules of devices are not for the virtual UPSs of hosts, and the other way round', (t) => {
    t.false(concerns(ruleOf({ status: 'LB' }), 'clc', 'host'));
    t.false(concerns(ruleOf({ redundancy: 'n' }), 'ups1', 'ups'));
    t.true(concerns(ruleOf({ status: 'LB', devices: ['UPS1'] }), 'ups1', 'ups'));
    t.true(concerns(ruleOf({ status: 'LB', devices: ['ups'] }), 'anything', 'ups'));
    t.false(concerns(ruleOf({ status: 'LB', devices: ['ups2'] }), 'ups1', 'ups'));
});
