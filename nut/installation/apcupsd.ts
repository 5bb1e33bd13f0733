// An apcupsd.conf: one UPS, by `KEYWORD value` lines (apcupsd's manual, “Configuration Directive Reference”). Pure.

import type { ConfEntry } from '../conf.ts';
import type { DeviceOptions } from './drivers.ts';
import type { Notes } from './notes.ts';
import { Words } from './words.ts';

/** The device by its name; nothing when there is no driver for it. */
export function takeApcupsd(text: string, notes: Notes): Readonly<Record<string, DeviceOptions>> {
    const words = new Words(entriesOf(text, notes), notes, 0);
    const name = words.text('UPSNAME')?.replace(/[^\w.-]+/g, '-') || 'ups';
    const options = optionsOf(words);
    const poll = words.number('POLLTIME', 1);
    words.drop(NEEDLESS);
    words.leaveRest((key) => ADVICE.find(([pattern]) => pattern.test(key))?.[1] ?? 'it is not known here');
    if (!options) return {};
    return { [name]: { ...options, ...(poll === undefined ? {} : { poll: Math.min(poll, POLL_SECONDS_MAX) }) } };
}

// apcupsd asks once a minute, for which our clients would not wait.
const POLL_SECONDS_MAX = 10;

const NEEDLESS = ['UPSCABLE', 'LOCKFILE', 'SCRIPTDIR', 'PWRFAILDIR', 'NOLOGINDIR', 'UPSCLASS', 'UPSMODE', 'FACILITY'];

const ADVICE: readonly (readonly [RegExp, string])[] = [
    [
        /^(?:ONBATTERYDELAY|BATTERYLEVEL|MINUTES|TIMEOUT|KILLDELAY)$/,
        'say when hosts go: shutdown.triggers (docs/shutdown.md)',
    ],
    [/^(?:NETSERVER|NISIP|NISPORT|EVENTSFILE\w*)$/, 'clients read the gateway by NUT’s protocol, or its API'],
    [
        /^(?:ANNOY\w*|NOLOGON|STATTIME|STATFILE|LOGSTATS|DATATIME|EVENTS\w*)$/,
        'events and alerts are kept by the gateway',
    ],
    [
        /^(?:SELFTEST|SENSITIVITY|WAKEUP|SLEEP|LOTRANSFER|HITRANSFER|RETURNCHARGE|BEEPSTATE|LOWBATT|OUTPUTVOLTS|BATTDATE)$/,
        'set it on the device: npx upsrw',
    ],
];

function optionsOf(words: Words): DeviceOptions | undefined {
    const type = words.text('UPSTYPE')?.toLowerCase();
    const line = words.lineOf('UPSTYPE');
    const device = words.text('DEVICE') ?? '';
    switch (type) {
        case 'usb':
            if (device !== '') words.notes.hint(words.lineOf('DEVICE'), 'the UPS is found by itself on USB');
            return { driver: 'usb-hid' };
        case 'apcsmart':
            if (device.startsWith('/')) return { driver: 'apcsmart', tty: device };
            break;
        case 'net':
            if (device !== '') return { driver: 'apcupsd', address: device.replace(/:3551$/, '') };
            break;
        case 'snmp':
        case 'netsnmp': {
            const [host = '', port = '161', , community] = device.split(':');
            if (host === '') break;
            const address = port === '161' || port === '' ? host : `${host}:${port}`;
            return { driver: 'snmp', address, version: '1', ...(community === undefined ? {} : { community }) };
        }
        default:
            words.notes.left(line, `UPSTYPE ${type ?? ''} is not known here: expected usb, apcsmart, net or snmp`);
            return undefined;
    }
    words.notes.left(words.lineOf('DEVICE'), `DEVICE does not say where the UPS is (UPSTYPE ${type})`);
    return undefined;
}

function entriesOf(text: string, notes: Notes): ConfEntry[] {
    const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
    return lines.flatMap((raw, index): ConfEntry[] => {
        const line = index + 1;
        const content = raw.replace(/#.*$/, '').trim();
        if (content === '') return [];
        const [, key, value = ''] = /^([A-Za-z]+)(?:\s+(.*))?$/.exec(content) ?? [];
        if (key !== undefined)
            return [{ key: key.toUpperCase(), values: value === '' ? [] : [value], hasEquals: false, line }];
        notes.left(line, 'expected KEYWORD VALUE');
        return [];
    });
}
