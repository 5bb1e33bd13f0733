// What was found, in NUT's words: a section of its ups.conf. For nut-scanner, and for whoever keeps NUT's drivers. Pure.

import type { FoundDevice } from '#model/driver.ts';

/** Sections are numbered by these. */
export type NutBus = 'usb' | 'snmp' | 'xml' | 'nut' | 'simulation' | 'avahi' | 'ipmi' | 'serial';

export interface NutSection {
    readonly bus: NutBus;
    readonly driver: string;
    /** Drivers that may do as well. */
    readonly alternatives: readonly string[];
    readonly port: string;
    readonly options: readonly NutOption[];
}

export interface NutOption {
    readonly name: string;
    readonly value: string;
    /** Only proposed: it changes when the device is plugged in again. 1 is said first, 4 last. */
    readonly rank?: 2 | 3 | 4;
}

/** By our names; what NUT has no driver for is not among them. */
const MIBS: Readonly<Record<string, string>> = {
    'apc-ats': 'apc_ats',
    'apc-epdu': 'apc_pdu',
    'apc-rpdu': 'apc_pdu',
    'apc-rpdu2': 'apc_pdu',
    'apc-ups': 'apcc',
    'aphel-genesis': 'aphel_genesisII',
    'avocent-pdu': 'emerson_avocent_pdu',
    'baytech-pdu': 'baytech',
    'bestpower-ups': 'bestpower',
    'cpqpower-ups': 'cpqpower',
    'cyberpower-ups': 'cyberpower',
    'delta-ups': 'delta_ups',
    'eaton-ats16': 'eaton_ats16_nm2',
    'eaton-ats30': 'eaton_ats30',
    'eaton-epdu': 'eaton_epdu',
    'eaton-nlogic': 'eaton_pdu_nlogic',
    'eaton-pxg': 'eaton_pxg_ups',
    'eaton-xups': 'eaton_pw_nm2',
    'hpe-pdu': 'hpe_epdu',
    'hpe-pdu3': 'hpe_pdu3_cis',
    'huawei-ups': 'huawei',
    'ietf-ups': 'ietf',
    'liebert-pdu': 'vertiv',
    'mge-ups': 'mge',
    'netvision-ups': 'netvision',
    'pulizzi-switched': 'pulizzi_switched1',
    'raritan-px1': 'raritan',
    'raritan-px2': 'raritan-px2',
    'tripplite-pdu': 'tripplite',
    'xppc-ups': 'xppc',
};

/** undefined: NUT has nothing for it. */
export function nutSection({ driver, options, facts = {} }: FoundDevice): NutSection | undefined {
    switch (driver) {
        case 'usb-hid':
            return usbSection(facts, 'usbhid-ups', []);
        case 'qx':
            return options.tty === undefined
                ? usbSection(facts, 'nutdrv_qx', ['blazer_usb'])
                : serialSection('nutdrv_qx', ['blazer_ser'], options);
        case 'mge-shut':
        case 'apcsmart':
            return serialSection(driver, [], options);
        case 'snmp':
            return snmpSection(options, facts);
        case 'nut':
            return nutServerSection('nut', facts);
        case 'replay':
            return {
                bus: 'simulation',
                driver: 'dummy-ups',
                alternatives: [],
                port: String(options.file),
                options: [],
            };
        case 'eaton-xml':
            return {
                bus: 'xml',
                driver: 'netxml-ups',
                alternatives: [],
                port: `http://${options.address}`,
                options: [],
            };
        case 'psu':
            return supplySection(options, facts);
        case 'apcupsd':
            return { bus: 'nut', driver: 'apcupsd-ups', alternatives: [], port: String(options.address), options: [] };
        default:
            return undefined;
    }
}

/** NUT repeats devices of another server by its dummy driver. */
export function nutServerSection(
    bus: 'nut' | 'avahi',
    { ups = '', host = '', port = '3493' }: Readonly<Record<string, string>>,
    about?: string,
): NutSection {
    const server = host.includes(':') ? `[${host}]` : host;
    const place = port === '3493' ? server : `${server}:${port}`;
    const options = about === undefined ? [] : [{ name: 'desc', value: about }];
    return { bus, driver: 'dummy-ups', alternatives: [], port: ups === '' ? place : `${ups}@${place}`, options };
}

function usbSection(
    facts: Readonly<Record<string, string>>,
    driver: string,
    alternatives: readonly string[],
): NutSection {
    const {
        vendor = '',
        product = '',
        release = '',
        bus = '',
        address = '',
        port = '',
        manufacturer,
        model,
        serial,
    } = facts;
    const told = (name: string, value: string | undefined) => (value === undefined ? [] : [{ name, value }]);
    const three = (number: string) => number.padStart(3, '0');
    return {
        bus: 'usb',
        driver,
        alternatives,
        port: 'auto',
        options: [
            { name: 'vendorid', value: vendor.toUpperCase() },
            { name: 'productid', value: product.toUpperCase() },
            ...told('product', model),
            ...told('serial', serial),
            ...told('vendor', manufacturer),
            { name: 'bus', value: three(bus), rank: 2 },
            { name: 'device', value: three(address), rank: 3 },
            { name: 'busport', value: three(port), rank: 2 },
            { name: 'bcdDevice', value: release.toUpperCase(), rank: 4 },
        ],
    };
}

/** NUT's driver takes a supply by the id of its FRU, in hexadecimal digits; servers and Redfish it does not know. */
function supplySection(
    { address }: FoundDevice['options'],
    { fru }: Readonly<Record<string, string>>,
): NutSection | undefined {
    if (fru === undefined || !/^\d+$/.test(fru)) return undefined;
    const port = `id${Number(fru).toString(16)}${address === undefined ? '' : `@${address}`}`;
    return { bus: 'ipmi', driver: 'nut-ipmipsu', alternatives: [], port, options: [] };
}

function serialSection(driver: string, alternatives: readonly string[], { tty }: FoundDevice['options']): NutSection {
    return { bus: 'serial', driver, alternatives, port: String(tty), options: [] };
}

function snmpSection(options: FoundDevice['options'], facts: Readonly<Record<string, string>>): NutSection | undefined {
    const mibs = MIBS[facts.family ?? ''] ?? 'auto';
    const {
        community = 'public',
        version = '2c',
        user,
        authProtocol,
        authPassword,
        privProtocol,
        privPassword,
    } = options;
    const level = privPassword !== undefined ? 'authPriv' : authPassword !== undefined ? 'authNoPriv' : 'noAuthNoPriv';
    const told = (name: string, value: unknown) => (value === undefined ? [] : [{ name, value: String(value) }]);
    const protocol = (value: unknown) => (value === undefined ? undefined : NUT_PROTOCOLS[String(value)]);
    const secrets =
        version === '3'
            ? [
                  ...told('snmp_version', 'v3'),
                  ...told('secLevel', level),
                  ...told('secName', user),
                  ...told('authProtocol', protocol(authProtocol)),
                  ...told('authPassword', authPassword),
                  ...told('privProtocol', protocol(privProtocol)),
                  ...told('privPassword', privPassword),
              ]
            : [...(version === '2c' ? told('snmp_version', 'v2c') : []), ...told('community', community)];
    return {
        bus: 'snmp',
        driver: 'snmp-ups',
        alternatives: [],
        port: String(options.address),
        options: [...told('desc', facts.description || undefined), ...told('mibs', mibs), ...secrets],
    };
}

const NUT_PROTOCOLS: Readonly<Record<string, string>> = {
    md5: 'MD5',
    sha: 'SHA',
    sha256: 'SHA256',
    sha384: 'SHA384',
    sha512: 'SHA512',
    des: 'DES',
    aes: 'AES',
    aes256b: 'AES256',
    aes256r: 'AES256',
};
