import anyTest, { type TestFn } from 'ava';
import { deviceId, type Rack, startRack, WireClient } from '../../test/nut-rack.ts';

const test = anyTest as TestFn<{ rack: Rack; wire: WireClient }>;

test.beforeEach(async (t) => {
    const rack = await startRack();
    t.context = { rack, wire: await WireClient.connect(rack.port) };
});
test.afterEach.always((t) => t.context.rack.stop());

test('a variable is told with its name as it was asked for', async (t) => {
    const { wire } = t.context;

    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "OL CHRG"');
    t.is(await wire.ask('get var UPS1 Ups.Status'), 'VAR UPS1 Ups.Status "OL CHRG"');
    t.is(await wire.ask('GET VAR ups1 INPUT.l1.VOLTAGE'), 'VAR ups1 INPUT.l1.VOLTAGE "231"');
});

test('values are printed as NUT prints them', async (t) => {
    const { wire } = t.context;

    t.is(await wire.ask('GET VAR ups1 battery.charge'), 'VAR ups1 battery.charge "97"');
    t.is(await wire.ask('GET VAR ups1 input.voltage'), 'VAR ups1 input.voltage "230.0"');
    t.is(await wire.ask('GET VAR pdu1 outlet.1.current'), 'VAR pdu1 outlet.1.current "1.23"');
});

test('what a device does not have is not supported', async (t) => {
    const { wire } = t.context;

    t.is(await wire.ask('GET VAR ups1 ups.mode.buzzwords'), 'ERR VAR-NOT-SUPPORTED');
    t.is(await wire.ask('GET VAR ups1 battery.runtime'), 'ERR VAR-NOT-SUPPORTED');
    t.is(await wire.ask('GET VAR nix ups.status'), 'ERR UNKNOWN-UPS');
    t.is(await wire.ask('GET VAR "" ups.status'), 'ERR UNKNOWN-UPS');
});

test('a change shows at the next question', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('ups1');
    await wire.ask('GET VAR ups1 ups.status');

    rack.gateway.apply({ type: 'readings', device, values: { 'ups.status': 'OB', 'ups.load': 12 }, gone: ['ups.mfr'] });

    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "OB"');
    t.is(await wire.ask('GET VAR ups1 ups.load'), 'VAR ups1 ups.load "12"');
    t.is(await wire.ask('GET VAR ups1 ups.mfr'), 'ERR VAR-NOT-SUPPORTED');
});

test('a value that becomes unknown goes, and comes back', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('ups1');
    await wire.ask('GET VAR ups1 battery.charge');

    rack.gateway.apply({ type: 'readings', device, values: { 'battery.charge': null }, gone: [] });
    t.is(await wire.ask('GET VAR ups1 battery.charge'), 'ERR VAR-NOT-SUPPORTED');
    t.false((await wire.list('LIST VAR ups1')).some((line) => line?.includes('battery.charge')));

    rack.gateway.apply({ type: 'readings', device, values: { 'battery.charge': 42 }, gone: [] });
    t.is(await wire.ask('GET VAR ups1 battery.charge'), 'VAR ups1 battery.charge "42"');
    t.true((await wire.list('LIST VAR ups1')).includes('VAR ups1 battery.charge "42"'));
});

test('the server tells about itself under any name of a UPS', async (t) => {
    const { wire } = t.context;

    t.regex((await wire.ask('GET VAR anything server.info')) ?? '', /^VAR anything server\.info ".+"$/);
    t.regex((await wire.ask('GET VAR x SERVER.VERSION')) ?? '', /^VAR x SERVER\.VERSION "\d+\.\d+\.\d+"$/);
    t.is(await wire.ask('GET VAR ups1 server.name'), 'ERR VAR-NOT-SUPPORTED');
});

test('types come from the settings, else from the catalogue, else from the value', async (t) => {
    const { wire } = t.context;
    const types = {
        'ups.id': 'RW STRING:8',
        'input.sensitivity': 'RW ENUM STRING:6',
        'input.transfer.high': 'RW RANGE NUMBER',
        'battery.charge': 'NUMBER',
        'input.voltage': 'NUMBER',
        'ups.status': 'STRING:7',
    };

    for (const [name, type] of Object.entries(types)) {
        t.is(await wire.ask(`GET TYPE ups1 ${name}`), `TYPE ups1 ${name} ${type}`);
    }
    t.is(await wire.ask('GET TYPE ups1 nix'), 'ERR VAR-NOT-SUPPORTED');
});

test('descriptions are always given', async (t) => {
    const { wire } = t.context;

    t.is(await wire.ask('GET DESC ups1 UPS.STATUS'), 'DESC ups1 UPS.STATUS "Space separated state tokens"');
    t.is(await wire.ask('GET DESC ups1 no.such.thing'), 'DESC ups1 no.such.thing "Description unavailable"');
    t.is(await wire.ask('GET CMDDESC ups1 beeper.toggle'), 'CMDDESC ups1 beeper.toggle "Turn the beeper on or off"');
    t.is(await wire.ask('GET CMDDESC ups1 vendor.trick'), 'CMDDESC ups1 vendor.trick "Does the trick"');
    t.is(await wire.ask('GET CMDDESC ups1 nix'), 'CMDDESC ups1 nix "Description unavailable"');
    t.is(await wire.ask('GET UPSDESC ups1'), 'UPSDESC ups1 "Rack \\"A\\" main \\\\ \\#1"');
    t.is(await wire.ask('GET UPSDESC dead'), 'UPSDESC dead "Unavailable"');
});

test('too few words are refused, too many are ignored', async (t) => {
    const { wire } = t.context;

    for (const command of ['GET', 'GET VAR', 'GET VAR ups1', 'GET NIX ups1', 'GET UPSDESC', 'GET NUMLOGINS']) {
        t.is(await wire.ask(command), 'ERR INVALID-ARGUMENT', command);
    }
    t.is(await wire.ask('GET VAR ups1 ups.id and more'), 'VAR ups1 ups.id "one"');
});

test('a device that was never heard is not connected, one that fell silent is stale', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('ups1');
    const questions = ['VAR ups1 ups.id', 'TYPE ups1 ups.id', 'DESC ups1 ups.id', 'CMDDESC ups1 beeper.toggle'];
    t.is(await wire.ask('GET VAR dead ups.status'), 'ERR DRIVER-NOT-CONNECTED');

    rack.gateway.apply({ type: 'link', device, link: 'stale', previous: 'ok', reason: 'no answer' });
    rack.clock.now += 15_000;
    t.is(await wire.ask('GET VAR ups1 ups.id'), 'VAR ups1 ups.id "one"');
    rack.clock.now += 1;

    for (const question of questions) t.is(await wire.ask(`GET ${question}`), 'ERR DATA-STALE', question);
    t.regex((await wire.ask('GET UPSDESC ups1')) ?? '', /^UPSDESC/);
    rack.gateway.apply({ type: 'link', device, link: 'ok', previous: 'stale', reason: '' });
    t.is(await wire.ask('GET VAR ups1 ups.id'), 'VAR ups1 ups.id "one"');
});

test('what feeds a device is told even while the device is silent', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('ups1');

    rack.gateway.apply({ type: 'link', device, link: 'lost', previous: 'ok', reason: 'unplugged' });
    rack.clock.now += 60_000;

    t.is(await wire.ask('GET VAR ups1 device.parent'), 'VAR ups1 device.parent "feed-a"');
    t.is(await wire.ask('GET VAR dead device.parent'), 'VAR dead device.parent "pdu1:3"');
});

test('the number of logins is told whatever the state of the device', async (t) => {
    const { rack, wire } = t.context;
    const upsmon = await WireClient.connect(rack.port);
    await upsmon.logIn('monitor');
    t.is(await upsmon.ask('LOGIN dead'), 'OK');

    t.is(await wire.ask('GET NUMLOGINS dead'), 'NUMLOGINS dead 1');
    t.is(await wire.ask('GET NUMATTACH DEAD'), 'NUMLOGINS DEAD 1');
    t.is(await wire.ask('GET NUMLOGINS ups1'), 'NUMLOGINS ups1 0');
    t.is(await wire.ask('GET NUMLOGINS nix'), 'ERR UNKNOWN-UPS');
});

test('values travel as printable ASCII in lines that clients can take', async (t) => {
    const { rack, wire } = t.context;
    const values = { 'ups.model': 'Größe 24 °C\t電', 'ups.alarm': `${'x'.repeat(482)}"\\#${'y'.repeat(600)}` };

    rack.gateway.apply({ type: 'readings', device: deviceId('ups1'), values, gone: [] });
    const long = (await wire.ask('GET VAR ups1 ups.alarm')) ?? '';

    t.is(await wire.ask('GET VAR ups1 ups.model'), 'VAR ups1 ups.model "Grosse 24 degC ?"');
    t.is(long, `VAR ups1 ups.alarm "${'x'.repeat(482)}\\"\\\\\\#y"`);
    t.is(`${long}\n`.length, 511);
});
