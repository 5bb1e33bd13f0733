import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { UPDATE } from '#model/api-answers.ts';
import type { HostVerdict } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import { silentLog } from '../log.ts';
import { UpdateDesk } from '../update/update-desk.ts';
import { WebRack } from './testing/web-rack.ts';

const BUNDLE = Buffer.alloc(100_000, 'bundle');

interface Desk {
    readonly rack: WebRack;
    readonly updates: UpdateDesk;
    /** Where the system looks for a bundle. */
    readonly bundle: string;
    /** As the system reports it. */
    readonly report: string;
    order(url: string): Promise<{ status: number; text: string }>;
}

/** `installer`: whether this machine is an appliance. */
async function desk(t: ExecutionContext, { isAppliance = true, bytesMax = 1_000_000 } = {}): Promise<Desk> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-update-'));
    const places = { installer: join(folder, 'update'), report: join(folder, 'report') };
    if (isAppliance) writeFileSync(places.installer, '');
    let updates: UpdateDesk | undefined;
    const rack = new WebRack(({ stateFolder }) => {
        updates = new UpdateDesk({ stateFolder, log: silentLog(), places, bytesMax });
        return { updates };
    });
    t.teardown(async () => {
        await rack.stop();
        rmSync(folder, { recursive: true });
    });
    await rack.server.start();
    const order = (url: string) =>
        rack.ask('/api/v1/system/update', {
            method: 'POST',
            headers: { authorization: rack.token('admin'), 'content-type': 'application/json' },
            body: JSON.stringify({ url }),
        });
    const bundle = join(rack.stateFolder, 'update', 'bundle.raucb');
    return { rack, updates: updates as UpdateDesk, bundle, report: places.report, order };
}

/** Gives the bundle at /new.raucb. */
async function shop(t: ExecutionContext): Promise<string> {
    const server = createServer((request, response) => {
        if (request.url?.startsWith('/new.raucb')) response.end(BUNDLE);
        else response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function fetched({ updates }: Desk): Promise<string> {
    while (updates.isFetching) await new Promise(setImmediate);
    return updates.progress;
}

test('an update is fetched and laid where the system looks for it; what the system says of it is told', async (t) => {
    const one = await desk(t);

    const { status } = await one.order(`${await shop(t)}/new.raucb?token=secret`);
    await fetched(one);
    writeFileSync(one.report, 'installed, restarting\n');
    const answer = v.parse(UPDATE, (await one.rack.ask('/api/v1/system/update')).json());

    t.is(status, 202);
    t.deepEqual(readFileSync(one.bundle), BUNDLE);
    t.like(answer, { isAppliance: true, progress: 'installed, restarting', waitsFor: [] });
});

test('while a host runs on battery no update is fetched', async (t) => {
    const one = await desk(t);
    one.rack.hosts.set('clc' as DeviceId, { host: 'clc' } as HostVerdict);
    one.rack.add('clc', 'chain', { 'ups.status': 'OB' });

    const { status, text } = await one.order(`${await shop(t)}/new.raucb`);

    t.is(status, 409);
    t.regex(text, /clc/);
    t.false(existsSync(one.bundle));
});

test('what is not there, or too much, is not handed on', async (t) => {
    const [missing, large] = [await desk(t), await desk(t, { bytesMax: 1000 })];
    const url = await shop(t);

    await missing.order(`${url}/old.raucb`);
    await large.order(`${url}/new.raucb`);

    t.regex(await fetched(missing), /^not fetched: 127\.0\.0\.1:\d+ answers 404$/);
    t.regex(await fetched(large), /^not fetched: a bundle has at most/);
    t.false(existsSync(missing.bundle) || existsSync(large.bundle));
});

test('only an administrator of an appliance updates it, and only from the web', async (t) => {
    const [one, other] = [await desk(t), await desk(t, { isAppliance: false })];
    const body = JSON.stringify({ url: 'http://127.0.0.1/' });

    const asOperator = await one.rack.ask('/api/v1/system/update', {
        method: 'POST',
        headers: { authorization: one.rack.token('operator'), 'content-type': 'application/json' },
        body,
    });

    t.is(asOperator.status, 403);
    t.is((await other.order('http://127.0.0.1/')).status, 404);
    t.is((await one.order('file:///etc/shadow')).status, 400);
});
