// GET: one line about one thing. Nobody needs a password to read.

import { aboutCommand, type Setting } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import { numberOf, textOf } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import type { Verb } from './client.ts';
import { findDevice, findServedDevice, isServed } from './find-device.ts';
import { commandOf } from './forced-shutdown.ts';
import { isViewName } from './own-view.ts';
import { isPlainName, refuse, valueLine } from './reply.ts';
import { bySecondWord } from './sub-verbs.ts';
import { SERVER_INFO, SERVER_VERSION } from './verbs-about.ts';

// What upsd keeps of a value.
export const TEXT_LENGTH_MAX = 256;

const NO_DESCRIPTION = 'Description unavailable';

const getVar: Verb = (desk, client, args) => {
    const ups = args[0] ?? '';
    const name = args[1] ?? '';
    // The short way, for what is asked every few seconds: it answers what the long way would.
    const known = isViewName(ups) ? undefined : desk.texts.known(ups);
    const ready = known?.ready(name);
    if (known && ready !== undefined && isServed(desk, known.device)) return ready;
    const lower = name.toLowerCase();
    if (lower.startsWith('server.')) return serverVariable(ups, name);
    // What feeds a device is configured, not measured: it holds while the device is silent, when it is needed most.
    const found = lower === 'device.parent' ? findDevice(desk, client, ups) : findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    return desk.texts.of(found.value).variable(ups, name) ?? refuse('VAR-NOT-SUPPORTED');
};

const getType: Verb = (desk, client, [ups = '', name = '']) => {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const own = desk.texts.of(found.value).nameOf(name);
    return own === undefined ? refuse('VAR-NOT-SUPPORTED') : `TYPE ${ups} ${name} ${typeOf(found.value, own)}\n`;
};

const getDesc: Verb = (desk, client, [ups = '', name = '']) => {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    if (!isPlainName(name)) return refuse('VAR-NOT-SUPPORTED');
    const own = desk.texts.of(found.value).nameOf(name) ?? name;
    return valueLine(`DESC ${ups} ${name}`, variableOf(own)?.about ?? NO_DESCRIPTION);
};

const getCmdDesc: Verb = (desk, client, [ups = '', name = '']) => {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    if (!isPlainName(name)) return refuse('CMD-NOT-SUPPORTED');
    const about = commandOf(found.value, name)?.about ?? aboutCommand(name.toLowerCase());
    return valueLine(`CMDDESC ${ups} ${name}`, about ?? NO_DESCRIPTION);
};

const getUpsDesc: Verb = (desk, client, [ups = '']) => {
    const found = findDevice(desk, client, ups);
    return found.ok ? valueLine(`UPSDESC ${ups}`, found.value.description || 'Unavailable') : found.error;
};

// upsd refuses while the driver is silent, and a primary takes the refusal for “nobody”: it cuts the power under
// those who are still shutting down. We always know the number, so we always say it.
const getNumLogins: Verb = (desk, client, [ups = '']) => {
    const found = findDevice(desk, client, ups);
    return found.ok ? `NUMLOGINS ${ups} ${desk.logins.of(found.value.id).size}\n` : found.error;
};

const getTracking: Verb = (desk, client, [id]) => {
    if (id === undefined) return client.isTracking ? 'ON\n' : 'OFF\n';
    return client.isTracking ? desk.tracking.answer(id) : refuse('FEATURE-NOT-CONFIGURED');
};

export const get = bySecondWord({
    VAR: { argsMin: 2, run: getVar },
    TYPE: { argsMin: 2, run: getType },
    DESC: { argsMin: 2, run: getDesc },
    CMDDESC: { argsMin: 2, run: getCmdDesc },
    UPSDESC: { argsMin: 1, run: getUpsDesc },
    NUMLOGINS: { argsMin: 1, run: getNumLogins },
    // RFC 9271's name for NUMLOGINS.
    NUMATTACH: { argsMin: 1, run: getNumLogins },
    TRACKING: { argsMin: 0, run: getTracking },
});

/** The name of the UPS is only repeated: these belong to the server. */
function serverVariable(ups: string, name: string): string {
    if (!isPlainName(ups)) return refuse('UNKNOWN-UPS');
    switch (name.toLowerCase()) {
        case 'server.info':
            return valueLine(`VAR ${ups} ${name}`, SERVER_INFO);
        case 'server.version':
            return valueLine(`VAR ${ups} ${name}`, SERVER_VERSION);
        default:
            return refuse('VAR-NOT-SUPPORTED');
    }
}

function typeOf(device: Device, name: string): string {
    const setting = device.settings.get(name);
    if (setting) return settingType(setting);
    const value = device.readings.get(name);
    const isNumber = variableOf(name)?.unit !== undefined || numberOf(value) !== undefined;
    return isNumber ? 'NUMBER' : `STRING:${textOf(name, value)?.length ?? 0}`;
}

/** Flags in upsd's order: RW ENUM RANGE, then the type. */
function settingType({ kind, maxLength = TEXT_LENGTH_MAX, values = [], ranges = [] }: Setting): string {
    return [
        'RW',
        ...(values.length > 0 ? ['ENUM'] : []),
        ...(ranges.length > 0 ? ['RANGE'] : []),
        kind === 'number' ? 'NUMBER' : `STRING:${maxLength}`,
    ].join(' ');
}
