// NUT's drivers and ours: which becomes which, and what its options are called here. Options that have no counterpart stay untaken
// in `words`. Pure.

import type { DriverName } from '#model/driver-options.ts';
import type { Words } from './words.ts';

/** The entry below `devices:`, with `driver`; secrets among the rest. */
export type DeviceOptions = { readonly driver: DriverName } & Readonly<Record<string, unknown>>;

/** `folder` is where ups.conf lies. undefined: it cannot be taken over, and the notes say why. */
type Take = (words: Words, folder: string) => DeviceOptions | undefined;

const NUT_DRIVERS: Readonly<Record<string, Take>> = {
    'usbhid-ups': (words) => ({ driver: 'usb-hid', ...usb(words) }),
    nutdrv_qx: qx,
    blazer_usb: qx,
    blazer_ser: qx,
    bestups: (words) => serial('qx', words, { protocol: 'bestups' }),
    'snmp-ups': snmp,
    'netxml-ups': eatonXml,
    'apcupsd-ups': (words) => reached(words, (address) => ({ driver: 'apcupsd', address })),
    'dummy-ups': dummy,
    apcsmart: (words) => serial('apcsmart', words),
    'apcsmart-old': (words) => serial('apcsmart', words),
    'mge-shut': (words) => serial('mge-shut', words, present({ baud: words.number('baud_rate', 1) })),
};

/** What to say of those that we know and cannot replace. */
const WITHOUT: Readonly<Record<string, string>> = {
    genericups: 'contacts on a serial port cannot be read here; wire them to GPIO lines (driver: gpio)',
    'nut-ipmipsu': 'say which supply of which server it is (driver: psu, docs/devices.md)',
};

export function takeDriver(words: Words, folder: string): DeviceOptions | undefined {
    const name = words.text('driver');
    const line = words.lineOf('driver');
    // That there is none is a fault of the file, and told as such.
    if (name === undefined) return undefined;
    const take = Object.hasOwn(NUT_DRIVERS, name) ? NUT_DRIVERS[name] : undefined;
    if (take) return take(words, folder);
    const advice =
        WITHOUT[name] ??
        'let its upsd run on, on another port (LISTEN 127.0.0.1 3494), and mirror it: driver: nut, ups: NAME@localhost:3494';
    words.notes.left(line, `there is no counterpart of the driver ${name}: ${advice}`);
    return undefined;
}

function qx(words: Words): DeviceOptions | undefined {
    const protocol = words.text('protocol');
    const common = {
        ...present({ protocol: protocol === 'auto' ? undefined : protocol, framing: words.text('subdriver') }),
        ...battery(words),
    };
    const port = words.text('port') ?? 'auto';
    if (port.startsWith('/')) return serial('qx', words, { ...common, ...cablePower(words) });
    return { driver: 'qx', ...usb(words), ...common };
}

function cablePower(words: Words): Readonly<Record<string, unknown>> {
    const power = words.text('cablepower');
    return power === undefined ? {} : { cablePower: power };
}

/** nutdrv_qx(8): runtimecal is seconds, percent of load, seconds, percent; chargetime is in seconds. */
function battery(words: Words): Readonly<Record<string, unknown>> {
    const low = words.number('default.battery.voltage.low', 0.1);
    const high = words.number('default.battery.voltage.high', 0.1);
    const chargeSeconds = words.number('chargetime', 1);
    const [first, firstLoad, second, secondLoad] = (words.text('runtimecal') ?? '').split(',').map(Number);
    const runtimes = { [`${firstLoad}`]: first, [`${secondLoad}`]: second };
    return {
        ...(low === undefined || high === undefined ? {} : { batteryVoltage: { low, high } }),
        ...(chargeSeconds === undefined ? {} : { rechargeHours: chargeSeconds / 3600 }),
        ...(secondLoad === undefined ? {} : { runtimes }),
    };
}

/** USB ids and a serial number, where they are plain: NUT takes them as patterns. */
function usb(words: Words): Readonly<Record<string, unknown>> {
    words.drop(['port']);
    const plain = (key: string, pattern: RegExp): string | undefined => {
        const value = words.text(key);
        if (value === undefined || pattern.test(value)) return value;
        words.notes.left(words.lineOf(key), `${key} is a pattern: write the plain value, as lsusb prints it`);
        return undefined;
    };
    return present({
        vendor: plain('vendorid', /^[0-9a-f]{4}$/i),
        product: plain('productid', /^[0-9a-f]{4}$/i),
        serial: plain('serial', /^[^.*+?()[\]{}|^$\\]+$/),
    });
}

function serial(
    driver: DriverName,
    words: Words,
    more: Readonly<Record<string, unknown>> = {},
): DeviceOptions | undefined {
    const tty = words.text('port');
    if (tty?.startsWith('/')) return { driver, tty, ...more };
    words.notes.left(words.lineOf('port'), 'expected port = a serial port, like /dev/ttyS0');
    return undefined;
}

function reached(words: Words, options: (address: string) => DeviceOptions): DeviceOptions | undefined {
    const port = words.text('port');
    // That there is none is a fault of the file, and told as such.
    return port === undefined || port === '' ? undefined : options(port);
}

/** snmp-ups(8). NUT's authPassword and privPassword have the same names here; the secrets file takes them. */
function snmp(words: Words): DeviceOptions | undefined {
    const version = { v1: '1', v2c: '2c', v3: '3' }[words.text('snmp_version') ?? 'v1'];
    const mibs = words.text('mibs');
    if (mibs !== undefined && mibs !== 'auto') {
        words.notes.hint(words.lineOf('mibs'), `the MIB is found out by asking; “${mibs}” was not taken over`);
    }
    const level = words.text('secLevel') ?? 'authPriv';
    words.drop(['notransferoids']);
    return reached(words, (address) => ({
        driver: 'snmp',
        address,
        version,
        ...present({
            community: words.text('community'),
            user: words.text('secName'),
            authProtocol: protocol(words, 'authProtocol', AUTHENTICATION, version === '3' ? 'md5' : undefined),
            authPassword: without(level === 'noAuthNoPriv', words.text('authPassword')),
            privProtocol: protocol(words, 'privProtocol', PRIVACY, version === '3' ? 'des' : undefined),
            privPassword: without(level !== 'authPriv', words.text('privPassword')),
            retries: words.number('snmp_retries', 0),
            timeout: words.number('snmp_timeout', 0.1),
        }),
    }));
}

/** A password that the level of security leaves unused is none. */
function without(isUnused: boolean, password: string | undefined): string | undefined {
    return isUnused ? undefined : password;
}

const AUTHENTICATION = { MD5: 'md5', SHA: 'sha', SHA256: 'sha256', SHA384: 'sha384', SHA512: 'sha512' };
// Net-SNMP means Blumenthal's way of making longer keys.
const PRIVACY = { DES: 'des', AES: 'aes', AES256: 'aes256b' };

function protocol(
    words: Words,
    key: string,
    names: Readonly<Record<string, string>>,
    otherwise: string | undefined,
): string | undefined {
    const given = words.text(key);
    if (given === undefined) return otherwise;
    const found = names[given];
    if (found === undefined) {
        const known = Object.values(names).join(', ');
        words.notes.left(words.lineOf(key), `${key} ${given} is not known here: set another on the card (${known})`);
    }
    return found;
}

function eatonXml(words: Words): DeviceOptions | undefined {
    const port = words.text('port') ?? '';
    const [, scheme, address] = /^(?:(https?):\/\/)?([^/\s]+)\/?$/.exec(port) ?? [];
    if (address === undefined) {
        words.notes.left(words.lineOf('port'), 'expected port = http://ADDRESS');
        return undefined;
    }
    const tls = scheme === 'https' ? 'require' : undefined;
    words.drop(['subscribe', 'timeout']);
    return {
        driver: 'eaton-xml',
        address,
        ...present({ tls, user: words.text('login'), password: words.text('password') }),
    };
}

/** dummy-ups(8): a file to play, or a device of another upsd to mirror. */
function dummy(words: Words, folder: string): DeviceOptions | undefined {
    const mode = words.text('mode');
    words.drop(['repeater_disable_strict_start', 'authconf']);
    return reached(words, (port) => {
        if (port.includes('@')) return { driver: 'nut', ups: port };
        const file = port.startsWith('/') ? port : `${folder}/${port}`;
        return { driver: 'replay', file, ...present({ mode: MODES[mode ?? ''] }) };
    });
}

const MODES: Readonly<Record<string, string>> = { 'dummy-once': 'once', 'dummy-loop': 'loop', dummy: 'loop' };

function present(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
