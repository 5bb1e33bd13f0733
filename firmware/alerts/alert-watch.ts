// Looks at what changed and says which rules hold: for devices and hosts by their state, for the rest by events. Looks at a
// device once, however many events it had; only what came out differently is passed on.

import type { RuleConfig, rulesOf } from '#model/alert-rules.ts';
import type { HostVerdict } from '#model/chain.ts';
import type { DeviceId } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Incident } from '#model/incident.ts';
import type { Gateway } from '../gateway.ts';
import { concerns, holdsFor, isAboutState, isConsequence, isNamed, reasonOf } from './alert-conditions.ts';
import type { Observation } from './alert-policy.ts';

export type Rules = ReturnType<typeof rulesOf>;

/** The verdicts of now: another map after another configuration. */
export interface Hosts {
    readonly hosts: ReadonlyMap<DeviceId, HostVerdict>;
}

export class AlertWatch {
    readonly #gateway: Gateway;
    readonly #chain: Hosts;
    #rules: Rules;
    /** Devices with news. */
    readonly #news = new Set<string>();
    /** What holds, by rule and node. */
    readonly #holding = new Map<string, Set<string>>();
    /** What events told, in their order. */
    #heard: Observation[] = [];

    constructor(options: { gateway: Gateway; chain: Hosts; rules: Rules }) {
        this.#gateway = options.gateway;
        this.#chain = options.chain;
        this.#rules = options.rules;
    }

    /** `holding`: what was alerted of before a restart, as rule and node. */
    restore(holding: Iterable<{ rule: string; node: string }>): void {
        for (const { rule, node } of holding) this.#believed(rule).add(node);
    }

    /** Everything is looked at again with these rules. */
    configure(rules: Rules): void {
        this.#rules = rules;
        this.lookAtAll();
    }

    lookAtAll(): void {
        for (const { id } of this.#gateway.devices) this.#news.add(id);
    }

    hear(event: GatewayEvent): void {
        switch (event.type) {
            case 'readings':
            case 'status':
            case 'alarm':
            case 'link':
            case 'chain':
            case 'device-added':
                this.#news.add(event.device);
                break;
            case 'incident':
                this.#hearIncident(event);
                break;
            case 'voltage':
                this.#hearVoltage(event);
                break;
            case 'battery-test': {
                const { result, detail } = event.test;
                if (result === 'passed' || result === 'failed') {
                    this.#tell('test', event.device, `battery test failed: ${detail}`, result === 'failed');
                }
                break;
            }
            case 'driver-parked':
                this.#tell('driver', event.driver, `parked: ${event.reason}`, true);
                break;
            case 'driver-started':
                this.#tell('driver', event.driver, 'runs again', false);
                break;
            case 'config':
                this.#tell('config', event.file, event.text.split('\n')[0] ?? '', event.outcome === 'refused');
                break;
            default:
                break; // nothing that a rule can ask for
        }
    }

    /** What holds now and did not, or the other way round, since the last look. */
    look(): Observation[] {
        const seen = this.#heard;
        this.#heard = [];
        for (const id of this.#news) this.#lookAt(id, seen);
        this.#news.clear();
        return seen;
    }

    #lookAt(id: string, seen: Observation[]): void {
        const device = this.#gateway.device(id);
        if (!device) return;
        const kind = device.driver === 'chain' ? 'host' : device.type;
        const verdict = this.#chain.hosts.get(device.id);
        for (const [rule, config] of this.#rules) {
            if (!isAboutState(config) || !concerns(config, device.id, kind)) continue;
            const holds = holdsFor(config, device, verdict);
            const believed = this.#believed(rule);
            if (holds === undefined || holds === believed.has(device.id)) continue;
            if (holds) believed.add(device.id);
            else believed.delete(device.id);
            const text = reasonOf(config, device, verdict);
            seen.push({ rule, node: device.id, holds, text, isConsequence: isConsequence(config) });
        }
    }

    #hearIncident({ incident, phase }: Extract<GatewayEvent, { type: 'incident' }>): void {
        const holds = phase === 'ended' ? false : isTroubled(incident) ? true : 'calm';
        for (const [rule, config] of this.#rules) {
            if (config.incident === undefined || !concernsIncident(config, incident)) continue;
            const { id, severity, cause } = incident;
            this.#heard.push({ rule, node: id, holds, text: cause, severity, incident: id });
        }
    }

    #hearVoltage({ device, event }: Extract<GatewayEvent, { type: 'voltage' }>): void {
        for (const [rule, { voltage, devices }] of this.#rules) {
            if (voltage === undefined || (voltage !== 'any' && voltage !== event.kind)) continue;
            if (!isNamed(devices, device, this.#gateway.device(device)?.type)) continue;
            const text = `${event.kind} to ${event.extremeVolts} V (${event.variable})`;
            this.#heard.push({ rule, node: device, holds: event.endedAt === undefined, text });
        }
    }

    /** For rules that hear of one kind of event. */
    #tell(condition: 'driver' | 'config' | 'test', node: string, text: string, holds: boolean): void {
        for (const [rule, config] of this.#rules) {
            // Drivers and files have no name that a rule could say.
            const isMeant = condition !== 'test' || isNamed(config.devices, node, 'ups');
            if (config[condition] !== undefined && isMeant) this.#heard.push({ rule, node, holds, text });
        }
    }

    #believed(rule: string): Set<string> {
        const known = this.#holding.get(rule) ?? new Set<string>();
        this.#holding.set(rule, known);
        return known;
    }
}

function isTroubled({ nodes }: Incident): boolean {
    return nodes.some(({ until }) => until === undefined);
}

function concernsIncident({ devices }: RuleConfig, { nodes }: Incident): boolean {
    return nodes.some(({ node, kind }) => isNamed(devices, node, kind));
}
