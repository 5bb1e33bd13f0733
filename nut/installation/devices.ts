// The devices of a ups.conf. Names stay as they are: clients ask for them. Pure.

import { DEVICE_TYPES, parseDeviceId } from '#model/device.ts';
import { parseParentLink } from '#model/parent-link.ts';
import { bySection, type NutConf } from '../conf.ts';
import { type DeviceOptions, takeDriver } from './drivers.ts';
import type { Notes } from './notes.ts';
import { Words } from './words.ts';

export interface TakenDevices {
    /** In the order of the file. */
    readonly devices: Readonly<Record<string, DeviceOptions>>;
    /** What feeds a device and is none itself. */
    readonly sources: Readonly<Record<string, Readonly<Record<string, never>>>>;
}

/** About processes, polling and start of NUT's own drivers: ours need none of it. */
const NEEDLESS = [
    ...['maxstartdelay', 'maxretry', 'retrydelay', 'nowait', 'synchronous', 'user', 'group', 'chroot', 'driverpath'],
    ...['statepath', 'debug_min', 'LIBUSB_DEBUG', 'nolock', 'reconnect_max_tries', 'reconnect_report_freq'],
    ...['pollfreq', 'pollonly', 'interruptonly', 'interruptsize', 'explore', 'maxreport', 'waitbeforereconnect'],
    ...['allow_duplicates', 'norating', 'novendor', 'langid_fix', 'noscanlangid', 'disable_fix_report_desc'],
];

const ADVICE: readonly (readonly [RegExp, string])[] = [
    [/^(?:offdelay|ondelay|usd|sdtime)$/, 'set the delay on the device: npx upsrw -s ups.delay.shutdown=SECONDS UPS'],
    [
        /^(?:ignorelb|lowbatt|(?:default|override)\.battery\.(?:charge|runtime)\.low)$/,
        'say when hosts go: shutdown.triggers of the device (docs/shutdown.md)',
    ],
    [/^(?:sdorder|sdcommands|allow_killpower)$/, 'the order of a shutdown is that of its hosts: docs/shutdown.md'],
    [/^(?:default|override)\./, 'values are shown as the device tells them'],
    [
        /^(?:vendor|product|bus|device|busport)$/,
        'name the USB port instead: port: "1-1.4", as npx nut-scanner -U prints it',
    ],
];

/** `folder` is where ups.conf lies, for names of files in it. */
export function takeDevices(conf: NutConf, notes: Notes, folder: string): TakenDevices {
    const entries = bySection(conf.entries, (section) => section.toLowerCase());
    const globals = new Words(entries.get(undefined) ?? [], notes, 1);
    const poll = globals.number('pollinterval', 0.1);
    globals.drop(NEEDLESS);
    globals.leaveRest(() => 'it is not known here');
    const devices = new Map<string, DeviceOptions>();
    for (const { name, line } of conf.sections) {
        const key = name.toLowerCase();
        const inOne = entries.get(key);
        if (key === 'default' || !inOne) continue;
        // Of two sections with a name NUT makes one; the fault is told with the others of the file.
        entries.delete(key);
        const words = new Words(inOne, notes.about(name), line);
        const device = parseDeviceId(name).ok ? takeDevice(words, folder, poll) : undefined;
        if (!parseDeviceId(name).ok) {
            notes.left(line, `${name} is no name here: use letters, digits, “-”, “_” and “.”, and tell its clients`);
        }
        if (device) devices.set(name, device);
    }
    return { devices: Object.fromEntries(devices), sources: sourcesOf(devices) };
}

function takeDevice(words: Words, folder: string, pollSeconds: number | undefined): DeviceOptions | undefined {
    const options = takeDriver(words, folder);
    // What is said of a device that stays behind is of no use here.
    if (!options) return undefined;
    const poll = words.number('pollinterval', 0.1) ?? pollSeconds;
    const description = words.text('desc');
    const told = words.text('override.device.type') ?? words.text('default.device.type');
    const type = DEVICE_TYPES.find((one) => one === told);
    const parent = parentsOf(words);
    words.drop(NEEDLESS);
    words.leaveRest((key) => adviceOn(key, options.driver));
    return {
        ...(type === undefined ? {} : { type }),
        ...options,
        ...(description === undefined ? {} : { description: description.slice(0, DESCRIPTION_MAX) }),
        ...(poll === undefined || poll === POLL_SECONDS ? {} : { poll }),
        ...(parent.length === 0 ? {} : { parent: parent.length === 1 ? parent[0] : parent }),
    };
}

// What model/config.ts takes, and its default.
const DESCRIPTION_MAX = 200;
const POLL_SECONDS = 2;

function adviceOn(key: string, driver: string): string {
    return ADVICE.find(([pattern]) => pattern.test(key))?.[1] ?? `the driver ${driver} has no such option`;
}

/** Several links, of a transfer switch, stand with blanks between them. */
function parentsOf(words: Words): string[] {
    const told = words.text('override.device.parent') ?? words.text('default.device.parent') ?? '';
    return told.split(/[\s,]+/).filter((link) => {
        const isLink = parseParentLink(link).ok;
        if (link !== '' && !isLink) {
            words.notes.left(words.lineOf('override.device.parent'), `“${link}” is no link such as pdu1:3`);
        }
        return isLink;
    });
}

function sourcesOf(devices: ReadonlyMap<string, DeviceOptions>): TakenDevices['sources'] {
    const known = new Set([...devices.keys()].map((name) => name.toLowerCase()));
    const parents = [...devices.values()].flatMap(({ parent = [] }) => [parent].flat() as string[]);
    const sources = parents
        .flatMap((text) => {
            const link = parseParentLink(text);
            return link.ok && link.value.gateway === undefined ? [link.value.device] : [];
        })
        .filter((name) => !known.has(name.toLowerCase()));
    return Object.fromEntries(sources.map((name) => [name, {}]));
}
