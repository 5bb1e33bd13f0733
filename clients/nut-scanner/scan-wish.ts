// From the words of the command line to what is looked for. Pure.

import type { ControllerLogin, ScanMethod, ScanOptions } from 'powerchain/scan';
import { failed, ok, type Result } from '#model/result.ts';
import type { ReadOptions } from '../nut-command-line/options.ts';

type Given = ReadOptions['given'];

/** Long names of the options, as NUT has them. */
const LONG: Readonly<Record<string, string>> = {
    complete_scan: 'C',
    usb_scan: 'U',
    snmp_scan: 'S',
    xml_scan: 'M',
    oldnut_scan: 'O',
    nut_simulation_scan: 'n',
    avahi_scan: 'A',
    ipmi_scan: 'I',
    upower_scan: 'J',
    eaton_serial: 'E',
    thread: 'T',
    timeout: 't',
    start_ip: 's',
    end_ip: 'e',
    mask_cidr: 'm',
    community: 'c',
    secLevel: 'l',
    secName: 'u',
    authPassword: 'W',
    privPassword: 'X',
    authProtocol: 'w',
    privProtocol: 'x',
    username: 'b',
    password: 'B',
    authType: 'd',
    cipher_suite_id: 'L',
    port: 'p',
    disp_nut_conf_with_sanity_check: 'Q',
    disp_nut_conf: 'N',
    disp_parsable: 'P',
    help: 'h',
    version: 'V',
    available: 'a',
    quiet: 'q',
    nut_debug_level: 'D',
};

/** For getopt(3). */
export const LETTERS = 'CUSMOnAIJE:T:t:s:e:m:c:l:u:W:X:w:x:b:B:d:L:p:QNPhVaqD';

/** Words with long names as letters. */
export function shortened(words: readonly string[]): string[] {
    return words.flatMap((word) => {
        const [, name = '', value] = /^--([A-Za-z_]+)(?:=(.*))?$/s.exec(word) ?? [];
        const letter = LONG[name];
        if (letter === undefined) return [word];
        return value === undefined ? [`-${letter}`] : [`-${letter}`, value];
    });
}

const METHODS: readonly (readonly [string, ScanMethod])[] = [
    ['U', 'usb'],
    ['S', 'snmp'],
    ['M', 'xml'],
    ['O', 'nut'],
    ['n', 'simulation'],
    ['A', 'mdns'],
    ['I', 'ipmi'],
    ['E', 'serial'],
];

/** The error is a sentence. */
export function wishOf(given: Given, folder: string | undefined): Result<ScanOptions> {
    const addresses = addressesOf(given);
    if (!addresses.ok) return addresses;
    const asked = METHODS.filter(([letter]) => given.has(letter)).map(([, method]) => method);
    const hasRange = addresses.value.length > 0;
    const every: ScanMethod[] = ['usb', 'xml', 'mdns', 'ipmi', ...(hasRange ? (['snmp', 'nut'] as const) : [])];
    // Without a range these cannot look anywhere; a serial port is spoken to by request only.
    const methods =
        asked.length === 0 || given.has('C') ? [...every, ...asked.filter((one) => one === 'serial')] : asked;
    const homeless = methods.filter((method) => !hasRange && ['snmp', 'nut'].includes(method));
    if (asked.length > 0 && homeless.length > 0 && homeless.length === methods.length) {
        return failed('say where to look: -m 192.0.2.0/24, -m auto, or -s 192.0.2.1 -e 192.0.2.99');
    }
    const snmp = snmpOf(given);
    if (!snmp.ok) return snmp;
    const login = loginOf(given);
    if (!login.ok) return login;
    const timeoutSeconds = numberOf(given, 't');
    const nutPort = numberOf(given, 'p');
    return ok({
        methods: methods.filter((method) => !homeless.includes(method)),
        ...(hasRange ? { addresses: addresses.value } : {}),
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
        ...(nutPort === undefined ? {} : { nutPort }),
        ...(snmp.value ? { snmp: [snmp.value] } : {}),
        ...(login.value ? { login: login.value } : {}),
        ...(given.has('E') ? { ttys: ttysOf(last(given, 'E') ?? '') } : {}),
        ...(folder === undefined ? {} : { folder }),
    });
}

function addressesOf(given: Given): Result<string[]> {
    const [starts, ends] = [given.get('s') ?? [], given.get('e') ?? []];
    const ranges = Array.from({ length: Math.max(starts.length, ends.length) }, (_, at) => {
        const [start, end] = [starts[at], ends[at]];
        return start === undefined || end === undefined ? (start ?? end ?? '') : inOrder(start, end);
    });
    const networks = given.get('m') ?? [];
    const wrong = networks.find((text) => /^auto/.test(text) && !/^auto[46]?(?:\/\d{1,2})?$/.test(text));
    if (wrong !== undefined) return failed(`“${wrong}” is none of auto, auto4, auto6, auto/8`);
    return ok([...ranges, ...networks.map((text) => text.replace(/^(auto[46]?)\/\d+$/, '$1'))]);
}

/** `auto/10`: how much of each network. */
export function hostBitsOf(given: Given): number | undefined {
    const [bits] = (given.get('m') ?? []).flatMap((text) => /^auto[46]?\/(\d{1,2})$/.exec(text)?.[1] ?? []);
    return bits === undefined ? undefined : Math.min(Number(bits), 16);
}

/** Whoever gives them the wrong way round means the same. */
function inOrder(start: string, end: string): string {
    const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const isReversed = !start.includes(':') && number(start) > number(end);
    return isReversed ? `${end}-${start}` : `${start}-${end}`;
}

const AUTHENTICATION: Readonly<Record<string, string>> = {
    MD5: 'md5',
    SHA: 'sha',
    SHA256: 'sha256',
    SHA384: 'sha384',
    SHA512: 'sha512',
};
const PRIVACY: Readonly<Record<string, string>> = { DES: 'des', AES: 'aes', AES256: 'aes256b' };
const LEVELS = ['noAuthNoPriv', 'authNoPriv', 'authPriv'];

function snmpOf(given: Given): Result<Readonly<Record<string, unknown>> | undefined> {
    const level = last(given, 'l');
    const community = last(given, 'c');
    if (level === undefined) return ok(community === undefined ? undefined : { community });
    if (!LEVELS.includes(level)) return failed(`-l ${level}: expected ${LEVELS.join(', ')}`);
    const user = last(given, 'u');
    if (user === undefined) return failed(`-l ${level} wants a user: -u NAME`);
    const [authPassword, privPassword] = [last(given, 'W'), last(given, 'X')];
    if (level !== 'noAuthNoPriv' && authPassword === undefined) return failed(`-l ${level} wants -W PASSWORD`);
    if (level === 'authPriv' && privPassword === undefined) return failed('-l authPriv wants -X PASSWORD');
    const [auth, priv] = [last(given, 'w') ?? 'MD5', last(given, 'x') ?? 'DES'];
    const [authProtocol, privProtocol] = [AUTHENTICATION[auth.toUpperCase()], PRIVACY[priv.toUpperCase()]];
    if (authProtocol === undefined) return failed(`-w ${auth}: expected ${Object.keys(AUTHENTICATION).join(', ')}`);
    if (privProtocol === undefined) return failed(`-x ${priv}: expected ${Object.keys(PRIVACY).join(', ')}`);
    return ok({
        version: '3',
        user,
        ...(level === 'noAuthNoPriv' ? {} : { authProtocol, authPassword }),
        ...(level === 'authPriv' ? { privProtocol, privPassword } : {}),
    });
}

/** At management controllers. */
function loginOf(given: Given): Result<ControllerLogin | undefined> {
    const [user, password, cipher] = [last(given, 'b'), last(given, 'B'), numberOf(given, 'L')];
    if (user === undefined && password === undefined) return ok(undefined);
    if (user === undefined) return failed('-B wants a user: -b NAME');
    if (password === undefined) return failed('-b wants -B PASSWORD');
    return ok({ user, password, ...(cipher === undefined ? {} : { cipher }) });
}

/** `auto`, `0-3`, `/dev/ttyS1,/dev/ttyS4`. */
function ttysOf(text: string): string[] {
    if (text === 'auto') return Array.from({ length: 10 }, (_, number) => `/dev/ttyS${number}`);
    return text.split(',').flatMap((part) => {
        const range = /^(\d+)(?:-(\d+))?$/.exec(part);
        if (!range) return part === '' ? [] : [part];
        const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
        return Array.from({ length: Math.min(Math.max(to - from + 1, 0), 64) }, (_, at) => `/dev/ttyS${from + at}`);
    });
}

function last(given: Given, letter: string): string | undefined {
    return given.get(letter)?.at(-1);
}

function numberOf(given: Given, letter: string): number | undefined {
    const text = last(given, letter);
    const number = Number(text);
    return text !== undefined && number > 0 && number < 65_536 ? number : undefined;
}
