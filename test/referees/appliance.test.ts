// What the appliance is made of, judged by the programs that will read it: nft, systemd, chronyd, a shell. In namespaces and folders of
// its own, so that nothing of this machine is changed.

import { execFileSync } from 'node:child_process';
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ROOT } from '../source-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const SYSTEM = join(ROOT, 'system');
const APPLIANCE = join(SYSTEM, 'appliance');
// Debian's nft: npm has a command of that name.
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

function run(program: string, ...words: readonly string[]): string {
    return execFileSync(program, words, { encoding: 'utf8', env: { ...process.env, PATH }, stdio: 'pipe' });
}

test('nft takes the firewall: everything is dropped but what the appliance serves', (t) => {
    const script = `ip link set lo up && nft -f ${join(APPLIANCE, 'nftables.conf')} && nft -j list ruleset`;

    const { nftables } = JSON.parse(run('unshare', '--net', 'sh', '-c', script)) as {
        nftables: { chain?: { name: string; policy?: string }; set?: { name: string; elem?: number[] } }[];
    };

    const policies = nftables.flatMap(({ chain }) => (chain ? [[chain.name, chain.policy]] : []));
    t.deepEqual(Object.fromEntries(policies), { input: 'drop', forward: 'drop' });
    const sets = Object.fromEntries(nftables.flatMap(({ set }) => (set ? [[set.name, set.elem ?? []]] : [])));
    t.deepEqual(sets, { tcp_served: [80, 443, 3493, 8080, 8443], udp_served: [162, 5353], tcp_asked_for: [] });
});

test('the firewall lets in NUT and nobody else from the network', (t) => {
    const script = `
        set -e
        ip link set lo up; nft -f ${join(APPLIANCE, 'nftables.conf')}
        ip link add inside type veth peer name outside
        unshare --net sleep 60 & far=$!
        trap 'kill $far' EXIT
        until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
        ip link set outside netns $far
        ip addr add 192.0.2.1/24 dev inside; ip link set inside up
        nsenter -t $far -n sh -c 'ip addr add 192.0.2.2/24 dev outside; ip link set outside up'
        for port in 3493 9100; do
            socat TCP-LISTEN:$port,fork,reuseaddr SYSTEM:'echo hello' & listeners="$listeners $!"
        done
        trap 'kill $far $listeners' EXIT
        ask() { nsenter -t $far -n socat -T2 - TCP:192.0.2.1:$1,connect-timeout=2 </dev/null 2>/dev/null || echo silence; }
        until [ "$(ask 3493)" = hello ]; do :; done
        echo "3493 $(ask 3493)"; echo "9100 $(ask 9100)"`;

    const said = run('unshare', '--net', 'sh', '-c', script);

    t.deepEqual(said.trim().split('\n'), ['3493 hello', '9100 silence']);
});

test('systemd finds no mistake in the units', (t) => {
    const root = temporaryFolder(t, 'units');
    const units = join(root, 'usr/lib/systemd/system');
    for (const folder of ['bin', 'usr/lib/powerchain/appliance', 'usr/bin', 'usr/sbin'])
        mkdirSync(join(root, folder), { recursive: true });
    for (const name of ['systemd', 'appliance/systemd']) cpSync(join(SYSTEM, name), units, { recursive: true });
    // The targets that they are ordered by are this machine's.
    for (const name of readdirSync('/lib/systemd/system')) {
        if (name.endsWith('.target')) cpSync(join('/lib/systemd/system', name), join(units, name), { recursive: true });
    }
    const ours = readdirSync(units).filter((name) => name.startsWith('powerchain-'));
    for (const name of ours) {
        const programs = readFileSync(join(units, name), 'utf8').matchAll(/^Exec\w+=-?(\/\S+)/gm);
        for (const [, program = ''] of programs) {
            mkdirSync(dirname(join(root, program)), { recursive: true });
            writeFileSync(join(root, program), '');
            chmodSync(join(root, program), 0o755);
        }
    }

    const judge = () => run('systemd-analyze', 'verify', '--man=no', `--root=${root}`, ...ours);

    t.notThrows(judge);
    t.true(ours.length > 4);
});

test('chronyd takes its configuration', (t) => {
    const said = run('chronyd', '-p', '-f', join(APPLIANCE, 'chrony.conf'));

    t.regex(said, /^makestep 1 3$/m);
    t.regex(said, /^port 0$/m);
});

test('account and folders come out as the gateway wants them', (t) => {
    const root = temporaryFolder(t, 'account');
    mkdirSync(join(root, 'etc'));
    mkdirSync(join(root, 'usr/share/powerchain'), { recursive: true });
    cpSync(join(SYSTEM, 'gateway.yaml'), join(root, 'usr/share/powerchain/gateway.yaml'));

    run('systemd-sysusers', `--root=${root}`, join(SYSTEM, 'sysusers.d/powerchain.conf'));
    run('systemd-tmpfiles', `--root=${root}`, '--create', join(SYSTEM, 'tmpfiles.d/powerchain.conf'));

    const [, , uid] = /^powerchain:(\w+):(\d+):.*nologin$/m.exec(readFileSync(join(root, 'etc/passwd'), 'utf8')) ?? [];
    const folder = statSync(join(root, 'etc/powerchain'));
    t.is(folder.mode & 0o777, 0o750);
    t.is(folder.uid, Number(uid));
    t.is(statSync(join(root, 'etc/powerchain/gateway.yaml')).mode & 0o777, 0o640);
});

/** Its boot and data partitions, and the start of a machine that has it. */
function newCard(t: ExecutionContext) {
    const root = temporaryFolder(t, 'first-boot');
    const boot = join(root, 'boot');
    const data = join(root, 'data');
    const program = join(root, 'program');
    for (const folder of [boot, data, program]) mkdirSync(folder);
    symlinkSync(process.execPath, join(program, 'node'));
    symlinkSync(SYSTEM, join(program, 'system'));
    const runtime = join(root, 'run');
    const start = () => run('unshare', '--uts', join(APPLIANCE, 'first-boot'), boot, data, program, runtime);
    return { boot, data, runtime, start };
}

test('the first start gives a name, and takes what lies on the boot partition once', (t) => {
    const { boot, data, runtime, start } = newCard(t);
    const read = (name: string) => readFileSync(join(data, name), 'utf8');

    start();
    const named = read('hostname');
    writeFileSync(join(boot, 'user-data'), 'hostname: rack7\n');
    writeFileSync(
        join(boot, 'network-config'),
        `wifis: { wlan0: { access-points: { rack: { password: "not for all" } } } }
ethernets: { eth0: { addresses: [192.0.2.7/24] } }\n`,
    );
    start();

    t.regex(named, /^powerchain-[0-9a-f]{4}\n$/);
    t.is(read('hostname'), 'rack7\n');
    t.regex(read('network/wpa_supplicant-wlan0.conf'), /psk="not for all"/);
    t.regex(readFileSync(join(runtime, 'systemd/network/10-eth0.network'), 'utf8'), /^Address=192\.0\.2\.7\/24$/m);
    t.is(statSync(join(data, 'network/wpa_supplicant-wlan0.conf')).mode & 0o777, 0o600);
    t.deepEqual(readdirSync(boot), [], 'no password stays on a card that every machine can read');
    t.false(existsSync(join(data, 'ssh/authorized_keys')));
});

test('what is not understood is told beside it, and changes nothing', (t) => {
    const { boot, data, start } = newCard(t);
    writeFileSync(join(boot, 'user-data'), 'hostname: "not a name"\n');

    start();

    t.deepEqual(readdirSync(boot).sort(), ['NOT-UNDERSTOOD.txt', 'user-data']);
    t.regex(readFileSync(join(data, 'hostname'), 'utf8'), /^powerchain-/);
});

test('every script is one for a shell', (t) => {
    const scripts = readdirSync(APPLIANCE).filter((name) => textOf(name).startsWith('#!/bin/'));

    t.true(scripts.length >= 5);
    for (const name of scripts) t.notThrows(() => run('dash', '-n', join(APPLIANCE, name)), name);
});

function textOf(name: string): string {
    const file = join(APPLIANCE, name);
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
}
