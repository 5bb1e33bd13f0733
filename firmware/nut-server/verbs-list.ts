// LIST: a frame with a line for each thing. Nobody needs a password to read.

import type { Device } from '#model/device.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { textOf } from '#model/value.ts';
import type { Client, Desk, Verb } from './client.ts';
import { findDevice, findServedDevice } from './find-device.ts';
import { commandsOf } from './forced-shutdown.ts';
import { hostOf, isViewName } from './own-view.ts';
import { isPlainName, listReply, refuse, valueLine } from './reply.ts';
import { bySecondWord } from './sub-verbs.ts';

/** Who has a virtual UPS finds it first, under the name that appliances ask for. */
const listUps: Verb = (desk, client) => {
    const host = hostOf(desk, client);
    const own = host === undefined ? undefined : desk.gateway.device(host);
    return desk.texts.listUps(own);
};

const listVar: Verb = (desk, client, [ups = '']) => {
    const found = findServedDevice(desk, client, ups);
    return found.ok ? desk.texts.of(found.value).list(ups) : found.error;
};

const listRw: Verb = (desk, client, [ups = '']) => {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const { readings, settings } = found.value;
    const text = desk.texts.of(found.value);
    const names = [...settings.keys()].filter((name) => text.nameOf(name) === name).sort(inAnyCase);
    return listReply(
        `RW ${ups}`,
        names.map((name) => valueLine(`RW ${ups} ${name}`, textOf(name, readings.get(name)) ?? '')),
    );
};

const listCmd: Verb = (desk, client, [ups = '']) => {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const names = commandsOf(found.value)
        .map(({ name }) => name)
        .filter(isPlainName)
        .sort(inAnyCase);
    return listReply(
        `CMD ${ups}`,
        names.map((name) => `CMD ${ups} ${name}\n`),
    );
};

const listEnum: Verb = (desk, client, [ups = '', name = '']) => {
    const found = findVariable(desk, client, { ups, name });
    if (!found.ok) return found.error;
    const { values = [] } = found.value.device.settings.get(found.value.name) ?? {};
    return listReply(
        `ENUM ${ups} ${name}`,
        values.map((value) => valueLine(`ENUM ${ups} ${name}`, value)),
    );
};

const listRange: Verb = (desk, client, [ups = '', name = '']) => {
    const found = findVariable(desk, client, { ups, name });
    if (!found.ok) return found.error;
    const { ranges = [] } = found.value.device.settings.get(found.value.name) ?? {};
    return listReply(
        `RANGE ${ups} ${name}`,
        // Clients read integers: a range is widened to whole numbers, the device has the last word.
        ranges.map(({ min, max }) => `RANGE ${ups} ${name} "${Math.floor(min)}" "${Math.ceil(max)}"\n`),
    );
};

// Whoever is logged in is logged in, also to a device that is silent. The device is named in our own spelling, as upsd does.
const listClient: Verb = (desk, client, [ups = '']) => {
    const found = findDevice(desk, client, ups);
    if (!found.ok) return found.error;
    const { id } = found.value;
    // Stock clients take the lines of another name for a fault of ours.
    const name = isViewName(ups) ? ups : id;
    return listReply(
        `CLIENT ${ups}`,
        Array.from(desk.logins.of(id), ({ address }) => `CLIENT ${name} ${address}\n`),
    );
};

export const list = bySecondWord({
    UPS: { argsMin: 0, run: listUps },
    VAR: { argsMin: 1, run: listVar },
    RW: { argsMin: 1, run: listRw },
    CMD: { argsMin: 1, run: listCmd },
    ENUM: { argsMin: 2, run: listEnum },
    RANGE: { argsMin: 2, run: listRange },
    CLIENT: { argsMin: 1, run: listClient },
});

function inAnyCase(one: string, other: string): number {
    return one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}

function findVariable(
    desk: Desk,
    client: Client,
    { ups, name }: { ups: string; name: string },
): Result<{ device: Device; name: string }> {
    const found = findServedDevice(desk, client, ups);
    if (!found.ok) return found;
    const own = desk.texts.of(found.value).nameOf(name);
    return own === undefined ? failed(refuse('VAR-NOT-SUPPORTED')) : ok({ device: found.value, name: own });
}
