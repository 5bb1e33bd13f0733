// The example of NUT's own manual, nut-ipmipsu(8): what upsc prints of a 717 W supply of a Dell R610. Ours of a BMC that says the same.

import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { fruImage } from '../../drivers/psu/testing/fru-image.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { BmcSimulator } from './bmc-simulator.ts';
import { needPackages, runProgram } from './run-program.ts';

const PORT = 16_276;
const LISTING = `
device.mfr: DELL
device.mfr.date: 01/05/11 - 08:51:00
device.model: PWR SPLY,717W,RDNT
device.part: 0RN442A01
device.serial: CN179721130031
device.type: psu
input.current: 0.20
input.frequency.high: 63
input.frequency.low: 47
input.voltage: 232.00
input.voltage.maximum: 264
input.voltage.minimum: 90
ups.id: 2
ups.realpower.nominal: 717
ups.status: OL
ups.voltage: 12
`;

test('upsc prints of a supply what the manual of nut-ipmipsu prints', async (t) => {
    needPackages({ '/usr/bin/ipmi_sim': 'openipmi', '/usr/bin/ipmitool': 'ipmitool', '/usr/bin/upsc': 'nut-client' });
    const fru = fruImage({
        board: ['DELL', 'PWR SPLY,717W,RDNT', 'CN179721130031', '0RN442A01'],
        madeAt: Date.UTC(2011, 0, 5, 8, 51),
        supply: { watts: 717, volts: [90, 264], hertz: [47, 63], combinedWatts: 717 },
    });
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), PORT, { frus: { 2: fru } });
    await bmc.start();
    t.teardown(() => bmc.stop());
    // Of the second supply: 2 V and 20 mA a step.
    await bmc.say(`sensor_set_value 0x20 0 0x61 ${232 / 2} 0`);
    await bmc.say(`sensor_set_value 0x20 0 0x62 ${200 / 20} 0`);
    const entry = `{ type: psu, driver: psu, address: '127.0.0.1:${PORT}', user: ipmiusr, cipher: 3, supply: 2, poll: 1 }`;
    const rack = demoRack((yaml) => yaml.replace(/^devices:\n/m, `devices:\n    ipmi1: ${entry}\n`));
    t.teardown(rack.remove);
    appendFileSync(join(dirname(rack.config), 'secrets.yaml'), 'devices:\n    ipmi1:\n        password: test\n');
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());

    const said = await until(
        () => runProgram('/usr/bin/upsc', [`ipmi1@127.0.0.1:${gateway.nutPort}`]),
        ({ stdout }) => stdout.includes('ups.status: OL'),
    );

    t.like(valuesOf(said.stdout), valuesOf(LISTING));
});

/** Numbers as numbers: 232.00 is 232. */
function valuesOf(text: string): Record<string, string | number> {
    const lines = text.matchAll(/^([a-z.]+): (.*)$/gm);
    return Object.fromEntries(
        Array.from(lines, ([, name = '', value = '']) => [name, /^[\d.]+$/.test(value) ? Number(value) : value]),
    );
}
