// The SNMP driver against other people's programs. Recordings of real devices, served by Debian's snmpsim, and what NUT's snmp-ups
// says of the same recordings: every difference must stand on the list below with its reason, one without fails. And the
// security of SNMPv3 against Debian's snmpd.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { GatewayError } from '#model/errors.ts';
import { listenTo } from '../../drivers/snmp/testing/listening.ts';
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
import type { Reason } from './snmp-wanted-differences.ts';

test('recordings of real devices read as NUT reads them, but for differences that have a reason', async (t) => {
    t.timeout(240_000);
    for (const folder of [RECORDINGS, ORACLE]) {
        if (!existsSync(folder)) t.fail(`no recordings: ${folder} is missing (set POWERCHAIN_TEST_DATA)`);
    }
    const simulator = await startSimulator(t);
    const unexplained: string[] = [];
    const detected: string[] = [];
    const used = new Set<Reason>();

    for (const agent of recordedAgents()) {
        const ours = await readAgent(agent, simulator.port);
        const oracle = oracleOf(agent);
        if (ours === undefined) {
            // Whatever NUT supports, we support.
            if (oracle !== undefined) unexplained.push(`${agent}: not detected (NUT: ${oracle.mapping})`);
            continue;
        }
        detected.push(`${agent}: ${ours.mib} (NUT: ${oracle?.mapping ?? 'not supported'})`);
        if (oracle === undefined) continue;
        const compared = compareWithOracle(agent, ours, oracle.vars);
        for (const reason of compared.used) used.add(reason);
        t.log(describe(agent, compared));
        unexplained.push(...compared.unexplained);
    }

    t.log(`${detected.length} agents detected:\n  ${detected.join('\n  ')}`);
    t.true(detected.length >= 80, 'too few agents were detected: is the simulator serving the recordings?');
    t.deepEqual(unexplained, []);
    // Other recordings may need others.
    for (const { agents, variables, why } of unusedReasons(used)) t.log(`not needed: ${agents} ${variables} (${why})`);
});

function describe(agent: string, { same, names }: Comparison): string {
    const listed = Object.entries(names).map(([kind, some]) => `${kind}: ${some.join(' ') || '–'}`);
    return [`${agent}: ${same} the same`, ...listed].join(', ');
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

/** Users of snmpd and how our driver logs in as them. */
const USERS = [
    { user: 'u1', line: 'SHA "a long password" AES "another password"', authProtocol: 'sha', privProtocol: 'aes' },
    { user: 'u2', line: 'MD5 "a long password" DES "another password"', authProtocol: 'md5', privProtocol: 'des' },
    {
        user: 'u3',
        line: 'SHA-512 "a long password" AES "another password"',
        authProtocol: 'sha512',
        privProtocol: 'aes',
    },
    {
        user: 'u4',
        line: 'SHA-256 "a long password" AES-256 "another password"',
        authProtocol: 'sha256',
        privProtocol: 'aes256b',
    },
    { user: 'u5', line: 'SHA-224 "a long password"', authProtocol: 'sha224', privProtocol: undefined },
];
const PASSWORDS = { authPassword: 'a long password', privPassword: 'another password' };

test('SNMPv3 speaks with snmpd in all its ciphers, and says what is wrong when it does not', async (t) => {
    const port = await startDaemon(t);
    const listen = (options: Record<string, unknown>) =>
        listenTo(`127.0.0.1:${port}`, { version: '3', ...PASSWORDS, timeout: 2, ...options });

    for (const { user, authProtocol, privProtocol } of USERS) {
        const privacy = privProtocol === undefined ? { privPassword: undefined } : { privProtocol };
        const { device, heard } = await listen({ user, authProtocol, ...privacy });
        await device.poll();
        await device.close();
        t.is(heard.values['ups.status'], 'OL', user);
    }

    const user = { user: 'u1', authProtocol: 'sha', privProtocol: 'aes' };
    await t.throwsAsync(listen({ ...user, user: 'nobody' }), { message: /it does not know this user/ });
    await t.throwsAsync(listen({ ...user, authPassword: 'not this one' }), { message: /authentication password/ });
    await t.throwsAsync(listen({ ...user, privPassword: 'not this one' }), { message: /its privacy password$/ });
    await t.throwsAsync(listen({ ...user, privPassword: undefined }), { message: /another security level/ });
    await t.throwsAsync(listen({ ...user, user: 'u5', authProtocol: 'sha224' }), { message: /another security level/ });
});

async function startDaemon(t: ExecutionContext): Promise<number> {
    if (spawnSync('snmpd', ['-v']).error) t.fail('snmpd is missing: install the Debian package snmpd');
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-snmpd-'));
    const port = await freePort();
    const lines = [
        ...USERS.flatMap(({ user, line, privProtocol }) => [
            `createUser ${user} ${line}`,
            `rouser ${user} ${privProtocol === undefined ? 'authnopriv' : 'authpriv'}`,
        ]),
        // RFC 1628 upsOutputSource, upsBatteryStatus, upsEstimatedChargeRemaining.
        'override 1.3.6.1.2.1.33.1.4.1.0 integer 3',
        'override 1.3.6.1.2.1.33.1.2.1.0 integer 2',
        'override 1.3.6.1.2.1.33.1.2.4.0 integer 77',
    ];
    writeFileSync(join(folder, 'snmpd.conf'), lines.join('\n'));
    const child = spawn('snmpd', ['-f', '-Le', '-C', '-c', join(folder, 'snmpd.conf'), `udp:127.0.0.1:${port}`], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' },
    });
    t.teardown(() => stop(child, folder));
    await saying(child, 'NET-SNMP version');
    return port;
}

interface Simulator {
    readonly port: number;
}

async function startSimulator(t: ExecutionContext): Promise<Simulator> {
    if (spawnSync('snmpsimd', ['--help']).error) t.fail('snmpsimd is missing: install the Debian package snmpsim');
    const cache = mkdtempSync(join(tmpdir(), 'powerchain-snmpsim-'));
    const port = await freePort();
    const child = spawn(
        'snmpsimd',
        [
            `--cache-dir=${cache}`,
            `--data-dir=${RECORDINGS}`,
            `--agent-udpv4-endpoint=127.0.0.1:${port}`,
            ...userOf(cache),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    t.teardown(() => stop(child, cache));
    await saying(child, 'Listening at UDP/IPv4');
    return { port };
}

// It refuses to run as root and then wants to write its cache as somebody else.
function userOf(cache: string): string[] {
    if (process.getuid?.() !== 0) return [];
    const NOBODY = 65534;
    chownSync(cache, NOBODY, NOBODY);
    return ['--process-user=nobody', '--process-group=nogroup'];
}

/** Waits until the program says the words that mean that it is ready. */
async function saying(child: ChildProcess, words: string): Promise<void> {
    const said: string[] = [];
    const ready = new Promise<void>((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr]) {
            if (!stream) continue;
            createInterface({ input: stream }).on('line', (line) => {
                said.push(line);
                if (line.includes(words)) resolve();
            });
        }
        child.once('exit', () => reject(new Error(`${child.spawnfile} ended: ${said.slice(-5).join(' / ')}`)));
    });
    await ready;
}

/** It writes into its folder until it is gone. */
async function stop(child: ChildProcess, cache: string): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await ended;
    rmSync(cache, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    return port;
}
