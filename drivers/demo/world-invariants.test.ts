// What must hold whatever is done to the rack, in whatever order: tried with random histories.

import test from 'ava';
import fc from 'fast-check';
import { aboutCommand } from '#model/command.ts';
import { parseStatus, STATUS_WORDS } from '#model/status.ts';
import { variableOf } from '#model/variable.ts';
import { demoDevice, exampleDevices, RackInHand } from './example-rack.ts';
import { UPS_COMMANDS } from './ups-commands.ts';

const IDS = exampleDevices().map(({ spec }) => spec.id as string);
const TARGETS = ['feed-a', 'feed-b', ...IDS, 'pdu1:1', 'pdu1:2', 'pdu2:3', 'pdu2:8', 'all', 'nonsense'];
const VERBS = ['fail', 'restore', 'unplug', 'plug', 'fault', 'repair'];
const ORDERS = UPS_COMMANDS.map(({ name }) => name);
const SWITCHINGS = ['outlet.2.load.off', 'outlet.2.load.on', 'outlet.2.load.cycle'];

/** One thing that can happen: a command, or nothing for some time. */
type Deed = { readonly id: string; readonly name: string; readonly value?: string } | { readonly seconds: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
    fc.record({
        id: fc.constant('ups1'),
        name: fc.constantFrom(...VERBS.map((verb) => `demo.${verb}`)),
        value: fc.constantFrom(...TARGETS),
    }),
    fc.record({
        id: fc.constant('ups1'),
        name: fc.constant('demo.charge'),
        value: fc
            .tuple(fc.constantFrom('ups1', 'ups2'), fc.integer({ min: 0, max: 100 }))
            .map((pair) => pair.join('=')),
    }),
    fc.record({ id: fc.constantFrom('ups1', 'ups2'), name: fc.constantFrom(...ORDERS) }),
    fc.record({ id: fc.constantFrom('pdu1', 'pdu2'), name: fc.constantFrom(...SWITCHINGS) }),
    fc.record({ seconds: fc.double({ min: 0, max: 300, noNaN: true }) }),
);

function always(holds: (rack: RackInHand) => void): void {
    fc.assert(
        fc.property(fc.array(deed, { maxLength: 25 }), (history) => {
            const rack = new RackInHand();
            for (const one of history) {
                if ('seconds' in one) rack.wait(one.seconds);
                else rack.instant(one.id, one.name, one.value);
                holds(rack);
            }
        }),
        { numRuns: 60 }, // enough to find a broken rule in every trial, short enough for every run
    );
}

test('no value is ever NaN or infinite, and only power factors, timers and degrees could be negative', (t) => {
    always((rack) => {
        for (const id of IDS) {
            for (const [name, value] of Object.entries(rack.world.readings(id) ?? {})) {
                if (typeof value !== 'number') continue;
                if (!Number.isFinite(value) || value < (name.startsWith('ups.timer.') ? -1 : 0)) {
                    throw new RangeError(`${id} ${name} ${value}`);
                }
            }
        }
    });
    t.pass();
});

test('charge stays between empty and full', (t) => {
    always((rack) => {
        for (const id of ['ups1', 'ups2']) {
            const charge = rack.number(id, 'battery.charge');
            if (!(charge >= 0 && charge <= 100)) throw new RangeError(`${id} ${charge}`);
        }
    });
    t.pass();
});

test('what leaves a PDU by its outlets is what enters it, and what enters is what its UPS gives', (t) => {
    always((rack) => {
        for (const n of [1, 2]) {
            const outlets = Array.from({ length: 8 }, (_, index) =>
                rack.number(`pdu${n}`, `outlet.${index + 1}.realpower`),
            );
            const sum = outlets.reduce((total, watts) => total + watts, 0);
            const input = rack.number(`pdu${n}`, 'input.realpower');
            const given = rack.number(`ups${n}`, 'ups.realpower');
            // Each of eight outlets may be rounded by half a watt.
            if (Math.abs(sum - input) > 4.5) throw new RangeError(`pdu${n}: ${sum} W out, ${input} W in`);
            if (given !== input) throw new RangeError(`ups${n} gives ${given} W, pdu${n} takes ${input} W`);
        }
    });
    t.pass();
});

test('a host has its whole load as long as one supply works, and none without', (t) => {
    always((rack) => {
        const supplies = ['clc-psu1', 'clc-psu2'];
        const working = supplies.filter((id) => rack.status(id) === 'OL');
        const watts = supplies.reduce((sum, id) => sum + rack.number(id, 'ups.realpower'), 0);
        // 350 W and at most three deviations of 6 % around it.
        const isRight = working.length > 0 ? watts > 280 && watts < 420 : watts === 0;
        if (!isRight) throw new RangeError(`${working.length} supplies work and give ${watts} W`);
    });
    t.pass();
});

test('what has no input draws nothing', (t) => {
    always((rack) => {
        for (const id of IDS) {
            if (rack.number(id, 'input.voltage') === 0 && rack.number(id, 'input.realpower') !== 0) {
                throw new RangeError(`${id} draws ${rack.number(id, 'input.realpower')} W from nothing`);
            }
        }
    });
    t.pass();
});

test('a status never says both mains and battery, and only words of NUT', (t) => {
    always((rack) => {
        for (const id of IDS) {
            const status = rack.status(id);
            const flags = parseStatus(status);
            const isKnown = status.split(' ').every((word) => Object.hasOwn(STATUS_WORDS, word));
            const isConsistent = flags.has('ALARM') === (rack.read(id, 'ups.alarm') !== undefined);
            if (!isKnown || !isConsistent || (flags.has('OL') && flags.has('OB')) || flags.size === 0) {
                throw new RangeError(`${id} says “${status}”`);
            }
        }
    });
    t.pass();
});

test('whatever was done, restore all ends with everybody on mains', (t) => {
    always((rack) => {
        rack.inject('restore', 'all');
        for (const id of IDS) if (rack.status(id) !== 'OL') throw new RangeError(`${id} says ${rack.status(id)}`);
    });
    t.pass();
});

test('every name that is published is in the catalogue, with a value of its kind and decimals', (t) => {
    const rack = new RackInHand([...exampleDevices(), demoDevice('ats1', 'ats', ['ups1', 'ups2'])]);
    rack.inject('fault', 'clc-psu1');
    rack.inject('fault', 'pdu1:4');
    rack.wait(10);
    let count = 0;

    for (const id of [...IDS, 'ats1']) {
        for (const [name, value] of Object.entries(rack.world.readings(id) ?? {})) {
            const variable = variableOf(name);
            t.truthy(variable, `${id} ${name}`);
            t.is(typeof value, variable?.unit === undefined ? 'string' : 'number', `${id} ${name}`);
            if (typeof value === 'number') t.is(Number(value.toFixed(variable?.digits)), value, `${id} ${name}`);
            if (variable?.values) t.true(variable.values.includes(String(value)), `${id} ${name} ${value}`);
            count++;
        }
    }
    t.true(count > 300);
});

test('every command and setting is explained, and settings have a value', (t) => {
    const { world } = new RackInHand();

    for (const id of IDS) {
        for (const { name, about } of world.commands(id)) t.truthy(about ?? aboutCommand(name), `${id} ${name}`);
        for (const name of Object.keys(world.settings(id))) t.true(name in (world.readings(id) ?? {}), `${id} ${name}`);
    }
});
