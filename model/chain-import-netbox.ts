// The chain that NetBox knows, from the answers of its REST interface: power ports, power outlets, power feeds, power panels,
// cables, and devices if they are there. One cord is told by both of its ends; either will do. Pure.
// NetBox REST API /api/dcim/: `connected_endpoints` since 3.3; `connected_endpoint` before.

import * as v from 'valibot';
import {
    assembleChain,
    type Cord,
    type ImportedChain,
    type ImportProblem,
    outletToId,
    type Place,
    type Thing,
    type ThingKind,
} from './chain-import.ts';
import { readJsonRecords } from './chain-import-json.ts';

/** Several files make one chain; their order does not matter. */
export function importNetBox(files: readonly { readonly file: string; readonly text: string }[]): ImportedChain {
    const reader = new Reader();
    for (const { file, text } of files) {
        const { records, problems } = readJsonRecords(file, text);
        reader.problems.push(...problems);
        for (const { value, line } of records) reader.read(value, { file, line });
    }
    reader.connect();
    const chain = assembleChain(reader.things, reader.cords);
    return { ...chain, problems: [...reader.problems, ...chain.problems] };
}

const name = v.pipe(v.string(), v.nonEmpty());
const id = v.number();
const device = v.object({ id, name: v.nullish(name), display: v.nullish(name) });
/** The far end: an outlet or a port of a device, or a feed. */
const endpoint = v.object({ id, name: v.nullish(name), device: v.nullish(device) });
const ENDS = {
    connected_endpoints: v.nullish(v.array(endpoint)),
    connected_endpoints_type: v.nullish(v.string()),
    connected_endpoint: v.nullish(endpoint),
    connected_endpoint_type: v.nullish(v.string()),
};

const PORT = v.object({ id, name, device, ...ENDS });
const FEED = v.object({
    id,
    name,
    power_panel: v.nullish(v.object({ name })),
    status: v.nullish(v.object({ value: v.string() })),
    voltage: v.nullish(v.number()),
    amperage: v.nullish(v.number()),
    ...ENDS,
});
const DEVICE = v.object({
    id,
    name: v.nullish(name),
    display: v.nullish(name),
    role: v.nullish(v.object({ name })),
    device_role: v.nullish(v.object({ name })),
    device_type: v.nullish(v.object({ model: v.string() })),
    primary_ip: v.nullish(v.object({ address: v.string() })),
    description: v.nullish(v.string()),
});
const TERMINATION = v.object({ object_type: v.string(), object_id: id });
const CABLE = v.object({ a_terminations: v.array(TERMINATION), b_terminations: v.array(TERMINATION) });
const OLD_CABLE = v.object({
    termination_a_type: v.string(),
    termination_a_id: id,
    termination_b_type: v.string(),
    termination_b_id: id,
});

type Port = v.InferOutput<typeof PORT>;
type Feed = v.InferOutput<typeof FEED>;

const KINDS = ['devices', 'power-ports', 'power-outlets', 'power-feeds', 'power-panels', 'cables'] as const;
type Kind = (typeof KINDS)[number];

/** An inlet or an outlet by its id, for the cables. */
interface End {
    readonly device: string;
    readonly name: string;
    readonly at: Place;
}

class Reader {
    readonly things: Thing[] = [];
    readonly cords: Cord[] = [];
    readonly problems: ImportProblem[] = [];
    readonly #ports = new Map<number, End>();
    readonly #outlets = new Map<number, End>();
    readonly #feeds = new Map<number, Place>();
    readonly #cables: { readonly pairs: readonly (readonly [string, number])[]; readonly at: Place }[] = [];
    /** Who has outlets: what has ports only is a host. */
    readonly #feeding = new Set<string>();

    read(value: unknown, at: Place): void {
        const kind = kindOf(value);
        switch (kind) {
            case 'devices':
                this.#accept(DEVICE, value, { kind, at }, (one) => this.#takeDevice(one, at));
                return;
            case 'power-ports':
                this.#accept(PORT, value, { kind, at }, (one) => this.#takePort(one, at));
                return;
            case 'power-outlets':
                this.#accept(PORT, value, { kind, at }, (one) => this.#takeOutlet(one, at));
                return;
            case 'power-feeds':
                this.#accept(FEED, value, { kind, at }, (one) => this.#takeFeed(one, at));
                return;
            case 'cables':
                this.#takeCable(value, at);
                return;
            case 'power-panels':
                return; // A panel feeds nothing by itself: its feeds do, and they name it.
            default:
                this.problems.push({
                    ...at,
                    message: `this record is none of ${KINDS.join(', ')}: expected an answer of /api/dcim/`,
                });
        }
    }

    /** When all is read: cables join what did not say itself what it is connected to. */
    connect(): void {
        for (const { pairs, at } of this.#cables) {
            const port = pairs.find(([type]) => type === 'dcim.powerport');
            const parent = pairs.find(([type]) => type === 'dcim.poweroutlet' || type === 'dcim.powerfeed');
            // The other cables carry data.
            if (port && parent) this.#joinByCable(port[1], parent, at);
        }
        const plugged = new Set(this.cords.map(({ child, port }) => `${child} ${port}`));
        for (const { device, name, at } of this.#ports.values()) {
            if (plugged.has(`${device} ${name}`)) continue;
            const owner = this.things.find(({ key }) => key === device)?.name ?? device;
            this.problems.push({
                ...at,
                message: `${name} of ${owner} is connected to nothing: expected a power outlet or a power feed`,
            });
        }
        this.#tellKinds();
    }

    #accept<T>(
        schema: v.GenericSchema<unknown, T>,
        value: unknown,
        { kind, at }: { kind: Kind; at: Place },
        take: (value: T) => void,
    ): void {
        const parsed = v.safeParse(schema, value);
        if (parsed.success) {
            take(parsed.output);
            return;
        }
        const [issue] = parsed.issues;
        const where = v.getDotPath(issue) ?? 'the record';
        this.problems.push({
            ...at,
            message: `${kind}: ${where}: expected ${issue.expected ?? 'something else'}, found ${issue.received}`,
        });
    }

    #takeDevice(one: v.InferOutput<typeof DEVICE>, at: Place): void {
        const words = [one.role?.name, one.device_role?.name, one.device_type?.model].filter(Boolean).join(' ');
        this.things.push({
            ...this.#thing(one, at),
            kind: wordKind(words),
            description: one.description || one.device_type?.model || undefined,
            // The mask is NetBox's business.
            address: one.primary_ip?.address.replace(/\/\d+$/, ''),
        });
    }

    #takePort(port: Port, at: Place): void {
        const owner = this.#thing(port.device, at);
        this.things.push(owner);
        this.#ports.set(port.id, { device: owner.key, name: port.name, at });
        const { far, type } = farEnd(port);
        if (!far) return;
        if (type === 'dcim.powerfeed') {
            // A list of ports alone knows the feeds by name only; the list of feeds says more.
            const name = far.name ?? `feed-${far.id}`;
            this.things.push({ key: feedKey(far.id), name, kind: 'source', at });
            this.#cord(owner.key, port.name, { parent: feedKey(far.id), at });
        } else if (far.device) {
            const parent = this.#thing(far.device, at);
            this.things.push(parent);
            this.#feeding.add(parent.key);
            this.#cord(owner.key, port.name, { parent: parent.key, outlet: outletToId(far.name ?? ''), at });
        }
    }

    #takeOutlet(outlet: Port, at: Place): void {
        const owner = this.#thing(outlet.device, at);
        this.things.push(owner);
        this.#feeding.add(owner.key);
        this.#outlets.set(outlet.id, { device: owner.key, name: outlet.name, at });
        const { far } = farEnd(outlet);
        if (!far?.device) return;
        const child = this.#thing(far.device, at);
        this.things.push(child);
        this.#cord(child.key, far.name ?? '', { parent: owner.key, outlet: outletToId(outlet.name), at });
    }

    #takeFeed(feed: Feed, at: Place): void {
        this.#feeds.set(feed.id, at);
        this.things.push({ key: feedKey(feed.id), name: feed.name, kind: 'source', description: describe(feed), at });
        if (feed.status && feed.status.value !== 'active') {
            this.problems.push({
                ...at,
                message: `the feed ${feed.name} is ${feed.status.value}: expected active; it is taken over all the same`,
            });
        }
        const { far } = farEnd(feed);
        if (!far?.device) return;
        const child = this.#thing(far.device, at);
        this.things.push(child);
        this.#cord(child.key, far.name ?? '', { parent: feedKey(feed.id), at });
    }

    #takeCable(value: unknown, at: Place): void {
        const old = v.safeParse(OLD_CABLE, value);
        if (old.success) {
            const { termination_a_type, termination_a_id, termination_b_type, termination_b_id } = old.output;
            this.#cables.push({
                pairs: [
                    [termination_a_type, termination_a_id],
                    [termination_b_type, termination_b_id],
                ],
                at,
            });
            return;
        }
        this.#accept(CABLE, value, { kind: 'cables', at }, ({ a_terminations, b_terminations }) => {
            const pairs = [...a_terminations, ...b_terminations].map(
                ({ object_type, object_id }) => [object_type, object_id] as const,
            );
            this.#cables.push({ pairs, at });
        });
    }

    #joinByCable(portId: number, [type, parentId]: readonly [string, number], at: Place): void {
        const port = this.#ports.get(portId);
        const outlet = type === 'dcim.poweroutlet' ? this.#outlets.get(parentId) : undefined;
        if (!port || (type === 'dcim.poweroutlet' ? !outlet : !this.#feeds.has(parentId))) {
            const what = port ? `${type} ${parentId}` : `dcim.powerport ${portId}`;
            this.problems.push({
                ...at,
                message: `the cable ends at ${what}, which is in none of the files: expected its list too`,
            });
            return;
        }
        if (outlet) this.#cord(port.device, port.name, { parent: outlet.device, outlet: outletToId(outlet.name), at });
        else this.#cord(port.device, port.name, { parent: feedKey(parentId), at });
    }

    #cord(child: string, port: string, { parent, outlet, at }: { parent: string; outlet?: string; at: Place }): void {
        this.cords.push({ child, port, parent, outlet: outlet === '' ? undefined : outlet, at });
    }

    #thing({ id, name, display }: v.InferOutput<typeof device>, at: Place): Thing {
        return { key: `device ${id}`, name: name ?? display ?? `device-${id}`, at };
    }

    /** By its role or model, else by its name, else by what it has. */
    #tellKinds(): void {
        const told = new Set(this.things.filter(({ kind }) => kind !== undefined).map(({ key }) => key));
        const inlets = new Map<string, Set<string>>();
        for (const { child, port } of this.cords) inlets.set(child, (inlets.get(child) ?? new Set()).add(port));
        for (const thing of [...this.things]) {
            if (told.has(thing.key)) continue;
            told.add(thing.key);
            const passive = (inlets.get(thing.key)?.size ?? 0) > 1 ? 'ats' : 'pdu';
            const kind = this.#feeding.has(thing.key) ? (wordKind(thing.name) ?? passive) : 'host';
            this.things.push({ ...thing, kind });
        }
        // A device without ports and outlets has nothing to do with power: a patch panel, a shelf.
        const powered = new Set(this.cords.flatMap(({ child, parent }) => [child, parent]));
        for (const { device } of [...this.#ports.values(), ...this.#outlets.values()]) powered.add(device);
        const kept = this.things.filter(({ key, kind }) => kind === 'source' || powered.has(key));
        this.things.splice(0, this.things.length, ...kept);
    }
}

function farEnd(one: Port | Feed): { far: v.InferOutput<typeof endpoint> | undefined; type: string | undefined } {
    return {
        far: one.connected_endpoints?.[0] ?? one.connected_endpoint ?? undefined,
        type: one.connected_endpoints_type ?? one.connected_endpoint_type ?? undefined,
    };
}

function feedKey(id: number): string {
    return `feed ${id}`;
}

function describe({ power_panel, voltage, amperage }: Feed): string | undefined {
    const parts = [power_panel?.name, voltage ? `${voltage} V` : '', amperage ? `${amperage} A` : ''];
    return parts.filter(Boolean).join(', ') || undefined;
}

const WORDS: readonly (readonly [ThingKind, RegExp])[] = [
    ['ups', /(?:^|[^a-z])ups(?:$|[^a-z])/i],
    ['ats', /(?:^|[^a-z])(?:ats|sts|transfer switch)(?:$|[^a-z])/i],
    ['pdu', /(?:^|[^a-z])(?:r?pdu|power strip)(?:$|[^a-z])/i],
];

function wordKind(text: string): ThingKind | undefined {
    return WORDS.find(([, pattern]) => pattern.test(text))?.[0];
}

/** Every record of NetBox carries its own address; where somebody cut it off, its fields tell. */
function kindOf(value: unknown): Kind | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const record = value as Record<string, unknown>;
    const path = /\/dcim\/([a-z-]+)\/\d+\/?$/.exec(String(record.url ?? ''))?.[1];
    const byUrl = KINDS.find((kind) => kind === path);
    if (byUrl !== undefined || path !== undefined) return byUrl;
    if ('a_terminations' in record || 'termination_a_type' in record) return 'cables';
    if ('power_panel' in record) return 'power-feeds';
    if ('powerfeed_count' in record) return 'power-panels';
    if ('feed_leg' in record || 'power_port' in record) return 'power-outlets';
    if ('allocated_draw' in record || 'maximum_draw' in record) return 'power-ports';
    return 'device_type' in record ? 'devices' : undefined;
}
