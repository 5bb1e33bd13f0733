// What its owner left on the boot partition, as text: the files of Raspberry Pi Imager (cloud-init's `user-data` and netplan's
// `network-config`), and those that people write by hand (`wpa_supplicant.conf`, `ssh`, `authorized_keys`). Pure. Only names,
// networks and public keys are taken: programs in them are not run, passwords of accounts are of no use here.

import { parse } from 'yaml';

/** Contents by name; absent: there is no such file. */
export type BootFiles = Readonly<Record<string, string | undefined>>;

export interface BootSettings {
    readonly hostname?: string;
    /** What systemd-networkd reads, by the name of the file. */
    readonly networks: Readonly<Record<string, string>>;
    /** What wpa_supplicant reads. */
    readonly wireless?: string;
    /** Public keys that may log in; none: SSH stays off. */
    readonly authorizedKeys: readonly string[];
}

const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const INTERFACE = /^[a-z][a-z0-9.-]{0,14}$/i;
const PUBLIC_KEY = /^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-\S+) [A-Za-z0-9+/=]+(?: [^\n]*)?$/;
const ADDRESS = /^[0-9a-f.:]+(?:\/\d{1,3})?$/i;

/** Throws with what is wrong when a file is not what its name says. */
export function readBootSettings(files: BootFiles): BootSettings {
    const user = record(yaml(files['user-data']));
    const network = record(yaml(files['network-config']));
    // netplan's file may stand under `network`.
    const { ethernets, wifis } = record(network.network ?? network);
    const hostname = text(user.hostname);
    if (hostname !== undefined && !HOST_NAME.test(hostname)) throw new Error(`“${hostname}” is no host name`);
    const wireless = files['wpa_supplicant.conf'] ?? wirelessOf(record(wifis), country(network, user));
    return {
        ...(hostname === undefined ? {} : { hostname: hostname.toLowerCase() }),
        networks: Object.fromEntries(Object.entries(record(ethernets)).map(networkFile)),
        ...(wireless === undefined ? {} : { wireless }),
        authorizedKeys: keysOf(files, user),
    };
}

/** Someone who may log in, and who wants it: a key beside the file `ssh`, or in user-data. */
function keysOf(files: BootFiles, user: Readonly<Record<string, unknown>>): string[] {
    const isAsked = files.ssh !== undefined || files['ssh.txt'] !== undefined;
    const own = isAsked ? (files.authorized_keys ?? '').split('\n') : [];
    const accounts = list(user.users).flatMap((one) => list(record(one).ssh_authorized_keys));
    const given = [...own, ...list(user.ssh_authorized_keys).map(String), ...accounts.map(String)];
    return [...new Set(given.map((line) => line.trim()))].filter((line) => PUBLIC_KEY.test(line));
}

function networkFile([name, about]: readonly [string, unknown]): [string, string] {
    if (!INTERFACE.test(name)) throw new Error(`“${name}” is no network card`);
    const { dhcp4, addresses, gateway4, routes, nameservers } = record(about);
    const fixed = list(addresses).map(address);
    const vias = list(routes)
        .map(record)
        .filter(({ to }) => to === 'default' || to === '0.0.0.0/0');
    const gateways = [...list(gateway4), ...vias.map(({ via }) => via)].map(address);
    const names = list(record(nameservers).addresses).map(address);
    const lines = [
        `[Match]\nName=${name}\n\n[Network]`,
        `DHCP=${dhcp4 === true || fixed.length === 0 ? 'yes' : 'no'}`,
        ...fixed.map((one) => `Address=${one}`),
        ...gateways.map((one) => `Gateway=${one}`),
        ...names.map((one) => `DNS=${one}`),
    ];
    return [`10-${name}.network`, `${lines.join('\n')}\n`];
}

function wirelessOf(wifis: Readonly<Record<string, unknown>>, code: string | undefined): string | undefined {
    const points = Object.values(wifis).flatMap((card) => Object.entries(record(record(card)['access-points'])));
    if (points.length === 0) return undefined;
    const head = ['ctrl_interface=/run/wpa_supplicant', ...(code === undefined ? [] : [`country=${code}`])];
    const networks = points.map(([ssid, about]) => {
        const { password, hidden } = record(about);
        const key = text(password);
        const secret = key === undefined ? 'key_mgmt=NONE' : `psk=${/^[0-9a-f]{64}$/i.test(key) ? key : quoted(key)}`;
        return `network={\n\tssid=${hex(ssid)}\n\t${secret}\n${hidden === true ? '\tscan_ssid=1\n' : ''}}`;
    });
    return `${[...head, ...networks].join('\n')}\n`;
}

/** In which country the radio sends; netplan says it of a card. */
function country(
    network: Readonly<Record<string, unknown>>,
    user: Readonly<Record<string, unknown>>,
): string | undefined {
    const { wifis } = record(network.network ?? network);
    const given = [user.country, ...Object.values(record(wifis)).map((card) => record(card)['regulatory-domain'])];
    return given.map(text).find((code) => code !== undefined && /^[A-Z]{2}$/.test(code));
}

/** wpa_supplicant.conf(5): an SSID may be any bytes, as hexadecimal digits without quotes. */
function hex(ssid: string): string {
    return Buffer.from(ssid).toString('hex');
}

// The file has no escapes: what is between the first and the last quote of the line counts.
function quoted(passphrase: string): string {
    if (/[\n\r]/.test(passphrase) || passphrase.length < 8 || passphrase.length > 63) {
        throw new Error('the password of the wireless network must have 8 to 63 characters');
    }
    return `"${passphrase}"`;
}

function address(given: unknown): string {
    const one = String(given);
    if (!ADDRESS.test(one)) throw new Error(`“${one}” is no address`);
    return one;
}

function yaml(given: string | undefined): unknown {
    return given === undefined ? undefined : parse(given);
}

function record(given: unknown): Readonly<Record<string, unknown>> {
    return typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : {};
}

function list(given: unknown): readonly unknown[] {
    return Array.isArray(given) ? given : given === undefined || given === null ? [] : [given];
}

function text(given: unknown): string | undefined {
    return typeof given === 'string' && given !== '' ? given : undefined;
}
