// What each driver wants to be told about a device: the options beside `driver:` in gateway.yaml.
// They stand here, not with the drivers, because the configuration is checked before any driver runs.

import * as v from 'valibot';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'));
const positive = v.pipe(v.number(), v.gtValue(0, 'must be more than 0'));

/** The simulated rack: what the device can carry and what hangs on it. */
const demo = v.strictObject({
    driver: v.literal('demo'),
    /** UPS, PDU: rating in watts. */
    rating: v.optional(positive, 1500),
    /** UPS: minutes that a full battery carries the full rating. */
    runtime: v.optional(positive, 10),
    /** PDU: number of outlets, 1 to 48. */
    outlets: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(48)), 8),
    /** PSU: the host that it feeds; supplies of one host share its load. */
    host: v.optional(text),
    /** PSU: watts that its host draws in all. */
    watts: v.optional(positive, 300),
});

/** A recording in NUT's dummy-ups formats. */
const replay = v.strictObject({
    driver: v.literal('replay'),
    /** `.dev` or `.seq` file; relative to gateway.yaml. */
    file: text,
    /** `once`: read it, read again when it changes. `loop`: play the lines over and over. Absent: by the file's name. */
    mode: v.optional(v.picklist(['once', 'loop'])),
});

const snmp = v.strictObject({
    driver: v.literal('snmp'),
    /** Host name or address, `:port` behind it if not 161. */
    address: text,
    version: v.optional(v.picklist(['1', '2c', '3']), '2c'),
    community: v.optional(text, 'public'),
    /** SNMPv3 (RFC 3414): user, and its passwords in secrets.yaml. */
    user: v.optional(text),
    authProtocol: v.optional(v.picklist(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']), 'sha'),
    authPassword: v.optional(v.pipe(v.string(), v.minLength(8, 'must have at least 8 characters (RFC 3414 §11.2)'))),
    privProtocol: v.optional(v.picklist(['des', 'aes', 'aes256b', 'aes256r']), 'aes'),
    privPassword: v.optional(v.pipe(v.string(), v.minLength(8, 'must have at least 8 characters (RFC 3414 §11.2)'))),
    /** Name of a MIB family; absent: found out by asking. */
    mib: v.optional(text),
    /** Of a daisy chain: this unit alone, by its place from 1. Absent: the whole chain, as `device.1.…`, `device.2.…`. */
    member: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1, 'must be at least 1'), v.maxValue(64))),
    /** Seconds to wait for an answer. */
    timeout: v.optional(positive, 2),
    /** Further attempts when no answer came. */
    retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)), 2),
    /** UDP port on which its traps and informs are awaited; 0: they are not. */
    trapPort: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)), 162),
});

/** A device of another NUT server, mirrored. */
const nut = v.strictObject({
    driver: v.literal('nut'),
    /** `ups@host` or `ups@host:port`, as NUT's clients write it. */
    ups: v.pipe(
        text,
        v.regex(/^[A-Za-z0-9][\w.-]{0,63}@\S+$/, 'must be a device of a NUT server: ups@host or ups@host:port'),
    ),
    /** A user of that server who may give commands; without one the device is only read. The password is in secrets.yaml. */
    user: v.optional(text),
    password: v.optional(v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(128))),
    /** `try`: encrypted if the server can. `require`: or not at all. `verify`: and its certificate must be proven. */
    tls: v.optional(v.picklist(['off', 'try', 'require', 'verify']), 'try'),
});

const usbId = v.pipe(
    v.string(),
    v.regex(/^[0-9a-fA-F]{4}$/, 'must be four hexadecimal digits in quotes, as lsusb prints them'),
);

const usbPort = v.pipe(v.string(), v.regex(/^\d+-\d+(?:\.\d+)*$/, 'must be a bus and its ports, like 1-1.4'));

/** A UPS on a USB port. Without any option: the only one that is plugged in. */
const usbHid = v.strictObject({
    driver: v.literal('usb-hid'),
    /** USB ids, as `lsusb` prints them. */
    vendor: v.optional(usbId),
    product: v.optional(usbId),
    serial: v.optional(text),
    /** Bus and ports, for equal devices without a serial number: `1-1.4`. */
    port: v.optional(usbPort),
    /** Name of a family of devices; absent: found out by the ids. */
    family: v.optional(text),
});

/** A UPS that apcupsd on another machine looks after, by its network information server. */
const apcupsd = v.strictObject({
    driver: v.literal('apcupsd'),
    /** Host name or address, `:port` behind it if not 3551. */
    address: text,
});

/** A UPS behind a network card of Eaton (MGE) that speaks XML over HTTP. */
const eatonXml = v.strictObject({
    driver: v.literal('eaton-xml'),
    /** Host name or address, `:port` behind it if not 80, or 443 with TLS. */
    address: text,
    /** User of the card, where it wants one; its password in secrets.yaml. */
    user: v.optional(v.pipe(text, v.excludes(':', 'must not have a colon (RFC 7617)'))),
    password: v.optional(v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(128))),
    /** `require`: HTTPS, with any certificate. `verify`: and its certificate must be proven. */
    tls: v.optional(v.picklist(['off', 'require', 'verify']), 'off'),
});

const tty = v.pipe(v.string(), v.regex(/^\/\S+$/, 'must be a serial port, like /dev/ttyUSB0'));

/** A UPS that speaks Megatec, Voltronic or a relative, on USB or a serial port. Without any option: the only one on USB. */
const qx = v.strictObject({
    driver: v.literal('qx'),
    /** Serial port; absent: USB. A name below /dev/serial/by-id stays the same. */
    tty: v.optional(tty),
    baud: v.optional(v.picklist([1200, 2400, 4800, 9600, 19_200]), 2400),
    /** Which lines power the cable: `normal` is DTR on and RTS off. */
    cablePower: v.optional(v.picklist(['normal', 'reverse', 'both', 'none']), 'normal'),
    /** USB ids, as `lsusb` prints them. */
    vendor: v.optional(usbId),
    product: v.optional(usbId),
    serial: v.optional(text),
    /** Bus and ports, for equal devices without a serial number: `1-1.4`. */
    port: v.optional(usbPort),
    /** How the USB chip wraps what it says; absent: by its ids. */
    framing: v.optional(text),
    /** Absent: found out by asking. */
    protocol: v.optional(text),
    /** Volts of the battery when it is empty and when it is full, for a UPS that does not tell its charge. */
    batteryVoltage: v.optional(v.strictObject({ low: positive, high: positive })),
    /** Seconds that a full battery lasts, by load in percent, for a UPS that does not tell its runtime: `{ 100: 240, 50: 720 }`. */
    runtimes: v.optional(
        v.record(v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|1[0-4]\d|150)$/, 'must be a load in percent')), positive),
    ),
    /** From empty to full; 12 is usual. */
    rechargeHours: v.optional(positive),
});

/** An APC UPS with a serial port that speaks the smart protocol. */
const apcSmart = v.strictObject({
    driver: v.literal('apcsmart'),
    /** Serial port; a name below /dev/serial/by-id stays the same. */
    tty,
});

/** An MGE or Eaton UPS with a serial port. */
const mgeShut = v.strictObject({
    driver: v.literal('mge-shut'),
    /** Serial port; a name below /dev/serial/by-id stays the same. */
    tty,
    baud: v.optional(v.picklist([2400, 4800, 9600]), 2400),
});

const line = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(511));

const contact = {
    line,
    /** `low`: closed, it connects the line to ground. */
    active: v.optional(v.picklist(['low', 'high']), 'low'),
    /** Seconds that it must stay as it is to count. */
    debounce: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60)), 0.1),
};

/** A number alone is the line. */
const signal = v.union([
    v.pipe(
        line,
        v.transform((number) => ({ line: number, active: 'low' as const, debounce: 0.1 })),
    ),
    v.strictObject(contact),
]);

const numbered = v.pipe(v.string(), v.regex(/^[1-9]\d?$/, 'must be a number from 1 to 99'));

/** Dry contacts and relays on the lines of a GPIO chip. */
const gpio = v.strictObject({
    driver: v.literal('gpio'),
    /** Label of the chip (`gpiodetect` prints it); absent: the pins of the board. */
    chip: v.optional(text),
    /** Contacts of a UPS: active when it is so. */
    signals: v.optional(
        v.strictObject({
            onBattery: v.optional(signal),
            onLine: v.optional(signal),
            batteryLow: v.optional(signal),
            replaceBattery: v.optional(signal),
            bypass: v.optional(signal),
            overload: v.optional(signal),
            charging: v.optional(signal),
            discharging: v.optional(signal),
            off: v.optional(signal),
        }),
        {},
    ),
    /** Doors, smoke, water, emergency buttons: told as contacts, and as an alarm where one is given. */
    contacts: v.optional(
        v.record(
            numbered,
            v.strictObject({
                ...contact,
                name: v.optional(text),
                /** At rest. */
                normally: v.optional(v.picklist(['open', 'closed']), 'open'),
                /** Raised while it is away from its rest. */
                alarm: v.optional(text),
            }),
        ),
        {},
    ),
    /** Switched as outlets. */
    relays: v.optional(
        v.record(
            numbered,
            v.strictObject({
                line,
                active: v.optional(v.picklist(['low', 'high']), 'high'),
                name: v.optional(text),
                /** What it becomes when nobody governs it: at the first start and when the gateway ends. */
                safe: v.optional(v.picklist(['keep', 'on', 'off']), 'keep'),
            }),
        ),
        {},
    ),
});

/** A server and its power supplies, by its management controller (BMC). */
const psu = v.strictObject({
    driver: v.literal('psu'),
    /** How the BMC is asked. */
    source: v.optional(v.picklist(['ipmi', 'redfish']), 'ipmi'),
    /** Host name or address of the BMC, `:port` behind it if not 623 (Redfish: 443); absent: that of this machine, /dev/ipmi0. */
    address: v.optional(text),
    /** User of the BMC; its password in secrets.yaml. */
    user: v.optional(text),
    password: v.optional(v.string()),
    /** Redfish: SHA-256 of the BMC's certificate, which then need not be signed by anybody known. */
    fingerprint: v.optional(
        v.pipe(
            v.string(),
            v.regex(
                /^(?:[0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/,
                'must be 32 bytes in hexadecimal digits, with or without colons',
            ),
        ),
    ),
    /** Redfish: PEM file of who signed the BMC's certificate; relative to gateway.yaml. */
    ca: v.optional(text),
    /** Cipher suite, for a BMC that does not say which it knows: 17 is SHA-256, 3 SHA-1. Suite 0 has no security. */
    cipher: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(1, 'must be at least 1: suite 0 has no security'), v.maxValue(255)),
    ),
    /** What is asked for at the login: an `operator` may switch, and read everything. */
    privilege: v.optional(v.picklist(['user', 'operator', 'administrator']), 'operator'),
    /** This power supply, by its place from 1; absent: the server itself. */
    supply: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1, 'must be at least 1'), v.maxValue(16))),
});

/** By name of the driver. */
export const DRIVER_OPTIONS = {
    demo,
    replay,
    snmp,
    nut,
    apcupsd,
    'eaton-xml': eatonXml,
    'usb-hid': usbHid,
    qx,
    'mge-shut': mgeShut,
    apcsmart: apcSmart,
    gpio,
    psu,
} as const;

export type DriverName = keyof typeof DRIVER_OPTIONS;
export type DemoOptions = v.InferOutput<typeof demo>;
export type ReplayOptions = v.InferOutput<typeof replay>;
export type SnmpOptions = v.InferOutput<typeof snmp>;
export type NutOptions = v.InferOutput<typeof nut>;
export type ApcupsdOptions = v.InferOutput<typeof apcupsd>;
export type EatonXmlOptions = v.InferOutput<typeof eatonXml>;
export type ApcSmartOptions = v.InferOutput<typeof apcSmart>;
export type MgeShutOptions = v.InferOutput<typeof mgeShut>;
export type GpioOptions = v.InferOutput<typeof gpio>;
export type PsuOptions = v.InferOutput<typeof psu>;
export type QxOptions = v.InferOutput<typeof qx>;
export type UsbHidOptions = v.InferOutput<typeof usbHid>;

/** Keys whose values belong into secrets.yaml. */
export const SECRET_OPTIONS: readonly string[] = ['community', 'authPassword', 'privPassword', 'password'];
