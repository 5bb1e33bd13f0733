// Every USB id that Debian's NUT gives to usbhid-ups or to a Qx driver is ours too, by the same kind of driver: so many people found out what
// these ids are, and a UPS that nobody claims is a UPS that does not work.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { hardwareDatabase } from '../../drivers/usb/udev.ts';

/** Of Debian's package nut-server. */
const RULES = '/lib/udev/rules.d/62-nut-usbups.rules';
const DRIVERS: Readonly<Record<string, string>> = {
    'usbhid-ups': 'usb-hid',
    nutdrv_qx: 'qx',
    blazer_usb: 'qx',
};

/** `051d:0002` with the driver that NUT's comment above its rule names. */
function theirs(): Map<string, string> {
    const rule = /^# .* - (\S+)$\n^ATTR\{idVendor\}=="(\w{4})", ATTR\{idProduct\}=="(\w{4})"/gm;
    const found = [...readFileSync(RULES, 'utf8').matchAll(rule)].flatMap(([, driver = '', vendor, product]) =>
        DRIVERS[driver] === undefined ? [] : [[`${vendor}:${product}`.toLowerCase(), DRIVERS[driver]] as const],
    );
    return new Map(found);
}

function ours(): Map<string, string> {
    const entry = /^usb:v(\w{4})p(\w{4})\*\n POWERCHAIN_DRIVER=(\S+)$/gm;
    const found = [...hardwareDatabase().matchAll(entry)];
    return new Map(
        found.map(([, vendor = '', product = '', driver = '']) => [`${vendor}:${product}`.toLowerCase(), driver]),
    );
}

test("every UPS on USB that Debian's NUT knows is claimed by the driver of its kind", (t) => {
    const claims = ours();

    const wanted = theirs();

    t.true(wanted.size > 80, `only ${wanted.size} rules were understood`);
    const differences = [...wanted].filter(([id, driver]) => claims.get(id) !== driver);
    t.deepEqual(
        differences.map(([id, driver]) => `${id}: ${claims.get(id) ?? 'nobody'} for ${driver}`),
        [],
    );
});
