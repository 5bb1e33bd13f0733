// The verbs that change something: SET and INSTCMD. The checks come in upsd's order, because clients show the first error.
// OK says that the request was handed over; tracking tells how it ended. Must never wait for a device.

import type { DeviceRequest, Setting } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import type { ErrorToken } from '#nut/error-token.ts';
import type { Client, Desk, Verb } from './client.ts';
import { findServedDevice, refusal } from './find-device.ts';
import { clearForcedShutdown, commandOf, isClearing } from './forced-shutdown.ts';
import { OK, refuse } from './reply.ts';
import { bySecondWord } from './sub-verbs.ts';
import { TEXT_LENGTH_MAX } from './verbs-get.ts';

const setVar: Verb = (desk, client, [ups = '', name = '', value = '']) => {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const refused = refusal(desk, client, found.value.id, 'set');
    if (refused !== undefined) return refused;
    const device = found.value;
    const setting = findSetting(device, name);
    if (!setting) {
        const isThere = desk.texts.of(device).nameOf(name) !== undefined;
        return refuse(isThere ? 'READONLY' : 'VAR-NOT-SUPPORTED');
    }
    const problem = problemOf(value, setting.value);
    if (problem !== undefined) return refuse(problem);
    return handOver(desk, client, { device, request: { type: 'set', name: setting.name, value } });
};

/** The user must only be named: the switch changes nothing but the answers on this connection. */
const setTracking: Verb = (_desk, client, [word = '']) => {
    const isOn = word.toUpperCase() === 'ON';
    if (!isOn && word.toUpperCase() !== 'OFF') return refuse('INVALID-ARGUMENT');
    client.isTracking = isOn;
    return OK;
};

export const set = bySecondWord({
    VAR: { argsMin: 3, run: setVar },
    TRACKING: { argsMin: 1, run: setTracking },
});

export const instCmd: Verb = (desk, client, args) => {
    const [ups, name, value] = args;
    if (ups === undefined || name === undefined) return refuse('INVALID-ARGUMENT');
    if (isClearing(name)) return clearForcedShutdown(desk, client, ups);
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const device = found.value;
    const command = commandOf(device, name);
    if (!command) return refuse('CMD-NOT-SUPPORTED');
    const refused = refusal(desk, client, device.id, { command: command.name });
    if (refused !== undefined) return refused;
    // upsd forwards exactly one parameter; of several it drops all.
    const parameter = args.length === 3 && value !== undefined ? { value } : {};
    return handOver(desk, client, { device, request: { type: 'instant', name: command.name, ...parameter } });
};

function handOver(desk: Desk, client: Client, { device, request }: { device: Device; request: DeviceRequest }): string {
    return desk.tracking.acknowledge(client, desk.gateway.command(device.id, request, client.signature));
}

function findSetting(device: Device, name: string): { name: string; value: Setting } | undefined {
    const lower = name.toLowerCase();
    for (const [own, value] of device.settings) {
        if (own.toLowerCase() === lower) return { name: own, value };
    }
    return undefined;
}

// `0x7d` and `1e2` are numbers to JavaScript; a device would get what nobody meant.
const PLAIN_NUMBER = /^\s*[+-]?\d+(?:\.\d*)?\s*$/;

function problemOf(value: string, setting: Setting): ErrorToken | undefined {
    const { kind, maxLength = TEXT_LENGTH_MAX, values = [], ranges = [] } = setting;
    if (kind === 'text' && maxLength === 0) return 'SET-FAILED';
    if (kind === 'text' && value.length > maxLength) return 'TOO-LONG';
    if (values.length > 0 && !values.includes(value)) return 'INVALID-VALUE';
    if (ranges.length === 0) return undefined;
    // As in upsd only the whole part counts here. What is no plain number fits no range, where upsd reads what it can.
    const whole = PLAIN_NUMBER.test(value) ? Math.trunc(Number(value)) : Number.NaN;
    return ranges.some(({ min, max }) => whole >= Math.floor(min) && whole <= Math.ceil(max))
        ? undefined
        : 'INVALID-VALUE';
}
