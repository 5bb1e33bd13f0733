// fence_snmp_pdu against every recorded PDU that switches (testcases/snmp): relays move by the numbers of the maker's MIB and by nothing
// else. With version 3 against Debian's snmpd.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fenceProfiles } from '../../drivers/snmp/fence-profiles.ts';
import { freePort } from '../free-port.ts';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FenceAgent, isOneComplaint } from './fence-agent.ts';
import { RECORDINGS, startPdu } from './fence-pdu.ts';
import { needPackages, runProgram } from './run-program.ts';

// What obeys does so at once, on a busy machine a little later.
const PATIENCE = { shell_timeout: 20, power_timeout: 60 };

async function started(t: ExecutionContext, name: string) {
    needPackages({ '/usr/bin/snmpset': 'snmp' });
    const { pdu, tries, given } = await startPdu(t, name);
    return { pdu, agent: FenceAgent.install(t, 'fence_snmp_pdu', { ...given, ...PATIENCE }), plugs: plugsOf(tries) };
}

/** Of the commands that the recording is tried with: outlet 3 of the second unit of a chain is `2.3`. */
function plugsOf(tries: Readonly<Record<string, unknown>>): string[] {
    const plugs = Object.keys(tries).flatMap((order) => {
        const [, unit, group = '', number] =
            /^(?:device\.(\d+)\.)?outlet\.(group\.)?(\d+)\.load\.(?:on|off)$/.exec(order) ?? [];
        return number === undefined ? [] : [`${unit === undefined ? '' : `${unit}.`}${group}${number}`];
    });
    // Each starts fifty programs: one of a device tells as much as ten.
    return [...new Set(plugs)].slice(0, 1);
}

const PROFILES = new Set((JSON.parse(fenceProfiles()) as { readonly name: string }[]).map(({ name }) => name));
const switching = readdirSync(RECORDINGS).filter((name) => existsSync(join(RECORDINGS, name, 'switching.json')));
const names = switching.filter(hasProfile);

/** A family whose objects have whatever numbers the device's own list gives them (RITTAL-CMC-III-MIB) has none. */
function hasProfile(name: string): boolean {
    const { mib } = JSON.parse(readFileSync(join(RECORDINGS, name, 'expected.json'), 'utf8')) as { mib: string };
    return PROFILES.has(mib);
}

test('there are PDUs to try', (t) => {
    t.true(names.length >= 15);
});

for (const name of switching.filter((one) => !hasProfile(one))) {
    test.serial(`${name} is of a family without a profile: it is refused, not guessed`, async (t) => {
        const { agent, plugs } = await started(t, name);
        for (const action of ['on', 'off', 'status']) {
            const ended = await agent.run(action, { plug: plugs[0] ?? '' });
            t.true(isOneComplaint(ended), JSON.stringify(ended));
            t.regex(ended.stderr, /has no outlets that fence_snmp_pdu can switch/);
        }
    });
}

for (const name of names) {
    test.serial(`${name} is switched off and on, and what it does not do is not reported`, async (t) => {
        const { pdu, agent, plugs } = await started(t, name);
        t.true(plugs.length > 0, 'no plug to try');
        for (const plug of plugs) {
            const on = await agent.run('on', { plug });
            t.is(on.code, 0, on.stderr);
            const off = await agent.run('off', { plug });
            t.is(off.stdout, 'Success: Powered OFF\n', off.stderr);
            t.is((await agent.run('status', { plug })).code, 2, plug);
        }
        const listed = (await agent.run('list-status')).stdout.split('\n').map((line) => line.split(','));
        const off = listed.filter(([, , state]) => state === 'OFF').map(([plug]) => plug);
        t.deepEqual(
            plugs.filter((plug) => !off.includes(plug)),
            [],
        );
        t.is((await agent.run('monitor')).code, 0);

        const [plug = ''] = plugs;
        t.is((await agent.run('on', { plug })).code, 0);
        pdu.misbehaves.ignoresSets = true;
        const ended = await agent.run('off', { plug, power_timeout: 1 });
        t.true(isOneComplaint(ended), JSON.stringify(ended));
        t.regex(ended.stderr, /timed out: 1 s after the order to switch off, .* is on$/m);
    });
}

test.serial(
    'a PDU that switches another outlet, refuses, falls silent or talks nonsense is a failure in one line',
    async (t) => {
        const { pdu, agent } = await started(t, 'raritan-px1');
        const [control, state] = ['1.3.6.1.4.1.13742.4.1.2.2.1.3', '1.3.6.1.4.1.13742.4.1.2.2.1.3'];
        const off = async (more = {}) => {
            const ended = await agent.run('off', { plug: '1', power_timeout: 1, ...more });
            t.true(isOneComplaint(ended), JSON.stringify(ended));
            return ended.stderr;
        };
        const on = pdu.recording.get(`${state}.1`) ?? Buffer.alloc(0);
        pdu.onSet = (oid) => {
            if (oid === `${control}.1`) pdu.recording.set(oid, on);
        };
        t.regex(await off(), /timed out: 1 s after the order to switch off, 1 is on$/m);

        pdu.misbehaves.refusesSets = 17; // RFC 3416: notWritable
        t.regex(await off(), /127\.0\.0\.1 refuses: Reason: notWritable/);
        pdu.misbehaves.nonsense = () => Buffer.from('nonsense');
        t.regex(await off({ shell_timeout: 1 }), /timed out: no answer from 127\.0\.0\.1/);
        pdu.misbehaves.nonsense = undefined;
        pdu.misbehaves.isSilent = true;
        t.regex(await off({ shell_timeout: 1 }), /timed out: no answer from 127\.0\.0\.1/);
    },
);

test.serial('an agent that is killed in the middle has reported nothing', async (t) => {
    const { pdu, agent } = await started(t, 'raritan-px1');
    const ordered = Promise.withResolvers<void>();
    pdu.onSet = () => {
        // The agent waits for what it sees then.
        pdu.misbehaves.isSilent = true;
        ordered.resolve();
    };

    const ended = await agent.killed('off', { plug: '1' }, ordered.promise);

    t.deepEqual(ended, { code: -1, stdout: '', stderr: '' });
});

test.serial('what is missing or wrong is said, and nothing is asked', async (t) => {
    const agent = FenceAgent.install(t, 'fence_snmp_pdu', { ip: '127.0.0.1', ipport: await freePort() });
    for (const [given, complaint] of [
        [{}, /community is missing/],
        [{ snmp_version: 4, community: 'x' }, /snmp_version must be 1, 2c, 3, not "4"/],
        [{ username: 'x', password: 'short' }, /password must have at least 8 characters/],
        [{ username: 'x', snmp_sec_level: 'authPriv', password: 'long enough' }, /snmp_priv_passwd is missing/],
        [{ community: 'x', profile: 'toaster' }, /there is no profile "toaster": apc-rpdu2, apc-rpdu,/],
    ] as const) {
        const ended = await agent.run('validate-all', given);
        t.true(isOneComplaint(ended), JSON.stringify(ended));
        t.regex(ended.stderr, complaint);
    }
    t.is((await agent.run('validate-all', { community: 'public', profile: 'apc-rpdu' })).code, 0);
});

const SECRETS = { password: 'authentic 1"x', snmp_priv_passwd: 'private 1 \\y' };

/** Debian's agent with two outlets that remember what is written, as a MasterSwitch shows them. */
async function startSnmpd(t: ExecutionContext): Promise<number> {
    needPackages({ '/usr/sbin/snmpd': 'snmpd' });
    const [folder, port] = [temporaryFolder(t, 'snmpd'), await freePort()];
    const outlet = '.1.3.6.1.4.1.318.1.1.4.4.2.1'; // PowerNet-MIB sPDUOutletControlEntry
    const quoted = (text: string) => `"${text.replaceAll(/(["\\])/g, '\\$1')}"`;
    const lines = [
        `createUser fencer SHA-256 ${quoted(SECRETS.password)} AES-256 ${quoted(SECRETS.snmp_priv_passwd)}`,
        'rwuser fencer priv',
        'rwcommunity obey 127.0.0.1',
        'sysObjectID .1.3.6.1.4.1.318.1.3.4.5',
        `override -rw ${outlet}.3.1 integer 1`,
        `override -rw ${outlet}.3.2 integer 1`,
        `override ${outlet}.4.1 octet_str "web1"`,
        `override ${outlet}.4.2 octet_str "db 1"`,
    ];
    const file = join(folder, 'snmpd.conf');
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    const child = spawn('/usr/sbin/snmpd', ['-f', '-Lo', '-C', '-c', file, `udp:127.0.0.1:${port}`], {
        env: { ...process.env, SNMP_PERSISTENT_DIR: folder },
        stdio: 'ignore',
    });
    t.teardown(async () => {
        child.kill('SIGTERM');
        await once(child, 'exit');
    });
    return port;
}

test.serial('version 3 with SHA-256 and AES-256; no secret is on a command line or left behind', async (t) => {
    const ipport = await startSnmpd(t);
    const agent = FenceAgent.install(t, 'fence_snmp_pdu', {
        ...{ ip: '127.0.0.1', ipport, username: 'fencer', ...PATIENCE },
        ...SECRETS,
    });
    // Programs in the way that write down how they are called, and then do it.
    const folder = temporaryFolder(t, 'spies');
    const log = join(folder, 'log');
    for (const name of ['snmpget', 'snmpset', 'snmpbulkget']) {
        const spy = `#!/bin/sh\necho "$0 $@" >>${log}; env >>${log}; exec /usr/bin/${name} "$@"\n`;
        writeFileSync(join(folder, name), spy);
        chmodSync(join(folder, name), 0o755);
    }
    const run = (action: string, more = {}) =>
        agent.run(action, { plug: 'web1', ...more }, 'stdin', { PATH: `${folder}:${process.env.PATH}` });
    await until(
        () => run('monitor', { shell_timeout: 1 }),
        ({ code }) => code === 0,
    );

    t.is((await run('list')).stdout, '1,web1\n2,db_1\n');
    t.is((await run('off')).stdout, 'Success: Powered OFF\n');
    t.is((await run('status')).code, 2);
    t.is((await run('status', { plug: 'db_1' })).code, 0);
    t.is((await run('on')).stdout, 'Success: Powered ON\n');
    const wrong = await run('off', { password: 'wrong and long' });
    t.regex(wrong.stderr, /refuses: .*Authentication failure/);
    const written = readFileSync(log, 'utf8');
    t.true(written.includes('snmpset -v 3'));
    t.notRegex(written + wrong.stderr, /authentic|private/);
    const left = await runProgram('/bin/sh', [
        '-c',
        'grep -rl authentic /run/fence_snmp_pdu.* /dev/shm/fence_snmp_pdu.* 2>/dev/null',
    ]);
    t.is(left.stdout, '');
});

for (const version of ['1', '2c']) {
    test.serial(`version ${version} switches by a community; who has none is no outlet that is off`, async (t) => {
        const ipport = await startSnmpd(t);
        const agent = FenceAgent.install(t, 'fence_snmp_pdu', {
            ...{ ip: '127.0.0.1', ipport, snmp_version: version, community: 'obey', ...PATIENCE },
        });
        await until(
            () => agent.run('monitor', { shell_timeout: 1 }),
            ({ code }) => code === 0,
        );

        t.is((await agent.run('list')).stdout, '1,web1\n2,db_1\n');
        t.is((await agent.run('off', { plug: '2' })).stdout, 'Success: Powered OFF\n');
        t.is((await agent.run('status', { plug: '2' })).code, 2);
        t.is((await agent.run('on', { plug: 'db_1' })).stdout, 'Success: Powered ON\n');
        t.true(isOneComplaint(await agent.run('status', { plug: '2', community: 'wrong', shell_timeout: 1 })));
    });
}
