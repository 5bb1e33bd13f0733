// What runs in the guest: udev with the rules that we ship, our gateway without root, and Debian's NUT beside it as referee.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMALL_CHILD_FLAGS } from '../../../firmware/supervisor/watched-process.ts';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { Guest } from './guest.ts';

const PROGRAM = join(ROOT, 'test', 'hil', 'virtual', 'gateway-without-page.ts');
/** What its drivers load; native libraries come only when they are needed. */
const DRIVER_MODULES = [
    ...['host.ts', 'usb-hid/driver.ts', 'qx/driver.ts', 'gpio/driver.ts'].map((file) => join(ROOT, 'drivers', file)),
    ...['usb', 'onoff'],
];
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const GATEWAY = '/run/gateway';
const NUT = '/run/nut';
const NUT_PORT = 3494;
const PASSWORD = randomUUID();
const ACCOUNT = { uid: 65534, gid: 990 };

// Starting Node takes ten seconds under emulation, several at once on a loaded machine take a multiple.
export const PATIENCE_SECONDS = 240;

/** Characters of a log that explain a failure. */
export const LOG_SHOWN = 3000;

export type Values = Readonly<Record<string, string>>;

/** A guest with udev and a gateway; says how long each phase took. `devices`: lines of gateway.yaml below `devices:`. */
export async function bootWithGateway(t: { log(text: string): void }, devices: readonly string[]): Promise<Guest> {
    const startedAtMs = performance.now();
    const phase = (what: string): void =>
        t.log(`${what} after ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
    const guest = await Guest.boot();
    try {
        phase('booted');
        await startUdev(guest);
        phase('udev runs');
        await startGateway(guest, devices);
        phase('the gateway answers');
        return guest;
    } catch (error) {
        t.log(`${await gatewayLog(guest)}\n${guest.console}`.slice(-LOG_SHOWN));
        guest.stop();
        throw error;
    }
}

async function startUdev(guest: Guest): Promise<void> {
    const rules = join(ROOT, 'system', 'udev');
    await guest.run(`
        mkdir -p /run/udev/rules.d /run/hw/etc/udev/hwdb.d &&
        cp ${rules}/*.rules /run/udev/rules.d/ && cp ${rules}/*.hwdb /run/hw/etc/udev/hwdb.d/ &&
        systemd-hwdb --root=/run/hw --strict update && mount --bind /run/hw/etc/udev /etc/udev &&
        cp /etc/group /run/group && echo powerchain:x:${ACCOUNT.gid}: >>/run/group && mount --bind /run/group /etc/group &&
        /lib/systemd/systemd-udevd --daemon </dev/null >/run/udevd.log 2>&1`);
}

async function startGateway(guest: Guest, devices: readonly string[]): Promise<void> {
    const account = `--reuid=${ACCOUNT.uid} --regid=${ACCOUNT.gid} --groups=$(getent group nut | cut -d: -f3)`;
    // May read every file, wherever the project lies; may not write to a device that it has no right to.
    const rights =
        '--inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search --bounding-set=-all,+dac_read_search';
    const environment = `TMPDIR=${GATEWAY} NODE_COMPILE_CACHE=${GATEWAY}/code`;
    await bringCode(guest);
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
        setsid setpriv ${account} ${rights} env ${environment} \\
            ${NODE} ${PROGRAM} ${GATEWAY}/gateway.yaml \\
            </dev/null >${GATEWAY}/log 2>&1 & echo $! >${GATEWAY}/pid; cd /; }`);
    await until(
        async () => {
            // Whoever has ended will not begin to answer.
            await guest.run(`kill -0 $(cat ${GATEWAY}/pid) || { cat ${GATEWAY}/log; false; }`);
            return guest.ask('upsc -l localhost; sleep 1');
        },
        (text) => /^apc$/m.test(text),
        PATIENCE_SECONDS,
    );
}

/**
 * Compiled here, not under emulation: that would take minutes. Node keeps the code in a folder for each of its versions, its flags and
 * each user: `v24.21.0-x64-964aae3f-0`.
 */
async function bringCode(guest: Guest): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-code-'));
    try {
        const env = { ...process.env, NODE_COMPILE_CACHE: folder };
        execFileSync(NODE, [PROGRAM, '--load'], { env });
        execFileSync(NODE, [...SMALL_CHILD_FLAGS, PROGRAM, '--load', ...DRIVER_MODULES], { env, stdio: 'ignore' });
        await guest.run(`mkdir -p ${GATEWAY}/code`);
        for (const ours of readdirSync(folder)) {
            const theirs = ours.replace(/-\d+$/, `-${ACCOUNT.uid}`);
            await guest.run(`cp -r ${join(folder, ours)} ${GATEWAY}/code/${theirs}`);
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

export function gatewayLog(guest: Guest): Promise<string> {
    return guest.ask(`cat ${GATEWAY}/log`);
}

/** What a client hears of the device; the error of upsc, when it hears nothing. */
export async function hear(guest: Guest, device: string): Promise<Values> {
    return parseValues(await guest.ask(`upsc ${device}@localhost`));
}

/** Waits until `ups.status`, or the error, is that. */
export async function heard(guest: Guest, device: string, status: RegExp): Promise<Values> {
    return until(
        () => hear(guest, device),
        (values) => status.test(values['ups.status'] ?? values.error ?? ''),
        PATIENCE_SECONDS,
    );
}

export function instantCommand(guest: Guest, device: string, command: string): Promise<string> {
    return guest.run(`upscmd -w -u admin -p ${PASSWORD} ${device}@localhost ${command} 2>&1`);
}

/** Debian's driver and upsd on one device, beside our gateway. */
export class Referee {
    readonly #guest: Guest;
    readonly #driver: string;

    private constructor(guest: Guest, driver: string) {
        this.#guest = guest;
        this.#driver = driver;
    }

    /** `settings`: lines of ups.conf. */
    static async start(guest: Guest, driver: string, settings: readonly string[]): Promise<Referee> {
        const referee = new Referee(guest, driver);
        await writeFile(guest, `${NUT}/ups.conf`, ['[referee]', `driver = ${driver}`, 'port = auto', ...settings]);
        await writeFile(guest, `${NUT}/upsd.conf`, [`LISTEN 127.0.0.1 ${NUT_PORT}`]);
        await writeFile(guest, `${NUT}/upsd.users`, []);
        const environment = `NUT_CONFPATH=${NUT} NUT_STATEPATH=${NUT} NUT_ALTPIDPATH=${NUT}`;
        await guest.run(`${environment} /lib/nut/${driver} -u root -a referee </dev/null 2>&1`);
        await guest.run(`${environment} /lib/nut/upsd -u root </dev/null 2>&1`);
        return referee;
    }

    /** What it says of the device, once it says anything. */
    readings(): Promise<Values> {
        return until(
            async () => parseValues(await this.#guest.ask(`upsc referee@localhost:${NUT_PORT}`)),
            (values) => values['ups.status'] !== undefined,
            PATIENCE_SECONDS,
        );
    }

    async stop(): Promise<void> {
        await this.#guest.ask(`kill $(cat ${NUT}/upsd.pid ${NUT}/${this.#driver}-referee.pid)`);
    }
}

/**
 * Milliseconds by which our server said that its device is in that state before the referee's said so of its own; `change` changes both
 * at once. Each is asked over one connection, thirty times a second.
 */
export async function lead(guest: Guest, device: string, word: string, change: () => void): Promise<number> {
    const watch = (name: string, port: number, file: string): string =>
        `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; mkfifo ${file}.wait; exec 4<>${file}.wait
            while echo "GET VAR ${name} ups.status" >&3 && read -r -u 3 line; do
                if [[ " \${line//[^A-Z]/ } " == *" ${word} "* ]]; then echo $EPOCHREALTIME >${file}; exit; fi
                read -r -t 0.03 -u 4
            done' >/dev/null 2>&1 &`;
    await guest.run('rm -f /run/ours* /run/theirs*');
    await guest.run(watch(device, 3493, '/run/ours'));
    await guest.run(watch('referee', NUT_PORT, '/run/theirs'));
    change();
    const text = await until(
        () => guest.ask('cat /run/ours /run/theirs'),
        (said) => (said.match(/^\d+\.\d+$/gm)?.length ?? 0) === 2,
        PATIENCE_SECONDS,
    );
    const [ours = 0, theirs = 0] = (text.match(/^\d+\.\d+$/gm) ?? []).map(Number);
    return (theirs - ours) * 1000;
}

/** The driver process that has such a file open: `/dev/hidraw0`, or any below `/dev/bus/usb/`. */
export async function processOf(guest: Guest, file: string): Promise<number> {
    const drivers = await until(
        async () => openFiles(await guest.ask('ls -l /proc/[0-9]*/fd 2>/dev/null')),
        (all) => all.some((one) => one.file.startsWith(file)),
        PATIENCE_SECONDS,
    );
    return drivers.find((one) => one.file.startsWith(file))?.pid ?? 0;
}

function openFiles(listing: string): { readonly pid: number; readonly file: string }[] {
    return listing.split('\n\n').flatMap((block) => {
        const pid = Number(/^\/proc\/(\d+)\/fd:/.exec(block)?.[1]);
        return [...block.matchAll(/ -> (\/.*)$/gm)].map(([, file = '']) => ({ pid, file }));
    });
}

/** Open files and kilobytes of memory of a process. */
export async function burdenOf(
    guest: Guest,
    pid: number,
): Promise<{ readonly files: number; readonly kilobytes: number }> {
    const said = await guest.run(`ls /proc/${pid}/fd | wc -l; awk '/^VmRSS/ { print $2 }' /proc/${pid}/status`);
    const [files = 0, kilobytes = 0] = (said.match(/\d+/g) ?? []).map(Number);
    return { files, kilobytes };
}

function parseValues(text: string): Values {
    const pairs = text.split('\n').flatMap((line) => {
        const [, name = '', value = ''] = /^([\w.]+): (.*)$/.exec(line.replace(/^Error:/, 'error:')) ?? [];
        return name === '' ? [] : [[name, value] as const];
    });
    return Object.fromEntries(pairs);
}

async function writeFile(guest: Guest, path: string, lines: readonly string[]): Promise<void> {
    await guest.run(`mkdir -p $(dirname ${path}) && cat >${path} <<'END_OF_FILE'\n${lines.join('\n')}\nEND_OF_FILE`);
}
