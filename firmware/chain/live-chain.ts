// Keeps the verdicts on the power chain up to date with the gateway, and publishes them: a virtual UPS per host, and an event
// when the supply of a host changes in kind. Looks only at devices with news and at those that run down by themselves.
// How verdicts come about is model/chain.ts; nobody is shut down from here.

import {
    type ChainSpec,
    ChainState,
    compileChain,
    type FactsOf,
    type HostSpec,
    type HostVerdict,
    type NodeVerdict,
} from '#model/chain.ts';
import type { ChainGraph } from '#model/chain-graph.ts';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import { formatParentLink } from '#model/parent-link.ts';
import { decidingUps, VIRTUAL_VARIABLES, virtualUps } from '#model/virtual-ups.ts';
import type { ChainBasis } from '#model/what-if.ts';
import type { Gateway } from '../gateway.ts';
import { Pace } from '../pace.ts';
import { type DeviceOf, LiveFacts } from './live-facts.ts';
import { ShownDevices } from './shown-devices.ts';
import { takeTurns } from './take-turns.ts';

// People and machines see times count down by the second while something runs on battery.
const RESTLESS_MS = 1000;
// Otherwise it only proves that it lives: a third of the 15 s after which upsd calls a UPS stale.
const CALM_MS = 5000;

// Of these the times are published each second, in a large hall in turns: about 20 ms, well below the 50 ms for which the
// gateway may be busy. A change of state never waits for its turn.
const COUNTING_MAX = 400;

// A UPS on battery and all that hangs on it are judged in about 0.1 ms.
const DEVICES_AT_ONCE = 20;
// A small rack is done in one go, whatever else the machine does meanwhile.
const ITEMS_AT_ONCE = 100;

const TELLING =
    /^(?:ups\.(?:status|alarm|load|test\.result)|battery\.(?:charge|runtime)(?:\.low)?|input\.(?:voltage|source).*|outlet\.(?:count|.*\.(?:status|id|name|desc|designator)))$/;

const NO_CHAIN: ChainSpec = { sources: [], devices: [], hosts: [] };

export class LiveChain {
    readonly #gateway: Gateway;
    readonly #now: () => number;
    readonly #wallNow: () => number;
    readonly #facts: LiveFacts;
    #state: ChainState;
    /** The devices of the chain by lower-case name: NUT names are matched in any case. */
    #watched: ReadonlyMap<string, DeviceId> = new Map();
    #specs: readonly DeviceSpec[] = [];
    /** Devices with news since the last look. */
    readonly #news = new Set<DeviceId>();
    /** Which hosts show the readings of which UPS. */
    readonly #shown = new ShownDevices();
    /** The kind of supply that was announced last, by host. */
    readonly #announced = new Map<DeviceId, string>();
    #unsubscribe: (() => void) | undefined;
    #timer: NodeJS.Timeout | undefined;
    /** Devices to look at although they said nothing new. */
    readonly #others = new Set<string>();
    /** Hosts to publish, by place: those that came out differently, and those of which only times or readings are new. */
    readonly #changes = new Set<number>();
    readonly #repeats = new Set<number>();
    #next: NodeJS.Immediate | undefined;
    /** On the clock of the place. */
    #day = '';
    #isDue = false;
    #isAllDue = false;
    #nextTurn = 0;

    /**
     * `now` is monotonic, in milliseconds; `wallNow` gives milliseconds since 1970, as the gateway's clock does.
     * `remoteOf`: what is known behind a link to another gateway.
     */
    constructor(options: { gateway: Gateway; remoteOf?: DeviceOf; now?: () => number; wallNow?: () => number }) {
        this.#gateway = options.gateway;
        this.#now = options.now ?? (() => performance.now());
        this.#wallNow = options.wallNow ?? Date.now;
        this.#facts = new LiveFacts((id) => options.gateway.device(id) ?? options.remoteOf?.(id));
        this.#state = new ChainState({ graph: compileChain(NO_CHAIN), factsOf: this.#facts.of });
    }

    /** The verdicts on sources, devices, outlets and supplies, by id. One that did not change is the same object. */
    get nodes(): ReadonlyMap<string, NodeVerdict> {
        return this.#state.nodes;
    }

    get hosts(): ReadonlyMap<DeviceId, HostVerdict> {
        return this.#state.hosts;
    }

    get graph(): ChainGraph {
        return this.#state.graph;
    }

    /** What is known of a device, as of now. */
    get factsOf(): FactsOf {
        return this.#facts.of;
    }

    /** For what-if questions and findings: a copy of what is known, from which nothing leads back here. */
    basis(): ChainBasis {
        const { graph } = this.#state;
        return { graph, factsOf: this.#facts.copy(graph.devices), now: this.#now() };
    }

    start(): void {
        this.#unsubscribe = this.#gateway.subscribe('chain', (event) => this.#hear(event));
        this.#lookAtAll();
    }

    /** The virtual UPSs stay as they are. */
    stop(): void {
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
        clearTimeout(this.#timer);
        clearImmediate(this.#next);
    }

    /**
     * Takes over a chain that `checkChain` has passed, and gives every host its virtual UPS in the gateway.
     * Throws GatewayError `config-invalid` for a chain with a cycle; then the one before stays.
     */
    configure(spec: ChainSpec): void {
        const state = new ChainState({ graph: compileChain(spec), factsOf: this.#facts.of });
        const { devices } = state.graph;
        this.#watched = new Map(devices.map((id) => [id.toLowerCase(), id]));
        this.#facts.keep(new Set(devices));
        this.#facts.observe(devices, this.#now());
        state.evaluate(this.#moment(), this.#state);
        this.#state = state;
        this.#shown.clear();
        this.#changes.clear();
        this.#repeats.clear();
        const specs = spec.hosts.map(virtualDevice);
        const wanted = new Set(specs.map(({ id }) => id));
        for (const { id } of this.#specs) if (!wanted.has(id)) this.#remove(id);
        for (const one of specs) this.#put(one);
        this.#specs = specs;
        this.#lookAtAll();
    }

    /** Looks at every device, and publishes every host; events and the clock see to those that matter. */
    refresh(): void {
        this.#isAllDue = false;
        for (const id of this.#state.graph.devices) this.#news.add(id);
        this.#look(this.#state.graph.hosts.keys());
    }

    /** What the clock does by itself: what runs down is told every time; the other virtual UPSs are merely alive. */
    tick(): void {
        const turn = takeTurns([...this.#state.countingHosts], this.#nextTurn, COUNTING_MAX);
        this.#nextTurn = turn.next;
        if (this.#isNewDay()) this.refresh();
        else this.#look(turn.now, this.#facts.discharging);
        for (const { id } of this.#specs) if (this.#gateway.device(id)?.driver === 'chain') this.#gateway.heard(id);
    }

    #isNewDay(): boolean {
        const before = this.#day;
        this.#day = new Date(this.#wallNow()).toDateString();
        if (before === this.#day || before === '') return false;
        this.#state.forgetWords();
        return true;
    }

    #hear(event: GatewayEvent): void {
        if ('device' in event && isNews(event)) this.lookAt(event.device);
    }

    /** There is news of a device, or behind a link to another gateway. */
    lookAt(id: string): void {
        const device = this.#watched.get(id.toLowerCase());
        if (device === undefined) return;
        this.#news.add(device);
        this.#schedule();
    }

    #lookAtAll(): void {
        this.#isAllDue = true;
        this.#schedule();
    }

    // One look for all that happens in one go, and before anything else happens: a status must not wait.
    #schedule(): void {
        if (this.#isDue || !this.#unsubscribe) return;
        this.#isDue = true;
        queueMicrotask(() => {
            if (!this.#isDue || !this.#unsubscribe) return;
            if (this.#isAllDue) this.refresh();
            else this.#look();
        });
    }

    /** Looks at the devices with news and at `others`; publishes what came out differently, then the hosts at `places`. */
    #look(places: Iterable<number> = [], others: Iterable<string> = []): void {
        this.#isDue = false;
        for (const device of others) this.#others.add(device);
        for (const place of places) this.#repeats.add(place);
        clearImmediate(this.#next);
        this.#next = undefined;
        this.#work();
        this.#arm();
    }

    /** As much as may be done in one go; the rest goes on when everybody else has had a turn. */
    #work(): void {
        const pace = new Pace({ itemsMin: ITEMS_AT_ONCE });
        for (let done = this.#workOn(); done > 0; done = this.#workOn()) {
            if (!pace.isOver(done)) continue;
            this.#next = setImmediate(() => this.#work());
            return;
        }
    }

    /** How many were done; first all is judged, so that nobody publishes half of what is known. */
    #workOn(): number {
        return this.#judgeSome() || this.#publishNext();
    }

    /** Judges what rests on the next few devices with news; how many they were. */
    #judgeSome(): number {
        const news = take(this.#news, DEVICES_AT_ONCE);
        const devices = [...news, ...take(this.#others, DEVICES_AT_ONCE)];
        if (devices.length === 0) return 0;
        this.#facts.observe(devices, this.#now());
        for (const place of this.#state.update(devices, this.#moment()).hosts) this.#changes.add(place);
        for (const device of news) for (const place of this.#shown.by(device)) this.#repeats.add(place);
        return devices.length;
    }

    /** What changed goes first; 0: nobody waits. */
    #publishNext(): number {
        const [place] = this.#changes.size > 0 ? this.#changes : this.#repeats;
        if (place === undefined) return 0;
        this.#changes.delete(place);
        this.#repeats.delete(place);
        this.#publish(place);
        return 1;
    }

    #arm(): void {
        clearTimeout(this.#timer);
        if (!this.#unsubscribe) return;
        const isRestless = this.#facts.discharging.size > 0 || this.#state.countingHosts.size > 0;
        this.#timer = setTimeout(() => this.tick(), isRestless ? RESTLESS_MS : CALM_MS).unref();
    }

    #moment(): { now: number; at: number } {
        return { now: this.#now(), at: this.#wallNow() };
    }

    #publish(place: number): void {
        const device = this.#state.graph.hosts[place]?.id;
        const verdict = device === undefined ? undefined : this.#state.hosts.get(device);
        const present = device === undefined ? undefined : this.#gateway.device(device);
        if (!device || !verdict || present?.driver !== 'chain') return;
        const status = present.readings.get('ups.status');
        const before = typeof status === 'string' ? status : undefined;
        const basis = { verdict, nodes: this.#state.nodes, factsOf: this.#facts.of, before };
        this.#shown.set(place, decidingUps(basis));
        const values = virtualUps(basis);
        const gone = VIRTUAL_VARIABLES.filter((name) => !(name in values));
        this.#gateway.apply({ type: 'readings', device, values, gone });
        // The gateway itself is always heard; how well it hears the devices is in the verdict.
        if (present.link !== 'ok')
            this.#gateway.apply({ type: 'link', device, link: 'ok', previous: present.link, reason: '' });
        this.#announce(verdict);
    }

    #announce(verdict: HostVerdict): void {
        const { host, state, carrier, redundancy, network } = verdict;
        const kind = [state, carrier, redundancy, network?.gear].join(' ');
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
function isNews(event: GatewayEvent): boolean {
    switch (event.type) {
        case 'readings':
            return Object.keys(event.values).some(isTelling) || event.gone.some(isTelling);
        case 'link':
        case 'device-added':
        case 'device-changed':
        case 'device-removed':
            return true;
        default:
            return false; // commands, alarms and the like are no power
    }
}

function isTelling(name: string): boolean {
    return TELLING.test(name);
}

/** At most `max` of them, out of the set. */
function take<One>(from: Set<One>, max: number): One[] {
    const taken: One[] = [];
    for (const one of from) {
        if (taken.length >= max) break;
        from.delete(one);
        taken.push(one);
    }
    return taken;
}
