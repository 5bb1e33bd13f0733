import test from 'ava';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { ShownFound } from './found-device.ts';
import { offerNews, offersAmong } from './offer-policy.ts';

function devices(entries: Readonly<Record<string, unknown>>) {
    return v.parse(GATEWAY_CONFIG, { version: 1, devices: entries }).devices;
}

function ups(title: string, facts: Readonly<Record<string, string>>, driver = 'usb-hid'): ShownFound {
    const all = { vendor: '051d', product: '0002', usbPort: '1-1', ...facts };
    return { driver, title, options: { driver, vendor: all.vendor, product: all.product }, facts: all };
}

const numbered = ups('numbered', { serial: 'A1' });
const twin = ups('twin', { usbPort: '1-2' });
const megatec = ups('megatec', { vendor: '0665', product: '5161', usbPort: '1-3' }, 'qx');
const all = [numbered, twin, megatec];

const offered = (entries: Readonly<Record<string, unknown>>) =>
    offersAmong(all, devices(entries)).map(({ title }) => title);

test('a gateway without devices is offered all that is plugged in', (t) => {
    t.deepEqual(offered({}), ['numbered', 'twin', 'megatec']);
});

test('an entry claims what fits all that it says, and nothing else', (t) => {
    const cases: [Readonly<Record<string, unknown>>, string[]][] = [
        [{ driver: 'usb-hid', serial: 'A1' }, ['twin', 'megatec']],
        [{ driver: 'usb-hid', serial: 'other' }, ['numbered', 'twin', 'megatec']],
        [{ driver: 'usb-hid', vendor: '051D', product: '0002', port: '1-2' }, ['numbered', 'megatec']],
        [{ driver: 'usb-hid', vendor: '051d', serial: 'A1', port: '1-2' }, ['numbered', 'twin', 'megatec']],
        [{ driver: 'usb-hid' }, ['megatec']],
        [{ driver: 'qx' }, ['numbered', 'twin']],
        [{ driver: 'qx', tty: '/dev/ttyUSB0' }, ['numbered', 'twin', 'megatec']],
        // By another driver it is the same hardware.
        [{ driver: 'qx', framing: 'cypress', vendor: '051d', product: '0002' }, ['megatec']],
        [{ driver: 'snmp', address: '192.0.2.1' }, ['numbered', 'twin', 'megatec']],
    ];
    for (const [entry, left] of cases) t.deepEqual(offered({ ups1: entry }), left, JSON.stringify(entry));
});

test('what two drivers could speak to is offered once', (t) => {
    t.deepEqual(offersAmong([numbered, { ...numbered, driver: 'qx' }], {}), [numbered]);
});

test('what came is told with what to do, what went with the reason, what stays is not told', (t) => {
    const none = devices({});
    t.deepEqual(offerNews([], [numbered], none), [
        {
            type: 'offer',
            phase: 'new',
            title: 'numbered',
            text: 'new UPS “numbered” on USB: add it with “powerchain adopt”, or on the page',
        },
    ]);
    t.deepEqual(offerNews([numbered], [numbered], none), []);
    t.like(offerNews([numbered, twin], [twin], none), [
        { phase: 'over', title: 'numbered', text: 'the UPS “numbered” on USB was unplugged' },
    ]);
    t.like(offerNews([numbered], [], devices({ office: { driver: 'usb-hid', serial: 'A1' } })), [
        { phase: 'over', text: 'the UPS “numbered” on USB is “office” now' },
    ]);
    const moved = { ...numbered, facts: { ...numbered.facts, usbPort: '1-4' } };
    t.like(offerNews([numbered], [moved], none), [{ phase: 'over' }, { phase: 'new' }]);
});

test('what the gateway may not use is told as that, and is new when it gets its rights', (t) => {
    const forbidden = { ...numbered, problem: 'install the udev rules' };
    const news = { phase: 'forbidden', text: 'the UPS “numbered” on USB cannot be used: install the udev rules' };

    t.like(offerNews([], [forbidden], {}), [news]);
    t.like(offerNews([forbidden], [numbered], {}), [{ phase: 'new' }]);
});
