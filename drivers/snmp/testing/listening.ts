// What a test hears of a device that the driver opened: the last of everything. For tests only.

import type { Command, Setting } from '#model/command.ts';
import type { Value } from '#model/value.ts';
import type { OpenDevice, Report } from '../../driver.ts';
import { driver } from '../driver.ts';

export interface Listening {
    values: Readonly<Record<string, Value>>;
    commands: readonly string[];
    settings: Readonly<Record<string, Setting>>;
    stale: string | undefined;
    mib: string;
    /** How often something was told. */
    polls: number;
    /** Called when the next poll is said to be due. */
    onWake: () => void;
    warnings: string[];
    doubts: Readonly<Record<string, string>>;
}

// Loopback answers in well under a millisecond; the rest forgives a machine that does twenty other things.
const TIMEOUT_SECONDS = 30;

// Seldom enough that each poll reads the meters too.
const POLL_SECONDS = 30;

/** Opens a device as the host does. `options` go over those of an impatient version 2c. */
export async function listenTo(
    address: string,
    options: Readonly<Record<string, unknown>> = {},
    pollSeconds = POLL_SECONDS,
): Promise<{ device: OpenDevice; heard: Listening }> {
    const heard: Listening = {
        values: {},
        commands: [],
        settings: {},
        stale: undefined,
        mib: '',
        polls: 0,
        onWake: () => undefined,
        warnings: [],
        doubts: {},
    };
    const report: Report = {
        readings: (values) => {
            heard.values = { ...heard.values, ...values };
            heard.polls++;
        },
        allReadings: (values) => {
            heard.values = values;
            heard.polls++;
        },
        capabilities: (commands: readonly Command[], settings) => {
            heard.commands = commands.map(({ name }) => name);
            heard.settings = settings;
        },
        leftOut: (doubts) => {
            heard.doubts = doubts;
        },
        due: () => {
            heard.onWake();
        },
        stale: (reason) => {
            heard.stale = reason;
        },
        log: (level, message, fields) => {
            if (level === 'warn') heard.warnings.push(message);
            heard.mib = String(fields?.mib ?? heard.mib);
        },
    };
    const all = { driver: 'snmp', address, version: '2c', community: 'public', ...PATIENCE, ...options };
    const device = await driver.open({ spec: {} as never, options: all, pollSeconds }, report);
    return { device, heard };
}

const PATIENCE = { timeout: TIMEOUT_SECONDS, retries: 0, trapPort: 0, authProtocol: 'sha', privProtocol: 'aes' };
