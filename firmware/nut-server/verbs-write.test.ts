import anyTest, { type TestFn } from 'ava';
import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { ErrorCode } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import { deviceId, type Rack, startRack, until, WireClient } from '../../test/nut-rack.ts';

interface Routed {
    readonly device: string;
    readonly request: DeviceRequest;
    readonly end: (outcome: CommandOutcome) => void;
}

const test = anyTest as TestFn<{ rack: Rack; wire: WireClient; routed: Routed[] }>;
const TRACKED = /^OK TRACKING ([0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12})$/;

test.beforeEach(async (t) => {
    const rack = await startRack();
    const routed: Routed[] = [];
    rack.gateway.routeCommands(({ id }, request) => new Promise((end) => routed.push({ device: id, request, end })));
    t.context = { rack, wire: await (await WireClient.connect(rack.port)).logIn('admin'), routed };
});
test.afterEach.always((t) => t.context.rack.stop());

test('a new value is handed over, and OK does not wait for the device', async (t) => {
    const { wire, routed } = t.context;

    t.is(await wire.ask('SET VAR UPS1 Ups.Id "new one" and more'), 'OK');

    t.like(routed, [{ device: 'ups1', request: { type: 'set', name: 'ups.id', value: 'new one' } }]);
});

test('new values are checked in the order of upsd', async (t) => {
    const { wire, routed } = t.context;
    const refusals = {
        SET: 'INVALID-ARGUMENT',
        'SET FOO ups1 ups.id x': 'INVALID-ARGUMENT',
        'SET VAR ups1 ups.id': 'INVALID-ARGUMENT',
        'SET VAR nix nix x': 'UNKNOWN-UPS',
        'SET VAR dead ups.id x': 'DRIVER-NOT-CONNECTED',
        'SET VAR ups1 nix x': 'VAR-NOT-SUPPORTED',
        'SET VAR ups1 ups.status x': 'READONLY',
        'SET VAR ups1 ups.contacts ""': 'SET-FAILED',
        'SET VAR ups1 ups.id 123456789': 'TOO-LONG',
        'SET VAR ups1 input.sensitivity HIGH': 'INVALID-VALUE',
        'SET VAR ups1 input.sensitivity mediumlow': 'TOO-LONG',
        'SET VAR ups1 input.transfer.high 119': 'INVALID-VALUE',
        'SET VAR ups1 input.transfer.high 131': 'INVALID-VALUE',
        'SET VAR ups1 input.transfer.high abc': 'INVALID-VALUE',
        'SET VAR ups1 input.transfer.high ""': 'INVALID-VALUE',
    };

    for (const [command, token] of Object.entries(refusals)) t.is(await wire.ask(command), `ERR ${token}`, command);
    t.deepEqual(routed, []);
});

test('values within the restrictions pass', async (t) => {
    const { wire, routed } = t.context;

    for (const [name, value] of [
        ['ups.id', '""'],
        ['input.sensitivity', 'high'],
        ['input.transfer.high', '120'],
        ['input.transfer.high', '130.9'],
        ['input.transfer.high', '150'],
        ['ups.delay.shutdown', 'soon'],
    ]) {
        t.is(await wire.ask(`SET VAR ups1 ${name} ${value}`), 'OK', name);
    }
    t.is(routed.length, 6);
});

test('writing needs the right, after the device and before the variable', async (t) => {
    const { rack } = t.context;
    const wire = await (await WireClient.connect(rack.port)).logIn('tester');

    t.is(await wire.ask('SET VAR nix ups.id x'), 'ERR UNKNOWN-UPS');
    t.is(await wire.ask('SET VAR dead ups.id x'), 'ERR DRIVER-NOT-CONNECTED');
    t.is(await wire.ask('SET VAR ups1 nix x'), 'ERR ACCESS-DENIED');
});

test('an instant command is handed over with its one parameter', async (t) => {
    const { wire, routed } = t.context;

    t.is(await wire.ask('INSTCMD ups1 BEEPER.toggle'), 'OK');
    t.is(await wire.ask('INSTCMD ups1 load.off.delay 120'), 'OK');
    t.is(await wire.ask('INSTCMD ups1 load.off.delay 120 130'), 'OK');

    t.deepEqual(
        routed.map(({ request }) => request),
        [
            { type: 'instant', name: 'beeper.toggle' },
            { type: 'instant', name: 'load.off.delay', value: '120' },
            { type: 'instant', name: 'load.off.delay' },
        ],
    );
});

test('instant commands are checked in the order of upsd: the command before the right', async (t) => {
    const { rack, wire } = t.context;
    const tester = await (await WireClient.connect(rack.port)).logIn('tester');

    t.is(await wire.ask('INSTCMD ups1'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('INSTCMD nix load.off'), 'ERR UNKNOWN-UPS');
    t.is(await wire.ask('INSTCMD dead load.off'), 'ERR DRIVER-NOT-CONNECTED');
    t.is(await tester.ask('INSTCMD ups1 load.on'), 'ERR CMD-NOT-SUPPORTED');
    t.is(await tester.ask('INSTCMD ups1 beeper.toggle'), 'ERR ACCESS-DENIED');
    t.is(await tester.ask('INSTCMD ups1 Test.Battery.Start'), 'OK');
});

test('the audit trail names who gave a command, and from where', async (t) => {
    const { rack, wire, routed } = t.context;
    const by: string[] = [];
    rack.gateway.subscribe('test', (event) => event.type === 'command' && by.push(event.by));

    await wire.ask('INSTCMD ups1 beeper.toggle');
    routed[0]?.end(ok(undefined));

    await until(() => by.length > 0);
    t.deepEqual(by, ['admin@127.0.0.1']);
});

test('tracking is switched for one connection', async (t) => {
    const { rack, wire } = t.context;
    const other = await (await WireClient.connect(rack.port)).logIn('stranger', 'wrong');

    t.is(await wire.ask('GET TRACKING'), 'OFF');
    t.is(await wire.ask('SET TRACKING maybe'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('SET TRACKING'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('SET TRACKING on'), 'OK');
    t.is(await wire.ask('GET TRACKING'), 'ON');
    t.is(await other.ask('GET TRACKING'), 'OFF');
    t.is(await other.ask('GET TRACKING 00000000-0000-4000-8000-000000000000'), 'ERR FEATURE-NOT-CONFIGURED');
    t.is(await other.ask('SET TRACKING ON'), 'OK');
    t.is(await other.ask('GET TRACKING 00000000-0000-4000-8000-000000000000'), 'ERR UNKNOWN');
    t.is(await wire.ask('SET TRACKING OFF'), 'OK');
    t.is(await wire.ask('INSTCMD ups1 beeper.toggle'), 'OK');
});

test('a tracked command is pending until its true outcome is known', async (t) => {
    const { rack, wire, routed } = t.context;
    const outcomes: [CommandOutcome, string][] = [
        [ok(undefined), 'SUCCESS'],
        [error('command-invalid'), 'ERR INVALID-ARGUMENT'],
        [error('command-unknown'), 'ERR UNKNOWN'],
        [error('device-refused'), 'ERR FAILED'],
        [error('driver-timeout'), 'ERR FAILED'],
    ];
    const ended: string[] = [];
    rack.gateway.subscribe('test', (event) => event.type === 'command' && ended.push(event.device));
    await wire.ask('SET TRACKING ON');

    for (const [index, [outcome, reply]] of outcomes.entries()) {
        const command = index % 2 ? 'INSTCMD ups1 beeper.toggle' : 'SET VAR ups1 ups.id x';
        const id = TRACKED.exec((await wire.ask(command)) ?? '')?.[1];
        t.is(await wire.ask(`GET TRACKING ${id}`), 'PENDING');
        routed[index]?.end(outcome);
        await until(() => ended.length === index + 1);
        t.is(await wire.ask(`GET TRACKING ${id?.toLowerCase()}`), reply);
    }
});

test('a command to a gateway without drivers fails, and says so', async (t) => {
    const rack = await startRack();
    const wire = await (await WireClient.connect(rack.port)).logIn('admin');
    await wire.ask('SET TRACKING ON');

    const id = TRACKED.exec((await wire.ask('INSTCMD ups1 beeper.toggle')) ?? '')?.[1];

    t.is(await wire.ask(`GET TRACKING ${id}`), 'ERR FAILED');
    await rack.stop();
});

test('a stale device takes no commands', async (t) => {
    const { rack, wire } = t.context;
    rack.gateway.apply({ type: 'link', device: deviceId('ups1'), link: 'lost', previous: 'ok', reason: 'unplugged' });
    rack.clock.now += 15_001;

    t.is(await wire.ask('SET VAR ups1 ups.id x'), 'ERR DATA-STALE');
    t.is(await wire.ask('INSTCMD ups1 nix'), 'ERR DATA-STALE');
});

function error(code: ErrorCode): CommandOutcome {
    return failed({ code, message: code });
}
