// Other people's programs as referees: Debian's NUT clients against our server. Ours beside them are in clients.test.ts.

import test, { type ExecutionContext } from 'ava';
import type { DeviceRequest } from '#model/command.ts';
import { failed, ok } from '#model/result.ts';
import { deviceId, type Rack, startRack, WireClient } from '../nut-rack.ts';
import { needPackages, runProgram as run } from './run-program.ts';

test.before(() => needPackages({ '/usr/bin/upsc': 'nut-client' }));

async function rackOf(t: ExecutionContext): Promise<{ rack: Rack; at: string; requests: DeviceRequest[] }> {
    const rack = await startRack({ listen: ['127.0.0.1', '::1'] });
    const requests: DeviceRequest[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        if (request.name === 'load.off.delay') return failed({ code: 'device-refused', message: 'no' });
        return ok(undefined);
    });
    t.teardown(() => rack.stop());
    return { rack, at: `localhost:${rack.port}`, requests };
}

test('upsc reads our devices, their variables and their clients', async (t) => {
    const { rack, at } = await rackOf(t);
    const login = await (await WireClient.connect(rack.port)).logIn('monitor');
    await login.ask('LOGIN ups1');

    t.deepEqual(await run('/usr/bin/upsc', ['-l', at]), {
        code: 0,
        stdout: 'ups1\npdu1\nclc-psu1\nclc-psu2\nclc\ndead\n',
        stderr: '',
    });
    t.regex((await run('/usr/bin/upsc', ['-L', at])).stdout, /^ups1: Rack "A" main \\ #1$/m);
    t.deepEqual(await run('/usr/bin/upsc', [`clc-psu1@${at}`]), {
        code: 0,
        stdout: 'device.parent: pdu1:1\nups.status: OL\n',
        stderr: '',
    });
    t.is((await run('/usr/bin/upsc', [`UPS1@${at}`, 'Ups.Status'])).stdout, 'OL CHRG\n');
    t.is((await run('/usr/bin/upsc', [`ups1@[::1]:${rack.port}`, 'ups.id'])).stdout, 'one\n');
    t.is((await run('/usr/bin/upsc', ['-c', `ups1@${at}`])).stdout, '127.0.0.1\n');
    t.deepEqual(await run('/usr/bin/upsc', [`dead@${at}`]), {
        code: 1,
        stdout: '',
        stderr: 'Error: Driver not connected\n',
    });
    t.deepEqual(await run('/usr/bin/upsc', [`nix@${at}`]), { code: 1, stdout: '', stderr: 'Error: Unknown UPS\n' });
});

test('upsc reads values of any length and any letters', async (t) => {
    const { rack, at } = await rackOf(t);
    const values = { 'ups.model': 'Größe "4" \\ #1', 'ups.alarm': '"'.repeat(600) };
    rack.gateway.apply({ type: 'readings', device: deviceId('ups1'), values, gone: [] });

    const model = await run('/usr/bin/upsc', [`ups1@${at}`, 'ups.model']);
    const all = await run('/usr/bin/upsc', [`ups1@${at}`]);

    t.deepEqual(model, { code: 0, stdout: 'Grosse "4" \\ #1\n', stderr: '' });
    t.is(all.code, 0);
    t.regex(all.stdout, /^ups\.alarm: "{240,}$/m);
    t.regex(all.stdout, /^ups\.status: OL CHRG$/m);
});

test('upscmd lists our commands and gives them, and hears the true outcome', async (t) => {
    const { at, requests } = await rackOf(t);
    const admin = ['-u', 'admin', '-p', 'secret', '-w'];

    const list = await run('/usr/bin/upscmd', ['-l', `ups1@${at}`]);
    const done = await run('/usr/bin/upscmd', [...admin, `ups1@${at}`, 'beeper.toggle']);
    const refused = await run('/usr/bin/upscmd', [...admin, `ups1@${at}`, 'load.off.delay', '120']);
    const denied = await run('/usr/bin/upscmd', ['-u', 'tester', '-p', 'secret', `ups1@${at}`, 'beeper.toggle']);

    t.regex(list.stdout, /^beeper\.toggle - Turn the beeper on or off$/m);
    t.regex(list.stdout, /^Vendor\.trick - Does the trick$/m);
    t.deepEqual(done, { code: 0, stdout: '', stderr: 'SUCCESS\n' });
    t.deepEqual(refused, { code: 0, stdout: '', stderr: 'ERR FAILED\n' });
    t.is(denied.code, 1);
    t.regex(denied.stderr, /ERR ACCESS-DENIED/);
    t.deepEqual(requests, [
        { type: 'instant', name: 'beeper.toggle' },
        { type: 'instant', name: 'load.off.delay', value: '120' },
    ]);
});

test('upsrw lists what can be written and writes it', async (t) => {
    const { at, requests } = await rackOf(t);
    const admin = ['-u', 'admin', '-p', 'secret', '-w'];

    const list = await run('/usr/bin/upsrw', [`ups1@${at}`]);
    const done = await run('/usr/bin/upsrw', ['-s', 'ups.id=a "b" #', ...admin, `ups1@${at}`]);
    const wrong = await run('/usr/bin/upsrw', ['-s', 'input.transfer.high=200', ...admin, `ups1@${at}`]);

    t.regex(list.stdout, /^\[input\.sensitivity\]\n.*\nType: ENUM STRING\n(?:.*\n)?Option: "low" SELECTED$/m);
    t.regex(list.stdout, /^Type: RANGE NUMBER\nOption: "120-130" SELECTED\nOption: "140-150"$/m);
    t.regex(list.stdout, /^Type: STRING\nMaximum length: 8\nValue: one$/m);
    t.deepEqual(done, { code: 0, stdout: '', stderr: 'SUCCESS\n' });
    t.is(wrong.code, 1);
    t.regex(wrong.stderr, /INVALID-VALUE/);
    t.deepEqual(requests, [{ type: 'set', name: 'ups.id', value: 'a "b" #' }]);
});
