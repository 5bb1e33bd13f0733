// The SNMP driver against other people's programs. Recordings of real devices, served by Debian's snmpsim, and what NUT's snmp-ups
// says of the same recordings: every difference must stand on the list below with its reason, one without fails. And the
// security of SNMPv3 against Debian's snmpd.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { GatewayError } from '#model/errors.ts';
import { numberOf, textOf, type Value } from '#model/value.ts';
import { listenTo } from '../../drivers/snmp/testing/listening.ts';

const DATA = process.env.POWERCHAIN_TEST_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const RECORDINGS = join(DATA, 'snmprec');
const ORACLE = join(DATA, 'expected-nut');

/** Mappings of NUT that read the same objects as a family of ours. */
const SAME_OBJECTS: Readonly<Record<string, string>> = {
    ietf: 'ietf-ups',
    tripplite: 'ietf-ups',
    apc_pdu: 'apc-rpdu2 apc-rpdu',
    'raritan-px2': 'raritan-px2',
};

interface Reason {
    readonly agents: RegExp;
    readonly variables: RegExp;
    readonly why: string;
}

const THREE_PHASES =
    /abbups|liebert_apm|netmanplus_mct20|ups-standard|generex-ups|powerwalker-vfi_20kcpgpf133|pdu-raritan_raritan$/;
const ONE_BYPASS_PHASE = /deltaups_rfc1628string|orvaldi|netvision-rfc|netmanplus_204/;

/** What NUT says and we do not. */
const MISSING: readonly Reason[] = [
    { agents: /./, variables: /^device\.(version|revision)$/, why: 'no such name in the catalogue of variables' },
    { agents: /apc/, variables: /^ups\.date$/, why: 'it is the date of manufacture: ours is ups.mfr.date' },
    { agents: /raritan/, variables: /^input\.load$/, why: 'it is the current: ours is input.current' },
    { agents: /raritan-pdu_px2/, variables: /^outlet\.\d+\.power$/, why: 'it is the active power: ours is realpower' },
    {
        agents: /./,
        variables: /^(input|output|input\.bypass)\.phases$/,
        why: 'NUT assumes 1 where neither a count nor a row says so',
    },
    {
        agents: THREE_PHASES,
        variables: /^(input|output|input\.bypass)\.(voltage|current|frequency|realpower)$|^ups\.load$/,
        why: 'three phases answer and no count says otherwise: ours are L1 to L3',
    },
    {
        agents: /netvision-rfc/,
        variables: /^battery\.(runtime|current)$|^input\.(bypass\.)?(current|realpower)$/,
        why: '65535 is how this card says that it does not know',
    },
    {
        agents: ONE_BYPASS_PHASE,
        variables: /^input\.bypass\.L[123]/,
        why: 'NUT has no rule for a bypass without a count; one row carries something, so it has one phase',
    },
];

/** Where NUT says something else. */
const DIFFERENT: readonly Reason[] = [
    { agents: THREE_PHASES, variables: /\.phases$/, why: 'NUT assumes 1 where no count says so; three rows answer' },
    { agents: /poweralert_2/, variables: /^ups\.status$/, why: 'NUT does not read the alarm table: batteries are bad' },
    {
        agents: /apc/,
        variables: /^input\.(current|realpower)$/,
        why: 'NUT reads the older rPDU branch, recorded a moment apart from rPDU2',
    },
    { agents: /apc/, variables: /^ups\.firmware$/, why: 'rPDU2 writes the same release without the “v”' },
    {
        agents: /apc-(7902b|8932)/,
        variables: /^outlet\.\d+\.(desc|status)$/,
        why: 'the recording was edited: its rPDU2 and sPDU branches tell other names and a simulated state',
    },
    {
        agents: /raritan/,
        variables: /^outlet\.\d+\.(current|power|realpower|powerfactor)$/,
        why: 'NUT ignores the decimal digits and swaps active and apparent power',
    },
];

/** What we say and NUT does not. */
const EXTRA: readonly Reason[] = [
    {
        agents: /./,
        variables: /^device\.(uptime|description|mfr)$/,
        why: 'from the system group, or known of the family',
    },
    { agents: /./, variables: /^ups\.(id|alarm|(real)?power\.nominal)$/, why: 'RFC 1628 objects that NUT leaves out' },
    { agents: /./, variables: /^battery\.current$/, why: 'a discharging battery has a negative current' },
    {
        agents: THREE_PHASES,
        variables: /^(input|output|input\.bypass)\.(L[123](-N)?\.\w+(\.percent)?|phases)$/,
        why: 'phases that NUT does not count',
    },
    {
        agents: ONE_BYPASS_PHASE,
        variables: /^input\.bypass\.(voltage|current|realpower|phases)$/,
        why: 'the one phase of the bypass that NUT does not count',
    },
    {
        agents: /istars/,
        variables:
            /^(input|output|input\.bypass)\.(L[123](-N)?\.)?(voltage|current|frequency|(real)?power(\.percent)?)$|^ups\.load$/,
        why: 'rows whose index ends in another 0, which NUT does not find',
    },
    {
        agents: /apc/,
        variables: /^input\.(phases|power|powerfactor|voltage|current\.\w+(\.\w+)?)$|^ups\.mfr\.date$/,
        why: 'rPDU2 and rPDU objects that NUT leaves out',
    },
    {
        agents: /apc/,
        variables: /^outlet\.(group\..+|\d+\.(groupid|delay\.\w+))$/,
        why: 'banks and delays, which NUT leaves out',
    },
    { agents: /apc-8932/, variables: /^outlet\.\d+\.desc$/, why: 'the recording names these outlets in rPDU2 only' },
    { agents: /powerwalker-vfi_20k/, variables: /^ups\.firmware$/, why: 'NUT prints nothing of a text of two lines' },
    {
        agents: /raritan/,
        variables: /^input\.(current|frequency|phases)$|^outlet\.(group\..+|\d+\.(status|realpower))$/,
        why: 'PDU2-MIB sensors that NUT leaves out or calls otherwise',
    },
];

interface Oracle {
    readonly mapping: string;
    readonly vars: Readonly<Record<string, string>>;
}

test('recordings of real devices read as NUT reads them, but for differences that have a reason', async (t) => {
    t.timeout(180_000);
    for (const folder of [RECORDINGS, ORACLE]) {
        if (!existsSync(folder)) t.fail(`no recordings: ${folder} is missing (set POWERCHAIN_TEST_DATA)`);
    }
    const simulator = await startSimulator(t);
    const unexplained: string[] = [];
    const detected: string[] = [];

    for (const agent of agents()) {
        const ours = await readAgent(agent, simulator.port);
        if (ours === undefined) continue;
        const oracle = oracleOf(agent);
        const isSame = oracle !== undefined && SAME_OBJECTS[oracle.mapping]?.split(' ').includes(ours.mib);
        detected.push(`${agent}: ${ours.mib}${isSame ? '' : ` (NUT: ${oracle?.mapping ?? 'not supported'})`}`);
        if (isSame) unexplained.push(...compare(t, agent, ours.values, oracle.vars));
    }

    t.log(`${detected.length} agents detected:\n  ${detected.join('\n  ')}`);
    t.true(detected.length >= 20, 'too few agents were detected: is the simulator serving the recordings?');
    t.deepEqual(unexplained, []);
});

function agents(): string[] {
    return readdirSync(RECORDINGS, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.snmprec'))
        .map((path) => path.slice(0, -'.snmprec'.length))
        .sort();
}

function oracleOf(agent: string): Oracle | undefined {
    const path = join(ORACLE, `${agent}.json`);
    if (!existsSync(path)) return undefined;
    const { mapping, vars } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Oracle>;
    if (mapping === undefined || vars === undefined || mapping === 'none') return undefined;
    return { mapping: mapping.split(' ')[0] ?? '', vars };
}

/** undefined when no family of ours fits. */
async function readAgent(
    agent: string,
    port: number,
): Promise<{ mib: string; values: Readonly<Record<string, Value>> } | undefined> {
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

/** Prints the differences of one agent; those without a reason are returned. */
function compare(
    t: ExecutionContext,
    agent: string,
    ours: Readonly<Record<string, Value>>,
    theirs: Readonly<Record<string, string>>,
): string[] {
    const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    const found = { missing: [] as string[], extra: [] as string[], different: [] as string[] };
    const unexplained: string[] = [];
    const note = (kind: keyof typeof found, reasons: readonly Reason[], name: string, text: string) => {
        found[kind].push(name);
        const reason = reasons.find(({ agents, variables }) => agents.test(agent) && variables.test(name));
        if (reason === undefined) unexplained.push(`${agent}: ${kind} ${name} ${text}`);
    };
    for (const name of names) {
        const our = textOf(name, ours[name]) || undefined;
        const their = unescaped(theirs[name]);
        if (our === undefined && their !== undefined) note('missing', MISSING, name, `(NUT: ${their})`);
        else if (our !== undefined && their === undefined) note('extra', EXTRA, name, `(ours: ${our})`);
        else if (our !== undefined && !isSame(ours[name], their))
            note('different', DIFFERENT, name, `(ours: ${our}, NUT: ${their})`);
    }
    const same = names.size - found.missing.length - found.extra.length - found.different.length;
    const listed = Object.entries(found).map(([kind, some]) => `${kind}: ${some.join(' ') || '–'}`);
    t.log([`${agent}: ${same} the same`, ...listed].join(', '));
    return unexplained;
}

// NUT prints two decimals.
const ROUNDING = 0.0051;
const NUT_TEXT_MAX = 125;

function isSame(ours: Value | undefined, theirs: string | undefined): boolean {
    const left = numberOf(ours);
    const right = numberOf(theirs);
    if (left !== undefined && right !== undefined) return Math.abs(left - right) <= ROUNDING;
    // NUT cuts texts where its table says.
    const text = String(ours ?? '').trim();
    return text === theirs || (theirs !== undefined && theirs.length >= NUT_TEXT_MAX && text.startsWith(theirs));
}

function unescaped(text: string | undefined): string | undefined {
    return text?.replace(/\\(.)/g, '$1').trim() || undefined;
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
