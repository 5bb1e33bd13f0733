// Watches the stream for outages and bad voltage, tells the stream of incidents, and keeps the open one on disk, so that a
// restart in the middle goes on with it. What belongs together is decided in incident-policy.ts. Never acts on anything.

import type { HostVerdict, NodeVerdict } from '#model/chain.ts';
import { decidingSupply } from '#model/chain-host.ts';
import { runtimeOf } from '#model/chain-ups.ts';
import type { Device, DeviceId } from '#model/device.ts';
import { durationText } from '#model/duration.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Incident, TroubleLevel } from '#model/incident.ts';
import { describeStatus, parseStatus } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import type { Gateway } from '../gateway.ts';
import { Pace } from '../pace.ts';
import type { StateFile } from '../state-file.ts';
import { type IncidentChange, IncidentPolicy, type Moment } from './incident-policy.ts';
import { type Explanation, explain } from './incident-roots.ts';
import { parseIncidents } from './saved-incidents.ts';
import { VoltageWatch } from './voltage-watch.ts';

/** The verdicts of now. */
export interface Verdicts {
    readonly nodes: ReadonlyMap<string, NodeVerdict>;
    readonly hosts: ReadonlyMap<DeviceId, HostVerdict>;
}

// Fast enough for an end to be told, slow enough to cost nothing.
const TICK_MS = 1000;
// A battery that runs down is told this often, not with every percent.
const LEVEL_EVERY_MS = 30_000;
// An outage of a rack is told in one go; one of a hall in slices.
const UPSES_AT_ONCE = 20;
// The wall clock is set by the network now and then; this much is no drift any more.
const JUMP_MS = 5000;

export class IncidentWatch {
    readonly #gateway: Gateway;
    readonly #chain: Verdicts;
    readonly #file: StateFile;
    readonly #now: () => number;
    readonly #wallNow: () => number;
    readonly #policy = new IncidentPolicy();
    readonly #voltages: VoltageWatch;
    /** UPSs to look at when the chain has judged them. */
    readonly #news = new Set<DeviceId>();
    #explanation: Explanation | undefined;
    #offset: number | undefined;
    #levelDueAt: number | undefined;
    #timer: NodeJS.Timeout | undefined;
    #look: NodeJS.Immediate | undefined;
    #unsubscribe: (() => void) | undefined;

    /** `now`: milliseconds in a clock that nobody sets. `wallNow`: milliseconds since 1970. */
    constructor(options: {
        gateway: Gateway;
        chain: Verdicts;
        file: StateFile;
        now?: () => number;
        wallNow?: () => number;
    }) {
        this.#gateway = options.gateway;
        this.#chain = options.chain;
        this.#file = options.file;
        this.#now = options.now ?? (() => performance.now());
        this.#wallNow = options.wallNow ?? Date.now;
        this.#voltages = new VoltageWatch(this.#gateway);
    }

    get open(): Incident | undefined {
        return this.#policy.open;
    }

    /** To be called when the gateway has its devices: what is no longer configured holds no incident open. */
    start(): void {
        this.#restore(this.#wallNow());
        this.#unsubscribe = this.#gateway.subscribe('incidents', (event) => this.#hear(event));
        this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
    }

    async stop(): Promise<void> {
        this.#unsubscribe?.();
        clearInterval(this.#timer);
        clearImmediate(this.#look);
        await this.#save();
    }

    /** What the clock does by itself. */
    tick(): void {
        const moment = this.#moment(this.#wallNow());
        this.#explain();
        if (this.#levelDueAt !== undefined && moment.now >= this.#levelDueAt && this.#policy.open) {
            this.#tell({ phase: 'changed', incident: this.#policy.open });
        }
        this.#tell(this.#policy.tick(moment));
    }

    #restore(at: number): void {
        const saved = this.#file.read(parseIncidents);
        if (!saved) return;
        const moment = this.#moment(at);
        this.#policy.restore(saved, moment);
        this.#voltages.restore(saved.voltages.filter(({ device }) => this.#gateway.device(device)));
        const { open } = this.#policy;
        if (!open) return;
        this.#explanation = { roots: open.roots, cause: open.cause };
        for (const { node } of open.nodes) {
            if (!this.#gateway.device(node)) this.#seeRemoved({ device: node as DeviceId, at });
        }
        this.#tell(this.#policy.note('gateway', 'the gateway was started again', moment));
    }

    #hear(event: GatewayEvent): void {
        switch (event.type) {
            case 'status':
            case 'link':
                this.#hearDevice(event);
                break;
            case 'readings':
                this.#hearReadings(event);
                break;
            case 'chain':
                this.#seeHost(event.verdict, event.at);
                break;
            case 'forced-shutdown': {
                const text = event.on ? `told to shut down (${event.by})` : `shutdown taken back (${event.by})`;
                const moment = this.#moment(event.at);
                if (event.on) this.#tell(this.#policy.told(event.device, text, moment));
                else this.#tell(this.#policy.note(event.device, text, moment));
                break;
            }
            case 'command':
                this.#note(
                    event,
                    `${event.request.name} by ${event.by}: ${event.outcome.ok ? 'done' : event.outcome.error.message}`,
                );
                break;
            case 'alarm':
                this.#note(event, event.text === undefined ? 'alarm over' : `alarm: ${event.text}`);
                break;
            case 'device-removed':
                this.#seeRemoved(event);
                break;
            default:
                break; // tells nothing of power
        }
    }

    #hearDevice(event: Extract<GatewayEvent, { type: 'status' | 'link' }>): void {
        const device = this.#gateway.device(event.device);
        if (device?.type !== 'ups' || device.driver === 'chain') return;
        this.#news.add(device.id);
        // The chain judges first: it does so before anything else happens.
        this.#look ??= setImmediate(() => this.#lookAtNews());
        const isMember = this.#policy.open?.nodes.some(({ node }) => node === device.id) === true;
        if (!isMember) return;
        if (event.type === 'link') {
            if (event.link !== 'ok') this.#note(event, `not heard: ${event.reason}`);
        } else if (/\b(?:LB|OFF|BYPASS|OVER|FSD)\b/.test(event.status)) {
            this.#note(event, describeStatus(parseStatus(event.status)));
        }
    }

    #lookAtNews(): void {
        this.#look = undefined;
        const pace = new Pace({ itemsMin: UPSES_AT_ONCE });
        const at = this.#wallNow();
        for (const id of this.#news) {
            this.#news.delete(id);
            this.#seeUps(id, at);
            if (!pace.isOver()) continue;
            this.#look = setImmediate(() => this.#lookAtNews());
            break;
        }
        this.#explain();
    }

    #seeUps(id: DeviceId, at: number): void {
        const device = this.#gateway.device(id);
        const verdict = this.#chain.nodes.get(id);
        const level = verdict && levelOfUps(verdict);
        if (!device || level === undefined) return;
        const text = level === 'well' ? `on mains again${leftOf(device)}` : `on battery${leftOf(device)}`;
        this.#tell(this.#policy.see({ node: id, kind: 'ups', level, text }, this.#moment(at)));
    }

    #seeHost(verdict: HostVerdict, at: number): void {
        const level = levelOfHost(verdict);
        if (level === undefined) return;
        const text = verdict.sentence.replace(`${verdict.host}: `, '');
        this.#tell(this.#policy.see({ node: verdict.host, kind: 'host', level, text }, this.#moment(at)));
        this.#explain();
    }

    #seeRemoved({ device, at }: { device: DeviceId; at: number }): void {
        this.#voltages.forget(device);
        const member = this.#policy.open?.nodes.find(({ node }) => node === device);
        if (!member) return;
        const gone = { node: device, kind: member.kind, level: 'well', text: 'is no longer configured' } as const;
        this.#tell(this.#policy.see(gone, this.#moment(at)));
    }

    #hearReadings(event: Extract<GatewayEvent, { type: 'readings' }>): void {
        if (this.#voltages.hear(event)) void this.#save();
        if (!this.#policy.open || !('battery.charge' in event.values || 'battery.runtime' in event.values)) return;
        const device = this.#gateway.device(event.device);
        if (!device || device.driver === 'chain') return;
        const charge = numberOf(device.readings.get('battery.charge'));
        const runtime = runtimeOf({ reading: (name) => device.readings.get(name) });
        const change = this.#policy.level(device.id, { charge, runtime });
        if (change) this.#levelDueAt ??= this.#now() + LEVEL_EVERY_MS;
    }

    #note({ device, at }: { device: DeviceId; at: number }, text: string): void {
        this.#tell(this.#policy.note(device, text, this.#moment(at)));
    }

    #explain(): void {
        const before = this.#policy.open;
        const open = this.#explained();
        if (open && open !== before) this.#tell({ phase: 'changed', incident: open });
    }

    /** The incident that goes on, with its cause as the chain tells it now. */
    #explained(): Incident | undefined {
        const { open } = this.#policy;
        if (!open) return undefined;
        const troubled = open.nodes
            .filter(({ until }) => until === undefined)
            .flatMap(({ node, kind }) => (kind === 'ups' ? [node] : this.#suppliesOf(node)));
        this.#explanation = explain(this.#chain.nodes, troubled, this.#explanation);
        this.#policy.explain(this.#explanation);
        return this.#policy.open;
    }

    /** The supply that a host stands and falls with, if it is dead: what is on battery is in the incident by itself. */
    #suppliesOf(host: string): string[] {
        const verdict = this.#chain.hosts.get(host as DeviceId);
        const deciding = verdict && decidingSupply(verdict);
        return deciding?.state === 'down' ? [deciding.id] : [];
    }

    #tell(change: IncidentChange | undefined): void {
        if (!change) return;
        this.#levelDueAt = undefined;
        if (change.phase === 'ended') this.#explanation = undefined;
        // Whoever hears of it first wants to know why.
        const incident = change.phase === 'opened' ? this.#explained() : change.incident;
        this.#gateway.apply({ type: 'incident', phase: change.phase, incident: incident ?? change.incident });
        void this.#save();
    }

    #save(): Promise<boolean> {
        return this.#file.write(() => ({ ...this.#policy.save(), voltages: this.#voltages.open }));
    }

    /** Puts right what was written by a wrong clock. */
    #moment(at: number): Moment {
        const now = this.#now();
        const offset = at - now;
        const jump = this.#offset === undefined ? 0 : offset - this.#offset;
        if (this.#offset === undefined || Math.abs(jump) > JUMP_MS) this.#offset = offset;
        if (Math.abs(jump) > JUMP_MS) this.#tell(this.#policy.shift(jump));
        return { at, now };
    }
}

/** Undefined: nobody knows, and nothing changes. */
function levelOfUps({ state, carrier }: NodeVerdict): TroubleLevel | 'well' | undefined {
    if (carrier === 'battery') return 'on battery';
    return state === 'up' && carrier === 'mains' ? 'well' : undefined;
}

function levelOfHost({ state, redundancy }: HostVerdict): TroubleLevel | 'well' | undefined {
    if (state === 'down') return 'dark';
    if (state === 'doomed') return 'doomed';
    if (state === 'unknown') return undefined;
    return redundancy === 'at risk' ? 'at risk' : redundancy === 'unknown' ? undefined : 'well';
}

/** `, 82 %, 40 min left`. */
function leftOf(device: Device): string {
    const charge = numberOf(device.readings.get('battery.charge'));
    const runtime = runtimeOf({ reading: (name) => device.readings.get(name) });
    const parts = [
        charge === undefined ? '' : `${Math.round(charge)} %`,
        runtime === undefined ? '' : `${durationText(runtime)} left`,
    ].filter(Boolean);
    return parts.map((part) => `, ${part}`).join('');
}
