import test from 'ava';
import { type ChainSpec, ChainState, compileChain, type DeviceFacts } from './chain.ts';
import type { DeviceId, DeviceType } from './device.ts';
import { loadsOn, measureLoads } from './load.ts';
import { loadReport } from './load-report.ts';
import { ratingOf } from './node-power.ts';
import { parseParentLink } from './parent-link.ts';
import { parseStatus } from './status.ts';
import type { Value } from './value.ts';

function link(text: string) {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

const SPEC: ChainSpec = {
    sources: [{ id: 'mains', description: '' }],
    devices: ['ups1 ups mains', 'ups2 ups mains', 'pdu1 pdu ups1', 'pdu2 pdu ups2', 'psu1 psu pdu1:1'].map((text) => {
        const [id, type, ...parents] = text.split(' ');
        return { id: id as DeviceId, type: type as DeviceType, parents: parents.map(link) };
    }),
    hosts: [
        { id: 'web', supplies: ['psu1', 'pdu2:1'] },
        { id: 'nas', supplies: ['pdu1:2', 'pdu2:2'] },
    ].map(({ id, supplies }) => ({
        id: id as DeviceId,
        description: '',
        needs: 1,
        supplies: supplies.map((text, index) => ({ name: `s${index}`, link: link(text) })),
    })),
};

function measured(readings: Record<string, Record<string, Value>>, off: readonly string[] = []) {
    const factsOf = (id: string): DeviceFacts => ({
        link: 'ok',
        heardAt: 0,
        status: parseStatus(off.includes(id) ? 'OFF' : 'OL'),
        reading: (name) => readings[id]?.[name],
    });
    const state = new ChainState({ graph: compileChain(SPEC), factsOf });
    state.evaluate({ now: 0 });
    const book = measureLoads(state, factsOf);
    return { state, book, factsOf, loads: loadsOn(state, book), at: (id: string) => state.graph.numbers.get(id) ?? -1 };
}

test('a host draws what its supplies draw, measured as close to it as anybody measures', (t) => {
    const { book, loads, at } = measured({
        psu1: { 'input.realpower': 100 },
        pdu1: { 'outlet.1.realpower': 108, 'outlet.2.realpower': '60' },
        pdu2: { 'outlet.1.realpower': 90, 'outlet.2.realpower': 40 },
    });

    t.deepEqual(book.hosts, [190, 100]);
    t.is(loads[at('pdu2')], 130);
    t.is(loads[at('ups1')], 168);
});

test('what only a PDU or a UPS measures is shared out among those that are not measured', (t) => {
    const { book, loads, at } = measured({
        psu1: { 'input.realpower': 100 },
        ups1: { 'ups.realpower': 250 },
        ups2: { 'ups.load': 20, 'ups.realpower.nominal': 1000 },
    });

    t.deepEqual(book.hosts, [200, 250]);
    t.is(loads[at('ups2')], 200);
});

test('a load that no host explains stays with its device', (t) => {
    const { loads, at } = measured({
        psu1: { 'input.realpower': 100 },
        pdu1: { 'outlet.2.realpower': 60 },
        ups1: { 'ups.realpower': 300 },
    });

    t.is(loads[at('ups1')], 300);
    t.is(loads[at('pdu1')], 160);
});

test('where nothing is measured nothing is made up', (t) => {
    const { book } = measured({ psu1: { 'input.realpower': null }, ups1: { 'ups.load': 50 } });

    t.false(book.isMeasured);
    t.deepEqual(book.hosts, [undefined, undefined]);
});

test('what a device can carry: watts, volt-amperes, or amperes at its voltage', (t) => {
    const facts = (readings: Record<string, Value>): DeviceFacts => ({
        link: 'ok',
        heardAt: 0,
        status: undefined,
        reading: (name) => readings[name],
    });

    t.is(ratingOf({ kind: 'ups' }, facts({ 'ups.realpower.nominal': 900, 'ups.power.nominal': 1000 })), 900);
    t.is(ratingOf({ kind: 'ups' }, facts({ 'ups.power.nominal': 1000 })), 1000);
    t.is(ratingOf({ kind: 'pdu' }, facts({ 'input.current.nominal': 16, 'input.voltage': 120 })), 1920);
    t.is(ratingOf({ kind: 'pdu' }, facts({ 'input.current.nominal': 16 })), 3680);
    const threePhases = { 'input.current.nominal': 16, 'input.phases': 3, 'input.voltage': 400 };
    t.is(Math.round(ratingOf({ kind: 'pdu' }, facts(threePhases)) ?? 0), 11085);
    t.is(ratingOf({ kind: 'pdu' }, facts({})), undefined);
});

test('a report tells what hosts draw and what devices could still carry', (t) => {
    const { state, factsOf } = measured({
        psu1: { 'input.realpower': 100 },
        pdu1: { 'outlet.2.realpower': 60 },
        ups1: { 'ups.realpower': 170, 'ups.realpower.nominal': 1000 },
    });

    const { hosts, devices } = loadReport({ graph: state.graph, factsOf, now: 0 });

    t.deepEqual(hosts, [
        { host: 'web' as DeviceId, watts: 100 },
        { host: 'nas' as DeviceId, watts: 60 },
    ]);
    t.deepEqual(devices[0], { id: 'ups1', watts: 170, ratingWatts: 1000, headroomWatts: 830 });
    t.like(devices.at(-1), { id: 'pdu2', watts: 0, ratingWatts: undefined, headroomWatts: undefined });
});
