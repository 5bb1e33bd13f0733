// What is wrong in one of NUT's files, line by line: what NUT would refuse, ignore or take otherwise than it looks. Unknown keys
// of ups.conf are options of drivers, and no fault. Never tells a value of upsd.users or a password. Pure.

import { bySection, type ConfEntry, type ConfName, type NutConf } from './conf.ts';

export interface ConfProblem {
    /** Counted from 1. */
    readonly line: number;
    /** error: NUT does not do what the line says, or does not start. warning: it copes, or it is likely a slip. */
    readonly severity: 'error' | 'warning';
    /** What, and what to do. */
    readonly message: string;
}

/** In the order of lines. */
export function validateConf(conf: NutConf): ConfProblem[] {
    const problems: ConfProblem[] = conf.records.flatMap(({ raw, line, problem }) => [
        ...(problem === undefined ? [] : [error(line, problem)]),
        ...(/[^\n -~\t\r]/.test(raw) && !raw.trimStart().startsWith('#')
            ? [warning(line, 'NUT drops characters other than printable ASCII')]
            : []),
        ...(/\\\r\n/.test(raw) ? [warning(line, 'a backslash before CR LF: NUT does not continue the line')] : []),
    ]);
    if (conf.hasByteOrderMark) problems.push(warning(1, 'a byte order mark: save the file as plain ASCII'));
    const check = conf.name === 'ups.conf' ? checkUpses : conf.name === 'upsd.users' ? checkUsers : checkCommands;
    problems.push(...check(conf));
    return problems.sort((one, other) => one.line - other.line);
}

function error(line: number, message: string): ConfProblem {
    return { line, severity: 'error', message };
}

function warning(line: number, message: string): ConfProblem {
    return { line, severity: 'warning', message };
}

function checkUpses(conf: NutConf): ConfProblem[] {
    const seen = new Map<string, number>();
    const entries = bySection(conf.entries, (section) => section.toLowerCase());
    const ofSections = conf.sections.flatMap(({ name, line }) => {
        const key = name.toLowerCase();
        const before = seen.get(key);
        seen.set(key, before ?? line);
        if (before !== undefined) return [error(line, `[${name}] stands in line ${before} already`)];
        if (key === 'default') return [error(line, '“default” is no name for a UPS')];
        return ['driver', 'port']
            .filter((word) => !entries.get(key)?.some((entry) => entry.key === word))
            .map((word) => error(line, `${name} has no ${word}: expected ${word} = …`));
    });
    return [
        ...ofSections,
        ...conf.entries.flatMap((entry) => checkAssignment(entry)),
        ...[...entries.values()].flatMap((inOne) => repeated(inOne)),
    ];
}

function checkAssignment({ key, values, hasEquals, line }: ConfEntry): ConfProblem[] {
    if (!hasEquals && values.length > 0) {
        return [error(line, `neither a flag nor KEY = VALUE: expected ${key} = …`)];
    }
    if (hasEquals && values.length === 0) return [error(line, `${key} has no value behind “=”`)];
    if (values.length > 1) {
        return [error(line, `NUT takes only the first word for ${key}: put quotes around a value with blanks`)];
    }
    return [];
}

function repeated(entries: readonly ConfEntry[]): ConfProblem[] {
    const seen = new Map<string, number>();
    return entries.flatMap(({ key, line }) => {
        const before = seen.get(key);
        seen.set(key, line);
        return before === undefined ? [] : [warning(line, `${key} stands in line ${before} already`)];
    });
}

const USER_KEYS = ['password', 'actions', 'instcmds', 'upsmon'];
const ROLES = ['primary', 'secondary', 'master', 'slave'];

function checkUsers(conf: NutConf): ConfProblem[] {
    const seen = new Map<string, number>();
    const ofSections = conf.sections.flatMap(({ name, line }) => {
        const before = seen.get(name);
        seen.set(name, before ?? line);
        if (before !== undefined)
            return [error(line, `[${name}] stands in line ${before} already: NUT ignores this one`)];
        const hasPassword = conf.get({ section: name, key: 'password' }) !== undefined;
        return hasPassword ? [] : [warning(line, `${name} has no password: nobody can log in with it`)];
    });
    return [...ofSections, ...conf.entries.flatMap((entry) => checkUserEntry(entry))];
}

function checkUserEntry({ section, key, values, hasEquals, line }: ConfEntry): ConfProblem[] {
    if (section === undefined) return [error(line, `${key} stands above the first [USER]`)];
    if (!USER_KEYS.includes(key)) return [error(line, `NUT knows no ${key} here: expected ${USER_KEYS.join(', ')}`)];
    if (values.length === 0) return [error(line, `${key} has no value`)];
    if (key === 'password' && values.length > 1) {
        return [error(line, 'NUT takes only the first word of the password: put quotes around it')];
    }
    if (key === 'upsmon' && !ROLES.includes((values[0] ?? '').toLowerCase())) {
        return [error(line, 'expected upsmon primary or upsmon secondary')];
    }
    if (key === 'upsmon' && hasEquals) return [warning(line, 'NUT expects upsmon ROLE, without “=”')];
    return [];
}

/** Words behind a keyword: at least, at most, and whether the first is a number. */
type Shape = readonly [min: number, max: number, isNumber?: 'number'];
const MANY = Number.POSITIVE_INFINITY;
const NUMBER: Shape = [1, 1, 'number'];
const ONE: Shape = [1, 1];

const SHAPES: Readonly<Record<Exclude<ConfName, 'ups.conf' | 'upsd.users'>, Readonly<Record<string, Shape>>>> = {
    'upsd.conf': {
        ...{ MAXAGE: NUMBER, TRACKINGDELAY: NUMBER, MAXCONN: NUMBER, DEBUG_MIN: NUMBER, LISTEN: [1, 2] },
        ...{ STATEPATH: ONE, DATAPATH: ONE, CERTFILE: ONE, CERTPATH: ONE, CERTIDENT: [2, 2], CERTREQUEST: ONE },
        ...{ ALLOW_NO_DEVICE: ONE, ALLOW_NOT_ALL_LISTENERS: ONE, DISABLE_WEAK_SSL: ONE },
    },
    'upsmon.conf': {
        ...{ MONITOR: [5, 5], MINSUPPLIES: NUMBER, SHUTDOWNCMD: ONE, POLLFREQ: NUMBER, POLLFREQALERT: NUMBER },
        ...{ DEADTIME: NUMBER, HOSTSYNC: NUMBER, FINALDELAY: NUMBER, POWERDOWNFLAG: ONE, NOCOMMWARNTIME: NUMBER },
        ...{ RBWARNTIME: NUMBER, OFFDURATION: NUMBER, OVERDURATION: NUMBER, OBLBDURATION: NUMBER },
        ...{ ALARMCRITICAL: NUMBER, SHUTDOWNEXIT: ONE, POLLFAIL_LOG_THROTTLE_MAX: NUMBER, NOTIFYCMD: [1, MANY] },
        ...{ NOTIFYMSG: [2, 2], NOTIFYFLAG: [2, 2], RUN_AS_USER: ONE, CERTPATH: ONE, CERTFILE: ONE },
        ...{ CERTIDENT: [2, 2], CERTHOST: [4, 4], CERTVERIFY: NUMBER, FORCESSL: NUMBER, DEBUG_MIN: NUMBER },
    },
    'upssched.conf': { CMDSCRIPT: [1, MANY], PIPEFN: ONE, LOCKFN: ONE, AT: [3, 5], DEBUG_MIN: NUMBER },
    'nut.conf': {
        ...{ MODE: ONE, UPSD_OPTIONS: ONE, UPSMON_OPTIONS: ONE, POWEROFF_WAIT: ONE, POWEROFF_QUIET: ONE },
        ...{ ALLOW_NO_DEVICE: ONE, ALLOW_NOT_ALL_LISTENERS: ONE, NUT_DEBUG_LEVEL: ONE, NUT_DEBUG_PID: ONE },
        ...{ NUT_DEBUG_PROCNAME: ONE, NUT_DEBUG_SYSLOG: ONE, NUT_IGNORE_CHECKPROCNAME: ONE },
        ...{ NUT_QUIET_INIT_UPSNOTIFY: ONE },
    },
};

function checkCommands(conf: NutConf): ConfProblem[] {
    const shapes: Readonly<Record<string, Shape>> = conf.name in SHAPES ? SHAPES[conf.name as keyof typeof SHAPES] : {};
    const problems = conf.entries.flatMap((entry) => checkShape(entry, conf.name, shapes));
    return [...problems, ...(conf.name === 'upssched.conf' ? checkOrder(conf) : [])];
}

function checkShape(
    { key, values, line }: ConfEntry,
    name: ConfName,
    shapes: Readonly<Record<string, Shape>>,
): ConfProblem[] {
    const shape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
    if (!shape) {
        const known = Object.keys(shapes).find((word) => word === key.toUpperCase());
        return [warning(line, `NUT knows no ${key} in ${name}${known === undefined ? '' : `: expected ${known}`}`)];
    }
    const [min, max, isNumber] = shape;
    if (values.length < min || values.length > max) {
        const count = min === max ? `${min}` : max === MANY ? `at least ${min}` : `${min} to ${max}`;
        return [error(line, `${key} has ${values.length} words behind it, expected ${count}`)];
    }
    if (isNumber && !/^-?\d+$/.test(values[0] ?? '')) return [error(line, `${key} expects a number`)];
    return checkWords(key, values, line);
}

function checkWords(key: string, values: readonly string[], line: number): ConfProblem[] {
    const modes = ['none', 'standalone', 'netserver', 'netclient'];
    if (key === 'MODE' && !modes.includes(values[0] ?? '')) return [error(line, `MODE is one of ${modes.join(', ')}`)];
    if (key === 'LISTEN' && values[1] !== undefined && !isPort(values[1])) {
        return [error(line, 'LISTEN expects an address and a port from 1 to 65535')];
    }
    if (key === 'MONITOR' && !/^\d+$/.test(values[1] ?? '')) {
        return [error(line, 'MONITOR expects UPS@HOST SUPPLIES USER PASSWORD ROLE, with a number of supplies')];
    }
    if (key === 'MONITOR' && !ROLES.includes((values[4] ?? '').toLowerCase())) {
        return [error(line, 'MONITOR expects primary or secondary as the last word')];
    }
    return [];
}

function isPort(text: string): boolean {
    return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** upssched.conf(5): PIPEFN and LOCKFN must stand above the first AT. */
function checkOrder({ entries }: NutConf): ConfProblem[] {
    const first = entries.find(({ key }) => key === 'AT');
    return entries
        .filter(({ key, line }) => first && ['PIPEFN', 'LOCKFN'].includes(key) && line > first.line)
        .map(({ key, line }) => error(line, `${key} must stand above the first AT`));
}
