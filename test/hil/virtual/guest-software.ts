// What runs in the guest: udev with the rules that we ship, our gateway without root, and Debian's NUT beside it as referee.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localTokenFiles } from '#model/local-token.ts';
import { CHILD_FLAGS, SMALL_CHILD_FLAGS } from '../../../firmware/supervisor/watched-process.ts';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { type Values, valuesFrom } from '../attached-ups.ts';
import { Guest, type GuestOptions, LOG_DEVICE } from './guest.ts';

const PROGRAM = join(ROOT, 'test', 'hil', 'virtual', 'gateway-without-page.ts');
const FAMILY_MODULES = ['apc', 'cyberpower', 'generic'].map((family) =>
    join(ROOT, 'drivers', 'usb-hid', 'families', `${family}.ts`),
);
/** What its drivers load; native libraries come only when they are needed. */
const DRIVER_MODULES = [
    ...['host.ts', 'usb-hid/driver.ts', 'qx/driver.ts', 'gpio/driver.ts'].map((file) => join(ROOT, 'drivers', file)),
    ...FAMILY_MODULES,
    ...['usb', 'onoff'],
];
/** What looks for new hardware loads. */
const SCAN_MODULES = [
    ...['host.ts', 'scan/driver.ts', 'usb-hid/driver.ts', 'qx/driver.ts'].map((file) => join(ROOT, 'drivers', file)),
    ...FAMILY_MODULES,
];
const API = join(ROOT, 'test', 'hil', 'virtual', 'gateway-api.ts');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const GATEWAY = '/run/gateway';
/** Of the gateway's process, for the guest's shell. */
export const GATEWAY_PID = `$(<${GATEWAY}/pid)`;
const NUT_PORT = 3493;
const WEB_PORT = 8080;
const PASSWORD = randomUUID();
const ACCOUNT = { uid: 65534, gid: 990 };

// Not root: may read every file, wherever the project lies; may not write to a device that it has no right to.
const RIGHTS =
    '--inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search --bounding-set=-all,+dac_read_search';
const CODE = `${GATEWAY}/code`;

/** Words before a program that runs as the gateway does in the guest. */
export const AS_GATEWAY = [
    `setpriv --reuid=${ACCOUNT.uid} --regid=${ACCOUNT.gid} --groups=$(getent group nut | cut -d: -f3) ${RIGHTS}`,
    `env TMPDIR=${GATEWAY} NODE_COMPILE_CACHE=${CODE} ${NODE}`,
].join(' ');

// Starting Node takes ten seconds under emulation, several at once on a loaded machine take a multiple.
export const PATIENCE_SECONDS = 240;

/** Characters of a log that explain a failure. */
export const LOG_SHOWN = 3000;

// What the shell can do itself: any program would have to be started, which takes half a second under emulation.
const SHELL_FUNCTIONS = `mkfifo /run/nothing && exec 9<>/run/nothing
pause() { read -r -t $1 -u 9; }
ask_nut() {
    exec 3<>/dev/tcp/127.0.0.1/$1 || return
    echo "$2" >&3
    while read -r -u 3 line; do
        echo "$line"
        [[ $2 == LIST* && $line != END* && $line != ERR* ]] || break
    done
    exec 3>&-
}`;

/** A guest with udev and a gateway; says how long each phase took. `devices`: lines of gateway.yaml below `devices:`. */
export async function bootWithGateway(
    t: { log(text: string): void },
    devices: readonly string[],
    options?: GuestOptions,
): Promise<Guest> {
    const startedAtMs = performance.now();
    const phase = (what: string): void =>
        t.log(`${what} after ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
    const guest = await Guest.boot(options);
    try {
        phase('booted');
        await startUdev(guest);
        phase('udev runs');
        await startGateway(guest, devices);
        phase('the gateway answers');
        return guest;
    } catch (error) {
        t.log(`${guest.log}\n${guest.console}`.slice(-LOG_SHOWN));
        guest.stop();
        throw error;
    }
}

/** With the rules that we ship, and the group that they give devices to. */
export async function startUdev(guest: Guest): Promise<void> {
    const rules = join(ROOT, 'system', 'udev');
    await guest.run(`
        mkdir -p /run/udev/rules.d /run/hw/etc/udev/hwdb.d &&
        cp ${rules}/*.rules /run/udev/rules.d/ && cp ${rules}/*.hwdb /run/hw/etc/udev/hwdb.d/ &&
        systemd-hwdb --root=/run/hw --strict update && mount --bind /run/hw/etc/udev /etc/udev &&
        cp /etc/group /run/group && echo powerchain:x:${ACCOUNT.gid}: >>/run/group && mount --bind /run/group /etc/group &&
        /lib/systemd/systemd-udevd --daemon </dev/null >/run/udevd.log 2>&1 &&
        udevadm trigger --action=add --subsystem-match=usb`);
}

async function startGateway(guest: Guest, devices: readonly string[]): Promise<void> {
    await bringCode(guest, [
        [PROGRAM, '--load'],
        [...SMALL_CHILD_FLAGS, PROGRAM, '--load', ...DRIVER_MODULES],
    ]);
    await guest.run(SHELL_FUNCTIONS);
    await writeFile(guest, `${GATEWAY}/gateway.yaml`, [
        'version: 1',
        'name: hil',
        'nut: { listen: ["127.0.0.1"], users: { admin: { actions: [set], instcmds: [all] } } }',
        'web: { listen: ["127.0.0.1"] }',
        'devices:',
        ...devices.map((line) => `  ${line}`),
    ]);
    await writeFile(guest, `${GATEWAY}/secrets.yaml`, [`nut: { users: { admin: { password: ${PASSWORD} } } }`]);
    await guest.run(`chown -R ${ACCOUNT.uid}:${ACCOUNT.gid} ${GATEWAY}; cd ${ROOT} && {
        setsid ${AS_GATEWAY} ${PROGRAM} ${GATEWAY}/gateway.yaml \\
            </dev/null >${LOG_DEVICE} 2>&1 & echo $! >${GATEWAY}/pid; cd /; }`);
    await until(
        async () => {
            // Whoever has ended will not begin to answer.
            await guest.run(`kill -0 ${GATEWAY_PID}`);
            return askNut(guest, 'LIST UPS');
        },
        (lines) => lines.some((line) => line.startsWith('UPS ')),
        PATIENCE_SECONDS,
    );
}

/**
 * Compiled here by these runs of Node, not under emulation: that would take minutes. Node keeps the code in a folder for each of its
 * versions, its flags and each user: `v24.21.0-x64-964aae3f-0`.
 */
export async function bringCode(guest: Guest, runs: readonly (readonly string[])[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-code-'));
    try {
        const env = { ...process.env, NODE_COMPILE_CACHE: folder };
        for (const words of runs) execFileSync(NODE, words, { env, stdio: 'ignore' });
        for (const ours of readdirSync(folder)) {
            const theirs = ours.replace(/-\d+$/, `-${ACCOUNT.uid}`);
            await guest.run(`mkdir -p ${CODE}/${theirs} && cp -r ${join(folder, ours)}/. ${CODE}/${theirs}`);
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** The lines that a NUT server in the guest answers; ours without a port. */
export async function askNut(guest: Guest, question: string, port = NUT_PORT): Promise<string[]> {
    return (await guest.ask(`ask_nut ${port} '${question}'`)).split('\n').filter(Boolean);
}

/** What a client hears of the device; `error`: what the server says instead. */
export async function hear(guest: Guest, device: string, port = NUT_PORT): Promise<Values> {
    return valuesFrom(await askNut(guest, `LIST VAR ${device}`, port));
}

/** Waits until `ups.status`, or the error, is that. */
export async function heard(guest: Guest, device: string, status: RegExp, port = NUT_PORT): Promise<Values> {
    await until(
        () => askNut(guest, `GET VAR ${device} ups.status`, port),
        ([line = '']) => status.test(/"(.*)"/.exec(line)?.[1] ?? line),
        PATIENCE_SECONDS,
    );
    return hear(guest, device, port);
}

export function instantCommand(guest: Guest, device: string, command: string): Promise<string> {
    return guest.run(`upscmd -w -u admin -p ${PASSWORD} ${device}@localhost ${command} 2>&1`);
}

/** Has the gateway answer its API, and look for new hardware. */
export async function startApi(guest: Guest): Promise<void> {
    await bringCode(guest, [
        [PROGRAM, '--load', API],
        [...CHILD_FLAGS, PROGRAM, '--load', ...SCAN_MODULES],
    ]);
    await guest.run(`kill -USR2 ${GATEWAY_PID}`);
    await until(
        async () => guest.log,
        (log) => log.includes('the page is served'),
        PATIENCE_SECONDS,
    );
}

/** What the gateway answers, to somebody who may do everything; with a body it is a PATCH. */
export async function askApi<Answer>(guest: Guest, path: string, body?: unknown): Promise<Answer> {
    if (body !== undefined) await writeFile(guest, `${GATEWAY}/wish.json`, [JSON.stringify(body)]);
    const patch = body === undefined ? '' : `-X PATCH -H 'content-type: application/json' -d @${GATEWAY}/wish.json`;
    const [token = ''] = localTokenFiles({ TMPDIR: GATEWAY }, WEB_PORT, ACCOUNT.uid);
    const said = await guest.run(
        `curl -sS -H "authorization: Bearer $(<${token})" ${patch} http://localhost:${WEB_PORT}/api/v1/${path}`,
    );
    return JSON.parse(said) as Answer;
}

export async function writeFile(guest: Guest, path: string, lines: readonly string[]): Promise<void> {
    await guest.run(`mkdir -p $(dirname ${path}) && cat >${path} <<'END_OF_FILE'\n${lines.join('\n')}\nEND_OF_FILE`);
}
