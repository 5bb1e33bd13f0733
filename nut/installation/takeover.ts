// An installation of NUT or apcupsd as what a gateway.yaml says: devices, users, the server's settings, and this machine as a host. Whatever
// is not taken over is told with its file and line, and what to do. Knows nothing of a gateway.yaml that may be there. Pure.

import { CONF_NAMES, type ConfName, NutConf, NutConfError } from '../conf.ts';
import { type ConfProblem, validateConf } from '../conf-check.ts';
import { takeApcupsd } from './apcupsd.ts';
import { takeDevices } from './devices.ts';
import type { DeviceOptions } from './drivers.ts';
import { type TakenHost, takeHost } from './host.ts';
import { type Note, Notes } from './notes.ts';
import { type TakenServer, takeServer } from './server.ts';
import { type TakenUser, takeUsers } from './users.ts';

export const INSTALLATION_FILES = [...CONF_NAMES, 'apcupsd.conf'] as const;
export type InstallationFileName = (typeof INSTALLATION_FILES)[number];

export interface InstallationFile {
    readonly name: InstallationFileName;
    /** For messages, and for names of files beside it. */
    readonly path: string;
    readonly text: string;
}

export interface Takeover {
    readonly sources: Readonly<Record<string, object>>;
    readonly devices: Readonly<Record<string, DeviceOptions>>;
    readonly users: Readonly<Record<string, TakenUser>>;
    readonly server: TakenServer;
    readonly hosts: Readonly<Record<string, TakenHost>>;
    /** By file, in the order of lines. */
    readonly notes: readonly Note[];
}

/** `machine` is the name of the machine whose installation it is. */
export function takeOver(files: readonly InstallationFile[], machine: string): Takeover {
    const notes: Note[] = [];
    const taken = { sources: {}, devices: {}, users: {}, server: {}, hosts: {} };
    // What feeds a machine is known when its devices are.
    const inOrder = files.toSorted((one, other) => rank(one) - rank(other));
    for (const file of inOrder) {
        const own = new Notes(file.path);
        Object.assign(taken, takeFile(file, own, { machine, devices: taken.devices }));
        notes.push(...own.all.sort((one, other) => one.line - other.line));
    }
    return { ...taken, notes };
}

function rank({ name }: InstallationFile): number {
    return INSTALLATION_FILES.indexOf(name === 'apcupsd.conf' ? 'ups.conf' : name);
}

interface Known {
    readonly machine: string;
    readonly devices: Readonly<Record<string, DeviceOptions>>;
}

function takeFile({ name, path, text }: InstallationFile, notes: Notes, known: Known): Partial<Takeover> {
    if (name === 'apcupsd.conf') return { devices: { ...takeApcupsd(text, notes), ...known.devices } };
    try {
        const conf = new NutConf(name, text);
        const own = new Notes(path);
        const taken = takeConf(conf, own, { ...known, folder: path.replace(/\/?[^/]*$/, '') });
        mergeInto(notes, validateConf(conf), own);
        return taken;
    } catch (error) {
        if (!(error instanceof NutConfError)) throw error;
        notes.left(0, error.message);
        return {};
    }
}

/** One word about a thing: a fault counts before what comes of it, and what to do about an unknown key before that it is unknown. */
function mergeInto(notes: Notes, problems: readonly ConfProblem[], own: Notes): void {
    const faults = new Set(problems.filter(({ severity }) => severity === 'error').map(({ line }) => line));
    const left = new Set(own.all.filter(({ severity }) => severity === 'left').map(({ line }) => line));
    for (const { line, severity, message } of problems) {
        if (severity === 'error') notes.left(line, message);
        else if (!left.has(line) || !message.startsWith('NUT knows no')) notes.hint(line, message);
    }
    notes.all.push(...own.all.filter(({ line }) => !faults.has(line)));
}

function takeConf(
    conf: NutConf,
    notes: Notes,
    { folder, machine, devices }: Known & { folder: string },
): Partial<Takeover> {
    switch (conf.name) {
        case 'ups.conf': {
            const taken = takeDevices(conf, notes, folder);
            return { ...taken, devices: { ...devices, ...taken.devices } };
        }
        case 'upsd.conf':
            return { server: takeServer(conf, notes) };
        case 'upsd.users':
            return { users: takeUsers(conf, notes) };
        case 'upsmon.conf':
            return { hosts: takeHost(conf, notes, { machine, devices: Object.keys(devices) }) };
        case 'upssched.conf':
            hintAtTimers(conf, notes);
            return {};
        case 'nut.conf':
            hintAtMode(conf, notes);
            return {};
        default:
            return conf.name satisfies never;
    }
}

/** upssched goes on with upsmon; only a timer that ends in a shutdown is worth a word. */
function hintAtTimers({ entries }: NutConf, notes: Notes): void {
    for (const { key, values, line } of entries) {
        const [notice, , action = '', , seconds] = values;
        if (key !== 'AT' || notice !== 'ONBATT' || !action.startsWith('START-TIMER')) continue;
        const message = `if this timer ends in a shutdown: shutdown.triggers.onBattery: ${seconds} does so for all hosts (docs/shutdown.md)`;
        notes.hint(line, message);
    }
}

function hintAtMode(conf: NutConf, notes: Notes): void {
    const mode = conf.get({ key: 'MODE' })?.[0];
    const entry = conf.entries.findLast(({ key }) => key === 'MODE');
    if (!entry || (mode !== 'none' && mode !== 'netclient')) return;
    notes.hint(entry.line, `MODE=${mode}: no upsd ran here; its files are taken over all the same`);
}

/** Which of the files a name means. */
export function installationFileName(path: string): InstallationFileName | undefined {
    const last = path.slice(path.lastIndexOf('/') + 1);
    return INSTALLATION_FILES.find((name) => name === last) as ConfName | 'apcupsd.conf' | undefined;
}
