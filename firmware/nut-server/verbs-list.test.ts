import anyTest, { type TestFn } from 'ava';
import { addDevice, deviceId, type Rack, startRack, WireClient } from '../../test/nut-rack.ts';

const test = anyTest as TestFn<{ rack: Rack; wire: WireClient }>;

test.beforeEach(async (t) => {
    const rack = await startRack();
    t.context = { rack, wire: await WireClient.connect(rack.port) };
});
test.afterEach.always((t) => t.context.rack.stop());

test('LIST UPS names every device with its description, in the order of the configuration', async (t) => {
    const { rack, wire } = t.context;
    const before = await wire.list('LIST UPS and more');

    addDevice(rack.gateway, 'new', { description: 'Büro' });
    rack.gateway.apply({ type: 'device-removed', device: deviceId('pdu1') });

    t.deepEqual(before, [
        'BEGIN LIST UPS',
        'UPS ups1 "Rack \\"A\\" main \\\\ \\#1"',
        'UPS pdu1 "Description unavailable"',
        'UPS clc-psu1 "Description unavailable"',
        'UPS clc-psu2 "Description unavailable"',
        'UPS clc "Cloud"',
        'UPS dead "Description unavailable"',
        'END LIST UPS',
    ]);
    const after = await wire.list('list ups');
    t.is(after.at(-2), 'UPS new "Buro"');
    t.false(after.includes('UPS pdu1 "Description unavailable"'));
});

test('LIST VAR gives every variable that has a value, sorted without regard to case', async (t) => {
    const { wire } = t.context;

    t.deepEqual(await wire.list('LIST VAR ups1'), [
        'BEGIN LIST VAR ups1',
        'VAR ups1 battery.charge "97"',
        'VAR ups1 device.parent "feed-a"',
        'VAR ups1 input.L1.voltage "231"',
        'VAR ups1 input.sensitivity "low"',
        'VAR ups1 input.transfer.high "130"',
        'VAR ups1 input.voltage "230.0"',
        'VAR ups1 ups.id "one"',
        'VAR ups1 ups.mfr "Example"',
        'VAR ups1 ups.status "OL CHRG"',
        'END LIST VAR ups1',
    ]);
});

test('LIST VAR repeats the name as it was asked for', async (t) => {
    const { wire } = t.context;

    t.deepEqual(await wire.list('LIST VAR Clc-PSU1'), [
        'BEGIN LIST VAR Clc-PSU1',
        'VAR Clc-PSU1 device.parent "pdu1:1"',
        'VAR Clc-PSU1 ups.status "OL"',
        'END LIST VAR Clc-PSU1',
    ]);
});

test('LIST VAR follows every change', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('clc');
    await wire.list('LIST VAR clc');

    rack.gateway.apply({ type: 'readings', device, values: { 'ups.status': 'OB', 'ups.load': 3 }, gone: [] });
    const changed = await wire.list('LIST VAR clc');
    rack.gateway.apply({ type: 'readings', device, values: {}, gone: ['ups.load'] });
    const gone = await wire.list('LIST VAR clc');
    rack.gateway.apply({ type: 'forced-shutdown', device, on: true, by: 'test' });
    const forced = await wire.list('LIST VAR clc');
    rack.gateway.apply({ type: 'forced-shutdown', device, on: false, by: 'test' });

    const parent = 'VAR clc device.parent "clc-psu1 clc-psu2"';
    t.deepEqual(changed.slice(1, -1), [parent, 'VAR clc ups.load "3"', 'VAR clc ups.status "OB"']);
    t.deepEqual(gone.slice(1, -1), [parent, 'VAR clc ups.status "OB"']);
    t.deepEqual(forced.slice(1, -1), [parent, 'VAR clc ups.status "FSD OB"']);
    t.deepEqual(await wire.list('LIST VAR clc'), gone);
});

test('a device that comes again under the same name is another one', async (t) => {
    const { rack, wire } = t.context;
    await wire.list('LIST VAR clc');

    rack.gateway.apply({ type: 'device-removed', device: deviceId('clc') });
    const removed = await wire.list('LIST VAR clc');
    addDevice(rack.gateway, 'clc', { parents: ['pdu1:7'], values: { 'ups.status': 'OFF' } });

    t.deepEqual(removed, ['ERR UNKNOWN-UPS']);
    t.deepEqual((await wire.list('LIST VAR clc')).slice(1, -1), [
        'VAR clc device.parent "pdu1:7"',
        'VAR clc ups.status "OFF"',
    ]);
});

test('LIST RW gives the values that can be written', async (t) => {
    const { rack, wire } = t.context;
    rack.gateway.apply({ type: 'forced-shutdown', device: deviceId('ups1'), on: true, by: 'test' });

    t.deepEqual(await wire.list('LIST RW ups1'), [
        'BEGIN LIST RW ups1',
        'RW ups1 input.sensitivity "low"',
        'RW ups1 input.transfer.high "130"',
        'RW ups1 ups.id "one"',
        'END LIST RW ups1',
    ]);
    t.deepEqual(await wire.list('LIST RW clc'), ['BEGIN LIST RW clc', 'END LIST RW clc']);
});

test('LIST CMD, ENUM and RANGE give what can be asked of a device', async (t) => {
    const { wire } = t.context;

    t.deepEqual(await wire.list('LIST CMD ups1'), [
        'BEGIN LIST CMD ups1',
        'CMD ups1 beeper.toggle',
        'CMD ups1 load.off.delay',
        'CMD ups1 test.battery.start',
        'CMD ups1 Vendor.trick',
        'END LIST CMD ups1',
    ]);
    t.deepEqual(await wire.list('LIST ENUM ups1 Input.Sensitivity'), [
        'BEGIN LIST ENUM ups1 Input.Sensitivity',
        'ENUM ups1 Input.Sensitivity "low"',
        'ENUM ups1 Input.Sensitivity "medium"',
        'ENUM ups1 Input.Sensitivity "high"',
        'END LIST ENUM ups1 Input.Sensitivity',
    ]);
    t.deepEqual(await wire.list('LIST RANGE ups1 input.transfer.high'), [
        'BEGIN LIST RANGE ups1 input.transfer.high',
        'RANGE ups1 input.transfer.high "120" "130"',
        'RANGE ups1 input.transfer.high "140" "150"',
        'END LIST RANGE ups1 input.transfer.high',
    ]);
    t.deepEqual(await wire.list('LIST RANGE ups1 ups.id'), [
        'BEGIN LIST RANGE ups1 ups.id',
        'END LIST RANGE ups1 ups.id',
    ]);
    t.deepEqual(await wire.list('LIST ENUM ups1 nix'), ['ERR VAR-NOT-SUPPORTED']);
});

test('LIST CLIENT gives an address for each login, in our spelling of the device, even of a dead one', async (t) => {
    const { rack, wire } = t.context;
    const clients = await Promise.all([1, 2].map(async () => (await WireClient.connect(rack.port)).logIn('monitor')));
    for (const client of clients) await client.ask('LOGIN DEAD');

    t.deepEqual(await wire.list('LIST CLIENT Dead'), [
        'BEGIN LIST CLIENT Dead',
        'CLIENT dead 127.0.0.1',
        'CLIENT dead 127.0.0.1',
        'END LIST CLIENT Dead',
    ]);
    t.deepEqual(await wire.list('LIST CLIENT ups1'), ['BEGIN LIST CLIENT ups1', 'END LIST CLIENT ups1']);
});

test('lists are refused for words that mean nothing, unknown devices and silent ones', async (t) => {
    const { wire } = t.context;
    const refusals = {
        LIST: 'INVALID-ARGUMENT',
        'LIST NIX': 'INVALID-ARGUMENT',
        'LIST CLIENTS ups1': 'INVALID-ARGUMENT',
        'LIST VAR': 'INVALID-ARGUMENT',
        'LIST ENUM ups1': 'INVALID-ARGUMENT',
        'LIST VAR nix': 'UNKNOWN-UPS',
        'LIST CLIENT nix': 'UNKNOWN-UPS',
        'LIST VAR dead': 'DRIVER-NOT-CONNECTED',
        'LIST RW dead': 'DRIVER-NOT-CONNECTED',
        'LIST CMD dead': 'DRIVER-NOT-CONNECTED',
        'LIST ENUM dead ups.id': 'DRIVER-NOT-CONNECTED',
    };

    for (const [command, token] of Object.entries(refusals)) {
        t.deepEqual(await wire.list(command), [`ERR ${token}`], command);
    }
});
