// When each host must begin at the latest, so that it and all that must go after it are down before the power ends. Pure.

import { phaseOf, type ShutdownLook } from './shutdown.ts';

export interface Need {
    /** Seconds until it must begin, without any margin; negative: it is late; Infinity: no end of its power is known. */
    readonly beginsIn: number;
    /** Seconds that it takes. */
    readonly seconds: number;
    /** Seconds until the first of it and those after it goes dark. */
    readonly endsIn: number;
    /** Why not later: the host whose end decides, itself or one after it. */
    readonly deciding: string;
}

// The last time was not the slowest that there will be.
const RESERVE = 1.2;

/** Seconds from the order until it is off: the slowest of the last ones and a reserve, else what is configured. */
export function secondsToGo(host: string, { spec, state }: Pick<ShutdownLook, 'spec' | 'state'>): number {
    const measured = state.durations[host] ?? [];
    if (measured.length > 0) return Math.max(...measured) * RESERVE;
    return spec.hosts.get(host)?.seconds ?? 0;
}

/** Of every host that lives on borrowed time and was not told to go yet. */
export function needsOf(context: ShutdownLook): ReadonlyMap<string, Need> {
    const { state, facts } = context;
    const waiting = [...facts.hosts].filter(([host, { isAtRisk }]) => {
        const phase = phaseOf(state, host);
        return isAtRisk && (phase === 'running' || phase === 'announced' || phase === 'preparing');
    });
    const reckoning = new Reckoning(
        context,
        waiting.map(([host]) => host),
    );
    return new Map(waiting.map(([host]) => [host, reckoning.of(host)]));
}

class Reckoning {
    readonly #context: ShutdownLook;
    readonly #waiting: ReadonlySet<string>;
    readonly #needs = new Map<string, Need | 'in work'>();
    /** Those that wait for a host by name. */
    readonly #dependants = new Map<string, string[]>();
    /** By UPS, those on it by class. */
    readonly #classes = new Map<string, Map<number, string[]>>();
    /** By UPS and class: the earliest need of all later classes. */
    readonly #floors = new Map<string, Need | undefined>();

    constructor(context: ShutdownLook, waiting: string[]) {
        this.#context = context;
        this.#waiting = new Set(waiting);
        for (const host of waiting) {
            const own = context.spec.hosts.get(host);
            for (const before of own?.after ?? []) put(this.#dependants, before, host);
            for (const ups of context.facts.hosts.get(host)?.upses ?? []) {
                const classes = this.#classes.get(ups) ?? new Map<number, string[]>();
                this.#classes.set(ups, classes);
                put(classes, own?.class ?? 0, host);
            }
        }
    }

    of(host: string): Need {
        const known = this.#needs.get(host);
        if (known === 'in work') return NEVER;
        if (known) return known;
        this.#needs.set(host, 'in work');
        const { spec, facts } = this.#context;
        const { upses = [], secondsLeft } = facts.hosts.get(host) ?? {};
        const seconds = secondsToGo(host, this.#context);
        let endsIn = secondsLeft ?? Number.POSITIVE_INFINITY;
        let latest = endsIn;
        let deciding = host;
        for (const later of this.#later(host, upses, spec.hosts.get(host)?.class ?? 0)) {
            if (later.beginsIn >= latest) continue;
            latest = later.beginsIn;
            deciding = later.deciding;
            endsIn = later.endsIn;
        }
        const need = { beginsIn: latest - seconds, seconds, endsIn, deciding };
        this.#needs.set(host, need);
        return need;
    }

    /** What those need that go after it. */
    #later(host: string, upses: readonly string[], ownClass: number): Need[] {
        const named = (this.#dependants.get(host) ?? []).filter((one) => this.#waiting.has(one));
        const floors = upses.flatMap((ups) => this.#floor(ups, ownClass) ?? []);
        return [...named.map((one) => this.of(one)), ...floors];
    }

    #floor(ups: string, above: number): Need | undefined {
        const key = `${above} ${ups}`;
        if (this.#floors.has(key)) return this.#floors.get(key);
        const classes = this.#classes.get(ups);
        const next = Math.min(...[...(classes?.keys() ?? [])].filter((one) => one > above));
        if (!Number.isFinite(next)) return undefined;
        const needs = (classes?.get(next) ?? []).map((host) => this.of(host));
        const beyond = this.#floor(ups, next);
        const floor = [...needs, ...(beyond ? [beyond] : [])].reduce<Need | undefined>(
            (earliest, one) => (!earliest || one.beginsIn < earliest.beginsIn ? one : earliest),
            undefined,
        );
        this.#floors.set(key, floor);
        return floor;
    }
}

const NEVER: Need = {
    beginsIn: Number.POSITIVE_INFINITY,
    seconds: 0,
    endsIn: Number.POSITIVE_INFINITY,
    deciding: '',
};

function put<Key, One>(map: Map<Key, One[]>, key: Key, one: One): void {
    const list = map.get(key);
    if (list) list.push(one);
    else map.set(key, [one]);
}
