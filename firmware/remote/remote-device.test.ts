import test from 'ava';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import { remoteReadings, walkUp } from './remote-device.ts';

type Devices = Readonly<Record<string, Readonly<Record<string, string>>>>;

function link(text: string): ParentLink {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

/** What the chain hears behind `pdu1:3@rack2`; the devices by `name@gateway`. */
async function heard(devices: Devices, from = 'pdu1:3@rack2'): Promise<Record<string, unknown>> {
    const hops = await walkUp(link(from), async ({ device, gateway, port }) => {
        const found = devices[`${device}@${gateway}${port === undefined ? '' : `:${port}`}`];
        return found && new Map(Object.entries(found));
    });
    return Object.fromEntries(remoteReadings(hops));
}

const PDU = { 'device.type': 'pdu', 'ups.status': 'OL', 'device.parent': 'ups1', 'outlet.3.status': 'on' };

test('the way up ends at the first UPS, and its words count, not those of the PDU below it', async (t) => {
    const ups = { 'ups.status': 'OB DISCHRG', 'battery.runtime': '600', 'battery.charge': '80', 'ups.mfr': 'X' };

    t.deepEqual(await heard({ 'pdu1@rack2': PDU, 'ups1@rack2': { ...ups, 'device.parent': 'feed-a' } }), {
        'device.parent': 'ups1@rack2',
        'ups.status': 'OB DISCHRG',
        'battery.charge': '80',
        'battery.runtime': '600',
    });
});

test('an outlet or a PDU that is off there is off here, whatever feeds it', async (t) => {
    const ups = { 'ups.status': 'OL' };
    const off = { 'pdu1@rack2': { ...PDU, 'outlet.3.status': 'off' }, 'ups1@rack2': ups };
    const named = { ...PDU, 'outlet.count': '8', 'outlet.4.name': 'SAN', 'outlet.4.status': 'off' };

    t.deepEqual(await heard(off), { 'ups.status': 'OFF' });
    t.deepEqual(await heard({ 'pdu1@rack2': named, 'ups1@rack2': ups }, 'pdu1:san@rack2'), { 'ups.status': 'OFF' });
    t.deepEqual(await heard({ 'pdu1@rack2': { ...PDU, 'ups.status': 'OFF' }, 'ups1@rack2': ups }), {
        'ups.status': 'OFF',
    });
});

test('a chain runs through a third gateway, and through the input in use of a transfer switch', async (t) => {
    const devices = {
        'pdu1@rack2': { ...PDU, 'device.parent': 'ats1' },
        'ats1@rack2': { 'device.type': 'ats', 'device.parent': 'ups8 ups9:2@rack3:3494', 'input.source': '2' },
        'ups9@rack3:3494': { 'device.type': 'ups', 'ups.status': 'OL' },
    };

    t.deepEqual(await heard(devices), { 'device.parent': 'ups9:2@rack3:3494', 'ups.status': 'OL' });
});

test('where nobody tells what carries it nothing is said, and a circle ends', async (t) => {
    t.deepEqual(await heard({ 'pdu1@rack2': PDU }), {});
    t.deepEqual(await heard({}), {});
    t.deepEqual(await heard({ 'pdu1@rack2': { ...PDU, 'device.parent': 'pdu1:3' } }), {});
});
