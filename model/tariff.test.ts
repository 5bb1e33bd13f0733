import test from 'ava';
import * as v from 'valibot';
import { priceAt, TARIFF } from './tariff.ts';

test('an hour has the price of its time of day, over midnight and by days', (t) => {
    const tariff = v.parse(TARIFF, {
        price: 0.3,
        periods: [
            { from: '00:00', to: '00:00', days: ['sun'], price: 0.1 },
            { from: '22:00', to: '06:00', days: ['fri'], price: 0.2 },
        ],
    });
    // 6 March 2026 is a Friday; times are local.
    const at = (day: number, hour: number) => priceAt(tariff, new Date(2026, 2, day, hour));

    t.is(at(6, 21), 0.3);
    t.is(at(6, 22), 0.2);
    t.is(at(7, 5), 0.2, 'the night that began on Friday');
    t.is(at(7, 6), 0.3);
    t.is(at(7, 23), 0.3);
    t.is(at(8, 12), 0.1);
    t.is(priceAt(v.parse(TARIFF, {}), new Date()), undefined);
});
