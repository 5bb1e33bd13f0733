import test from 'ava';
import { chainGraph } from '../chain/chain-graph.ts';
import { apiDevice, demoSample, type SampleDevice, sampleRack } from '../testing/sample-rack.ts';
import { keyValues } from './readings.ts';
import { deviceWords, hostWord, nodeWord } from './state-words.ts';

const LOW = { values: { 'ups.status': 'OB LB DISCHRG', 'battery.runtime': 240, 'battery.charge': 12 } };
const FAULTY = { values: { 'ups.status': 'ALARM OFF', 'ups.alarm': 'power supply failed' } };

function words(change: Readonly<Record<string, Partial<SampleDevice>>>): Record<string, string> {
    const rack = sampleRack(demoSample(change));
    const { nodes } = chainGraph(rack.nodes, rack.hosts);
    const all = nodes.map((node) => {
        const host = rack.hosts.get(node.id as never);
        return [node.id, host ? hostWord(host) : nodeWord(node, rack.devices.get(node.id))];
    });
    return Object.fromEntries(all);
}

test('on a good day everything is on mains', (t) => {
    t.like(words({}), { 'feed-a': 'has power', ups1: 'on mains', pdu1: 'on mains', clc: 'power from two sides' });
});

test('a trouble is told at each node that it reaches', (t) => {
    t.like(words({ ups1: LOW, 'clc-psu2': FAULTY }), {
        'feed-a': 'no power',
        ups1: 'on battery, battery low',
        pdu1: 'dark in 4 min',
        'clc-psu1': 'dark in 4 min',
        'clc-psu2': 'faulty',
        clc: 'dark in 4 min',
        nc1: 'power, no reserve',
    });
});

test('a UPS of which nothing is known does not show its last status as if it were of now', (t) => {
    const word = words({ ups1: { link: 'lost', values: { 'ups.status': 'OFF' } } });

    t.is(word.ups1, 'not known');
});

test('a device without battery that gets power does not claim that it is mains', (t) => {
    t.is(deviceWords(apiDevice('pdu1', { type: 'pdu', values: { 'ups.status': 'OL' } })), 'has power');
    t.is(deviceWords(apiDevice('pdu1', { type: 'pdu', values: { 'ups.status': 'ALARM OL' } })), 'has power, alarm');
    t.is(deviceWords(apiDevice('ups1', { type: 'ups', values: { 'ups.status': 'OL CHRG' } })), 'on mains, charging');
});

test('a status of unknown words is shown as it is, and none is none', (t) => {
    t.is(deviceWords(apiDevice('ups1', { type: 'ups', values: { 'ups.status': 'SLEEPY' } })), 'SLEEPY');
    t.is(deviceWords(apiDevice('ups1', { type: 'ups', values: {} })), undefined);
});

test('the values that matter come first and only if the device has them', (t) => {
    const values = { 'input.voltage': 231.2, 'input.realpower': 100, 'ups.realpower': 90, 'battery.charge': null };

    t.deepEqual(keyValues(apiDevice('ups1', { type: 'ups', values })), [
        { name: 'ups.realpower', label: 'power', text: '90 W' },
        { name: 'input.voltage', label: 'input', text: '231 V' },
    ]);
});
