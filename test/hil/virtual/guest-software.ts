// What runs in the guest: udev with the rules that we ship, our gateway without root, and Debian's NUT beside it as referee.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import type { Guest } from './guest.ts';

const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const GATEWAY = '/run/gateway';
const NUT = '/run/nut';
const NUT_PORT = 3494;
const PASSWORD = randomUUID();
const ACCOUNT = { uid: 65534, gid: 990 };

// Starting Node takes ten seconds under emulation, several at once on a loaded machine take a multiple.
export const PATIENCE_SECONDS = 240;

export type Values = Readonly<Record<string, string>>;

export async function startUdev(guest: Guest): Promise<void> {
    const rules = join(ROOT, 'system', 'udev');
    await guest.run(`
        mkdir -p /run/udev/rules.d /run/hw/etc/udev/hwdb.d &&
        cp ${rules}/*.rules /run/udev/rules.d/ && cp ${rules}/*.hwdb /run/hw/etc/udev/hwdb.d/ &&
        systemd-hwdb --root=/run/hw --strict update && mount --bind /run/hw/etc/udev /etc/udev &&
        cp /etc/group /run/group && echo powerchain:x:${ACCOUNT.gid}: >>/run/group && mount --bind /run/group /etc/group &&
        /lib/systemd/systemd-udevd --daemon </dev/null >/run/udevd.log 2>&1`);
}

/** `devices`: lines of gateway.yaml below `devices:`. */
export async function startGateway(guest: Guest, devices: readonly string[]): Promise<void> {
    const account = `--reuid=${ACCOUNT.uid} --regid=${ACCOUNT.gid} --groups=$(getent group nut | cut -d: -f3)`;
    // May read every file, wherever the project lies; may not write to a device that it has no right to.
    const rights =
        '--inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search --bounding-set=-all,+dac_read_search';
    const environment = `STATE_DIRECTORY=${GATEWAY}/state XDG_RUNTIME_DIR=${GATEWAY} TMPDIR=${GATEWAY} NODE_COMPILE_CACHE=${GATEWAY}/code`;
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
            ${NODE} firmware/main.ts --config ${GATEWAY}/gateway.yaml --log-level info \\
            </dev/null >${GATEWAY}/log 2>&1 & echo $! >${GATEWAY}/pid; cd /; }`);
    await until(
        () => guest.ask(`cat ${GATEWAY}/log; upsc -l localhost`),
        (text) => /^apc$/m.test(text),
        PATIENCE_SECONDS,
    );
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

/** Debian's usbhid-ups and upsd on the device with that serial number; resolves with what upsc says of it, then ends them. */
export async function askReferee(guest: Guest, serial: string): Promise<Values> {
    await writeFile(guest, `${NUT}/ups.conf`, [
        '[referee]',
        'driver = usbhid-ups',
        'port = auto',
        `serial = "${serial}"`,
    ]);
    await writeFile(guest, `${NUT}/upsd.conf`, [`LISTEN 127.0.0.1 ${NUT_PORT}`]);
    await writeFile(guest, `${NUT}/upsd.users`, []);
    const environment = `NUT_CONFPATH=${NUT} NUT_STATEPATH=${NUT} NUT_ALTPIDPATH=${NUT}`;
    await guest.run(`${environment} /lib/nut/usbhid-ups -u root -a referee </dev/null 2>&1`);
    await guest.run(`${environment} /lib/nut/upsd -u root </dev/null 2>&1`);
    try {
        return await until(
            async () => parseValues(await guest.ask(`upsc referee@localhost:${NUT_PORT}`)),
            (values) => values['ups.status'] !== undefined,
            PATIENCE_SECONDS,
        );
    } finally {
        await guest.ask(`kill $(cat ${NUT}/upsd.pid ${NUT}/usbhid-ups-referee.pid)`);
    }
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
