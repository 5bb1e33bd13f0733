import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { CHAIN, DEVICE_DETAIL, DEVICES, ERROR, FINDINGS, HOSTS, LOADS, STATE, SYSTEM } from '#model/api-answers.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import { openApi } from './openapi.ts';
import { route } from './route.ts';
import { WebRack } from './testing/web-rack.ts';

async function started(t: ExecutionContext): Promise<WebRack> {
    const rack = new WebRack();
    t.teardown(() => rack.stop());
    rack.config = v.parse(GATEWAY_CONFIG, {
        version: 1,
        web: { listen: ['127.0.0.1'], port: 0 },
        sources: { 'feed-a': {} },
        devices: { ups1: { driver: 'demo', parent: 'feed-a' } },
        hosts: { clc: { supplies: { psu1: 'ups1' } } },
    });
    const values = { 'ups.status': 'OL', 'battery.charge': 97, 'input.voltage': null, 'experimental.x': 'y' };
    const device = rack.add('ups1', 'demo', values);
    rack.gateway.apply({
        type: 'capabilities',
        device,
        commands: [{ name: 'load.off' }, { name: 'odd.one', about: 'an odd one' }],
        settings: { 'battery.charge.low': { kind: 'number', ranges: [{ min: 10, max: 50 }] } },
    });
    await rack.server.start();
    return rack;
}

test('answers look as the document says', async (t) => {
    const rack = await started(t);

    for (const [path, schema] of [
        ['state', STATE],
        ['devices', DEVICES],
        ['devices/ups1', DEVICE_DETAIL],
        ['chain', CHAIN],
        ['hosts', HOSTS],
        ['findings', FINDINGS],
        ['loads', LOADS],
        ['system', SYSTEM],
        ['nothing', ERROR],
    ] as const) {
        const answer = await rack.ask(`/api/v1/${path}`);
        const parsed = v.safeParse(schema, answer.json());
        t.true(parsed.success, `${path}: ${parsed.issues?.map((issue) => `${v.getDotPath(issue)} ${issue.message}`)}`);
    }
});

test('the document names every route with its role, and refers to nothing that it lacks', async (t) => {
    const rack = await started(t);

    const answer = await rack.ask('/api/v1/openapi.json');

    const document = answer.json() as {
        openapi: string;
        paths: Record<string, Record<string, { description: string }>>;
    };
    t.is(document.openapi, '3.1.0');
    t.regex(document.paths['/api/v1/devices/{device}/commands']?.post?.description ?? '', /Needs the role `operator`/);
    t.true(Object.keys(document.paths).length > 20);
    const ids = [...answer.text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    t.is(new Set(ids).size, ids.length);
    t.deepEqual(
        [...new Set([...answer.text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to))],
        ['#/components/schemas/Error'],
    );
});

test('what a route takes is described as its schema says', (t) => {
    const declared = route({
        method: 'POST',
        path: '/api/v1/siren/:place',
        area: 'alerts',
        role: 'operator',
        summary: 'Sound the siren',
        query: v.strictObject({ loud: v.exactOptional(v.string()) }),
        body: v.strictObject({ seconds: v.pipe(v.number(), v.maxValue(60)) }),
        handle: () => ({}),
    });

    const { paths } = openApi([declared], '1.2.3') as { paths: Record<string, Record<string, unknown>> };

    t.like(paths['/api/v1/siren/{place}']?.post, {
        parameters: [
            { name: 'place', in: 'path', required: true },
            { name: 'loud', in: 'query', required: false },
        ],
        requestBody: {
            content: { 'application/json': { schema: { properties: { seconds: { type: 'number', maximum: 60 } } } } },
        },
    });
});
