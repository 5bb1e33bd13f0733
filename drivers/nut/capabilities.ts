// What another server lets us do with a device: its instant commands and the variables that can be written, with their limits.
// Details are asked for once; afterwards only whether there are other names.

import { aboutCommand, type Command, type Setting } from '#model/command.ts';
import type { NutClient } from '#nut/client.ts';
import { NutError } from '#nut/nut-error.ts';
import { mirroredName } from './mirrored-values.ts';

export interface Capabilities {
    readonly commands: readonly Command[];
    readonly settings: Readonly<Record<string, Setting>>;
}

/** Both lists of names, as one text that differs when they do. */
export interface Offered {
    readonly commands: readonly string[];
    readonly variables: readonly string[];
    readonly stamp: string;
}

// Each costs up to two questions when a device is opened; UPSs have some 60, PDUs with 48 outlets some 500.
const NAMES_MAX = 1000;
const NAME = /^[A-Za-z][\w.-]{0,110}$/;
// What upsd says of a command that it does not know.
const NO_DESCRIPTION = 'Description unavailable';

export async function readOffered(client: NutClient, ups: string): Promise<Offered> {
    const commands = usable(await client.listCommands(ups));
    const variables = usable([...(await client.listWritable(ups)).keys()]);
    return { commands, variables, stamp: JSON.stringify([commands, variables]) };
}

export async function readCapabilities(client: NutClient, ups: string, offered: Offered): Promise<Capabilities> {
    const commands: Command[] = [];
    for (const name of offered.commands) commands.push(await readCommand(client, ups, name));
    const settings: Record<string, Setting> = {};
    for (const name of offered.variables) {
        const setting = await readSetting(client, ups, name);
        if (setting) settings[mirroredName(name)] = setting;
    }
    return { commands, settings };
}

function usable(names: readonly string[]): string[] {
    return names.filter((name) => NAME.test(name)).slice(0, NAMES_MAX);
}

async function readCommand(client: NutClient, ups: string, name: string): Promise<Command> {
    if (aboutCommand(name) !== undefined) return { name };
    const about = await client.getCommandDescription(ups, name);
    return about === NO_DESCRIPTION ? { name } : { name, about };
}

/** Undefined: it went away between the two questions. */
async function readSetting(client: NutClient, ups: string, name: string): Promise<Setting | undefined> {
    try {
        const { kind, maxLength, hasValues, hasRanges } = await client.getType(ups, name);
        return {
            kind,
            ...(maxLength === undefined ? {} : { maxLength }),
            ...(hasValues ? { values: await client.listValues(ups, name) } : {}),
            ...(hasRanges ? { ranges: await client.listRanges(ups, name) } : {}),
        };
    } catch (error) {
        if (error instanceof NutError && error.code === 'VAR-NOT-SUPPORTED') return undefined;
        throw error;
    }
}
