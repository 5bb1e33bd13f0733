import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { OFFERS, SCAN } from '#model/api-answers.ts';
import type { ApiOffers, ApiScan } from '#model/api-scan.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import { DRIVERS, SCANNER } from '../../drivers/index.ts';
import { until } from '../../test/running-gateway.ts';
import { silentLog } from '../log.ts';
import { ROOT } from '../options.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { WebRack } from './testing/web-rack.ts';

/** With the real drivers, in processes of their own. */
async function started(t: ExecutionContext) {
    const hostFile = join(ROOT, 'drivers', 'host.ts');
    const rack = new WebRack(({ gateway }) => ({
        drivers: new Supervisor({ gateway, log: silentLog(), drivers: DRIVERS, scanner: SCANNER, hostFile }),
    }));
    t.teardown(() => rack.stop());
    await rack.server.start();
    const headers = { authorization: rack.token('admin') };
    const over = async (request: unknown): Promise<ApiScan> => {
        const answer = await rack.post('/api/v1/scans', request, headers);
        t.is(answer.status, 202, answer.text);
        const { id } = answer.json() as ApiScan;
        const read = async () => (await rack.ask(`/api/v1/scans/${id}`, { headers })).json() as ApiScan;
        return until(read, ({ isRunning }) => !isRunning, 60);
    };
    return { rack, headers, over };
}

test('the library looks for devices, and what is configured is told from what is new', async (t) => {
    const { rack, over } = await started(t);
    const folder = join(rack.stateFolder, 'recordings');
    mkdirSync(folder);
    for (const name of ['one.dev', 'two.dev']) {
        copyFileSync(join(ROOT, 'testcases', 'replay', 'office-ups.dev'), join(folder, name));
    }
    rack.config = v.parse(GATEWAY_CONFIG, {
        ...rack.config,
        devices: { office: { driver: 'replay', file: join(folder, 'two.dev') } },
    });

    const looks = [
        { methods: ['simulation'], folder },
        { methods: ['simulation'], folder: '/no/such' },
    ];
    const scan = await over({ looks });

    t.true(v.is(SCAN, scan));
    t.deepEqual(scan.found.map(({ options, device }) => [options.file, device]).toSorted(), [
        [join(folder, 'one.dev'), undefined],
        [join(folder, 'two.dev'), 'office'],
    ]);
    t.regex(scan.problem ?? '', /^simulation: .*no such file/);
});

test('a scan that cannot be understood is refused before anybody looks', async (t) => {
    const { rack, headers } = await started(t);
    for (const [request, why] of [
        [{}, /looks/],
        [{ looks: [] }, /where to look/],
        [{ looks: [{ methods: ['telepathy'] }] }, /methods/],
        [{ looks: [{ methods: ['serial'] }] }, /methods/],
        [{ looks: [{ methods: ['snmp'], addresses: ['10.0.0.0/8'] }] }, /too many/],
        [{ looks: [{ methods: ['snmp'], addresses: 'all' }] }, /addresses/],
    ] as const) {
        const answer = await rack.post('/api/v1/scans', request, headers);
        t.is(answer.status, 400, JSON.stringify(request));
        t.regex(answer.text, why);
    }
    const operator = { authorization: rack.token('operator') };
    t.is((await rack.post('/api/v1/scans', { looks: [{ methods: ['usb'] }] }, operator)).status, 403);
    t.is((await rack.ask('/api/v1/scans/none', { headers })).status, 404);
});

test('who may see devices sees what is offered', async (t) => {
    const offer = { driver: 'usb-hid', title: 'Back-UPS 500', options: { serial: 'A1' }, facts: { usbPort: '1-1' } };
    const rack = new WebRack(() => ({ offers: { current: [offer] } }));
    t.teardown(() => rack.stop());
    await rack.server.start();

    const answer = await rack.ask('/api/v1/offers', { headers: { authorization: rack.token('viewer') } });

    t.is(answer.status, 200);
    t.true(v.is(OFFERS, answer.json()));
    t.deepEqual((answer.json() as ApiOffers).offers, [offer]);
});
