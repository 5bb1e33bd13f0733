// What the schema of shutting down cannot see: names that are not there, and orders that contradict one another. Pure.

import { ACTION_KINDS, type HostAction } from './host-actions.ts';
import type { HostNap } from './nap-config.ts';
import type { HostShutdown } from './shutdown-config.ts';

/** As much of a configuration as is looked at. */
interface Checked {
    readonly devices: Readonly<Record<string, { readonly type: string; readonly shutdown?: unknown }>>;
    readonly hosts: Readonly<
        Record<
            string,
            {
                readonly shutdown: HostShutdown;
                readonly nap?: Pick<HostNap, 'by' | 'onDemand'> | undefined;
                readonly address?: readonly string[] | undefined;
                readonly network?: readonly string[] | undefined;
            }
        >
    >;
    readonly shutdown: {
        readonly self?: string | undefined;
        readonly actions?: Readonly<Record<string, HostAction>>;
    };
}

interface Problem {
    readonly path: readonly string[];
    readonly message: string;
}

/** What others are reached through goes late, and comes back early. */
export const NETWORK_CLASS = 8;
export const CLASS = 5;

/** By host: what is configured, else by what it is for. The gateway's own host is behind all classes. */
export function classesOf({ hosts, shutdown }: Pick<Checked, 'hosts' | 'shutdown'>): ReadonlyMap<string, number> {
    const gear = new Set(Object.values(hosts).flatMap(({ network = [] }) => network));
    const byUse = (name: string) => (gear.has(name) ? NETWORK_CLASS : CLASS);
    return new Map(
        Object.entries(hosts).map(([name, host]) => [
            name,
            name === shutdown.self ? 10 : (host.shutdown.class ?? byUse(name)),
        ]),
    );
}

export function checkShutdown({ devices, hosts, shutdown }: Checked): Problem[] {
    const problems: Problem[] = [];
    const classes = classesOf({ hosts, shutdown });
    if (shutdown.self !== undefined && !Object.hasOwn(hosts, shutdown.self)) {
        problems.push({ path: ['shutdown', 'self'], message: `there is no host “${shutdown.self}”` });
    }
    for (const [name, device] of Object.entries(devices)) {
        if (device.shutdown !== undefined && device.type !== 'ups') {
            problems.push({ path: ['devices', name, 'shutdown'], message: 'only a UPS has triggers and a cycle' });
        }
    }
    for (const [name, host] of Object.entries(hosts)) {
        const own = host.shutdown;
        for (const before of own.after) {
            const path = ['hosts', name, 'shutdown', 'after'];
            const [own, other] = [classes.get(name) ?? 0, classes.get(before)];
            if (other === undefined) problems.push({ path, message: `there is no host “${before}”` });
            else if (other > own) {
                const message = `${name} (class ${own}) goes before ${before} (class ${other}): it cannot wait for it`;
                problems.push({ path, message });
            }
        }
        problems.push(...actionProblems(name, host, { devices, actions: shutdown.actions ?? {} }));
        problems.push(...napProblems(name, host, shutdown.self));
        const circle = circleThrough(name, hosts);
        if (circle) {
            const message = `each waits for the other: ${circle.join(' after ')}`;
            problems.push({ path: ['hosts', name, 'shutdown', 'after'], message });
        }
    }
    return problems;
}

function actionProblems(
    host: string,
    { shutdown: own, nap }: Checked['hosts'][string],
    { devices, actions }: { devices: Checked['devices']; actions: Readonly<Record<string, HostAction>> },
): Problem[] {
    const place = ['hosts', host, 'shutdown'];
    const problems: Problem[] = [];
    if (own.bmc !== undefined && !Object.hasOwn(devices, own.bmc)) {
        problems.push({ path: [...place, 'bmc'], message: `there is no device “${own.bmc}”` });
    }
    const named = [
        ...ACTION_KINDS.map((kind) => ({ path: [...place, kind], names: own[kind] })),
        { path: ['hosts', host, 'nap', 'by'], names: nap?.by ?? [] },
    ];
    for (const { path, names } of named) {
        for (const name of names) {
            const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
            if (!action) problems.push({ path, message: `there is no action “${name}” in shutdown.actions` });
            if (action?.via !== 'device') continue;
            const device = action.device ?? own.bmc;
            if (device === undefined) {
                problems.push({ path, message: `${name} names no device: ${host} needs a bmc` });
            } else if (!Object.hasOwn(devices, device)) {
                problems.push({ path, message: `${name}: there is no device “${device}”` });
            }
        }
    }
    return problems;
}

/** Who sleeps must be there to be woken, and by whom. */
function napProblems(name: string, { nap, shutdown, address }: Checked['hosts'][string], self?: string): Problem[] {
    if (!nap) return [];
    const path = ['hosts', name, 'nap'];
    const problems: Problem[] = [];
    if (name === self) problems.push({ path, message: 'the gateway’s own host cannot sleep: nobody would wake it' });
    if (shutdown.wake === undefined && shutdown.up.length === 0) {
        problems.push({ path, message: 'nothing would wake it: it needs shutdown.wake or shutdown.up' });
    }
    if (nap.onDemand && (address ?? []).length === 0) {
        problems.push({ path: [...path, 'onDemand'], message: 'it needs an address that others ask for' });
    }
    return problems;
}

/** The way back to where it began; undefined: there is none. */
function circleThrough(start: string, hosts: Checked['hosts']): string[] | undefined {
    const seen = new Set<string>();
    const walk = (name: string, way: readonly string[]): string[] | undefined => {
        for (const before of hosts[name]?.shutdown.after ?? []) {
            if (before === start) return [...way, before];
            if (seen.has(before)) continue;
            seen.add(before);
            const circle = walk(before, [...way, before]);
            if (circle) return circle;
        }
        return undefined;
    };
    return walk(start, [start]);
}
