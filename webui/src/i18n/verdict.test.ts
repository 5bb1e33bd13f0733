import test from 'ava';
import { demoSample, type Sample, type SampleDevice, sampleRack } from '../testing/sample-rack.ts';
import { verdictOf } from './verdict.ts';

const ON_BATTERY = { values: { 'ups.status': 'OB DISCHRG', 'battery.runtime': 720 } };
const LOW = { values: { 'ups.status': 'OB LB DISCHRG', 'battery.runtime': 240, 'battery.charge': 12 } };
const FAULTY = { values: { 'ups.status': 'ALARM OFF', 'ups.alarm': 'power supply failed' } };

function verdict(change: Readonly<Record<string, Partial<SampleDevice>>> = {}) {
    return verdictOf(sampleRack(demoSample(change)));
}

test('on a good day one line says it all', (t) => {
    t.deepEqual(verdict(), {
        look: 'good',
        headline: 'All 3 hosts have power from two sides. Mains OK.',
        reason: '',
        details: [],
    });
});

test('when a feed fails the reserve is gone, and it says how long the battery lasts', (t) => {
    const { look, headline, details } = verdict({ ups1: ON_BATTERY });

    t.is(look, 'watch');
    t.is(headline, 'All 3 hosts have power, but no reserve: one side is gone.');
    t.deepEqual(details, ['feed-a has no power.', 'ups1 runs on battery, about 12 min left.']);
});

test('a host in danger is named first, with the time left and the reasons', (t) => {
    const { look, headline, reason, details } = verdict({ ups2: LOW, 'clc-psu1': FAULTY });

    t.is(look, 'ending');
    t.is(headline, 'clc goes dark in about 4 min');
    t.regex(reason, /psu1 faulty/);
    t.regex(reason, /ups2 on battery/);
    t.notRegex(reason, /goes dark/);
    t.true(details.includes('The other 2 hosts have power, but no reserve: one side is gone.'));
});

test('a host without power counts more than one that will lose it', (t) => {
    const { look, headline } = verdict({
        ups2: LOW,
        'clc-psu1': FAULTY,
        'nc1-psu1': FAULTY,
        'nc1-psu2': FAULTY,
    });

    t.is(look, 'bad');
    t.is(headline, 'nc1 has no power');
});

test('one host without reserve is named', (t) => {
    const { look, headline } = verdict({ 'nc2-psu1': FAULTY });

    t.is(look, 'watch');
    t.is(headline, 'All 3 hosts have power, nc2 without reserve.');
});

test('a silent device is told even while all hosts have power', (t) => {
    const { look, headline, details } = verdict({ pdu1: { link: 'stale' } });

    t.is(look, 'watch');
    t.is(headline, 'All 3 hosts have power from two sides.');
    t.deepEqual(details, ['Mains OK.', 'pdu1 does not answer.']);
});

test('unknown is not called down, and not called good', (t) => {
    const silent: Partial<SampleDevice> = { link: 'lost', values: { 'ups.status': 'OFF' } };
    const supplies = ['clc', 'nc1', 'nc2'].flatMap((host) => [`${host}-psu1`, `${host}-psu2`]);
    const { look, headline } = verdict(Object.fromEntries(supplies.map((id) => [id, silent])));

    t.is(look, 'unknown');
    t.regex(headline, /^Nobody knows whether clc, nc1 and nc2 have power\.$/);
});

test('hosts that need all of their supplies never had a reserve', (t) => {
    const sample: Sample = {
        sources: ['feed'],
        devices: { ups: { type: 'ups', parent: 'feed', values: { 'ups.status': 'OL' } } },
        hosts: { nas: { supplies: { psu: 'ups' } } },
    };

    t.like(verdictOf(sampleRack(sample)), { look: 'good', headline: 'nas has power. Mains OK.' });
});

test('without hosts it says so', (t) => {
    const rack = sampleRack({ devices: {}, hosts: {} });

    t.deepEqual(verdictOf(rack), {
        look: 'unknown',
        headline: 'No hosts are configured yet.',
        reason: '',
        details: [],
    });
});
