// BMCs that are damaged, lie or know little: what is published is what they said, and the unknown is never off.

import test from 'ava';
import { IpmiBmc } from './ipmi-bmc.ts';
import { IpmiRefusal } from './ipmi-shell.ts';
import { supplyReadings } from './supply-readings.ts';
import { fruImage } from './testing/fru-image.ts';
import { MemoryBmc } from './testing/memory-bmc.ts';

const FRU = fruImage({ board: ['DELTA', 'PSU 750', 'S1'] });

function opened(memory: MemoryBmc) {
    const doubts: string[] = [];
    const bmc = new IpmiBmc(memory, (doubt) => doubts.push(doubt));
    const supplies = async () => (await bmc.read()).supplies.map(supplyReadings);
    return { bmc, doubts, supplies };
}

test('a server without supplies is a server', async (t) => {
    const { bmc } = opened(new MemoryBmc());

    const state = await bmc.read();

    t.deepEqual(state.supplies, []);
    t.is(state.chassis.power, 'on');
});

test('eight supplies are read in their order, with and without a FRU', async (t) => {
    const memory = new MemoryBmc();
    for (const number of [8, 3, 1, 2, 5, 4, 7, 6]) memory.addSupply(number, number === 3 ? undefined : FRU);

    const supplies = await opened(memory).supplies();

    t.deepEqual(
        supplies.map((one) => one['ups.id']),
        ['1', '2', 'PSU3', '4', '5', '6', '7', '8'],
    );
    t.deepEqual(
        supplies.map((one) => one['ups.status']),
        Array(8).fill('OL'),
    );
    t.is(supplies[2]?.['device.mfr'], undefined);
});

test('sensors that contradict each other: who says that it is absent is believed, and absence is told', async (t) => {
    const memory = new MemoryBmc();
    memory.addSupply(1, FRU, 0x01);
    const status = [...memory.sensors.keys()][0] ?? 0;
    const { supplies } = opened(memory);

    // Presence, and no input, with 230 V at it.
    memory.sensors.set(status, { states: 0x09 });
    t.like((await supplies())[0], { 'ups.status': 'OFF', 'input.voltage': 230 });
    // Nothing at all is asserted.
    memory.sensors.set(status, { states: 0 });
    t.like((await supplies())[0], { 'ups.status': 'ALARM OFF', 'ups.alarm': 'power supply absent' });
});

test('a sensor that is not read now, or is gone, says nothing: without it there is no power word', async (t) => {
    const memory = new MemoryBmc();
    memory.addSupply(1, FRU, 0x09);
    const [status = 0, volts = 0] = memory.sensors.keys();
    const { supplies } = opened(memory);
    t.is((await supplies())[0]?.['ups.status'], 'OFF');

    memory.sensors.set(status, { states: 0x09, flags: 0xe0 });
    memory.sensors.set(volts, { raw: 0, flags: 0x80 });
    const [silent] = await supplies();
    t.is(silent?.['ups.status'], undefined);
    t.is(silent?.['input.voltage'], undefined);
    memory.sensors.delete(status);
    t.is((await supplies())[0]?.['ups.status'], undefined);
});

test('the light that tells which server it is is seen where the BMC tells of it', async (t) => {
    const memory = new MemoryBmc();
    const { bmc } = opened(memory);

    for (const [misc, light] of [
        [0x00, undefined],
        [0x40, 'off'],
        [0x50, 'on'],
        [0x60, 'on'],
    ] as const) {
        memory.answers.set('00 01', () => Buffer.from([0x01, 0x00, misc]));
        t.deepEqual(await bmc.look(), { power: 'on', light });
    }
});

test('FRUs with letters of no alphabet and wrong checksums are read, and the doubt is told with its part', async (t) => {
    const memory = new MemoryBmc();
    const strange = fruImage({ board: [[0x44, 0x45, 0x00, 0xff, 0x0a, 0x4c], 'PSU\x1b[31m', 'S\u00fc1'] });
    const damaged = Buffer.from(FRU);
    damaged[20] = 0x58;
    memory.addSupply(1, strange);
    memory.addSupply(2, damaged);
    memory.addSupply(3, Buffer.alloc(256, 0xff));
    const { supplies, doubts } = opened(memory);

    const [first, second, third] = await supplies();

    t.like(first, { 'device.mfr': 'DE ÿ L', 'device.model': 'PSU [31m', 'device.serial': 'Sü1', 'ups.status': 'OL' });
    t.is(second?.['ups.status'], 'OL');
    t.is(third?.['device.mfr'], undefined);
    t.deepEqual(doubts, ['PSU2: the checksum of the board area is wrong', 'PSU3: the FRU has no header']);
});

test('a BMC that begins anew while it is read is read again, one that never stops is given up', async (t) => {
    const memory = new MemoryBmc();
    memory.addSupply(1, FRU);
    let lost = 2;
    const lose = () => {
        lost -= 1;
        if (lost === 0) memory.answers.clear();
        throw new IpmiRefusal(0xc5, 'Reservation cancelled');
    };
    memory.answers.set('0a 23', lose);

    t.is((await opened(memory).supplies()).length, 1);

    memory.answers.set('0a 23', () => {
        throw new IpmiRefusal(0xc5, 'Reservation cancelled');
    });
    await t.throwsAsync(opened(memory).bmc.read(), { code: 'device-unreachable', message: /Reservation cancelled/ });
});

test('a list of sensors without an end, and answers that are cut short, end', async (t) => {
    const memory = new MemoryBmc();
    memory.addSupply(1, FRU);
    memory.isEndless = true;
    t.is((await opened(memory).supplies()).length, 1);

    for (const name of ['0a 10', '04 2d', '06 01', '00 01']) {
        memory.answers.clear();
        memory.answers.set(name, () => Buffer.alloc(0));
        const state = await opened(memory).bmc.read();
        if (name === '00 01') t.is(state.chassis.power, undefined, 'unknown is not off');
        if (name === '04 2d') t.is(supplyReadings(state.supplies[0] as never)['ups.status'], undefined);
    }
    memory.answers.set('0a 23', () => Buffer.alloc(3));
    await t.throwsAsync(opened(memory).bmc.read(), { message: 'the BMC cut a sensor record short' });
});
