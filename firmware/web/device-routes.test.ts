import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { ApiError } from '#model/api.ts';
import type { ApiDeviceDetail, ApiDevices, ApiHosts } from '#model/api-devices.ts';
import type { DeviceRequest } from '#model/command.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import { failed, ok } from '#model/result.ts';
import { WebRack } from './testing/web-rack.ts';

const CONFIG = {
    version: 1,
    web: { listen: ['127.0.0.1'], port: 0 },
    sources: { 'feed-a': {}, 'feed-b': {} },
    devices: {
        pdu1: { type: 'pdu', driver: 'demo', parent: 'feed-a' },
        pdu2: { type: 'pdu', driver: 'demo', parent: 'feed-b' },
    },
    hosts: {
        clc: { supplies: { psu1: 'pdu1:1', psu2: 'pdu2:1' } },
        nc1: { supplies: { psu1: 'pdu1:3' } },
    },
};

/** Two PDUs that are on; what drivers were asked for. */
async function started(t: ExecutionContext): Promise<{ rack: WebRack; asked: DeviceRequest[]; token: string }> {
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    rack.config = v.parse(GATEWAY_CONFIG, CONFIG);
    const asked: DeviceRequest[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        asked.push(request);
        return request.name === 'beeper.mute'
            ? failed({ code: 'device-unreachable', message: 'no answer' })
            : ok(undefined);
    });
    const outlets = { 'outlet.1.status': 'on', 'outlet.1.name': 'clc A', 'outlet.3.status': 'on' };
    for (const id of ['pdu1', 'pdu2']) {
        const device = rack.add(id, 'demo', { 'ups.status': 'OL', ...outlets, 'outlet.1.realpower': 120 });
        rack.gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    }
    const commands = ['outlet.3.load.off', 'outlet.3.load.on', 'beeper.mute'].map((name) => ({ name }));
    const settings = { 'outlet.3.switch': { kind: 'text' as const, values: ['on', 'off'] } };
    rack.gateway.apply({ type: 'capabilities', device: 'pdu1' as DeviceId, commands, settings });
    await rack.server.start();
    return { rack, asked, token: rack.token('operator') };
}

test('the list of devices has what the state has', async (t) => {
    const { rack } = await started(t);

    const { devices } = (await rack.ask('/api/v1/devices')).json() as ApiDevices;

    t.deepEqual(
        devices.map(({ id }) => id),
        ['pdu1', 'pdu2'] as DeviceId[],
    );
    t.is(devices[0]?.readings['outlet.1.realpower']?.value, 120);
});

test('a device tells label, group and quality of its readings, its outlets and who hangs on them', async (t) => {
    const { rack } = await started(t);
    rack.change('pdu1', { 'input.voltage': null });

    const pdu = (await rack.ask('/api/v1/devices/PDU1')).json() as ApiDeviceDetail;
    rack.gateway.apply({ type: 'link', device: 'pdu1' as DeviceId, link: 'stale', previous: 'ok', reason: 'silent' });
    const stale = (await rack.ask('/api/v1/devices/pdu1')).json() as ApiDeviceDetail;

    t.like(pdu.readings['outlet.1.realpower'], {
        value: 120,
        unit: 'W',
        label: 'Outlet 1 realpower',
        group: 'outlet.1',
        quality: 'good',
    });
    t.is(pdu.readings['input.voltage']?.quality, 'unknown');
    t.is(stale.readings['outlet.1.realpower']?.quality, 'old');
    t.like(pdu.outlets[0], { outlet: '1', name: 'clc A', status: 'on', watts: 120 });
    t.deepEqual(
        pdu.outlets.map(({ hosts }) => hosts),
        [['clc'], ['nc1']] as DeviceId[][],
    );
    t.deepEqual(pdu.outlets[1]?.commands, ['outlet.3.load.off', 'outlet.3.load.on']);
    t.deepEqual(pdu.feeds.toSorted(), ['clc', 'nc1'] as DeviceId[]);
    t.like(pdu.commands[0], { isDangerous: true, about: 'Switch outlet 3 off' });
    t.false(pdu.commands[2]?.isDangerous);
    t.is((await rack.ask('/api/v1/devices/pdu9')).status, 404);
});

test('safety rule 8: a command that cuts power is refused until its sender names whose', async (t) => {
    const { rack, asked, token } = await started(t);
    const give = (body: unknown) => rack.post('/api/v1/devices/pdu1/commands', body, { authorization: token });

    const radius = (await rack.ask('/api/v1/devices/pdu1/blast-radius?command=outlet.3.load.off')).json();
    const careless = await give({ name: 'outlet.3.load.off' });
    const wrong = await give({ name: 'outlet.3.load.off', accept: ['clc'] });
    t.like(radius, { dark: ['nc1'], accept: ['nc1'], sentence: 'cuts pdu1:3: nc1 goes dark' });
    t.is(careless.status, 409);
    t.like(careless.json(), { code: 'command-dangerous', blastRadius: radius });
    t.is(wrong.status, 409);
    t.deepEqual(asked, []);

    const knowing = await give({ name: 'outlet.3.load.off', accept: ['nc1'] });
    const harmless = await give({ name: 'outlet.3.load.on' });

    t.is(knowing.status, 200);
    t.like(knowing.json(), { text: 'pdu1: outlet.3.load.off: done', blastRadius: { dark: ['nc1'] } });
    t.is(harmless.status, 200);
    t.deepEqual(
        asked.map(({ name }) => name),
        ['outlet.3.load.off', 'outlet.3.load.on'],
    );
});

test('a setting that switches an outlet is a command by another name', async (t) => {
    const { rack, asked, token } = await started(t);
    const write = (name: string, body: unknown) =>
        rack.ask(`/api/v1/devices/pdu1/settings/${name}`, {
            method: 'PUT',
            headers: { 'content-type': 'application/json', authorization: token },
            body: JSON.stringify(body),
        });

    t.is((await write('outlet.3.switch', { value: 'off' })).status, 409);
    t.is((await write('outlet.3.switch', { value: 'on' })).status, 200);
    t.is((await write('outlet.3.switch', { value: 'off', accept: ['nc1'] })).status, 200);
    t.is((await write('outlet.3.delay.start', { value: 10 })).status, 200);
    t.deepEqual(
        asked.map(({ value }) => value),
        ['on', 'off', '10'],
    );
});

test('how a command ended is the answer, and who gave it is in the stream', async (t) => {
    const { rack, token } = await started(t);
    const by: string[] = [];
    rack.gateway.subscribe('test', (event) => {
        if (event.type === 'command') by.push(event.by);
    });

    const answer = await rack.post('/api/v1/devices/pdu1/commands', { name: 'beeper.mute' }, { authorization: token });

    t.is(answer.status, 504);
    t.deepEqual(answer.json(), { code: 'device-unreachable', message: 'no answer' });
    t.deepEqual(by, ['token:test@127.0.0.1']);
});

test('commands of any other form are refused, with what is wrong', async (t) => {
    const { rack, asked, token } = await started(t);
    const bodies = [null, [], 'x', {}, { name: 1 }, { name: '' }, { name: 'a b' }, { name: 'x', accept: 'nc1' }];

    for (const body of [...bodies, { name: 'beeper.mute', valeu: '1' }]) {
        const answer = await rack.post('/api/v1/devices/pdu1/commands', body, { authorization: token });
        t.is(answer.status, 400, JSON.stringify(body));
        t.is((answer.json() as ApiError).code, 'request-invalid');
    }
    const misspelled = await rack.post(
        '/api/v1/devices/pdu1/commands',
        { name: 'x', valeu: '1' },
        { authorization: token },
    );
    t.regex((misspelled.json() as ApiError).message, /did you mean “value”/);
    t.deepEqual(asked, []);
});

test('hosts are told with what an upsmon on them monitors', async (t) => {
    const { rack } = await started(t);
    const sentence = 'clc has power';
    const clc = 'clc' as DeviceId;
    rack.hosts.set(clc, {
        host: clc,
        state: 'up',
        carrier: 'mains',
        redundancy: 'n+1',
        secondsLeft: undefined,
        needs: 1,
        supplies: [],
        sentence,
    });

    const { hosts } = (await rack.ask('/api/v1/hosts')).json() as ApiHosts;

    t.like(hosts[0], { host: clc, sentence, monitor: 'clc@GATEWAY', logins: 0 });
    t.like((await rack.ask('/api/v1/hosts/CLC')).json(), { host: clc });
    t.is((await rack.ask('/api/v1/hosts/other')).status, 404);
});
