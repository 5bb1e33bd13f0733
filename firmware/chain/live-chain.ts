// Keeps the verdicts on the power chain up to date with the gateway, and publishes them: a virtual UPS per host, and an event
// when the supply of a host changes in kind. How verdicts come about is model/chain.ts; nobody is shut down from here.

import {
    type ChainSpec,
    compileChain,
    evaluateChain,
    type HostSpec,
    type HostVerdict,
    type NodeVerdict,
} from '#model/chain.ts';
import type { ChainGraph } from '#model/chain-graph.ts';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { formatParentLink } from '#model/parent-link.ts';
import { VIRTUAL_VARIABLES, virtualUps } from '#model/virtual-ups.ts';
import type { Gateway } from '../gateway.ts';
import { LiveFacts } from './live-facts.ts';

// People and machines see times count down by the second while something runs on battery or is silent.
const RESTLESS_MS = 1000;
// Otherwise it only proves that it lives: a third of the 15 s after which upsd calls a UPS stale.
const CALM_MS = 5000;

const TELLING =
    /^(?:ups\.(?:status|alarm|load|test\.result)|battery\.(?:charge|runtime)(?:\.low)?|input\.(?:voltage|source).*|outlet\..*\.status)$/;

const NO_CHAIN: ChainSpec = { sources: [], devices: [], hosts: [] };

export class LiveChain {
    readonly #gateway: Gateway;
    readonly #now: () => number;
    readonly #facts: LiveFacts;
    #graph: ChainGraph = compileChain(NO_CHAIN);
    #watched: ReadonlySet<string> = new Set();
    #specs: readonly DeviceSpec[] = [];
    #nodes: ReadonlyMap<string, NodeVerdict> = new Map();
    #hosts: ReadonlyMap<DeviceId, HostVerdict> = new Map();
    /** The kind of supply that was announced last, by host. */
    readonly #announced = new Map<DeviceId, string>();
    #unsubscribe: (() => void) | undefined;
    #timer: NodeJS.Timeout | undefined;
    #isDue = false;

    /** `now` is monotonic, in milliseconds. */
    constructor(options: { gateway: Gateway; now?: () => number }) {
        this.#gateway = options.gateway;
        this.#now = options.now ?? (() => performance.now());
        this.#facts = new LiveFacts(options.gateway);
    }

    /** The verdicts on sources, devices, outlets and supplies, by id. */
    get nodes(): ReadonlyMap<string, NodeVerdict> {
        return this.#nodes;
    }

    get hosts(): ReadonlyMap<DeviceId, HostVerdict> {
        return this.#hosts;
    }

    start(): void {
        this.#unsubscribe = this.#gateway.subscribe('chain', (event) => this.#hear(event));
        this.#schedule();
    }

    /** The virtual UPSs stay as they are. */
    stop(): void {
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        clearTimeout(this.#timer);
    }

    /**
     * Takes over a chain that `checkChain` has passed, and gives every host its virtual UPS in the gateway.
     * Throws GatewayError `config-invalid` for a chain with a cycle; then the one before stays.
     */
    configure(spec: ChainSpec): void {
        this.#graph = compileChain(spec);
        this.#watched = new Set(this.#graph.devices.map((id) => id.toLowerCase()));
        const specs = spec.hosts.map(virtualDevice);
        const wanted = new Set(specs.map(({ id }) => id));
        for (const { id } of this.#specs) if (!wanted.has(id)) this.#remove(id);
        for (const one of specs) this.#put(one);
        this.#specs = specs;
        this.#schedule();
    }

    /** Evaluates at once; the gateway's events and the clock do the same by themselves. */
    refresh(): void {
        this.#isDue = false;
        const now = this.#now();
        this.#facts.observe(this.#graph.devices, now);
        const { nodes, hosts } = evaluateChain(this.#graph, this.#facts.of, now);
        this.#nodes = nodes;
        this.#hosts = hosts;
        for (const verdict of hosts.values()) this.#publish(verdict);
        this.#arm();
    }

    #hear(event: GatewayEvent): void {
        if (!('device' in event) || !this.#watched.has(event.device.toLowerCase())) return;
        switch (event.type) {
            case 'readings':
                if (Object.keys(event.values).some(isTelling) || event.gone.some(isTelling)) this.#schedule();
                break;
            case 'link':
            case 'device-added':
            case 'device-changed':
            case 'device-removed':
                this.#schedule();
                break;
            default:
                break; // commands, alarms and the like are no power
        }
    }

    // One evaluation for all that happens in one go, and before anything else happens: a status must not wait.
    #schedule(): void {
        if (this.#isDue || !this.#unsubscribe) return;
        this.#isDue = true;
        queueMicrotask(() => {
            if (this.#isDue && this.#unsubscribe) this.refresh();
            this.#isDue = false;
        });
    }

    #arm(): void {
        clearTimeout(this.#timer);
        if (!this.#unsubscribe) return;
        this.#timer = setTimeout(() => this.refresh(), this.#isRestless() ? RESTLESS_MS : CALM_MS).unref();
    }

    #isRestless(): boolean {
        for (const { state, carrier } of this.#nodes.values()) {
            if (state === 'doomed' || carrier === 'battery') return true;
        }
        return this.#graph.devices.some((id) => this.#facts.of(id)?.link !== 'ok');
    }

    #publish(verdict: HostVerdict): void {
        const device = verdict.host;
        const present = this.#gateway.device(device);
        if (present?.driver !== 'chain') return;
        const status = present.readings.get('ups.status');
        const before = typeof status === 'string' ? status : undefined;
        const values = virtualUps({ verdict, nodes: this.#nodes, factsOf: this.#facts.of, before });
        const gone = VIRTUAL_VARIABLES.filter((name) => !(name in values));
        this.#gateway.apply({ type: 'readings', device, values, gone });
        // The gateway itself is always heard; how well it hears the devices is in the verdict.
        if (present.link !== 'ok')
            this.#gateway.apply({ type: 'link', device, link: 'ok', previous: present.link, reason: '' });
        this.#announce(verdict);
    }

    #announce(verdict: HostVerdict): void {
        const { host, state, carrier, redundancy } = verdict;
        const kind = `${state} ${carrier} ${redundancy}`;
        const before = this.#announced.get(host);
        if (before === kind) return;
        this.#announced.set(host, kind);
        // After a start nothing is known yet: that is no change.
        if (before === undefined && state === 'unknown') return;
        this.#gateway.apply({ type: 'chain', device: host, verdict });
    }

    #put(spec: DeviceSpec): void {
        const present = this.#gateway.device(spec.id);
        if (present?.driver !== 'chain') this.#gateway.apply({ type: 'device-added', device: spec.id, spec });
        else if (isChanged(present, spec)) this.#gateway.apply({ type: 'device-changed', device: spec.id, spec });
    }

    #remove(id: DeviceId): void {
        this.#announced.delete(id);
        // The name may belong to a real device by now.
        if (this.#gateway.device(id)?.driver === 'chain') this.#gateway.apply({ type: 'device-removed', device: id });
    }
}

function virtualDevice({ id, description, supplies }: HostSpec): DeviceSpec {
    return { id, type: 'ups', driver: 'chain', description, parents: supplies.map(({ link }) => link) };
}

function isChanged(present: DeviceSpec, spec: DeviceSpec): boolean {
    const parents = ({ parents }: DeviceSpec) => parents.map(formatParentLink).join(' ');
    return present.description !== spec.description || parents(present) !== parents(spec);
}

/** Whether a verdict, or what a virtual UPS shows, may depend on it. */
function isTelling(name: string): boolean {
    return TELLING.test(name);
}
