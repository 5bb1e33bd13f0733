// What a test hears of a device that was opened: the last of everything. For tests only.

import type { Setting } from '#model/command.ts';
import type { Value } from '#model/value.ts';
import type { Report } from '../../driver.ts';
import type { HidDevice } from '../device.ts';
import { openHidDevice } from '../open-device.ts';
import type { HidTransport } from '../transport.ts';

export interface Listening {
    values: Readonly<Record<string, Value>>;
    commands: readonly string[];
    settings: Readonly<Record<string, Setting>>;
    family: string;
    /** How often readings were told. */
    told: number;
}

export async function hear(transport: HidTransport): Promise<{ device: HidDevice; heard: Listening }> {
    const heard: Listening = { values: {}, commands: [], settings: {}, family: '', told: 0 };
    const report: Report = {
        readings: (values) => {
            heard.values = { ...heard.values, ...values };
        },
        allReadings: (values) => {
            heard.values = values;
            heard.told++;
        },
        capabilities: (commands, settings) => {
            heard.commands = commands.map(({ name }) => name);
            heard.settings = settings;
        },
        due: () => undefined,
        stale: () => undefined,
        log: (_level, _message, fields) => {
            heard.family = String(fields?.family ?? heard.family);
        },
    };
    return { device: await openHidDevice({ transport, report }), heard };
}
