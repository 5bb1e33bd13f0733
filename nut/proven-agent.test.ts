import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createAuthority, issueCertificate } from '../firmware/certificates/x509.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { type Proof, ProvenAgent } from './proven-agent.ts';

const validity = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2056-01-01T00:00:00Z') };
const authority = createAuthority('Test authority', validity);

/** A server with a certificate for that name, and what becomes of an order that is sent to it with a proof. */
async function serverCalled(t: ExecutionContext, name: string) {
    const { certificate, key } = issueCertificate(authority, { names: [name], validity });
    let requests = 0;
    const server = createServer({ cert: certificate, key }, (_, response) => {
        requests += 1;
        response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const ca = join(temporaryFolder(t, 'proven'), 'ca.pem');
    writeFileSync(ca, authority.certificate);
    const { port } = server.address() as AddressInfo;
    const send = async (proof: Proof): Promise<string> => {
        const order = request({ host: '127.0.0.1', port, method: 'POST', agent: new ProvenAgent(proof) });
        order.end('secret');
        const [answer] = await once(order, 'response').catch((error: Error) => [error]);
        return answer instanceof Error ? answer.message : 'sent';
    };
    return { send, ca, fingerprint: new X509Certificate(certificate).fingerprint256, requests: () => requests };
}

test('the fingerprint counts, whoever signed it and for which name, as it is printed or in plain digits', async (t) => {
    const { send, fingerprint, requests } = await serverCalled(t, 'bmc.example');

    t.is(await send({ fingerprint }), 'sent');
    t.is(await send({ fingerprint: fingerprint.replaceAll(':', '').toLowerCase() }), 'sent');
    t.is(requests(), 2);
});

test('nothing is written to whom is not proven, and the fingerprint is told', async (t) => {
    const { send, ca, fingerprint, requests } = await serverCalled(t, 'bmc.example');

    t.regex(await send({ fingerprint: 'ab'.repeat(32) }), /not trusted \(it is not the one configured\)/);
    t.true((await send({})).includes(`“fingerprint: '${fingerprint}'”`));
    t.regex(
        await send({ ca }),
        /not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
        'the right authority, and another name',
    );
    t.is(requests(), 0);
});

test('who signed it counts for its name', async (t) => {
    const { send, ca } = await serverCalled(t, '127.0.0.1');

    t.is(await send({ ca }), 'sent');
});
