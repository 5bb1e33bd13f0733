import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import type { ApiError } from '#model/api.ts';
import type { ApiNewToken } from '#model/api-access.ts';
import { FENCE_HOST, FENCE_HOSTS } from '#model/api-answers.ts';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import { failed, ok } from '#model/result.ts';
import { fencingRoutes } from './fencing-routes.ts';
import { WebRack } from './testing/web-rack.ts';

const WEB: ApiFenceHost = { host: 'web', power: 'on', why: 'it draws 90 W', ways: ['outlets'], obstacles: [] };
const HOSTS: readonly ApiFenceHost[] = [WEB, { ...WEB, host: 'db' }, { ...WEB, host: 'nas' }];

async function started(t: ExecutionContext) {
    const ordered: string[] = [];
    const fencing = {
        describe: (name: string) => HOSTS.find(({ host }) => host === name.toLowerCase()),
        order: (host: string, wanted: string, by: string) => {
            ordered.push(`${host} ${wanted} ${by}`);
            return host === 'db' ? failed('db cannot be switched off for sure') : ok(undefined);
        },
    };
    const rack = new WebRack(() => ({
        routes: fencingRoutes({ fencing, hostNames: () => HOSTS.map(({ host }) => host) }),
    }));
    t.teardown(() => rack.stop());
    await rack.server.start();
    const admin = { authorization: rack.token('admin') };
    const made = await rack.post('/api/v1/tokens', { name: 'cluster1', role: 'fencing', hosts: ['web', 'DB'] }, admin);
    const headers = { authorization: `Bearer ${(made.json() as ApiNewToken).secret}` };
    return { rack, ordered, admin, headers };
}

test('a fencing token sees its own hosts and switches them', async (t) => {
    const { rack, ordered, headers } = await started(t);

    const all = await rack.ask('/api/v1/fencing', { headers });
    const one = await rack.ask('/api/v1/fencing/WEB', { headers });
    const off = await rack.post('/api/v1/fencing/web', { power: 'off' }, headers);

    t.deepEqual(
        v.parse(FENCE_HOSTS, all.json()).map(({ host }) => host),
        ['web', 'db'],
    );
    t.deepEqual(v.parse(FENCE_HOST, one.json()), WEB);
    t.is(off.status, 202);
    t.deepEqual(ordered, ['web off token:cluster1@127.0.0.1']);
});

test('and nothing else: no other host, no other part of the gateway', async (t) => {
    const { rack, ordered, headers } = await started(t);

    for (const path of ['fencing/nas', 'devices', 'state', 'hosts', 'tokens', 'users', 'system']) {
        t.is((await rack.ask(`/api/v1/${path}`, { headers })).status, 403, path);
    }
    t.is((await rack.post('/api/v1/fencing/nas', { power: 'off' }, headers)).status, 403);
    t.is((await rack.post('/api/v1/devices/x/commands', { name: 'load.off' }, headers)).status, 403);
    t.is((await rack.post('/api/v1/fencing/web', { power: 'cycle' }, headers)).status, 400);
    t.is((await rack.ask('/api/v1/fencing/nobody', { headers })).status, 404);
    t.deepEqual(ordered, []);
});

test('who only looks on fences nobody; an operator may', async (t) => {
    const { rack, ordered } = await started(t);
    const viewer = { authorization: rack.token('viewer') };
    const operator = { authorization: rack.token('operator') };

    t.is((await rack.post('/api/v1/fencing/web', { power: 'off' })).status, 401);
    t.is((await rack.post('/api/v1/fencing/web', { power: 'off' }, viewer)).status, 403);
    t.is((await rack.post('/api/v1/fencing/nas', { power: 'on' }, operator)).status, 202);
    t.deepEqual(ordered, ['nas on token:test@127.0.0.1']);
});

test('what cannot be done is refused in its words', async (t) => {
    const { rack, headers } = await started(t);

    const answer = await rack.post('/api/v1/fencing/db', { power: 'off' }, headers);

    t.is(answer.status, 409);
    t.is((answer.json() as ApiError).message, 'db cannot be switched off for sure');
});

test('a fencing token names hosts, no scopes; no other role names hosts; it is no role of a person', async (t) => {
    const { rack, admin } = await started(t);
    const make = async (body: object) => (await rack.post('/api/v1/tokens', { name: 'x', ...body }, admin)).status;

    t.is(await make({ role: 'fencing' }), 400);
    t.is(await make({ role: 'fencing', hosts: [] }), 400);
    t.is(await make({ role: 'fencing', hosts: ['web'], scopes: ['act:*'] }), 400);
    t.is(await make({ role: 'operator', hosts: ['web'] }), 400);
    const user = { name: 'ann', role: 'fencing', password: 'long enough it is' };
    t.is((await rack.post('/api/v1/users', user, admin)).status, 400);
});
