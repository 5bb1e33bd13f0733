// The rack of examples/demo-rack: that it is what the picture shows, and the story that it is there to tell.

import { readFileSync } from 'node:fs';
import test from 'ava';
import * as v from 'valibot';
import { parse } from 'yaml';
import { SECRETS } from '#model/config.ts';
import { formatParentLink } from '#model/parent-link.ts';
import { exampleConfig, RackInHand, words } from './example-rack.ts';

const FOLDER = new URL('../../examples/demo-rack/', import.meta.url);

test('the example is the picture: three hosts, two supplies each, two PDUs, two UPSs, two feeds', (t) => {
    const config = exampleConfig();
    const parents = Object.entries(config.devices).map(([id, { parent }]) => [
        id,
        parent.map(formatParentLink).join(' '),
    ]);

    t.deepEqual(Object.keys(config.sources), ['feed-a', 'feed-b']);
    t.deepEqual(Object.fromEntries(parents), {
        ups1: 'feed-a',
        ups2: 'feed-b',
        pdu1: 'ups1',
        pdu2: 'ups2',
        'clc-psu1': 'pdu1:1',
        'clc-psu2': 'pdu2:1',
        'nc1-psu1': 'pdu1:2',
        'nc1-psu2': 'pdu2:2',
        'nc2-psu1': 'pdu1:3',
        'nc2-psu2': 'pdu2:3',
    });
    for (const host of ['clc', 'nc1', 'nc2']) {
        const { needs, supplies } = config.hosts[host as keyof typeof config.hosts] ?? t.fail(host);
        t.is(needs, 1);
        t.deepEqual(Object.values(supplies).map(formatParentLink), [`${host}-psu1`, `${host}-psu2`]);
    }
});

test('every user of the example has a password in secrets.yaml, and none in gateway.yaml', (t) => {
    const secrets = v.parse(SECRETS, parse(readFileSync(new URL('secrets.yaml', FOLDER), 'utf8')));
    const { users } = exampleConfig().nut;

    t.deepEqual(Object.keys(users), Object.keys(secrets.nut.users));
    t.true(Object.values(users).every(({ password }) => password === undefined));
});

test('one faulty supply and one low UPS: the whole load of the cloud controller hangs on a battery that ends soon', (t) => {
    const rack = new RackInHand();
    const whole = rack.number('clc-psu1', 'ups.realpower') + rack.number('clc-psu2', 'ups.realpower');

    t.true(rack.inject('fail', 'feed-b').ok);
    t.deepEqual(words(rack.status('ups2')), ['DISCHRG', 'OB']);
    t.true(rack.inject('charge', 'ups2=10').ok);
    t.true(rack.inject('fault', 'clc-psu1').ok);

    t.deepEqual(words(rack.status('ups2')), ['DISCHRG', 'LB', 'OB']);
    t.is(rack.status('ups1'), 'OL');
    t.deepEqual(words(rack.status('clc-psu1')), ['ALARM', 'OFF']);
    t.is(rack.status('clc-psu2'), 'OL');
    t.is(rack.number('clc-psu1', 'ups.realpower'), 0);
    t.true(Math.abs(rack.number('clc-psu2', 'ups.realpower') - whole) <= 1);
    for (const id of ['nc1-psu1', 'nc1-psu2', 'nc2-psu1', 'nc2-psu2']) t.is(rack.status(id), 'OL', id);
    const left = rack.number('ups2', 'battery.runtime');
    t.true(left > 120 && left < 360, `${left} s`);

    rack.wait(left * 1.2);
    t.is(rack.status('clc-psu2'), 'OFF');
    t.is(rack.status('nc1-psu1'), 'OL');
    t.is(rack.status('nc2-psu1'), 'OL');

    t.true(rack.inject('restore', 'all').ok);
    for (const id of ['ups1', 'ups2', 'clc-psu1', 'clc-psu2']) t.is(rack.status(id), 'OL', id);
});

test('the commands in the example’s guide are all understood', (t) => {
    const guide = readFileSync(new URL('README.md', FOLDER), 'utf8');
    const commands = [...guide.matchAll(/powerchain demo (\w+) ([\w=:-]+)/g)];
    const rack = new RackInHand();

    t.true(commands.length >= 6);
    for (const [text, verb = '', target = ''] of commands) t.true(rack.inject(verb, target).ok, text);
});
