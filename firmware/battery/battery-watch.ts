// Watches batteries at work and in tests, learns from it, and begins the scheduled tests. What it learns lies in a small file;
// every discharge and test also is an event, so the recorder has their history. Never begins a test that test-check.ts
// objects to.

import type { BatteryHealth, BatteryTest, Discharge } from '#model/battery.ts';
import type { BatteryConfig } from '#model/battery-config.ts';
import type { ChainBasis } from '#model/chain-paper.ts';
import { isOnBattery, runtimeOf } from '#model/chain-ups.ts';
import type { Device, DeviceId } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Incident } from '#model/incident.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { parseStatus, type Status } from '#model/status.ts';
import { numberOf, textOf } from '#model/value.ts';
import type { Gateway } from '../gateway.ts';
import type { StateFile } from '../state-file.ts';
import { healthOf } from './battery-health.ts';
import { nextDischarge, type RunningDischarge } from './discharge-policy.ts';
import { followTest, type RunningTest } from './running-test.ts';
import { learn } from './runtime-model.ts';
import { parseBatteries, type SavedBattery } from './saved-batteries.ts';
import { objectionToRunningTest, objectionToTest } from './test-check.ts';
import { nextTestAt } from './test-schedule.ts';

export interface BatteryWatchOptions {
    readonly gateway: Gateway;
    readonly chain: { basis(): ChainBasis };
    readonly incidents: { readonly open: Incident | undefined };
    readonly file: StateFile;
    /** What gateway.yaml says of the battery of a device. */
    readonly config: (device: string) => BatteryConfig | undefined;
    /** Milliseconds in a clock that nobody sets. */
    readonly now?: () => number;
    /** Milliseconds since 1970. */
    readonly wallNow?: () => number;
}

// A test begins to the minute.
const TICK_MS = 20_000;
const TEST_COMMAND = /^(?:test\.battery\.start|calibrate\.start)/;
const QUICK = 'test.battery.start.quick';
const STOP = 'test.battery.stop';
const NOTHING: SavedBattery = { model: undefined, lastDischarge: undefined, lastTest: undefined, refusedAt: undefined };

export class BatteryWatch {
    readonly #options: BatteryWatchOptions;
    readonly #batteries = new Map<string, SavedBattery>();
    readonly #discharges = new Map<string, RunningDischarge>();
    readonly #tests = new Map<string, RunningTest>();
    /** UPSs whose tests were begun here, and are stopped if somebody comes to depend on them. */
    readonly #guarded = new Set<string>();
    /** When the schedule wants to test, in milliseconds since 1970. */
    readonly #dueAt = new Map<string, number>();
    #timer: NodeJS.Timeout | undefined;
    #guarding: NodeJS.Immediate | undefined;
    #unsubscribe: (() => void) | undefined;

    constructor(options: BatteryWatchOptions) {
        this.#options = options;
    }

    start(): void {
        const saved = this.#options.file.read(parseBatteries) ?? {};
        for (const [device, battery] of Object.entries(saved)) {
            this.#batteries.set(device, battery);
            if (battery.lastTest?.result === 'running') {
                this.#tests.set(device, { test: battery.lastTest, before: undefined, isSeen: true });
            }
        }
        this.#unsubscribe = this.#options.gateway.subscribe('batteries', (event) => this.#hear(event));
        this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
        this.configure();
    }

    async stop(): Promise<void> {
        this.#unsubscribe?.();
        clearInterval(this.#timer);
        clearImmediate(this.#guarding);
        await this.#options.file.settled();
    }

    /** The configuration changed: tests may be due at other times. */
    configure(): void {
        this.#dueAt.clear();
        for (const device of this.#upss()) this.#plan(device.id);
    }

    /** Of every UPS, in the order of the configuration. */
    health(): BatteryHealth[] {
        return [...this.#upss()].map((device) => this.#healthOf(device));
    }

    /** Begins a test, or says why not. `by` is who asks. */
    async test(name: string, by: string, command = QUICK): Promise<Result<undefined>> {
        const device = this.#options.gateway.device(name);
        if (!device || !isUps(device)) return failed(`there is no UPS “${name.slice(0, 64)}”`);
        const running = [...this.#tests.keys()][0];
        if (running !== undefined) return failed(`the battery of ${running} is being tested: one after the other`);
        const { chain, incidents, gateway } = this.#options;
        const objection = objectionToTest(device, command, { basis: chain.basis(), incident: incidents.open });
        if (objection !== undefined) return failed(objection);
        this.#guarded.add(device.id);
        const outcome = await gateway.command(device.id, { type: 'instant', name: command }, by);
        if (!outcome.ok) this.#guarded.delete(device.id);
        return outcome.ok ? ok(undefined) : failed(outcome.error.message);
    }

    /** What the clock does by itself. */
    tick(): void {
        for (const [id, running] of this.#tests) this.#followTest(id, running);
        const at = this.#at();
        const due = [...this.#dueAt].find(([, dueAt]) => dueAt <= at);
        // One after the other: two UPSs that fail their tests together would be an outage.
        if (due && this.#tests.size === 0) void this.#testBySchedule(due[0]);
    }

    #hear(event: GatewayEvent): void {
        switch (event.type) {
            case 'readings':
            case 'status':
                this.#look(event.device);
                break;
            case 'command':
                if (event.outcome.ok && event.request.type === 'instant' && TEST_COMMAND.test(event.request.name)) {
                    this.#beginTest(event.device, event.request.name, event.by);
                }
                break;
            case 'chain':
            case 'incident':
                if (this.#guarded.size > 0) this.#guarding ??= setImmediate(() => this.#guard());
                break;
            case 'device-added':
                this.#plan(event.device);
                break;
            case 'device-removed':
                for (const map of [this.#discharges, this.#tests, this.#dueAt, this.#guarded]) {
                    map.delete(event.device);
                }
                break;
            default:
                break; // tells nothing of batteries
        }
    }

    #look(id: DeviceId): void {
        const device = this.#options.gateway.device(id);
        if (!device || !isUps(device)) return;
        const running = this.#tests.get(id);
        const status = statusOf(device);
        const before = this.#discharges.get(id);
        const cause = causeOf(status, running !== undefined);
        if (cause !== undefined || before !== undefined) this.#followDischarge(device, before, cause);
        if (running) this.#followTest(id, running);
    }

    #followDischarge(
        device: Device,
        before: RunningDischarge | undefined,
        cause: Discharge['cause'] | undefined,
    ): void {
        // Whoever is silent tells nothing, neither that it goes on nor that it is over.
        if (device.link !== 'ok') return;
        const reading = (name: string) => device.readings.get(name);
        const { running, ended } = nextDischarge(before, {
            ...{ at: this.#at(), now: this.#now(), cause },
            charge: numberOf(reading('battery.charge')),
            loadPercent: numberOf(reading('ups.load')),
            runtimeSeconds: runtimeOf({ reading }),
        });
        if (running) this.#discharges.set(device.id, running);
        else this.#discharges.delete(device.id);
        if (!ended) return;
        const battery = this.#batteryOf(device.id);
        this.#put(device.id, { ...battery, lastDischarge: ended, model: learn(battery.model, ended) });
        this.#options.gateway.apply({ type: 'discharge', device: device.id, discharge: ended });
    }

    #beginTest(id: DeviceId, command: string, by: string): void {
        const device = this.#options.gateway.device(id);
        if (!device || !isUps(device)) return;
        const test: BatteryTest = { startedAt: this.#at(), command, by, result: 'running', detail: '' };
        this.#tests.set(id, { test, before: testResultOf(device), isSeen: false });
        this.#note(id, test);
        this.#plan(id);
    }

    #followTest(id: string, running: RunningTest): void {
        const device = this.#options.gateway.device(id);
        if (device?.link !== 'ok') return;
        const status = statusOf(device);
        const isDischarging = status.has('TEST') || status.has('CAL') || status.has('DISCHRG');
        const next = followTest(running, { at: this.#at(), isDischarging, result: testResultOf(device) });
        if (next.test.result === 'running') {
            this.#tests.set(id, next);
            return;
        }
        this.#tests.delete(id);
        this.#guarded.delete(id);
        this.#note(device.id, next.test);
    }

    /** Stops a test on which the rack has come to depend. */
    #guard(): void {
        this.#guarding = undefined;
        const { chain, incidents, gateway } = this.#options;
        for (const id of this.#guarded) {
            const objection = objectionToRunningTest(id, { basis: chain.basis(), incident: incidents.open });
            if (objection === undefined) continue;
            this.#guarded.delete(id);
            const device = gateway.device(id);
            if (!device?.commands.some(({ name }) => name === STOP)) continue;
            void gateway.command(device.id, { type: 'instant', name: STOP }, `gateway (${objection})`);
        }
    }

    async #testBySchedule(id: string): Promise<void> {
        const command = this.#options.config(id)?.test?.command ?? QUICK;
        // Not due again until this attempt is over.
        this.#dueAt.delete(id);
        const outcome = await this.test(id, 'schedule', command);
        if (outcome.ok) return;
        const at = this.#at();
        this.#put(id, { ...this.#batteryOf(id), refusedAt: at });
        const refused = {
            startedAt: at,
            endedAt: at,
            command,
            by: 'schedule',
            result: 'refused',
            detail: outcome.error,
        };
        this.#options.gateway.apply({ type: 'battery-test', device: id as DeviceId, test: refused as BatteryTest });
        this.#plan(id);
    }

    #plan(id: string): void {
        const schedule = this.#options.config(id)?.test;
        if (!schedule) {
            this.#dueAt.delete(id);
            return;
        }
        const { lastTest, refusedAt } = this.#batteryOf(id);
        const isRefused = refusedAt !== undefined && refusedAt > (lastTest?.startedAt ?? 0);
        const last = isRefused ? { startedAt: refusedAt, result: 'refused' as const } : lastTest;
        this.#dueAt.set(id, nextTestAt(schedule, { last, at: this.#at() }));
    }

    #note(id: DeviceId, test: BatteryTest): void {
        this.#put(id, { ...this.#batteryOf(id), lastTest: test });
        this.#options.gateway.apply({ type: 'battery-test', device: id, test });
    }

    #healthOf(device: Device): BatteryHealth {
        const { model, lastTest, lastDischarge } = this.#batteryOf(device.id);
        const known = { model, lastTest, lastDischarge, nextTestAt: this.#dueAt.get(device.id) };
        return healthOf(device, { ...known, config: this.#options.config(device.id) }, this.#at());
    }

    *#upss(): Iterable<Device> {
        for (const device of this.#options.gateway.devices) if (isUps(device)) yield device;
    }

    #batteryOf(id: string): SavedBattery {
        return this.#batteries.get(id) ?? NOTHING;
    }

    #put(id: string, battery: SavedBattery): void {
        this.#batteries.set(id, battery);
        void this.#options.file.write(() => Object.fromEntries(this.#batteries));
    }

    #at(): number {
        return (this.#options.wallNow ?? Date.now)();
    }

    #now(): number {
        return (this.#options.now ?? (() => performance.now()))();
    }
}

function isUps({ type, driver }: Device): boolean {
    return type === 'ups' && driver !== 'chain';
}

function statusOf(device: Device): Status {
    const text = device.readings.get('ups.status');
    return parseStatus(typeof text === 'string' ? text : '');
}

function testResultOf(device: Device): string | undefined {
    return textOf('ups.test.result', device.readings.get('ups.test.result'));
}

/** Why the battery carries the load; undefined: it does not. */
function causeOf(status: Status, isTested: boolean): Discharge['cause'] | undefined {
    if (status.has('CAL')) return 'calibration';
    if (status.has('TEST') || (isTested && (status.has('DISCHRG') || isOnBattery(status)))) return 'test';
    return isOnBattery(status) ? 'outage' : undefined;
}
