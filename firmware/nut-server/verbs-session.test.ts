import anyTest, { type TestFn } from 'ava';
import { deviceId, type Rack, startRack, until, WireClient } from '../../test/nut-rack.ts';

const test = anyTest as TestFn<{ rack: Rack; wire: WireClient }>;

test.beforeEach(async (t) => {
    const rack = await startRack();
    t.context = { rack, wire: await WireClient.connect(rack.port) };
});
test.afterEach.always((t) => t.context.rack.stop());

test('the server says what it speaks', async (t) => {
    const { wire } = t.context;

    t.regex((await wire.ask('VER')) ?? '', /^(?:\S+ ){4}\d+\.\d+\.\d+ /);
    t.is(await wire.ask('NETVER'), '1.3');
    t.is(await wire.ask('protver'), '1.3');
    t.regex((await wire.ask('HELP')) ?? '', /^Commands: HELP VER PROTVER GET LIST SET INSTCMD LOGIN LOGOUT/);
    for (const verb of ['VER', 'NETVER', 'PROTVER', 'HELP']) t.is(await wire.ask(`${verb} x`), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('STARTTLS'), 'ERR FEATURE-NOT-CONFIGURED');
});

test('unknown words and empty lines are unknown commands', async (t) => {
    const { wire } = t.context;

    for (const line of ['NIX', '', '   ', '# VER', '"GET VAR" ups1 ups.status', 'constructor', '__proto__']) {
        t.is(await wire.ask(line), 'ERR UNKNOWN-COMMAND', line);
    }
});

test('user and password are each given once, in any order', async (t) => {
    const { wire } = t.context;

    t.is(await wire.ask('PASSWORD'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('PASSWORD pass words'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('PASSWORD secret'), 'OK');
    t.is(await wire.ask('PASSWORD secret'), 'ERR ALREADY-SET-PASSWORD');
    t.is(await wire.ask('LOGIN ups1'), 'ERR USERNAME-REQUIRED');
    t.is(await wire.ask('USERNAME a b'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('USERNAME ""'), 'OK');
    t.is(await wire.ask('USERNAME monitor'), 'ERR ALREADY-SET-USERNAME');
    t.is(await wire.ask('LOGIN ups1'), 'ERR ACCESS-DENIED');
});

test('privileged commands ask for user and password before anything else', async (t) => {
    const { wire } = t.context;
    const commands = ['LOGIN', 'ATTACH', 'PRIMARY nix', 'MASTER', 'FSD', 'SET', 'SET TRACKING ON', 'INSTCMD'];

    for (const command of commands) t.is(await wire.ask(command), 'ERR USERNAME-REQUIRED', command);
    await wire.ask('USERNAME monitor');
    for (const command of commands) t.is(await wire.ask(command), 'ERR PASSWORD-REQUIRED', command);
});

test('a login needs the right, one device, and is had once', async (t) => {
    const { wire } = t.context;
    await wire.logIn('monitor');

    t.is(await wire.ask('LOGIN'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('LOGIN ups1 ups1'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('LOGIN nix'), 'ERR UNKNOWN-UPS');
    t.is(await wire.ask('LOGIN UPS1'), 'OK');
    t.is(await wire.ask('ATTACH pdu1'), 'ERR ALREADY-LOGGED-IN');
    t.is(await wire.ask('GET NUMLOGINS ups1'), 'NUMLOGINS ups1 1');
});

test('wrong passwords, users without password and users without the right are denied', async (t) => {
    const { rack } = t.context;
    const cases = [
        ['monitor', 'wrong'],
        ['monitor', 'SECRET'],
        ['Monitor', 'secret'],
        ['nobody', '""'],
        ['nobody', 'undefined'],
        ['stranger', 'secret'],
        ['constructor', 'secret'],
        ['admin', 'secret'],
    ] as const;

    for (const [user, password] of cases) {
        const wire = await (await WireClient.connect(rack.port)).logIn(user, password);
        t.is(await wire.ask('LOGIN ups1'), 'ERR ACCESS-DENIED', user);
    }
});

test('a changed table of users counts for open connections', async (t) => {
    const { rack, wire } = t.context;
    await wire.logIn('monitor');

    Object.assign(rack.users, { monitor: { password: 'other', upsmon: 'secondary', actions: [], instcmds: [] } });

    t.is(await wire.ask('LOGIN ups1'), 'ERR ACCESS-DENIED');
});

test('LOGOUT ends the login and the connection; what follows is not answered', async (t) => {
    const { rack, wire } = t.context;
    const upsmon = await (await WireClient.connect(rack.port)).logIn('monitor');
    await upsmon.ask('LOGIN ups1');

    t.is(await upsmon.ask('LOGOUT now'), 'ERR INVALID-ARGUMENT');
    upsmon.send('LOGOUT\nVER\n');

    t.is(await upsmon.closed(), 'OK Goodbye\n');
    t.is(await wire.ask('GET NUMLOGINS ups1'), 'NUMLOGINS ups1 0');
    wire.send('DETACH\n');
    t.is(await wire.closed(), 'OK Goodbye\n');
});

test('a login ends with its connection', async (t) => {
    const { rack, wire } = t.context;
    const upsmon = await (await WireClient.connect(rack.port)).logIn('monitor');
    await upsmon.ask('LOGIN ups1');
    t.is(await wire.ask('GET NUMLOGINS ups1'), 'NUMLOGINS ups1 1');

    upsmon.close();

    await until(async () => (await wire.ask('GET NUMLOGINS ups1')) === 'NUMLOGINS ups1 0');
    t.pass();
});

test('only a primary is granted to be one', async (t) => {
    const { rack, wire } = t.context;
    await wire.logIn('boss');
    const secondary = await (await WireClient.connect(rack.port)).logIn('monitor');

    t.is(await wire.ask('PRIMARY dead'), 'OK PRIMARY-GRANTED');
    t.is(await wire.ask('MASTER ups1'), 'OK MASTER-GRANTED');
    t.is(await wire.ask('PRIMARY'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('PRIMARY nix'), 'ERR UNKNOWN-UPS');
    t.is(await secondary.ask('PRIMARY ups1'), 'ERR ACCESS-DENIED');
});

test('a forced shutdown shows in the status of its device until it is cleared', async (t) => {
    const { rack, wire } = t.context;
    const by: string[] = [];
    rack.gateway.subscribe(
        'test',
        (event) => event.type === 'forced-shutdown' && by.push(`${event.device} ${event.by}`),
    );
    await wire.logIn('boss');

    t.is(await wire.ask('FSD'), 'ERR INVALID-ARGUMENT');
    t.is(await wire.ask('FSD nix'), 'ERR UNKNOWN-UPS');
    t.is(await wire.ask('FSD UPS1'), 'OK FSD-SET');
    t.is(await wire.ask('FSD ups1'), 'OK FSD-SET');

    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "FSD OL CHRG"');
    t.is(await wire.ask('GET VAR pdu1 ups.status'), 'ERR VAR-NOT-SUPPORTED');
    t.is(await wire.ask('GET VAR clc ups.status'), 'VAR clc ups.status "OL"');
    t.deepEqual(by, ['ups1 boss@127.0.0.1', 'ups1 boss@127.0.0.1']);
    rack.gateway.apply({ type: 'forced-shutdown', device: deviceId('ups1'), on: false, by: 'test' });
    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "OL CHRG"');
});

test('a forced shutdown needs the right; a silent device can be given one', async (t) => {
    const { rack, wire } = t.context;
    const monitor = await (await WireClient.connect(rack.port)).logIn('monitor');
    await wire.logIn('tester');

    t.is(await monitor.ask('FSD ups1'), 'ERR ACCESS-DENIED');
    t.is(await wire.ask('FSD dead'), 'OK FSD-SET');
    t.false(rack.gateway.device('ups1')?.forcedShutdown);
    t.true(rack.gateway.device('dead')?.forcedShutdown);
});

test('a forced shutdown shows even where the device says nothing of its status', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('ups1');

    rack.gateway.apply({ type: 'readings', device, values: { 'ups.status': '' }, gone: [] });
    rack.gateway.apply({ type: 'forced-shutdown', device, on: true, by: 'test' });

    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "FSD"');
});

test('a status that says FSD already is not marked twice', async (t) => {
    const { rack, wire } = t.context;
    const device = deviceId('ups1');

    rack.gateway.apply({ type: 'readings', device, values: { 'ups.status': 'OB FSD' }, gone: [] });
    rack.gateway.apply({ type: 'forced-shutdown', device, on: true, by: 'test' });

    t.is(await wire.ask('GET VAR ups1 ups.status'), 'VAR ups1 ups.status "OB FSD"');
});
