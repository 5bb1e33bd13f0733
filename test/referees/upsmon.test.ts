// Debian's unmodified upsmon against our server, as secondary and as primary, in clear and over TLS (it is built with NSS), until
// its SHUTDOWNCMD has run.

import test, { type ExecutionContext } from 'ava';
import { deviceId, type Rack, startRack, until, WireClient } from '../nut-rack.ts';
import { gatewayOn } from './gateway-on-host.ts';
import { TestNetwork } from './test-network.ts';
import { type TlsRack, tlsRack, trustStore } from './tls-rack.ts';
import { QUICK, Upsmon } from './upsmon.ts';

interface Way {
    readonly name: string;
    readonly version: RegExp;
    /** Lines of upsmon.conf. */
    readonly lines: (rack: TlsRack) => Promise<readonly string[]> | readonly string[];
}

const WAYS: readonly Way[] = [
    { name: 'in clear', version: /^$/, lines: () => [] },
    { name: 'over TLS, checking nothing', version: /^TLSv1\.[23]$/, lines: () => ['CERTVERIFY 0', 'FORCESSL 1'] },
    {
        name: 'over TLS, checking the certificate',
        version: /^TLSv1\.[23]$/,
        lines: async ({ folder, certificate }) => {
            const store = await trustStore(folder, certificate.authority ?? '');
            return [`CERTPATH ${store}`, 'CERTVERIFY 1', 'FORCESSL 1'];
        },
    },
];

/** In clear there is no certificate to offer: upsmon takes what it is offered. */
async function rackFor(t: ExecutionContext, { version }: Way): Promise<TlsRack> {
    const tls = await tlsRack(t);
    if (!version.test('')) return tls;
    const rack = await startRack({ listen: ['127.0.0.1', '::1'] });
    t.teardown(() => rack.stop());
    return { ...tls, rack, at: `localhost:${rack.port}` };
}

function start(t: ExecutionContext, monitor: string, lines: readonly string[]): Upsmon {
    const upsmon = new Upsmon({ monitors: [monitor], lines }).start();
    t.teardown(() => upsmon.stop());
    return upsmon;
}

function says(rack: Rack, status: string): void {
    rack.gateway.apply({ type: 'readings', device: deviceId('ups1'), values: { 'ups.status': status }, gone: [] });
}

for (const way of WAYS) {
    test(`upsmon as secondary, ${way.name}: it is counted, and goes when the gateway orders it`, async (t) => {
        const tls = await rackFor(t, way);
        const { rack, at } = tls;
        const wire = await WireClient.connect(rack.port);

        const upsmon = start(t, `clc@${at} 1 monitor secret secondary`, [...QUICK, ...(await way.lines(tls))]);
        await upsmon.polls(1);
        t.is(await wire.ask('GET NUMLOGINS clc'), 'NUMLOGINS clc 1');
        t.deepEqual((await wire.list('LIST CLIENT clc')).slice(1, -1), ['CLIENT clc 127.0.0.1']);
        const session = rack.server.sessions.find(({ ups }) => ups === 'clc');
        t.like(session, { user: 'monitor', role: 'secondary', software: 'upsmon', isProven: true });
        t.regex(session?.tls ?? '', way.version);
        t.false(upsmon.isShutDown);

        rack.gateway.apply({ type: 'forced-shutdown', device: deviceId('clc'), on: true, by: 'referee' });
        await upsmon.shutDown();

        t.deepEqual(upsmon.notices, ['FSD', 'SHUTDOWN']);
        await until(async () => (await wire.ask('GET NUMLOGINS clc')) === 'NUMLOGINS clc 0');
    });

    test(`upsmon as primary, ${way.name}: it orders the others to go, waits for them and goes last`, async (t) => {
        const tls = await rackFor(t, way);
        const { rack, at } = tls;
        // As long as a busy machine may take: it waits for the others, not for the clock.
        const lines = [...QUICK, ...(await way.lines(tls)), 'HOSTSYNC 120'];
        const primary = start(t, `ups1@${at} 1 boss secret primary`, lines);
        const secondary = start(t, `ups1@${at} 1 monitor secret secondary`, lines);
        await Promise.all([primary.polls(1), secondary.polls(1)]);
        const roles = rack.server.sessions.filter(({ ups }) => ups === 'ups1').map(({ role }) => role);
        t.deepEqual(roles.sort(), ['primary', 'secondary']);

        says(rack, 'OB DISCHRG');
        await Promise.all([primary, secondary].map((one) => one.until(({ notices }) => notices.includes('ONBATT'))));
        await Promise.all([primary.polls(2), secondary.polls(2)]);
        t.false(primary.isShutDown || secondary.isShutDown, 'on battery nobody goes yet');
        says(rack, 'OB LB DISCHRG');
        await primary.shutDown();

        t.true(secondary.isShutDown, 'the primary goes last');
        await secondary.shutDown();
        t.deepEqual(primary.notices.slice(0, 2), ['ONBATT', 'LOWBATT']);
        t.is(primary.notices.at(-1), 'SHUTDOWN');
        t.true(secondary.notices.includes('FSD'), 'it went because the primary said so');
        t.is(secondary.notices.at(-1), 'SHUTDOWN');
        t.true(rack.gateway.device('ups1')?.forcedShutdown);
    });
}

test('upsmon that trusts somebody else does not log in', async (t) => {
    const { rack, at, folder } = await tlsRack(t);
    const other = await tlsRack(t);
    const store = await trustStore(folder, other.certificate.authority ?? '');

    start(t, `clc@${at} 1 monitor secret secondary`, [...QUICK, `CERTPATH ${store}`, 'CERTVERIFY 1', 'FORCESSL 1']);
    await until(() => rack.server.refused.length > 0);

    t.false(rack.server.sessions.some(({ ups }) => ups !== undefined));
    t.regex(rack.server.refused[0]?.reason ?? '', /^TLS: /);
});

test('upsmon of another host is no primary unless it is named; refused, it goes all the same', async (t) => {
    t.timeout(240_000);
    const network = new TestNetwork(`pp${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [gatewayHost, refusedHost, namedHost] = network.start(['gw', 'a', 'b']);
    if (!gatewayHost || !refusedHost || !namedHost) throw new Error('a host is missing');
    const { gateway, command } = await gatewayOn(t, gatewayHost, (yaml) =>
        yaml.replace(
            /^ {4}users:$/m,
            `$&
        anywhere: { password: demo, upsmon: primary }
        named: { password: demo, upsmon: primary, from: [${namedHost.address}] }`,
        ),
    );
    const server = `${gatewayHost.address}:${gateway.nutPort}`;
    const upsmonOf = (user: string, { enter }: { enter: readonly string[] }): Upsmon => {
        const upsmon = new Upsmon({ monitors: [`ups1@${server} 1 ${user} demo primary`], lines: QUICK, enter }).start();
        t.teardown(() => upsmon.stop());
        return upsmon;
    };
    const refused = upsmonOf('anywhere', refusedHost);
    const named = upsmonOf('named', namedHost);
    await Promise.all([refused.polls(2), named.polls(2)]);

    t.regex(refused.log, /[Pp]rimary managerial privileges unavailable on UPS/);
    t.notRegex(named.log, /privileges unavailable/);
    await gateway.said(/the gateway is the primary of ups1: set its upsmon to secondary/);
    await command('powerchain', 'demo', 'fail', 'feed-a');
    await command('powerchain', 'demo', 'charge', 'ups1=5');
    await Promise.all([refused.shutDown(), named.shutDown()]);

    for (const { notices } of [refused, named]) t.is(notices.at(-1), 'SHUTDOWN');
});
