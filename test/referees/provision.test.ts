// Whether a host that is set up by what we hand out connects: Debian's cloud-init applies our user-data and Debian's upsmon runs with
// the files that it wrote; a shell runs what a host fetches by its code; Debian's ignition-validate reads our Ignition configurations.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ApiNutSessions } from '#model/api-nut-sessions.ts';
import type { ApiProvisionGrant, ProvisionKind } from '#model/api-provision.ts';
import { until } from '../running-gateway.ts';
import { type GatewayOnHost, gatewayOn } from './gateway-on-host.ts';
import { needPackages, runProgram } from './run-program.ts';
import { type TestHost, TestNetwork } from './test-network.ts';

needPackages({
    '/usr/bin/cloud-init': 'cloud-init',
    '/usr/bin/ignition-validate': 'ignition',
    '/usr/bin/curl': 'curl',
    '/lib/nut/upsmon': 'nut-client',
});

// A host has folders of its own. What a service manager and a package manager would do is done here: there is no init in a namespace.
const MACHINE = `
set -e
for folder in /etc/nut /etc/powerchain /var/lib/cloud /var/log /run; do mkdir -p $folder; mount -t tmpfs none $folder; done
mkdir /run/nut
exec "$@"
`;
const SYSTEMCTL = `#!/bin/sh
echo "systemctl $*" >>"$MACHINE_FOLDER/said"
[ "$1" = restart ] || exit 0
cp -r /etc/powerchain /etc/nut "$MACHINE_FOLDER/"
exec setsid /lib/nut/upsmon -D -u root >"$MACHINE_FOLDER/upsmon.log" 2>&1 </dev/null &
`;
const APT_GET = `#!/bin/sh
echo "apt-get $*" >>"$MACHINE_FOLDER/said"
`;

interface Rack extends GatewayOnHost {
    readonly host: TestHost;
    readonly server: TestHost;
}

async function started(t: ExecutionContext, tag: string): Promise<Rack> {
    const network = new TestNetwork(`${tag}${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [server, host] = network.start(['gw', 'clc']);
    if (!server || !host) throw new Error('there are no hosts');
    // Both servers to the network, and the page encrypted: nobody hands out a password in clear text.
    const running = await gatewayOn(t, server, (yaml) =>
        yaml.replace(/^web:\n {4}listen: .*$/m, `web:\n    listen: ['*']\n    https: { port: 8443 }`),
    );
    return { ...running, host, server };
}

/** What an admin on the gateway gets for the host. */
async function granted(rack: Rack, kind: ProvisionKind): Promise<ApiProvisionGrant> {
    const body = JSON.stringify({ kind, gateway: rack.server.address });
    const json = ['--header', 'content-type: application/json', '--data', body];
    return (await asked(rack, 'hosts/clc/provision', ...json)) as ApiProvisionGrant;
}

/** As a program of the gateway's own machine may ask. */
async function asked({ server, folder, gateway }: Rack, path: string, ...words: string[]): Promise<unknown> {
    const token = readFileSync(join(folder, 'powerchain', `local-token-${gateway.webPort}`), 'utf8').trim();
    const [program, ...enter] = server.enter;
    const curl = ['curl', '--silent', '--show-error', '--fail-with-body', '--header', `authorization: Bearer ${token}`];
    const url = `http://127.0.0.1:${gateway.webPort}/api/v1/${path}`;
    const { code, stdout, stderr } = await runProgram(program, [...enter, ...curl, ...words, url]);
    if (code !== 0) throw new Error(stdout + stderr);
    return JSON.parse(stdout);
}

/** A machine of its own on that host, for one command; its upsmon ends with the test. */
class Machine {
    readonly folder = mkdtempSync(join(tmpdir(), 'powerchain-machine-'));
    readonly #host: TestHost;
    #child: ChildProcess | undefined;

    constructor(t: ExecutionContext, host: TestHost) {
        this.#host = host;
        chmodSync(this.folder, 0o755);
        mkdirSync(join(this.folder, 'bin'));
        for (const [name, text] of Object.entries({ systemctl: SYSTEMCTL, 'apt-get': APT_GET })) {
            writeFileSync(join(this.folder, 'bin', name), text, { mode: 0o755 });
        }
        t.teardown(() => this.#stop());
    }

    /** `script` runs as root in it. Its processes live until the test ends. */
    run(script: string): void {
        const [program, ...enter] = this.#host.enter;
        const alone = [
            'unshare',
            '--mount',
            '--pid',
            '--fork',
            '--kill-child',
            '--mount-proc',
            'sh',
            '-c',
            MACHINE,
            'sh',
        ];
        const path = `${join(this.folder, 'bin')}:${process.env.PATH}`;
        const environment = { ...process.env, PATH: path, MACHINE_FOLDER: this.folder };
        const words = [...enter, ...alone, 'sh', '-c', `${script}\nexec sleep 1000`];
        this.#child = spawn(program, words, { env: environment, stdio: 'ignore' });
    }

    file(name: string): string {
        try {
            return readFileSync(join(this.folder, name), 'utf8');
        } catch {
            return '';
        }
    }

    async #stop(): Promise<void> {
        if (this.#child && this.#child.exitCode === null) {
            this.#child.kill('SIGKILL');
            await once(this.#child, 'exit');
        }
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/** The upsmon of the host, as the gateway sees it. */
function connected({ command }: GatewayOnHost): Promise<string> {
    return until(
        async () => command('upsc', '-c', 'clc@localhost'),
        (text) => text.includes('192.0.2.2'),
        120,
    );
}

test.serial(
    'a machine that reads our user-data with Debian’s cloud-init watches its own supplies, and knows its power chain',
    async (t) => {
        t.timeout(300_000);
        const rack = await started(t, 'pc');
        const { parts } = await granted(rack, 'cloud-init');
        const machine = new Machine(t, rack.host);
        const data = join(machine.folder, 'user-data');
        for (const { text, title } of parts) {
            writeFileSync(data, text);
            const schema = await runProgram('cloud-init', ['schema', '--config-file', data]);
            t.is(schema.code, 0, `${title}: ${schema.stdout}${schema.stderr}`);
        }

        writeFileSync(data, parts[0]?.text ?? '');
        const modules = ['write_files', 'write_files_deferred', 'runcmd'].map(
            (name) => `cloud-init --file ${data} single --name cc_${name} --frequency always`,
        );
        // What a machine does last when it starts for the first time; one module alone knows of no instance.
        machine.run([...modules, '/var/lib/cloud/instances/*/scripts/runcmd'].join('\n'));

        t.regex(await connected(rack), /192\.0\.2\.2/);
        t.is(machine.file('said'), 'systemctl enable nut-monitor\nsystemctl restart nut-monitor\n');
        t.like(JSON.parse(machine.file('powerchain/chain.json')), {
            host: 'clc',
            ups: 'clc@192.0.2.1',
            parent: ['clc-psu1@192.0.2.1', 'clc-psu2@192.0.2.1'],
        });
        const { sessions } = (await asked(rack, 'sessions')) as ApiNutSessions;
        t.like(
            sessions.find(({ address }) => address === '192.0.2.2'),
            { user: 'clc', role: 'secondary', isProven: true },
        );
    },
);

test.serial(
    'a machine that fetches its set-up by the code does too; the code is worth nothing to the next',
    async (t) => {
        t.timeout(300_000);
        const rack = await started(t, 'pf');
        const { fetch } = await granted(rack, 'debian');
        const machine = new Machine(t, rack.host);

        machine.run(fetch.text);

        t.regex(await connected(rack), /192\.0\.2\.2/);
        t.regex(machine.file('said'), /^apt-get install -y nut-client\nsystemctl enable/);
        const [program, ...enter] = rack.host.enter;
        const again = await runProgram(program, [...enter, 'sh', '-c', fetch.text.replace(/ \| sh$/, '')]);
        t.not(again.code, 0);
        t.regex(again.stderr, /401/);
    },
);

test.serial('Ignition reads what we hand out, whole and as something to fetch', async (t) => {
    t.timeout(120_000);
    const rack = await started(t, 'pi');
    const { parts, fetch } = await granted(rack, 'ignition');

    for (const text of [parts[0]?.text ?? '', fetch.text]) {
        const said = await runProgram('ignition-validate', ['-'], { input: text });
        t.is(said.code, 0, said.stderr);
    }
    const { storage } = JSON.parse(parts[0]?.text ?? '');
    const monitor = storage.files.find(({ path }: { path: string }) => path === '/etc/ups/upsmon.conf');
    t.regex(decodeURIComponent(monitor.contents.source), /^data:,MONITOR clc@192\.0\.2\.1 1 clc \w{24} secondary\n/);
    t.regex(fetch.text, /"source": "https:\/\/192\.0\.2\.1:8443\/provision\/clc"/);
});
