// What a BMC says of a supply, and what becomes of it in the words of NUT.

import test from 'ava';
import type { SupplyCondition, SupplyState } from './bmc.ts';
import { supplyReadings } from './supply-readings.ts';

const SUPPLY: SupplyState = {
    number: 1,
    name: 'PSU1',
    watts: {},
    inputVolts: {},
    inputHertz: {},
    condition: { isPresent: true },
};

test('watts in and out give load and efficiency; sensors that do not fit each other give none', (t) => {
    const readings = (watts: SupplyState['watts'], efficiency?: number) =>
        supplyReadings({ ...SUPPLY, watts, efficiency });

    t.like(readings({ nominal: 750, input: 200, output: 184 }), {
        'ups.realpower': 184,
        'input.realpower': 200,
        'ups.realpower.nominal': 750,
        'ups.efficiency': 92,
    });
    t.is(readings({ input: 200, output: 184 }, 94)['ups.efficiency'], 94, 'what the BMC says itself counts');
    t.is(readings({ input: 200, output: 240 })['ups.efficiency'], undefined);
    t.is(readings({ input: 0, output: 0 })['ups.efficiency'], undefined);
});

const CONDITIONS: readonly (readonly [string, SupplyCondition, string | undefined, string?])[] = [
    ['present', { isPresent: true }, 'OL'],
    ['absent', { isPresent: false }, 'ALARM OFF', 'power supply absent'],
    ['of which nothing is said', {}, undefined],
    ['that failed', { isPresent: true, hasFailed: true }, 'ALARM OL', 'power supply failed'],
    ['that will fail', { isPresent: true, willFail: true }, 'ALARM OL', 'power supply will fail soon'],
    ['without its input', { isPresent: true, isInputLost: true }, 'OFF'],
    ['with a bad input', { isPresent: true, isInputOutOfRange: true }, 'ALARM OL', 'input out of range'],
    ['that waits', { isPresent: true, isInactive: true }, 'OFF'],
    ['that failed, and no word of power', { hasFailed: true }, 'ALARM', 'power supply failed'],
];
for (const [what, condition, status, alarm] of CONDITIONS) {
    test(`a supply ${what} is ${status ?? 'unknown'}`, (t) => {
        const readings = supplyReadings({ ...SUPPLY, condition });

        t.is(readings['ups.status'], status);
        t.is(readings['ups.alarm'], alarm);
    });
}
