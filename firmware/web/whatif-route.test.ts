import test from 'ava';
import * as v from 'valibot';
import type { ApiError } from '#model/api.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import { WebRack } from './testing/web-rack.ts';
import type { WhatIfAnswer } from './whatif-route.ts';

const CONFIG = v.parse(GATEWAY_CONFIG, {
    version: 1,
    name: 'test-rack',
    web: { listen: ['127.0.0.1'], port: 0 },
    sources: { 'feed-a': {}, 'feed-b': {} },
    devices: {
        ups1: { driver: 'demo', parent: 'feed-a' },
        ups2: { driver: 'demo', parent: 'feed-b' },
        'clc-psu1': { driver: 'demo', type: 'psu', parent: 'ups1' },
        'clc-psu2': { driver: 'demo', type: 'psu', parent: 'ups2' },
    },
    hosts: {
        clc: { supplies: { psu1: 'clc-psu1', psu2: 'clc-psu2' } },
        nc1: { supplies: { psu1: 'ups1' } },
    },
});

/** Both UPSs on mains with half an hour in their batteries. */
async function started(t: { teardown(end: () => unknown): void }): Promise<WebRack> {
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    rack.config = CONFIG;
    for (const [name, { type, parent }] of Object.entries(CONFIG.devices)) {
        const device = name as DeviceId;
        const spec = { id: device, type, driver: 'demo', description: '', parents: parent };
        rack.gateway.apply({ type: 'device-added', device, spec });
        const battery = type === 'ups' ? { 'battery.runtime': 1800, 'battery.charge': 100 } : {};
        rack.change(name, { 'ups.status': 'OL', ...battery });
        rack.gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
    }
    await rack.server.start();
    return rack;
}

test('PSU 1 faulty, UPS 2 low, the only valid supply hangs on UPS 2: the cloud controller will go dark, and it alone', async (t) => {
    const rack = await started(t);

    const answer = await rack.ask('/api/v1/whatif?fail=clc-psu1&fail=ups2%3Dlow');

    const body = answer.json() as WhatIfAnswer;
    t.is(answer.status, 200);
    t.is(answer.headers['cache-control'], 'no-store');
    t.true(body.isSimulation);
    t.deepEqual(
        body.timeline.map(({ host }) => host),
        ['clc' as DeviceId],
    );
    t.deepEqual(
        body.actions.map(({ host, startAfterSeconds }) => [host, startAfterSeconds]),
        [['clc' as DeviceId, 0]],
    );
    t.deepEqual(
        body.hosts.map(({ redundancy }) => redundancy),
        ['at risk', 'n'],
    );
});

test('nothing that is assumed reaches a driver or the live state', async (t) => {
    const rack = await started(t);
    const events: unknown[] = [];
    rack.gateway.subscribe('test', (event) => events.push(event));
    rack.gateway.routeCommands(() => {
        throw new Error('a driver was asked');
    });
    const before = JSON.stringify(rack.gateway.save());

    await rack.ask('/api/v1/whatif?fail=feed-a&fail=feed-b&fail=ups1%3D5');

    t.is(JSON.stringify(rack.gateway.save()), before);
    t.deepEqual(events, []);
});

test('minutes and the age of batteries count', async (t) => {
    const rack = await started(t);
    const dark = async (query: string) => {
        const { timeline } = (await rack.ask(`/api/v1/whatif?fail=feed-a${query}`)).json() as WhatIfAnswer;
        return timeline[0]?.seconds;
    };

    t.is(await dark(''), 1800);
    t.is(await dark('&battery=0.5'), 900);
    const { lostNow } = (await rack.ask('/api/v1/whatif?fail=feed-a&minutes=31')).json() as WhatIfAnswer;
    t.deepEqual(lostNow, ['nc1' as DeviceId]);
});

test('a name that is not there is answered with those that are', async (t) => {
    const rack = await started(t);

    const answer = await rack.ask('/api/v1/whatif?fail=feed-x');

    t.is(answer.status, 404);
    const { code, message } = answer.json() as ApiError;
    t.is(code, 'device-unknown');
    t.regex(message, /“feed-x”; there are feed-a, feed-b, ups1/);
});

test('a question that makes no sense is refused with what to write', async (t) => {
    const rack = await started(t);
    const cases: readonly [string, RegExp][] = [
        ['', /say what fails: fail=NODE/],
        ['?fail=ups1=banana', /“ups1=banana” says nothing that can happen to ups1/],
        ['?fail=feed-a&minutes=soon', /minutes=soon: write a number/],
        ['?fail=feed-a&minutes=1&minutes=2', /minutes=1,2: write a number/],
        ['?fail=feed-a&battery=0', /a battery of 0 times its runtime/],
        ['?fail=feed-a&toString=1', /“toString” is none of fail, minutes/],
        [`?${'fail=feed-a&'.repeat(51)}`, /once to 50 times/],
    ];
    for (const [query, message] of cases) {
        const answer = await rack.ask(`/api/v1/whatif${query}`);
        t.is(answer.status, 400, query);
        t.regex((answer.json() as ApiError).message, message);
    }
});

test('who does not watch the wiring says so', async (t) => {
    const rack = await started(t);

    const answer = await rack.ask('/api/v1/wiring');

    t.is(answer.status, 404);
    t.regex((answer.json() as ApiError).message, /does not watch its wiring/);
});
