// The SNMP driver against other people's programs. Recordings of real devices, served by Debian's snmpsim, and what NUT's snmp-ups
// says of the same recordings: every difference must stand on the list below with its reason, one without fails. And the
// security of SNMPv3 against Debian's snmpd.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { GatewayError } from '#model/errors.ts';
import { listenTo } from '../../drivers/snmp/testing/listening.ts';
import { freePort } from '../free-port.ts';
import { saying, stopDaemon } from './daemon.ts';
import {
    type Comparison,
    compareWithOracle,
    ORACLE,
    oracleOf,
    RECORDINGS,
    type Read,
    recordedAgents,
    unusedReasons,
} from './snmp-oracle.ts';
import { startSnmpSimulator } from './snmp-simulator.ts';
import { NOT_READ, type Reason } from './snmp-wanted-differences.ts';

test('recordings of real devices read as NUT reads them, but for differences that have a reason', async (t) => {
    // The simulator is one thread, and half a minute alone; a machine that does twenty other things needs ten times that.
    t.timeout(500_000);
    for (const folder of [RECORDINGS, ORACLE]) {
        if (!existsSync(folder)) t.fail(`no recordings: ${folder} is missing (set POWERCHAIN_TEST_DATA)`);
    }
    const port = await startSnmpSimulator(t, RECORDINGS);
    const unexplained: string[] = [];
    const detected: string[] = [];
    const used = new Set<Reason>();
    const sums = { same: 0, missing: 0, extra: 0, different: 0 };

    for (const agent of recordedAgents()) {
        const ours = await readAgent(agent, port);
        const oracle = oracleOf(agent);
        if (ours === undefined) {
            // Whatever NUT supports, we support.
            const why = NOT_READ.find(({ agents }) => agents.test(agent))?.why;
            if (oracle !== undefined || why === undefined)
                unexplained.push(`${agent}: not detected (NUT: ${oracle?.mapping})`);
            else t.log(`${agent}: not read (${why})`);
            continue;
        }
        detected.push(`${agent}: ${ours.mib} (NUT: ${oracle?.mapping ?? 'not supported'})`);
        if (oracle === undefined) continue;
        const compared = compareWithOracle(agent, ours, oracle.vars);
        for (const reason of compared.used) used.add(reason);
        sums.same += compared.same;
        for (const [kind, names] of Object.entries(compared.names)) sums[kind as keyof typeof sums] += names.length;
        t.log(describe(agent, compared));
        unexplained.push(...compared.unexplained);
    }

    t.log(`${detected.length} agents detected:\n  ${detected.join('\n  ')}`);
    const { same, missing, extra, different } = sums;
    t.log(`values the same: ${same}, names missing: ${missing}, extra: ${extra}, values different: ${different}`);
    t.true(detected.length >= 80, 'too few agents were detected: is the simulator serving the recordings?');
    t.deepEqual(unexplained, []);
    // Other recordings may need others.
    for (const { agents, variables, why } of unusedReasons(used)) t.log(`not needed: ${agents} ${variables} (${why})`);
});

// A PDU has hundreds of names, and what is so for one outlet is so for all.
const NAMES_SHOWN = 10;

function describe(agent: string, { same, names }: Comparison): string {
    const listed = Object.entries(names).map(([kind, some]) => `${some.length} ${kind}${shown(some)}`);
    return [`${agent}: ${same} the same`, ...listed].join(', ');
}

function shown(names: readonly string[]): string {
    if (names.length === 0) return '';
    const more = names.length > NAMES_SHOWN ? ' …' : '';
    return ` (${names.slice(0, NAMES_SHOWN).join(' ')}${more})`;
}

/** undefined when no family of ours fits. */
async function readAgent(agent: string, port: number): Promise<Read | undefined> {
    try {
        const { device, heard } = await listenTo(`127.0.0.1:${port}`, { community: agent, retries: 1 });
        await device.poll();
        await device.close();
        return { mib: heard.mib, values: heard.values };
    } catch (error) {
        if (error instanceof GatewayError && error.message.includes('no MIB that we know')) return undefined;
        throw error;
    }
}

const AUTHENTICATIONS = {
    md5: 'MD5',
    sha: 'SHA',
    sha224: 'SHA-224',
    sha256: 'SHA-256',
    sha384: 'SHA-384',
    sha512: 'SHA-512',
};
const PRIVACIES = { none: undefined, des: 'DES', aes: 'AES', aes256b: 'AES-256', aes256r: 'AES-256-C' };

interface MatrixUser {
    readonly user: string;
    /** As snmpd's createUser wants it. */
    readonly line: string;
    /** How our driver logs in. */
    readonly options: Readonly<Record<string, unknown>>;
    readonly level: 'noauth' | 'authnopriv' | 'authpriv';
}

/** Every level, every hash with every cipher. */
function matrix(): MatrixUser[] {
    const users: MatrixUser[] = [
        { user: 'open', line: '', options: { authPassword: undefined, privPassword: undefined }, level: 'noauth' },
    ];
    for (const [authProtocol, hash] of Object.entries(AUTHENTICATIONS)) {
        for (const [privProtocol, cipher] of Object.entries(PRIVACIES)) {
            const privacy = cipher === undefined ? { privPassword: undefined } : { privProtocol };
            users.push({
                user: `${authProtocol}-${privProtocol}`,
                line: `${hash} "a long password"${cipher === undefined ? '' : ` ${cipher} "another password"`}`,
                options: { authProtocol, ...privacy },
                level: cipher === undefined ? 'authnopriv' : 'authpriv',
            });
        }
    }
    return users;
}

const USERS = matrix();
const PASSWORDS = { authPassword: 'a long password', privPassword: 'another password' };

test('SNMPv3 speaks with snmpd in all its ciphers, and says what is wrong when it does not', async (t) => {
    const port = await startDaemon(t);
    const listen = (options: Record<string, unknown>) =>
        listenTo(`127.0.0.1:${port}`, { version: '3', ...PASSWORDS, timeout: 2, ...options });

    for (const { user, options } of USERS) {
        const { device, heard } = await listen({ user, ...options });
        await device.poll();
        await device.close();
        t.is(heard.values['ups.status'], 'OL', user);
    }

    const user = { user: 'sha-aes', authProtocol: 'sha', privProtocol: 'aes' };
    await t.throwsAsync(listen({ ...user, user: 'nobody' }), { message: /it does not know this user/ });
    await t.throwsAsync(listen({ ...user, authPassword: 'not this one' }), { message: /authentication password/ });
    await t.throwsAsync(listen({ ...user, privPassword: 'not this one' }), { message: /its privacy password$/ });
    await t.throwsAsync(listen({ ...user, privPassword: undefined }), { message: /another security level/ });
    await t.throwsAsync(listen({ ...user, user: 'sha224-none', authProtocol: 'sha224' }), {
        message: /another security level/,
    });
});

test('a version 3 agent that starts anew, the same engine a boot later, is read on', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-snmpd-'));
    const port = await freePort();
    const before = await runDaemon(t, folder, port);
    const user = { user: 'sha-aes', authProtocol: 'sha', privProtocol: 'aes', ...PASSWORDS };
    const { device, heard } = await listenTo(`127.0.0.1:${port}`, { version: '3', ...user, timeout: 2 });
    t.teardown(() => device.close());
    await device.poll();
    const ended = once(before, 'exit');
    before.kill('SIGTERM');
    await ended;
    const after = await runDaemon(t, folder, port);
    t.teardown(() => stopDaemon(after, folder));
    const { polls } = heard;

    // It may cost one poll, as a lost packet does.
    await device.poll().catch((error) => t.true(error instanceof GatewayError));
    await device.poll();

    // What the first run left for the second: it counts on from there.
    t.regex(readFileSync(join(folder, 'snmpd.conf'), 'utf8'), /^engineBoots 1\noldEngineID /m);
    t.true(heard.polls > polls);
    t.is(heard.values['ups.status'], 'OL');
});

/** How Debian's tools send, by version and security. */
const SENDERS: Readonly<Record<string, readonly string[]>> = {
    'snmptrap version 1': ['snmptrap', '-v1', '-c', 'whoever', 'TO', '1.3.6.1.2.1.33.2', '127.0.0.1', '6', '1', ''],
    'snmptrap version 2c': ['snmptrap', '-v2c', '-c', 'whoever', 'TO', '', '1.3.6.1.2.1.33.2.1'],
    'snmptrap version 3': [
        'snmptrap',
        '-v3',
        '-e',
        '0x8000000001020304',
        ...security(),
        'TO',
        '',
        '1.3.6.1.2.1.33.2.1',
    ],
    'snmpinform version 2c': ['snmpinform', '-v2c', '-c', 'whoever', 'TO', '', '1.3.6.1.2.1.33.2.1'],
    'snmpinform version 3': ['snmpinform', '-v3', ...security(), 'TO', '', '1.3.6.1.2.1.33.2.1'],
};

function security(): string[] {
    const { authPassword, privPassword } = PASSWORDS;
    return ['-u', 'sha-aes', '-l', 'authPriv', '-a', 'SHA', '-A', authPassword, '-x', 'AES', '-X', privPassword];
}

for (const [name, [program = '', ...words]] of Object.entries(SENDERS)) {
    test.serial(`${name} wakes the poll of its device`, async (t) => {
        if (spawnSync(program, ['-V']).error) t.fail(`${program} is missing: install the Debian package snmp`);
        const daemon = await startDaemon(t);
        const trapPort = await freePort();
        const user = { user: 'sha-aes', authProtocol: 'sha', privProtocol: 'aes', ...PASSWORDS };
        const { device, heard } = await listenTo(`127.0.0.1:${daemon}`, { version: '3', ...user, trapPort });
        t.teardown(() => device.close());
        await device.poll();
        t.deepEqual(heard.warnings, []);
        const wake = new Promise<void>((resolve) => {
            heard.onWake = resolve;
        });

        const args = words.map((word) => (word === 'TO' ? `127.0.0.1:${trapPort}` : word));
        const child = spawn(program, ['-t', '5', '-r', '2', ...args], {
            stdio: 'ignore',
            env: { ...process.env, MIBS: '' },
        });
        const [code] = await once(child, 'exit');

        // An inform that nobody answers ends in failure.
        t.is(code, 0);
        await wake;
    });
}

async function startDaemon(t: ExecutionContext): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-snmpd-'));
    const port = await freePort();
    const child = await runDaemon(t, folder, port);
    t.teardown(() => stopDaemon(child, folder));
    return port;
}

/** In the same folder it is the same engine, a boot later. */
async function runDaemon(t: ExecutionContext, folder: string, port: number): Promise<ChildProcess> {
    if (spawnSync('snmpd', ['-v']).error) t.fail('snmpd is missing: install the Debian package snmpd');
    const lines = [
        ...USERS.flatMap(({ user, line, level }) => [`createUser ${user} ${line}`, `rouser ${user} ${level}`]),
        // RFC 1628 upsOutputSource, upsBatteryStatus, upsEstimatedChargeRemaining.
        'override 1.3.6.1.2.1.33.1.4.1.0 integer 3',
        'override 1.3.6.1.2.1.33.1.2.1.0 integer 2',
        'override 1.3.6.1.2.1.33.1.2.4.0 integer 77',
    ];
    // Not snmpd.conf: so it calls what it remembers, its boots among it.
    writeFileSync(join(folder, 'agent.conf'), lines.join('\n'));
    const child = spawn('snmpd', ['-f', '-Le', '-C', '-c', join(folder, 'agent.conf'), `udp:127.0.0.1:${port}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' },
    });
    await saying(child, 'NET-SNMP version');
    return child;
}
