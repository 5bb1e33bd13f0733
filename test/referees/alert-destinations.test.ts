// Every way out against a receiver that we did not write: Debian's aiosmtpd, webhook, rsyslog and snmptrapd. The courier is
// the real process.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Notice } from '#model/alert.ts';
import type { DestinationOf } from '#model/alert-destinations.ts';
import { Courier } from '../../firmware/courier/courier.ts';
import { silentLog } from '../../firmware/log.ts';
import { freePort } from '../free-port.ts';
import { until } from '../running-gateway.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages, runProgram } from './run-program.ts';

const PYTHON = '/usr/bin/python3';

test.before(() =>
    needPackages({
        [PYTHON]: 'python3',
        '/usr/lib/python3/dist-packages/aiosmtpd/main.py': 'python3-aiosmtpd',
        '/usr/bin/webhook': 'webhook',
        '/usr/sbin/rsyslogd': 'rsyslog',
        '/usr/sbin/snmptrapd': 'snmptrapd',
        '/usr/bin/openssl': 'openssl',
    }),
);

const NOTICE: Notice = {
    id: 'outage-20260504221031-7-raised',
    alert: 'outage-20260504221031-7',
    rule: 'outage',
    condition: 'outage',
    phase: 'raised',
    severity: 'critical',
    at: Date.UTC(2026, 4, 4, 22, 10, 31),
    since: Date.UTC(2026, 4, 4, 22, 10, 21),
    gateway: 'rack-7',
    title: 'feed-a failed: “ups1” on battery',
    text: 'feed-a failed: ups1 on battery for 12 s.\n\n22:10:31  ups1: on battery, 98 %',
    nodes: ['ups1', 'clc'],
    incident: '20260504221021-3',
    runtimeSeconds: 1500,
};

function temporary(t: ExecutionContext): string {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-alerts-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

function courier(t: ExecutionContext): Courier {
    const own = new Courier({ log: silentLog() });
    t.teardown(() => own.stop());
    return own;
}

/** Resolves when something listens there. */
async function listening(port: number): Promise<void> {
    const tryOnce = () =>
        new Promise<boolean>((resolve) => {
            const socket = connect(port, '127.0.0.1');
            socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
            socket.once('connect', () => socket.destroy());
        });
    await until(tryOnce, Boolean, 60);
}

function contentOf(file: string): string {
    try {
        return readFileSync(file, 'utf8');
    } catch {
        return '';
    }
}

async function smtpServer(
    t: ExecutionContext,
    ...options: readonly string[]
): Promise<{ port: number; mails(): string[] }> {
    const maildir = join(temporary(t), 'maildir');
    const port = await freePort();
    const listen = ['-n', '-u', '-l', `127.0.0.1:${port}`, '-c', 'aiosmtpd.handlers.Mailbox'];
    keepRunning(t, PYTHON, ['-m', 'aiosmtpd', ...listen, ...options, maildir]);
    await listening(port);
    const folder = join(maildir, 'new');
    return { port, mails: () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) };
}

function mailbox(port: number, security: DestinationOf<'email'>['security']): DestinationOf<'email'> {
    return {
        type: 'email',
        server: 'localhost',
        port,
        security,
        from: 'rack@example.org',
        to: ['a@example.org', 'b@example.org'],
    };
}

test('a mail arrives with its words, whoever it is for, and hangs together with the first of its alert', async (t) => {
    const { port, mails } = await smtpServer(t);
    const own = courier(t);

    const first = await own.send(mailbox(port, 'none'), NOTICE);
    const second = await own.send(mailbox(port, 'none'), {
        ...NOTICE,
        id: `${NOTICE.alert}-resolved`,
        phase: 'resolved',
    });

    t.true(first.ok, first.detail);
    t.true(second.ok, second.detail);
    const [raised, resolved] = mails().sort(
        (one, other) => Number(one.includes('over:')) - Number(other.includes('over:')),
    );
    const decode =
        'import email,email.policy,sys; m=email.message_from_binary_file(sys.stdin.buffer,policy=email.policy.default); print(m["subject"]); print(m["to"]); print(m.get_content())';
    const { stdout } = await runProgram(PYTHON, ['-c', decode], {
        input: raised ?? '',
        environment: { PYTHONIOENCODING: 'utf-8' },
    });
    t.regex(stdout, /^\[rack-7\] critical: feed-a failed: “ups1” on battery$/m);
    t.regex(stdout, /^a@example\.org, b@example\.org$/m);
    t.true(stdout.includes('22:10:31  ups1: on battery, 98 %'));
    t.regex(raised ?? '', /^Message-ID: <outage-20260504221031-7-raised@example\.org>/im);
    t.regex(resolved ?? '', /^References: <outage-20260504221031-7-raised@example\.org>/im);
    t.regex(raised ?? '', /^Auto-Submitted: auto-generated/im);
});

test('what must be encrypted is never sent in clear text, and never to a stranger', async (t) => {
    const folder = temporary(t);
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    await runProgram('/usr/bin/openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        key,
        '-out',
        certificate,
    ]);
    const plain = await smtpServer(t);
    const secure = await smtpServer(t, '--tlscert', certificate, '--tlskey', key);

    const refused = await courier(t).send(mailbox(plain.port, 'starttls'), NOTICE);
    const stranger = await courier(t).send(mailbox(secure.port, 'starttls'), NOTICE);
    process.env.NODE_EXTRA_CA_CERTS = certificate;
    t.teardown(() => delete process.env.NODE_EXTRA_CA_CERTS);
    const trusted = await courier(t).send(mailbox(secure.port, 'starttls'), NOTICE);

    t.false(refused.ok);
    t.deepEqual(plain.mails(), []);
    t.false(stranger.ok);
    t.regex(stranger.detail, /self.signed/i);
    t.true(trusted.ok, trusted.detail);
    t.is(secure.mails().length, 1);
});

test('a webhook that checks the signature takes what we sign, and nothing else', async (t) => {
    const folder = temporary(t);
    const hooks = join(folder, 'hooks.json');
    const parameter = { source: 'header', name: 'X-Powerchain-Signature' };
    const hook = {
        id: 'rack',
        'execute-command': '/bin/echo',
        'pass-arguments-to-command': [
            { source: 'payload', name: 'headline' },
            { source: 'header', name: 'Idempotency-Key' },
        ],
        'include-command-output-in-response': true,
        'trigger-rule': { match: { type: 'payload-hmac-sha256', secret: 'hook-secret', parameter } },
    };
    writeFileSync(hooks, JSON.stringify([hook]));
    const port = await freePort();
    keepRunning(t, '/usr/bin/webhook', ['-hooks', hooks, '-ip', '127.0.0.1', '-port', String(port)]);
    await listening(port);
    const own = courier(t);
    const url = `http://127.0.0.1:${port}/hooks/rack`;

    const taken = await own.send({ type: 'webhook', url, secret: 'hook-secret' }, NOTICE);
    const refused = await own.send({ type: 'webhook', url, secret: 'another-secret' }, NOTICE);

    t.deepEqual(taken, {
        ok: true,
        detail: 'HTTP 200 critical: feed-a failed: “ups1” on battery outage-20260504221031-7-raised',
    });
    t.false(refused.ok);
    t.regex(refused.detail, /^HTTP 500/);
});

test('ntfy gets its JSON form with title, priority and tag, and the token', async (t) => {
    const { url, received } = await receiver(t, 200);

    const { ok, detail } = await courier(t).send(
        { type: 'ntfy', server: url, topic: 'rack7', token: 'tk_secret' },
        NOTICE,
    );

    t.true(ok, detail);
    const [{ body, request } = { body: '', request: undefined }] = received;
    t.like(JSON.parse(body), {
        topic: 'rack7',
        title: 'rack-7: critical: feed-a failed: “ups1” on battery',
        message: NOTICE.text,
        priority: 5,
        tags: ['rotating_light'],
    });
    t.is(request?.headers.authorization, 'Bearer tk_secret');
});

test('what a destination says is told without the secrets that it repeats', async (t) => {
    const { url } = await receiver(t, 403, 'no right: Bearer tk_secret');

    const { ok, detail } = await courier(t).send(
        { type: 'ntfy', server: url, topic: 'rack7', token: 'tk_secret' },
        NOTICE,
    );

    t.false(ok);
    t.is(detail, 'HTTP 403 no right: Bearer •••');
});

test('rsyslog reads every part of the message, over UDP and TCP', async (t) => {
    const folder = temporary(t);
    const [udp, tcp] = [await freePort(), await freePort()];
    const [config, output] = [join(folder, 'rsyslog.conf'), join(folder, 'output')];
    const template =
        '%syslogfacility-text%|%syslogseverity-text%|%timereported:::date-rfc3339%|%app-name%|%msgid%|%structured-data%|%msg%\\n';
    writeFileSync(
        config,
        `module(load="imudp")\nmodule(load="imtcp")\ninput(type="imudp" address="127.0.0.1" port="${udp}")\n` +
            `input(type="imtcp" address="127.0.0.1" port="${tcp}")\n` +
            `template(name="parts" type="string" string="${template}")\naction(type="omfile" file="${output}" template="parts")\n`,
    );
    keepRunning(t, '/usr/sbin/rsyslogd', ['-n', '-f', config, '-i', join(folder, 'pid')]);
    await listening(tcp);
    const own = courier(t);
    const to = { type: 'syslog', server: '127.0.0.1', facility: 'local3' } as const;

    const [first, second] = [
        await own.send({ ...to, port: tcp, protocol: 'tcp' }, NOTICE),
        await own.send({ ...to, port: udp, protocol: 'udp' }, { ...NOTICE, phase: 'resolved', title: 'a "]\\ b' }),
    ];

    t.true(first.ok, first.detail);
    t.true(second.ok, second.detail);
    const written = await until(
        async () => contentOf(output),
        (text) => text.split('\n').length > 2,
        60,
    );
    const lines = written.split('\n').map((line) => line.split('|'));
    const raised = lines.find(([, , , , id]) => id === 'raised');
    const resolved = lines.find(([, , , , id]) => id === 'resolved');
    t.deepEqual(raised?.slice(0, 5), ['local3', 'crit', '2026-05-04T22:10:31.000Z', 'powerchain', 'raised']);
    t.regex(
        raised?.[5] ?? '',
        /^\[powerchain@32473 rule="outage" severity="critical" .*nodes="ups1 clc" incident="20260504221021-3"\]$/,
    );
    t.true(raised?.[6]?.endsWith('rack-7: critical: feed-a failed: “ups1” on battery'));
    t.is(resolved?.[1], 'notice');
    t.true(resolved?.[6]?.endsWith('over: a "]\\ b'));
});

test('snmptrapd takes traps of versions 1 and 2c and informs of 2c and 3, in the words of the UPS MIB', async (t) => {
    const folder = temporary(t);
    const port = await freePort();
    const [config, output] = [join(folder, 'snmptrapd.conf'), join(folder, 'output')];
    writeFileSync(
        config,
        'authCommunity log traps\ncreateUser rack SHA-256 authsecret AES privsecret\nauthUser log rack priv\ndoNotRetainNotificationLogs yes\n',
    );
    const { started } = trapDaemon(t, { config, output, port, folder });
    await started;
    const own = courier(t);
    const to = {
        type: 'snmp',
        server: '127.0.0.1',
        port,
        community: 'traps',
        authProtocol: 'sha256',
        privProtocol: 'aes',
    } as const;
    const low: Notice = { ...NOTICE, condition: 'LB', nodes: ['ups1'] };

    const attempts = [
        await own.send({ ...to, version: '1', inform: false }, NOTICE),
        await own.send({ ...to, version: '2c', inform: false }, low),
        await own.send({ ...to, version: '2c', inform: true }, { ...low, phase: 'resolved' }),
        await own.send(
            { ...to, version: '3', inform: true, user: 'rack', authPassword: 'authsecret', privPassword: 'privsecret' },
            { ...NOTICE, gateway: 'rack-of-v3' },
        ),
    ];

    t.deepEqual(
        attempts.map(({ ok }) => ok),
        [true, true, true, true],
        attempts.map(({ detail }) => detail).join('; '),
    );
    const text = await until(
        async () => contentOf(output),
        (written) => written.includes('rack-of-v3') && (written.match(/^TRAP /gm) ?? []).length >= 4,
        60,
    );
    const lines = text.split('\n').filter((line) => line.startsWith('TRAP '));
    // RFC 1628: enterprise upsTraps, specific 1 is upsTrapOnBattery.
    t.regex(
        lines.find((line) => / v1 /.test(line)) ?? '',
        /\.1\.3\.6\.1\.2\.1\.33\.2 6 \.1 .*\.33\.1\.2\.3\.0 = INTEGER: 25\s.*\.33\.1\.2\.2\.0 = INTEGER: 10\s/,
    );
    const added = lines.find((line) => /\.33\.2\.3\b/.test(line)) ?? '';
    t.regex(added, /\.33\.1\.6\.2\.1\.1\.7 = INTEGER: 7/);
    t.regex(added, /\.33\.1\.6\.2\.1\.2\.7 = OID: \.1\.3\.6\.1\.2\.1\.33\.1\.6\.3\.3/);
    t.regex(added, /"ups1".*"rack-7"/);
    t.truthy(
        lines.find((line) => /\.33\.2\.4\b/.test(line)),
        'upsTrapAlarmEntryRemoved',
    );
    t.regex(lines.find((line) => line.includes('rack-of-v3')) ?? '', /\.33\.2\.1\b/);
});

test('snmptrapd believes traps of version 3 from the engine that the test names', async (t) => {
    const [port, other] = [await freePort(), await freePort()];
    const own = courier(t);
    const to = {
        type: 'snmp',
        server: '127.0.0.1',
        version: '3',
        inform: false,
        community: 'traps',
        user: 'rack',
        authProtocol: 'sha256',
        authPassword: 'authsecret',
        privProtocol: 'aes',
        privPassword: 'privsecret',
    } as const;
    // Nobody listens: it is only to learn the id, as the owner does.
    const { detail } = await own.send({ ...to, port: other }, NOTICE);
    const [engine = ''] = /0x[0-9a-f]{26}/.exec(detail) ?? [];
    const folder = temporary(t);
    const [config, output] = [join(folder, 'snmptrapd.conf'), join(folder, 'output')];
    writeFileSync(
        config,
        `createUser -e ${engine} rack SHA-256 authsecret AES privsecret\nauthUser log rack priv\ndoNotRetainNotificationLogs yes\n`,
    );
    await trapDaemon(t, { config, output, port, folder }).started;

    for (const gateway of ['rack-first', 'rack-second']) await own.send({ ...to, port }, { ...NOTICE, gateway });

    const text = await until(
        async () => contentOf(output),
        (written) => written.includes('rack-second'),
        60,
    );
    t.true(text.includes('rack-first'));
});

test('an inform that nobody answers was not delivered', async (t) => {
    const port = await freePort();

    const { ok, detail } = await courier(t).send(
        {
            type: 'snmp',
            server: '127.0.0.1',
            port,
            version: '2c',
            inform: true,
            community: 'traps',
            authProtocol: 'sha',
            privProtocol: 'aes',
        },
        NOTICE,
    );

    t.false(ok);
    t.regex(detail, /timed out/i);
});

test('a program of the owner gets what happened in its environment, and no shell reads a word of it', async (t) => {
    const folder = temporary(t);
    const program = join(folder, 'lamp');
    const proof = join(folder, 'proof');
    writeFileSync(
        program,
        '#!/bin/sh\nprintf "%s|%s|%s|%s\\n" "$1" "$POWERCHAIN_PHASE" "$POWERCHAIN_HEADLINE" "$SECRET"; cat\n',
        { mode: 0o755 },
    );
    process.env.SECRET = 'ours';
    t.teardown(() => delete process.env.SECRET);
    const evil = `$(touch ${proof}) "; touch ${proof}; \``;

    const { ok, detail } = await courier(t).send(
        { type: 'command', program, arguments: [evil], timeout: 30 },
        { ...NOTICE, title: evil, text: 'x' },
    );

    t.true(ok, detail);
    t.throws(() => readFileSync(proof), { code: 'ENOENT' });
    t.regex(detail, /"text":"x"/, 'all of it is on stdin');
});

test('a program that does not end is ended with all that it started', async (t) => {
    const folder = temporary(t);
    const [program, pids] = [join(folder, 'lamp'), join(folder, 'pids')];
    writeFileSync(program, `#!/bin/sh\nsleep 600 &\necho "$! $$" > ${pids}\nwait\n`, { mode: 0o755 });

    const { ok, detail } = await courier(t).send({ type: 'command', program, arguments: [], timeout: 1 }, NOTICE);

    t.false(ok);
    t.regex(detail, /did not end within 1 s/);
    for (const pid of contentOf(pids).trim().split(' ').map(Number)) {
        await until(
            async () => isRunning(pid),
            (running) => !running,
        );
    }
    t.pass();
});

function isRunning(pid: number): boolean {
    // A zombie whose parent has not looked yet has ended, too.
    return /^State:\s+[^Z]/m.test(contentOf(`/proc/${pid}/status`));
}

interface Received {
    readonly request: IncomingMessage;
    readonly body: string;
}

/** An HTTP server that answers everything alike and keeps what it got. */
async function receiver(
    t: ExecutionContext,
    status: number,
    answer = '{}',
): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (chunk: string) => {
            body += chunk;
        });
        request.on('end', () => {
            received.push({ request, body });
            response.writeHead(status).end(answer);
        });
    });
    t.teardown(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, received };
}

function trapDaemon(
    t: ExecutionContext,
    { config, output, port, folder }: { config: string; output: string; port: number; folder: string },
): { started: Promise<unknown> } {
    // %N enterprise, %w generic, %q specific, %v variables
    writeFileSync(config, `${readFileSync(config, 'utf8')}format1 TRAP v1 %N %w %q %v\\n\nformat2 TRAP v2 %v\\n\n`);
    const args = ['-f', '-C', '-c', config, '-On', '-Lf', output, `udp:127.0.0.1:${port}`];
    keepRunning(t, '/usr/sbin/snmptrapd', ['-p', join(folder, 'pid'), ...args], { SNMP_PERSISTENT_DIR: folder });
    return {
        started: until(
            async () => contentOf(output),
            (text) => text.includes('NET-SNMP version'),
            60,
        ),
    };
}
