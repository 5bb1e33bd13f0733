// What the answers of the web API look like, as schemas: the OpenAPI document is made from them, and a test holds every real
// answer against them. The compiler holds them against the types that the gateway works with.

import * as v from 'valibot';
import type { ApiChain, ApiDevice, ApiError, ApiReading, ApiState } from './api.ts';
import type { ApiConfig, ApiConfigEntry, ApiConfigEntryDetail, ApiConfigPlan } from './api-config.ts';
import type {
    ApiCommandDone,
    ApiDeviceDetail,
    ApiDevices,
    ApiDriverProcess,
    ApiHost,
    ApiHosts,
} from './api-devices.ts';
import type { ApiFenceHost } from './api-fencing.ts';
import type { ApiFoundDevice, ApiOffers, ApiScan } from './api-scan.ts';
import type { ApiJourney, ApiShutdown, ApiShutdownPreview } from './api-shutdown.ts';
import { type ApiHealth, type ApiLogLine, type ApiSystem, type ApiUpdate, HEALTH_CODES } from './api-system.ts';
import type { BlastRadius } from './blast-radius.ts';
import { type HostVerdict, type NodeVerdict, POWER_STATES, REDUNDANCIES, type SupplyVerdict } from './chain.ts';
import type { Setting } from './command.ts';
import { DEVICE_TYPES, type DeviceId } from './device.ts';
import type { Finding } from './findings.ts';
import { type ApiIntegrations, type ApiSentMessages, DESTINATION_STATES } from './integrations.ts';
import type { LoadReport } from './load-report.ts';
import { NAP_PHASES } from './nap.ts';
import { HOST_PHASES } from './shutdown.ts';
import { SHUTDOWN_MODES } from './shutdown-config.ts';
import { OUTCOMES } from './shutdown-journal.ts';

/** A schema whose answers are of the type. */
type Says<T> = v.GenericSchema<unknown, T>;

const text = v.string();
const texts = v.array(text);
const id = v.custom<DeviceId>((given) => typeof given === 'string');
const ids = v.array(id);
const number = v.number();
const optional = v.exactOptional;
/** JSON leaves out what is undefined. */
const perhaps = v.optional(number) as unknown as v.GenericSchema<unknown, number | undefined>;

export const ERROR = v.looseObject({ code: text, message: text }) as unknown as Says<ApiError>;

const SETTING: Says<Setting> = v.strictObject({
    kind: v.picklist(['text', 'number']),
    maxLength: optional(number),
    values: optional(texts),
    ranges: optional(v.array(v.strictObject({ min: number, max: number }))),
});

const reading = {
    value: v.union([text, number, v.null()]),
    text: optional(text),
    unit: optional(text),
    changedAt: number,
};
const READING: Says<ApiReading> = v.strictObject(reading);

const device = {
    id,
    type: v.picklist(DEVICE_TYPES),
    driver: text,
    description: text,
    parents: texts,
    link: v.picklist(['connecting', 'ok', 'stale', 'lost']),
    linkReason: text,
    heardAt: optional(number),
    settings: v.record(text, SETTING),
    forcedShutdown: v.boolean(),
};

export const DEVICE: Says<ApiDevice> = v.strictObject({
    ...device,
    readings: v.record(text, READING),
    commands: v.array(v.strictObject({ name: text, about: optional(text) })),
});

export const DEVICES: Says<ApiDevices> = v.strictObject({ now: number, devices: v.array(DEVICE) });

const PROCESS: Says<ApiDriverProcess> = v.strictObject({
    driver: text,
    pid: optional(number),
    devices: number,
    state: text,
    deaths: number,
});

export const DEVICE_DETAIL: Says<ApiDeviceDetail> = v.strictObject({
    ...device,
    now: number,
    readings: v.record(
        text,
        v.strictObject({
            ...reading,
            label: text,
            about: optional(text),
            group: text,
            quality: v.picklist(['good', 'old', 'unknown']),
            setting: optional(SETTING),
        }),
    ),
    commands: v.array(v.strictObject({ name: text, about: text, isDangerous: v.boolean() })),
    outlets: v.array(
        v.strictObject({
            outlet: text,
            name: optional(text),
            status: optional(text),
            watts: optional(number),
            amperes: optional(number),
            hosts: ids,
            commands: texts,
        }),
    ),
    feeds: ids,
    process: optional(PROCESS),
});

export const BLAST_RADIUS: Says<BlastRadius> = v.strictObject({
    effect: v.picklist(['cut', 'restart', 'none']),
    nodes: texts,
    dark: ids,
    weaker: ids,
    accept: texts,
    sentence: text,
});

export const COMMAND_DONE: Says<ApiCommandDone> = v.strictObject({
    text,
    blastRadius: optional(BLAST_RADIUS),
});

const node = {
    id: text,
    kind: v.picklist([...DEVICE_TYPES, 'source', 'phase', 'group', 'outlet', 'host', 'remote']),
    state: v.picklist(POWER_STATES),
    carrier: v.picklist(['mains', 'battery', 'nothing', 'unknown']),
    secondsLeft: perhaps,
    parents: texts,
    why: text,
    since: optional(number),
};
const NODE: Says<NodeVerdict> = v.strictObject(node);
const SUPPLY: Says<SupplyVerdict> = v.strictObject({ ...node, name: text, path: texts });

const host = {
    host: id,
    state: node.state,
    carrier: node.carrier,
    redundancy: v.picklist(REDUNDANCIES),
    secondsLeft: perhaps,
    needs: number,
    supplies: v.array(SUPPLY),
    network: optional(v.strictObject({ gear: id, secondsLeft: number })),
    since: optional(number),
    sentence: text,
};
const HOST: Says<HostVerdict> = v.strictObject(host);

export const CHAIN: Says<ApiChain> = v.strictObject({ nodes: v.array(NODE), hosts: v.array(HOST) });

const FINDING: Says<Finding> = v.strictObject({
    id: text,
    kind: v.picklist([
        'redundant-on-paper',
        'overload-on-failover',
        'overload-now',
        'single-supply',
        'unprotected',
        'raw-mains',
        'network-unprotected',
        'network-dies-first',
        'second-choice',
        'unmeasured',
    ]),
    severity: v.picklist(['critical', 'warning', 'notice']),
    nodes: texts,
    sentence: text,
});
export const FINDINGS: Says<readonly Finding[]> = v.array(FINDING);

export const LOADS: Says<LoadReport> = v.strictObject({
    hosts: v.array(v.strictObject({ host: id, watts: perhaps })),
    devices: v.array(v.strictObject({ id: text, watts: perhaps, ratingWatts: perhaps, headroomWatts: perhaps })),
});

export const ONE_HOST: Says<ApiHost> = v.strictObject({
    ...host,
    description: text,
    monitor: text,
    status: text,
    logins: number,
});
export const HOSTS: Says<ApiHosts> = v.strictObject({ now: number, hosts: v.array(ONE_HOST) });

export const STATE: Says<ApiState> = v.strictObject({
    gateway: v.strictObject({ name: text, version: text, startedAt: number, now: number }),
    devices: v.array(DEVICE),
    chain: CHAIN,
    findings: FINDINGS,
});

export const SYSTEM: Says<ApiSystem> = v.strictObject({
    name: text,
    version: text,
    startedAt: number,
    now: number,
    machine: v.strictObject({
        hostname: text,
        system: text,
        uptimeSeconds: number,
        cores: number,
        load1: number,
        memoryBytes: number,
        memoryFreeBytes: number,
        diskBytes: optional(number),
        diskFreeBytes: optional(number),
        diskWrittenBytes: optional(number),
        diskWearPercent: optional(number),
        temperatureCelsius: optional(number),
    }),
    process: v.strictObject({
        pid: number,
        node: text,
        memoryBytes: number,
        cpuSeconds: number,
        busyMsMax: number,
        busyMsP99: number,
    }),
    drivers: v.array(PROCESS),
    pages: number,
});

export const UPDATE: Says<ApiUpdate> = v.strictObject({
    isAppliance: v.boolean(),
    version: text,
    progress: text,
    waitsFor: texts,
});

export const HEALTH: Says<ApiHealth> = v.strictObject({
    notes: v.array(
        v.strictObject({ severity: v.picklist(['bad', 'warn']), code: v.picklist(HEALTH_CODES), sentence: text }),
    ),
});
export const LOG_LINES: Says<readonly ApiLogLine[]> = v.array(
    v.strictObject({
        at: number,
        level: v.picklist(['debug', 'info', 'warn', 'error']),
        message: text,
        fields: v.record(text, v.unknown()),
    }),
);

const PATH = v.array(v.union([text, number]));
export const CONFIG: Says<ApiConfig> = v.strictObject({
    version: text,
    values: v.record(text, v.unknown()),
    text,
    secrets: v.array(PATH),
});
export const CONFIG_PLAN: Says<ApiConfigPlan> = v.strictObject({
    problems: v.array(v.strictObject({ file: text, line: number, column: number, message: text })),
    diff: text,
    version: text,
});
const entry = { id: number, at: number, by: text, why: text };
export const CONFIG_ENTRIES: Says<readonly ApiConfigEntry[]> = v.array(v.strictObject(entry));
export const CONFIG_ENTRY: Says<ApiConfigEntryDetail> = v.strictObject({ ...entry, diff: text });

const FOUND: Says<ApiFoundDevice> = v.strictObject({
    driver: text,
    title: text,
    options: v.record(text, v.unknown()),
    facts: v.record(text, text),
    problem: optional(text),
    device: optional(text),
});

export const SCAN: Says<ApiScan> = v.strictObject({
    id: text,
    startedAt: number,
    isRunning: v.boolean(),
    problem: optional(text),
    found: v.array(FOUND),
});

export const OFFERS: Says<ApiOffers> = v.strictObject({ offers: v.array(FOUND) });

export const TEXT_DONE: Says<{ readonly text: string }> = v.strictObject({ text });

export const FENCE_HOST: Says<ApiFenceHost> = v.strictObject({
    host: text,
    power: v.picklist(['on', 'off', 'unknown']),
    why: text,
    ways: v.array(v.picklist(['bmc', 'outlets'])),
    obstacles: texts,
    task: optional(
        v.strictObject({
            wanted: v.picklist(['on', 'off']),
            by: text,
            at: number,
            state: v.picklist(['running', 'done', 'failed']),
            text,
        }),
    ),
});
export const FENCE_HOSTS: Says<readonly ApiFenceHost[]> = v.array(FENCE_HOST);

export const SHUTDOWN_PREVIEW: Says<ApiShutdownPreview> = v.strictObject({
    isSimulation: v.literal(true),
    hosts: v.array(
        v.strictObject({
            host: id,
            class: number,
            seconds: number,
            beginsInSeconds: optional(number),
            darkInSeconds: optional(number),
            isTooLate: v.boolean(),
        }),
    ),
    gaps: v.array(v.strictObject({ host: optional(id), text })),
});

export const JOURNEYS: Says<readonly ApiJourney[]> = v.array(
    v.strictObject({
        host: id,
        reason: text,
        by: text,
        outcome: v.picklist(OUTCOMES),
        downSeconds: optional(number),
        upSeconds: optional(number),
        steps: v.array(
            v.strictObject({
                phase: v.picklist(HOST_PHASES),
                at: number,
                text,
                isVerified: optional(v.literal(true)),
            }),
        ),
    }),
);

export const SHUTDOWN_PLAN: Says<ApiShutdown> = v.strictObject({
    now: number,
    mode: v.picklist(SHUTDOWN_MODES),
    marginSeconds: number,
    hosts: v.array(
        v.strictObject({
            host: id,
            class: number,
            after: texts,
            phase: v.picklist(HOST_PHASES),
            since: optional(number),
            reason: optional(text),
            by: optional(text),
            isVerified: optional(v.boolean()),
            nap: optional(
                v.strictObject({
                    phase: v.picklist([...NAP_PHASES, 'awake']),
                    since: optional(number),
                    reason: optional(text),
                }),
            ),
            canTakeBack: v.boolean(),
            seconds: number,
            isMeasured: v.boolean(),
            ups: optional(text),
            beginsInSeconds: optional(number),
            endsInSeconds: optional(number),
        }),
    ),
});

export const INTEGRATIONS: Says<ApiIntegrations> = v.strictObject({
    now: number,
    destinations: v.array(
        v.strictObject({
            name: text,
            format: text,
            url: text,
            state: v.picklist(DESTINATION_STATES),
            reason: text,
            since: number,
            sent: number,
            dropped: number,
            waiting: number,
            connections: number,
        }),
    ),
});

export const SENT_MESSAGES: Says<ApiSentMessages> = v.strictObject({
    now: number,
    messages: v.array(
        v.strictObject({
            at: number,
            topic: text,
            text,
            bytes: number,
            qos: v.picklist([0, 1]),
            isKept: v.boolean(),
        }),
    ),
});
