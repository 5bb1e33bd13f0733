// The SNMP agent before other people's managers: net-snmp's programs walk it in versions 2c and 3, smilint reads its MIB, and NUT's own
// snmp-ups takes it for a UPS and must say what we say.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../free-port.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { needPackages, runProgram } from './run-program.ts';

const MIB = join(ROOT, 'firmware/snmp/POWERCHAIN-MIB.txt');
// Debian has the basic modules only in non-free.
const BASIC = join(ROOT, 'node_modules/net-snmp/lib/mibs');
const UPS = '1.3.6.1.2.1.33.1';
const REDUNDANCY = 'POWERCHAIN-MIB::powerchainHostRedundancy';

async function started(t: ExecutionContext) {
    const port = await freePort();
    const rack = demoRack((yaml) => `${yaml}\nsnmp: { port: ${port}, users: { nms: { authProtocol: sha256 } } }\n`);
    t.teardown(rack.remove);
    writeFileSync(
        join(rack.folder, 'secrets.yaml'),
        'snmp: { community: let-me-in, users: { nms: { authPassword: right-password, privPassword: other-password } } }\n',
        { mode: 0o600 },
    );
    const gateway = await RunningGateway.start(rack.config, { XDG_RUNTIME_DIR: rack.folder });
    t.teardown(() => gateway.stop());
    const environment = { MIBDIRS: `${BASIC}:${join(ROOT, 'firmware/snmp')}`, MIBS: 'POWERCHAIN-MIB' };
    const ask = (program: string, ...args: readonly string[]) =>
        runProgram(`/usr/bin/${program}`, [...args.slice(0, -1), `127.0.0.1:${port}`, args.at(-1) ?? ''], {
            environment,
        });
    return { port, rack, gateway, ask };
}

const community = (name: string) => ['-v2c', '-c', name, '-r', '0', '-t', '30'];
const user = [
    '-v3',
    '-l',
    'authPriv',
    '-u',
    'nms',
    '-a',
    'SHA-256',
    '-A',
    'right-password',
    '-x',
    'AES',
    '-X',
    'other-password',
];

test('snmpwalk reads hosts by name, each UPS in its context, and may write nothing', async (t) => {
    t.timeout(400_000);
    needPackages({ '/usr/bin/snmpwalk': 'snmp' });
    const { ask, gateway } = await started(t);
    const redundancy = () => ask('snmpget', ...community('let-me-in'), '-Oqv', `${REDUNDANCY}.'clc'`);
    await until(redundancy, ({ stdout }) => stdout.trim() === 'nPlusOne');

    const all = await ask('snmpbulkwalk', ...community('let-me-in'), '-On', '1.3');
    const one = await ask('snmpwalk', ...community('let-me-in'), '-On', '1.3');
    const names = (text: string) => text.split('\n').map((line) => line.replace(/ = .*/, ''));
    t.deepEqual(names(all.stdout), names(one.stdout));
    t.true(names(one.stdout).length > 80);
    t.regex(one.stdout, /OID: \.1\.3\.6\.1\.4\.1\.8072\.9999\.9999\.3493/);
    const charge = await ask('snmpget', ...user, '-n', 'ups1', '-Oqv', `${UPS}.2.4.0`);
    const session = await gateway.session();
    t.teardown(() => session.close());
    t.is(
        charge.stdout.trim(),
        String(Math.round(Number(await session.value('ups1', 'battery.charge')))),
        charge.stderr,
    );
    const other = await ask('snmpget', ...community('let-me-in@ups2'), '-Oqv', `${UPS}.1.5.0`);
    t.is(other.stdout.trim(), '"ups2"');
    const virtual = await ask('snmpget', ...community('let-me-in@clc'), '-Oqv', `${UPS}.4.1.0`);
    t.is(virtual.stdout.trim(), '3');

    const written = await ask('snmpset', ...user, '1.3.6.1.2.1.1.5.0', 's', 'mine').catch(() => undefined);
    t.not(written?.code, 0);
    const wrong = ['-v2c', '-c', 'public', '-r', '0', '-t', '1'];
    t.regex((await ask('snmpget', ...wrong, '1.3.6.1.2.1.1.5.0')).stderr, /Timeout/);

    await gateway.demo('fail', 'feed-a');
    await until(redundancy, ({ stdout }) => stdout.trim() !== 'nPlusOne');
    const table = await ask('snmptable', ...community('let-me-in'), 'POWERCHAIN-MIB::powerchainHostTable');
    t.regex(table.stdout, /clc/);
});

test('the MIB is one: smilint has nothing to say, snmptranslate finds every object', async (t) => {
    needPackages({ '/usr/bin/smilint': 'smitools', '/usr/bin/snmptranslate': 'snmp' });
    const preloaded = ['SMI', 'TC', 'CONF'].flatMap((one) => ['-p', join(BASIC, `SNMPv2-${one}.mib`)]);
    const { stderr } = await runProgram('/usr/bin/smilint', ['-l', '4', ...preloaded, MIB]);
    // It has something to say of the basic modules, which are a library's.
    const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith(BASIC));
    t.deepEqual(said, []);
    const environment = { MIBDIRS: `${BASIC}:${join(ROOT, 'firmware/snmp')}`, MIBS: 'POWERCHAIN-MIB' };
    const found = await runProgram('/usr/bin/snmptranslate', ['-On', `${REDUNDANCY}`], { environment });
    t.is(found.stdout.trim(), '.1.3.6.1.4.1.8072.9999.9999.3493.1.2.1.5');
});

test('NUT’s snmp-ups takes each for a UPS, and says of it what we say', async (t) => {
    t.timeout(400_000);
    needPackages({ '/lib/nut/snmp-ups': 'nut-snmp' });
    const { port, rack, gateway } = await started(t);
    const session = await gateway.session();
    t.teardown(() => session.close());
    await until(
        () => session.value('clc', 'ups.status'),
        (status) => status.startsWith('OL'),
    );
    const folder = join(rack.folder, 'nut');
    mkdirSync(folder);
    const section = (name: string) =>
        `[${name}]\n driver = snmp-ups\n port = 127.0.0.1:${port}\n community = let-me-in@${name}\n snmp_version = v2c\n mibs = ietf\n pollfreq = 2\n`;
    writeFileSync(join(folder, 'ups.conf'), ['ups1', 'clc'].map(section).join(''));
    const dump = async (name: string) => {
        const environment = { NUT_CONFPATH: folder, NUT_STATEPATH: folder };
        const { stdout, stderr } = await runProgram('/lib/nut/snmp-ups', ['-a', name, '-d', '1', '-u', 'root'], {
            environment,
        });
        t.log(
            stderr
                .split('\n')
                .filter((line) => /error|fail/i.test(line))
                .join('\n'),
        );
        return Object.fromEntries(stdout.split('\n').map((line) => line.split(': ', 2) as [string, string]));
    };
    for (const name of ['ups1', 'clc']) {
        const theirs = await dump(name);
        t.true('ups.status' in theirs, JSON.stringify(theirs));
        const words = async () => new Set((await session.value(name, 'ups.status')).split(' '));
        for (const word of theirs['ups.status']?.split(' ') ?? [])
            t.true((await words()).has(word), `${name}: ${word}`);
    }
    const theirs = await dump('ups1');
    for (const [variable, digits] of [
        ['battery.charge', 0],
        ['input.voltage', 0],
        ['output.voltage', 0],
        ['battery.voltage', 1],
    ] as const) {
        const ours = Number(await session.value('ups1', variable));
        // It was asked a little later, and a demo wanders.
        t.true(
            Math.abs(ours - Number(theirs[variable])) <= 5 * 10 ** -digits,
            `${variable}: ${ours}, ${theirs[variable]}`,
        );
    }
});
