import test from 'ava';
import type { UsbIdentity } from '../usb/identity.ts';
import { describe } from '../usb/selection.ts';
import type { HidrawNode } from './hidraw-nodes.ts';
import { select, upsesAmong } from './selection.ts';
import { bytes } from './testing/descriptor.ts';

const UPS = bytes('05 84 09 04 a1 01 09 24 a1 02 75 08 95 01 15 00 25 64 05 85 09 66 b1 a2 c0 c0');
const KEYBOARD = bytes('05 01 09 06 a1 01 05 07 19 e0 29 e7 75 01 95 08 15 00 25 01 81 02 c0');

function node(ids: Partial<UsbIdentity>, descriptor = UPS): HidrawNode {
    const identity = {
        vendor: 0x051d,
        product: 0x0002,
        release: 0,
        manufacturer: 'American Power Conversion',
        model: 'Back-UPS 500',
        serial: '',
        port: '1-1',
        ...ids,
    };
    return { path: '/dev/hidraw0', identity, descriptor, interfaceNumber: 0, address: 2, texts: new Map() };
}

const first = node({ serial: 'A1', port: '1-1' });
const second = node({ serial: 'B2', port: '1-1.4' });
const twins = [node({ port: '1-1' }), node({ port: '1-2' })];

test('the only UPS needs no option, others are told by ids, serial number or port', async (t) => {
    t.deepEqual(await select([first], {}), { ok: true, value: first });
    t.deepEqual(await select([first, second], { serial: 'B2' }), { ok: true, value: second });
    t.deepEqual(await select(twins, { port: '1-2' }), { ok: true, value: twins[1] });
    t.deepEqual(await select([first, node({ vendor: 0x0764 })], { vendor: '051D', product: '0002' }), {
        ok: true,
        value: first,
    });
});

test('two that fit are none: the sentence names what tells them apart', async (t) => {
    t.deepEqual(await select(twins, {}), {
        ok: false,
        error: {
            isGone: false,
            message:
                'USB UPS is not unique: add serial or port (051d:0002 American Power Conversion Back-UPS 500, port 1-1; ' +
                '051d:0002 American Power Conversion Back-UPS 500, port 1-2)',
        },
    });
});

test('what is not plugged in is gone; what is there instead is said', async (t) => {
    t.deepEqual(await select([], { serial: 'A1' }), {
        ok: false,
        error: { isGone: true, message: 'USB UPS, serial A1 is not plugged in (no USB UPS is plugged in)' },
    });
    t.like(await select([first], { vendor: '0463', product: 'ffff' }), {
        error: {
            isGone: true,
            message:
                'USB UPS 0463:ffff is not plugged in (plugged in: 051d:0002 American Power Conversion Back-UPS 500, ' +
                'serial A1, port 1-1)',
        },
    });
});

test('a UPS is what speaks of power, whoever made it; a keyboard is none, not even a UPS maker’s', async (t) => {
    const unknown = node({ vendor: 0x1234, product: 0x5678 });

    t.deepEqual(await upsesAmong([unknown, node({}, KEYBOARD), node({ vendor: 0x046d }, KEYBOARD)]), [unknown]);
    t.is(describe(second), '051d:0002 American Power Conversion Back-UPS 500, serial B2, port 1-1.4');
});
