import test from 'ava';
import { fastify } from 'fastify';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from '#model/config.ts';
import { startRack, WireClient } from '../../test/nut-rack.ts';
import { addCertificateRoute } from './certificate-route.ts';
import { nutRoutes } from './nut-routes.ts';
import { addRoutes } from './route-table.ts';

test('who is connected and who was refused can be asked for, and no password is told', async (t) => {
    const rack = await startRack();
    t.teardown(() => rack.stop());
    const app = fastify();
    const { nut } = v.parse(GATEWAY_CONFIG, {
        version: 1,
        nut: { users: { monitor: { password: 'secret', upsmon: 'secondary', from: ['192.0.2.0/24'] } } },
    });
    const viewer = { name: 'eve', role: 'viewer', via: 'session', address: '192.0.2.1' } as const;
    addRoutes(
        app,
        nutRoutes(rack.server, () => nut),
        () => viewer,
    );
    const good = await (await WireClient.connect(rack.port)).logIn('monitor');
    await good.ask('LOGIN clc');
    const bad = await (await WireClient.connect(rack.port)).logIn('monitor', 'guessed');
    await bad.ask('LOGIN clc');

    const response = await app.inject('/api/v1/sessions');
    const users = await app.inject('/api/v1/nut/users');

    t.is(response.statusCode, 200);
    t.is(response.headers['cache-control'], 'no-store');
    const { sessions, refused } = response.json();
    t.like(sessions[0], { user: 'monitor', role: 'secondary', ups: 'clc', software: 'upsmon', isProven: true });
    t.like(sessions[1], { user: 'monitor', role: 'reader', isProven: false, refusals: 1 });
    t.like(refused[0], { user: 'monitor', address: '127.0.0.1', count: 1, reason: 'wrong user or password' });
    t.deepEqual(users.json(), [
        {
            name: 'monitor',
            hasPassword: true,
            from: ['192.0.2.0/24'],
            upsmon: 'secondary',
            actions: [],
            instcmds: [],
        },
    ]);
    t.notRegex(response.body + users.body, /guessed|"secret/);
});

test('the authority can be fetched, and its absence is explained', async (t) => {
    let authority: string | undefined = '-----BEGIN CERTIFICATE-----\n';
    const app = fastify();
    addCertificateRoute(app, {
        get authority() {
            return authority;
        },
    });

    const there = await app.inject('/ca.pem');
    authority = undefined;
    const gone = await app.inject('/ca.pem');

    t.is(there.statusCode, 200);
    t.is(there.headers['content-type'], 'application/x-pem-file');
    t.is(there.body, '-----BEGIN CERTIFICATE-----\n');
    t.is(gone.statusCode, 404);
    t.regex(gone.json().message, /nut\.tls/);
});
