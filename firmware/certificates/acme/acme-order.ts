// The process that orders a certificate and ends: takes one job over IPC, answers the authority's question on the port of http-01
// while it is asked, and sends certificate and key back. In a process of its own, because its library takes the memory of half
// a gateway and is needed once in two months. RFC 8555, https://letsencrypt.org/docs/challenge-types/

import { createServer } from 'node:http';
import acme from 'acme-client';
import { messageOf } from '#model/errors.ts';

export interface AcmeJob {
    /** Address of the authority's directory. */
    readonly directory: string;
    readonly email: string | undefined;
    readonly names: readonly string[];
    /** Where the question is awaited; the authority itself always asks port 80. */
    readonly port: number;
    /** PEM of the key that the authority knows us by; undefined: a new one is made. */
    readonly accountKey: string | undefined;
}

export type AcmeOutcome =
    | { readonly ok: true; readonly certificate: string; readonly key: string; readonly accountKey: string }
    | { readonly ok: false; readonly problem: string };

// How often it is asked whether it has decided: an authority that is near does so in a second.
const POLLING = { backoffAttempts: 20, backoffMin: 1000, backoffMax: 10_000 };

// RFC 8555 §8.3
const CHALLENGE = /^\/\.well-known\/acme-challenge\/([\w-]{1,128})$/;

process.once('message', (job) => {
    void order(job as AcmeJob).then((outcome) => {
        process.send?.(outcome, () => process.exit(0));
    });
});
// The gateway that asked is gone.
process.once('disconnect', () => process.exit(0));

async function order(job: AcmeJob): Promise<AcmeOutcome> {
    const answers = new Map<string, string>();
    const server = createServer((request, response) => {
        const answer = answers.get(CHALLENGE.exec(request.url ?? '')?.[1] ?? '');
        response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(answer ?? '');
    });
    try {
        await new Promise<void>((resolve, reject) => {
            server.once('error', reject);
            server.listen(job.port, resolve);
        });
        const accountKey = job.accountKey ?? String(await acme.crypto.createPrivateEcdsaKey());
        // One more attempt at each question; who comes back in ten minutes is the one who keeps the certificate.
        Object.assign(acme.axios.defaults, { acmeSettings: { retryMaxAttempts: 1, retryDefaultDelay: 5 } });
        const client = new acme.Client({ directoryUrl: job.directory, accountKey, ...POLLING });
        const [first = ''] = job.names;
        const [key, csr] = await acme.crypto.createCsr(
            { commonName: first, altNames: [...job.names] },
            await acme.crypto.createPrivateEcdsaKey(),
        );
        const certificate = await client.auto({
            csr,
            ...(job.email === undefined ? {} : { email: job.email }),
            // Who configured it has agreed: model/config.ts `agree`.
            termsOfServiceAgreed: true,
            challengePriority: ['http-01'],
            // Our own names need not lead here from inside.
            skipChallengeVerification: true,
            challengeCreateFn: async (_authorization, challenge, answer) => {
                answers.set(challenge.token, answer);
            },
            challengeRemoveFn: async (_authorization, challenge) => {
                answers.delete(challenge.token);
            },
        });
        return { ok: true, certificate, key: String(key), accountKey };
    } catch (error) {
        return { ok: false, problem: messageOf(error) };
    } finally {
        server.close();
        server.closeAllConnections();
    }
}
