// What a test hears of a Qx device that was opened: the last of everything. For tests only.

import type { Setting } from '#model/command.ts';
import type { Value } from '#model/value.ts';
import type { Report } from '../../driver.ts';
import type { BatteryFacts } from '../battery-estimate.ts';
import { QxDevice } from '../device.ts';
import type { Protocol } from '../protocol.ts';
import type { QxTransport } from '../transport.ts';

export interface Heard {
    values: Readonly<Record<string, Value>>;
    commands: readonly string[];
    settings: Readonly<Record<string, Setting>>;
    /** Each status that was told, in order. */
    readonly statuses: Value[];
}

export interface HearOptions {
    readonly transport: QxTransport;
    readonly protocol: Protocol;
    readonly battery?: BatteryFacts;
    readonly now?: () => number;
}

export function hear({ transport, protocol, battery, now }: HearOptions): { device: QxDevice; heard: Heard } {
    const heard: Heard = { values: {}, commands: [], settings: {}, statuses: [] };
    const report: Report = {
        readings: () => undefined,
        allReadings: (values) => {
            heard.values = values;
            heard.statuses.push(values['ups.status'] ?? null);
        },
        capabilities: (commands, settings) => {
            heard.commands = commands.map(({ name }) => name);
            heard.settings = settings;
        },
        due: () => undefined,
        stale: () => undefined,
        log: () => undefined,
    };
    const device = new QxDevice({
        transport,
        protocol,
        report,
        battery: battery ?? {},
        delays: new Map(),
        ...(now && { now }),
    });
    return { device, heard };
}
