// Every row of every family, swept: a variable that the catalogue does not know, a word that it does not allow, a usage with a typing
// error or two families that claim the same device never get as far as a device.

import test from 'ava';
import { aboutCommand } from '#model/command.ts';
import { variableOf } from '#model/variable.ts';
import { formatUsbId, type UsbIdentity } from '../usb/identity.ts';
import { number } from './conversions.ts';
import { allFamilies, claimant, FAMILY_TABLE } from './families.ts';
import type { Family } from './family.ts';
import { parseUsagePath } from './usages.ts';

const FAMILIES = await allFamilies();

const duplicates = (texts: readonly string[]) => texts.filter((text, at) => texts.indexOf(text) !== at);

const identity = (ids: Partial<UsbIdentity>): UsbIdentity => ({
    vendor: 0,
    product: 0,
    release: 0,
    manufacturer: '',
    model: '',
    serial: '',
    port: '1-1',
    ...ids,
});

test('no two families claim the same device, unless its strings decide', (t) => {
    const claims = FAMILIES.flatMap(({ name, claims }) =>
        claims
            .filter(({ only }) => !only)
            .map((one) => ({ name, id: `${formatUsbId(one.vendor)}:${formatUsbId(one.product)}` })),
    );
    t.deepEqual(duplicates(claims.map(({ id }) => id)), []);
    t.deepEqual(duplicates(FAMILIES.map(({ name }) => name)), []);
    t.true(claims.length > 100);
});

test('a device belongs to whom its ids say; strings decide where ids are shared', async (t) => {
    const of = async (ids: Partial<UsbIdentity>) => (await claimant(identity(ids)))?.name;

    t.is(await of({ vendor: 0x051d, product: 0x0002 }), 'apc');
    t.is(await of({ vendor: 0x0463, product: 0xffff }), 'eaton');
    t.is(await of({ vendor: 0x06da, product: 0xffff, manufacturer: 'PPC' }), 'liebert');
    t.is(await of({ vendor: 0x06da, product: 0xffff, model: 'PROTECT B AEG' }), 'eaton');
    t.is(await of({ vendor: 0x06da, product: 0xffff, manufacturer: '-BMS-', model: 'Smart-Battery' }), 'idowell');
    t.is(await of({ vendor: 0x09d6, product: 0x0001 }), undefined);
    t.is(await of({ vendor: 0x09d6, product: 0x0001, manufacturer: 'KSTAR' }), 'eaton');
    t.is(await of({ vendor: 0x03f0, product: 0x0024 }), undefined, 'a keyboard of HP is no UPS');
});

for (const family of FAMILIES as readonly Family[]) {
    test(`${family.name}: it is found under its name and under the makers of its claims`, async (t) => {
        const entry = FAMILY_TABLE.find(({ name }) => name === family.name);
        const vendors = [...new Set(family.claims.map(({ vendor }) => vendor))].sort((left, right) => left - right);

        t.deepEqual(entry?.vendors, vendors);
        t.is(await entry?.load(), family);
    });

    test(`${family.name}: every variable is in the catalogue and its value of the right kind`, (t) => {
        for (const { variable: name, as = number } of family.rows) {
            const variable = variableOf(name);
            if (name.startsWith('experimental.')) continue;
            t.truthy(variable, name);
            if (as.gives === 'number') t.true(variable?.unit !== undefined, `${name} has a unit`);
            else t.is(variable?.unit, undefined, `${name} is text`);
            if (!variable?.values || as.gives !== 'word') continue;
            const allowed: readonly string[] = variable.values;
            const foreign = as.words?.filter((word) => !allowed.includes(word));
            t.deepEqual(foreign, [], name);
        }
        t.true(family.rows.length > 0);
    });

    test(`${family.name}: every usage is one, and no row stands twice`, (t) => {
        const { rows, status, alarms = [], delays = [], commands = [] } = family;
        for (const { usage } of [...rows, ...status, ...alarms, ...delays, ...commands]) {
            t.notThrows(() => parseUsagePath(usage, family.usages), usage);
        }
        // A condition that only some models meet may stand before the same row without one.
        t.deepEqual(duplicates(commands.map(({ command, usage }) => `${command} ${usage}`)), []);
        t.deepEqual(duplicates(delays.map(({ variable, usage }) => `${variable} ${usage}`)), []);
        t.true(status.length > 0, 'a UPS has a status');
    });

    test(`${family.name}: what can be written has a way back, and commands are NUT’s`, (t) => {
        for (const { variable, as = number, writable } of family.rows) if (writable) t.truthy(as.write, variable);
        for (const { command } of family.commands ?? []) t.truthy(aboutCommand(command), command);
        t.pass();
    });
}
