// Other people's programs as referees of our STARTTLS: Debian's upsc (NSS), and openssl behind a forwarder that says STARTTLS for
// it. Debian's upsmon over TLS is in upsmon.test.ts.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { needPackages, runProgram } from './run-program.ts';
import { tlsRack } from './tls-rack.ts';

test('Debian’s upsc reads over TLS without being asked to', async (t) => {
    needPackages({ '/usr/bin/upsc': 'nut-client' });
    const { rack, at } = await tlsRack(t);
    const seen = new Set<string | undefined>();
    rack.gateway.device = new Proxy(rack.gateway.device, {
        apply: (target, self, args) => {
            for (const { tls } of rack.server.sessions) seen.add(tls);
            return Reflect.apply(target, self, args);
        },
    });

    const { code, stdout } = await runProgram('/usr/bin/upsc', [`ups1@${at}`, 'ups.status']);

    t.is(code, 0);
    t.is(stdout, 'OL CHRG\n');
    t.true([...seen].every((version) => /^TLSv1\.[23]$/.test(version ?? '')) && seen.size > 0, [...seen].join());
});

test('openssl checks our certificate by name and by address, and speaks NUT inside', async (t) => {
    needPackages({ '/usr/bin/openssl': 'openssl' });
    const { rack, folder, certificate } = await tlsRack(t);
    const file = join(folder, 'ca.pem');
    writeFileSync(file, certificate.authority ?? '');
    const port = await startTlsForwarder(t, rack.port);
    const openssl = (...args: string[]) =>
        runProgram(
            '/usr/bin/openssl',
            ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', file, '-quiet', ...args],
            { input: 'NETVER\nLOGOUT\n' },
        );

    for (const version of ['-tls1_2', '-tls1_3']) {
        const { code, stdout, stderr } = await openssl(
            '-verify_return_error',
            '-verify_hostname',
            'localhost',
            version,
        );
        t.is(code, 0, stderr);
        t.regex(stdout, /^1\.3\nOK Goodbye$/m);
    }
    t.is((await openssl('-verify_return_error', '-verify_ip', '127.0.0.1')).code, 0);
    t.not((await openssl('-verify_return_error', '-verify_hostname', 'elsewhere.example')).code, 0);
    t.not((await openssl('-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0')).code, 0);
});

/** Says STARTTLS to the NUT server and then passes bytes both ways. Returns its port. */
async function startTlsForwarder(t: ExecutionContext, nutPort: number): Promise<number> {
    const server = createServer((client) => {
        const nut = connect(nutPort, '127.0.0.1');
        for (const socket of [client, nut]) socket.on('error', () => socket.destroy());
        client.pause();
        nut.write('STARTTLS\n');
        nut.once('data', (consent) => {
            if (consent.toString() !== 'OK STARTTLS\n') client.destroy();
            client.pipe(nut).pipe(client);
        });
        t.teardown(() => {
            client.destroy();
            nut.destroy();
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => void server.close());
    const address = server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
