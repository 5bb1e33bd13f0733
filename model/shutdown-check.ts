// What the schema of shutting down cannot see: names that are not there, and orders that contradict one another. Pure.

import { ACTION_KINDS, type HostAction } from './host-actions.ts';
import type { HostShutdown } from './shutdown-config.ts';

/** As much of a configuration as is looked at. */
interface Checked {
    readonly devices: Readonly<Record<string, { readonly type: string; readonly shutdown?: unknown }>>;
    readonly hosts: Readonly<
        Record<string, { readonly shutdown: HostShutdown; readonly network?: readonly string[] | undefined }>
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
    for (const [name, { shutdown: own }] of Object.entries(hosts)) {
        for (const before of own.after) {
            const path = ['hosts', name, 'shutdown', 'after'];
            const [own, other] = [classes.get(name) ?? 0, classes.get(before)];
            if (other === undefined) problems.push({ path, message: `there is no host “${before}”` });
            else if (other > own) {
                const message = `${name} (class ${own}) goes before ${before} (class ${other}): it cannot wait for it`;
                problems.push({ path, message });
            }
        }
        problems.push(...actionProblems(name, own, { devices, actions: shutdown.actions ?? {} }));
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
    own: HostShutdown,
    { devices, actions }: { devices: Checked['devices']; actions: Readonly<Record<string, HostAction>> },
): Problem[] {
    const place = ['hosts', host, 'shutdown'];
    const problems: Problem[] = [];
    if (own.bmc !== undefined && !Object.hasOwn(devices, own.bmc)) {
        problems.push({ path: [...place, 'bmc'], message: `there is no device “${own.bmc}”` });
    }
    for (const kind of ACTION_KINDS) {
        const path = [...place, kind];
        for (const name of own[kind]) {
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
