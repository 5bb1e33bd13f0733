// What the meters of a rack mean together: outlets, supplies, hosts, UPSs with their losses, feeds, the whole site. Pure. A sum of
// which a part is measured nowhere says so; nothing is counted twice.

import type { ChainGraph, ChainHost, ChainNode } from './chain-graph.ts';
import { numberOfGroup, numberOfOutlet } from './chain-through.ts';
import type { Amount, EnergyMeters, MeterEnergy, Rest } from './energy.ts';
import type { Value } from './value.ts';

export const PLACE_KINDS = ['site', 'feed', 'ups', 'ats', 'pdu', 'group', 'outlet', 'psu', 'host'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

export interface PlaceEnergy extends Amount {
    readonly kind: PlaceKind;
    /** As the power chain calls it; `site` for all. */
    readonly id: string;
    /** Whether everything that belongs to it is measured. */
    readonly isWhole: boolean;
    /** `device:variable` of the meters that it was counted from. */
    readonly meters: readonly string[];
    readonly dailyKilowattHours: readonly number[];
    /** Of hosts. */
    readonly rest?: Rest;
}

export interface UpsEnergy {
    readonly id: string;
    readonly inputKilowattHours: number;
    readonly outputKilowattHours: number;
    readonly lossKilowattHours: number;
    readonly efficiencyPercent: number;
    /** The input is not measured: it follows from what the UPS says of its efficiency. */
    readonly isEstimated: boolean;
}

export interface EnergyAnswer extends EnergyMeters {
    readonly currency: string;
    readonly places: readonly PlaceEnergy[];
    readonly upss: readonly UpsEnergy[];
}

/** What a device last said of itself: outlets are found by their names. */
type ReadingOf = (device: string, variable: string) => Value | undefined;

export function placesOf(
    graph: ChainGraph,
    energy: EnergyMeters,
    readingOf: ReadingOf,
): Pick<EnergyAnswer, 'places' | 'upss'> {
    const rack = new MeasuredRack(graph, energy, readingOf);
    const places = graph.nodes.flatMap((node) => rack.place(node) ?? []);
    const feeds = places.filter(({ kind }) => kind === 'feed');
    const site =
        feeds.length === 0
            ? []
            : [placeOf('site', 'site', { ...sumOf(feeds), isWhole: feeds.every((one) => one.isWhole) })];
    const hosts = graph.hosts.flatMap((host) => rack.host(host) ?? []);
    const order = (one: PlaceEnergy): number => PLACE_KINDS.indexOf(one.kind);
    return {
        places: [...site, ...places, ...hosts].sort((left, right) => order(left) - order(right)),
        upss: graph.nodes.flatMap((node) => (node.kind === 'ups' ? (rack.ups(node) ?? []) : [])),
    };
}

interface Measured extends Amount {
    readonly isWhole: boolean;
    readonly meters: readonly string[];
    readonly dailyKilowattHours: readonly number[];
}

class MeasuredRack {
    readonly #graph: ChainGraph;
    readonly #readingOf: ReadingOf;
    readonly #meters: ReadonlyMap<string, MeterEnergy>;
    readonly #efficiencies: ReadonlyMap<string, number>;

    constructor(graph: ChainGraph, { meters, efficiencies }: EnergyMeters, readingOf: ReadingOf) {
        this.#graph = graph;
        this.#readingOf = readingOf;
        this.#meters = new Map(meters.map((meter) => [`${meter.device} ${scopeOf(meter.variable)}`, meter]));
        this.#efficiencies = new Map(efficiencies.map(({ device, percent }) => [device, percent]));
    }

    place(node: ChainNode): PlaceEnergy | undefined {
        if (node.kind === 'source') {
            const measured = this.#fed(node);
            return measured && placeOf('feed', node.id, measured);
        }
        const kind = PLACE_KINDS.find((one) => one === node.kind);
        const measured = this.#at(node);
        return kind && measured && placeOf(kind, node.id, measured);
    }

    /** Its virtual UPS adds up its supplies as they are measured. */
    host({ id, supplies }: ChainHost): PlaceEnergy | undefined {
        const meter = this.#meters.get(`${id} ups`);
        if (meter) return { ...placeOf('host', id, measuredBy(meter)), ...(meter.rest ? { rest: meter.rest } : {}) };
        const parts = supplies.map(({ node }) => this.#graph.nodes[node]).map((node) => node && this.#at(node));
        const known = parts.filter((part) => part !== undefined);
        return known.length === 0
            ? undefined
            : placeOf('host', id, { ...sumOf(known), isWhole: known.length === parts.length });
    }

    ups(node: ChainNode): UpsEnergy | undefined {
        const output = this.#meter(node, ['ups', 'output']);
        if (!output) return undefined;
        const input = this.#meter(node, ['input']);
        const percent = this.#efficiencies.get(node.device ?? '');
        const taken = input?.kilowattHours ?? (percent ? (output.kilowattHours * 100) / percent : undefined);
        // One that gives more than it takes is measured wrong, or ran on its battery.
        if (taken === undefined || taken <= 0 || output.kilowattHours > taken) return undefined;
        return {
            id: node.id,
            inputKilowattHours: taken,
            outputKilowattHours: output.kilowattHours,
            lossKilowattHours: taken - output.kilowattHours,
            efficiencyPercent: (100 * output.kilowattHours) / taken,
            isEstimated: input === undefined,
        };
    }

    /** What flows through it; a UPS gives, a supply takes. */
    #at(node: ChainNode): Measured | undefined {
        const meter = this.#meter(node, this.#scopesOf(node));
        if (meter) return measuredBy(meter);
        if (node.kind !== 'psu') return undefined;
        const outlet = this.#graph.nodes[node.parents[0] ?? -1];
        // What feeds others, too, does not tell who draws how much.
        return outlet?.kind === 'outlet' && outlet.children.length === 1 ? this.#at(outlet) : undefined;
    }

    /** What a feed gives to all that hang on it first; a second feed of a switch is not asked. */
    #fed(source: ChainNode): Measured | undefined {
        const children = source.children
            .map((place) => this.#graph.nodes[place])
            .filter((node) => node?.parents[0] === source.number);
        const parts = children.map((node) => node && this.#taken(node));
        const known = parts.filter((part) => part !== undefined);
        if (known.length === 0) return undefined;
        return { ...sumOf(known), isWhole: known.length === parts.length && known.every(({ isWhole }) => isWhole) };
    }

    /** What it takes from above: of a UPS its losses too. */
    #taken(node: ChainNode): Measured | undefined {
        if (node.kind !== 'ups') return this.#at(node) ?? this.#below(node);
        const input = this.#meter(node, ['input']);
        if (input) return measuredBy(input);
        const output = this.#at(node);
        const ups = this.ups(node);
        // Without a word of its losses only what it gives is known.
        if (!output || !ups) return output && { ...output, isWhole: false };
        return withLosses(output, ups.inputKilowattHours / ups.outputKilowattHours);
    }

    #below(node: ChainNode): Measured | undefined {
        const children = node.children
            .map((place) => this.#graph.nodes[place])
            .filter((one) => one?.parents[0] === node.number);
        const parts = children.map((one) => one && this.#taken(one));
        const known = parts.filter((part) => part !== undefined);
        return known.length === 0 ? undefined : { ...sumOf(known), isWhole: known.length === parts.length };
    }

    #scopesOf({ kind, part = '', device }: ChainNode): string[] {
        const reading = (variable: string): Value | undefined => this.#readingOf(device ?? '', variable);
        switch (kind) {
            case 'outlet':
                return [`outlet.${numberOfOutlet(part, reading) ?? part}`];
            case 'group':
                return [`outlet.group.${numberOfGroup(part, reading) ?? part}`];
            case 'ups':
                return ['ups', 'output'];
            case 'psu':
                return ['input', 'ups'];
            default:
                return ['input', 'outlet', 'ups'];
        }
    }

    #meter({ device }: ChainNode, scopes: readonly string[]): MeterEnergy | undefined {
        const found = scopes.map((scope) => this.#meters.get(`${device} ${scope}`));
        return found.find((meter) => meter !== undefined);
    }
}

/** `outlet.3` of `outlet.3.realpower` and of `experimental.outlet.3.energy`. */
function scopeOf(variable: string): string {
    return variable.replace(/^experimental\./, '').replace(/\.(?:realpower|energy)$/, '');
}

function measuredBy(meter: MeterEnergy): Measured {
    const { device, variable, dailyKilowattHours } = meter;
    return { ...amountOf(meter), dailyKilowattHours, isWhole: true, meters: [`${device}:${variable}`] };
}

function placeOf(kind: PlaceKind, id: string, measured: Measured): PlaceEnergy {
    return { kind, id, ...measured };
}

function withLosses(measured: Measured, factor: number): Measured {
    const { kilowattHours, estimatedKilowattHours } = measured;
    const lost = kilowattHours * (factor - 1);
    return {
        ...measured,
        ...scaled(amountOf(measured), factor),
        // The losses are no measurement.
        estimatedKilowattHours: estimatedKilowattHours + lost,
        dailyKilowattHours: measured.dailyKilowattHours.map((one) => one * factor),
    };
}

function scaled(amount: Amount, factor: number): Amount {
    return Object.fromEntries(Object.entries(amount).map(([name, one]) => [name, one * factor])) as unknown as Amount;
}

function amountOf({ kilowattHours, estimatedKilowattHours, cost, carbonKilograms }: Amount): Amount {
    return {
        ...{ kilowattHours, estimatedKilowattHours },
        ...(cost === undefined ? {} : { cost }),
        ...(carbonKilograms === undefined ? {} : { carbonKilograms }),
    };
}

function sumOf(parts: readonly Measured[]): Measured {
    const sum = (of: (part: Measured) => number | undefined): number | undefined =>
        parts.reduce<number | undefined>((total, part) => {
            const one = of(part);
            return one === undefined ? total : (total ?? 0) + one;
        }, undefined);
    const [cost, carbonKilograms] = [sum((part) => part.cost), sum((part) => part.carbonKilograms)];
    return {
        kilowattHours: sum((part) => part.kilowattHours) ?? 0,
        estimatedKilowattHours: sum((part) => part.estimatedKilowattHours) ?? 0,
        ...(cost === undefined ? {} : { cost }),
        ...(carbonKilograms === undefined ? {} : { carbonKilograms }),
        isWhole: parts.every(({ isWhole }) => isWhole),
        meters: parts.flatMap(({ meters }) => meters),
        dailyKilowattHours: (parts[0]?.dailyKilowattHours ?? []).map((_, day) =>
            parts.reduce((total, part) => total + (part.dailyKilowattHours[day] ?? 0), 0),
        ),
    };
}
