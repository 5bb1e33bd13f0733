import test from 'ava';
import { whyNotInterrupt } from './interruption.ts';

function why(status: string): string | undefined {
    return whyNotInterrupt([{ host: 'clc', status }])[0];
}

test('a host that is on line lets the gateway go, whatever else its UPS says', (t) => {
    t.is(why('OL'), undefined);
    t.is(why('OL CHRG RB'), undefined);
});

test('a host on battery, one that goes and one that nobody knows of hold it', (t) => {
    t.is(why('OB DISCHRG'), 'clc is not on line (OB DISCHRG)');
    t.is(why('FSD OL'), 'clc is being shut down (FSD OL)');
    t.is(why('OFF'), 'clc is not on line (OFF)');
    t.is(why(''), 'nobody knows what clc runs on');
});

test('every host that holds it is named', (t) => {
    const hosts = [
        { host: 'nc1', status: 'OB' },
        { host: 'nc2', status: 'OL' },
        { host: 'nc3', status: 'OB LB' },
    ];

    t.deepEqual(whyNotInterrupt(hosts), ['nc1 is not on line (OB)', 'nc3 is not on line (OB LB)']);
    t.deepEqual(whyNotInterrupt([]), []);
});
