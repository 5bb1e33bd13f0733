// Servers' supplies in-band: the driver without an address, by /dev/ipmi0 of a real kernel, not as root. The controller is ipmi_sim's, behind
// QEMU's KCS interface; what ipmitool reads in the guest by itself is the second opinion.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Value } from '#model/value.ts';
import { BmcSimulator } from '../../referees/bmc-simulator.ts';
import { needPackages } from '../../referees/run-program.ts';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { Guest } from './guest.ts';
import { GuestProgram } from './guest-program.ts';
import { AS_GATEWAY, bringCode, PATIENCE_SECONDS, startUdev } from './guest-software.ts';
import { qemuController, readingsAre } from './qemu-controller.ts';

const READER = join(ROOT, 'test', 'hil', 'virtual', 'psu-in-band.ts');
const PORT = 16_290;
const GUEST_PORT = 16_292;
const folder = mkdtempSync(join(tmpdir(), 'powerchain-bmc-'));
const HARDWARE = {
    words: [
        ...['-chardev', `socket,id=bmc,host=127.0.0.1,port=${GUEST_PORT},reconnect=1`],
        ...['-device', 'ipmi-bmc-extern,id=controller,chardev=bmc', '-device', 'isa-ipmi-kcs,bmc=controller'],
        ...qemuController(folder),
    ],
    modules: ['ipmi_si', 'ipmi_devintf'],
};

const HOTMOD = '/sys/module/ipmi_si/parameters/hotmod';

type Said = Readonly<Record<string, Readonly<Record<string, Value>>>>;

const bmc = new BmcSimulator(folder, PORT, { guestPort: GUEST_PORT });
let guest: Guest;

test.before('a guest whose machine has a controller', async () => {
    needPackages({ '/usr/bin/ipmi_sim': 'openipmi', '/usr/bin/ipmitool': 'ipmitool' });
    await bmc.start();
    guest = await Guest.boot({ hardware: HARDWARE });
    await startUdev(guest);
    await guest.run('udevadm trigger --subsystem-match=ipmi --settle');
    await bringCode(guest, [[READER, '--load']]);
});

test.after.always('the guest ends', async () => {
    guest?.stop();
    await bmc.stop();
    rmSync(folder, { recursive: true, force: true });
});

test.serial('a server and its supplies are found and read as they change, without address or root', async (t) => {
    t.regex(await guest.run('stat -c "%a %G" /dev/ipmi0'), /^660 powerchain$/m);
    // Emulated and cold, ipmitool takes longer for its start than a scan waits for it.
    t.regex(await guest.run('ipmitool -c sdr list full'), /^PSU1 Vin,230,Volts/m);
    t.regex(await guest.run('ipmitool fru print 1'), /Board Serial +: CN1797231A0001/);
    const reader = await GuestProgram.start(guest, `${AS_GATEWAY} ${READER}`);

    const first = await said(reader, ({ supply1 }) => supply1 !== undefined);

    t.like(first, {
        server: { 'device.mfr': 'Example Systems', 'device.model': 'Rack server R720', 'ups.status': 'OL' },
        supply1: {
            'device.type': 'psu',
            'device.serial': 'CN1797231A0001',
            'input.voltage': 230,
            'ups.realpower.nominal': 750,
            'ups.temperature': 33,
            'ups.status': 'OL',
        },
        supply2: { 'device.serial': 'CN1797231A0002' },
    });
    // It tells the machine of each by an event of its own accord, which comes between question and answer.
    await bmc.say('sensor_set_bit 0x20 0 0x58 3 1 1');
    await bmc.say('sensor_set_value 0x20 0 0x59 0 1');
    const second = await said(reader, ({ supply1 }) => supply1?.['ups.status'] === 'OFF');
    t.is(second.supply1?.['input.voltage'], 0);
    await reader.stop();
});

test.serial(
    'QEMU’s own controller is read too, as ipmitool reads it; a supply whose state it does not tell is not off',
    async (t) => {
        // The kernel drives interfaces of one kind only: QEMU's own controller takes the place of the other.
        await guest.run(
            `for change in remove,kcs,i/o,0xca2 remove,bt,i/o,0xe4 add,bt,i/o,0xe4; do echo $change >${HOTMOD}; done`,
        );
        await guest.run('udevadm settle');
        // Of supply 1: 230 V, 1.74 A, 200 W, 33 °C
        await guest.run(readingsAre([0x73, 0x57, 0x32, 0x21]));
        t.regex(await guest.run('ipmitool fru print 1'), /Board Serial +: CN1797231A0001/);
        t.regex(await guest.run('ipmitool -c sdr list full'), /^PSU1 Vin,230,Volts/m);
        const reader = await GuestProgram.start(guest, `${AS_GATEWAY} ${READER}`);

        const read = await said(
            reader,
            ({ supply1, supply2 }) => supply1?.['input.voltage'] === 230 && supply2 !== undefined,
        );

        t.like(read, {
            server: { 'device.mfr': 'Example Systems', 'ups.status': 'OL' },
            supply1: {
                'device.serial': 'CN1797231A0001',
                'ups.realpower.nominal': 750,
                'input.voltage.maximum': 264,
                'input.current': 1.74,
                'ups.realpower': 200,
                'ups.temperature': 33,
            },
            supply2: { 'device.serial': 'CN1797231A0002' },
        });
        // One after the other: the temperature is the last.
        await guest.run(readingsAre([0x6e, 0x57, 0x32, 0x2a]));
        const changed = await said(reader, ({ supply1 }) => supply1?.['ups.temperature'] === 42);
        t.is(changed.supply1?.['input.voltage'], 220);
        t.is(changed.supply1?.['ups.status'], undefined);
    },
);

function said(reader: GuestProgram, fits: (said: Said) => boolean): Promise<Said> {
    return until(async () => JSON.parse((await reader.lastLine()).trim() || '{}') as Said, fits, PATIENCE_SECONDS);
}
