// Who loses power if a command is given: computed on paper from the chain as it is now, before anybody presses the button.
// Pure: there is no way from here to a driver.

import type { Failure } from './chain-failure.ts';
import type { ChainNode } from './chain-graph.ts';
import type { ChainBasis } from './chain-paper.ts';
import { numberOfGroup } from './chain-through.ts';
import type { DeviceId } from './device.ts';
import { whatIf } from './what-if.ts';

/** `cut`: power goes away. `restart`: it goes away and comes back. `none`: nobody loses power by it. */
export type PowerEffect = 'cut' | 'restart' | 'none';

export interface BlastRadius {
    readonly effect: PowerEffect;
    /** Nodes of the chain that the command switches: `ups1`, `pdu1:3`. */
    readonly nodes: readonly string[];
    /** Hosts that go dark, or may: where nobody can say, we do not call it safe. */
    readonly dark: readonly DeviceId[];
    /** Hosts that go on with less redundancy. */
    readonly weaker: readonly DeviceId[];
    /** What who gives the command must name as accepted; empty: nothing. */
    readonly accept: readonly string[];
    readonly sentence: string;
}

// `load.on` and `shutdown.stop` give power; the rest of `load.` and `shutdown.` takes it.
const CUTS = /(?:^|\.)(?:load\.off(?:\.delay)?|shutdown\.(?:stayoff|default|return)|driver\.killpower)$/;
const RESTARTS = /(?:^|\.)(?:load\.cycle|shutdown\.reboot(?:\.graceful)?)$/;
const OUTLET = /^outlet\.(?:(group)\.)?([A-Za-z0-9]+)\./;

/** What the command does to power, by its name. */
export function powerEffectOf(command: string): PowerEffect {
    if (RESTARTS.test(command)) return 'restart';
    return CUTS.test(command) ? 'cut' : 'none';
}

/** `outletName` says how an outlet is called on the device, for links that use its name. */
export function blastRadius(
    basis: ChainBasis,
    device: DeviceId,
    command: string,
    outletName: (outlet: string) => string | undefined = () => undefined,
): BlastRadius {
    const effect = powerEffectOf(command);
    if (effect === 'none') return { effect, nodes: [], dark: [], weaker: [], accept: [], sentence: HARMLESS };
    const outlet = OUTLET.exec(command);
    const target = outlet?.[2] === undefined || outlet[1] ? device : `${device}:${outlet[2]}`;
    const nodes = nodesCut(basis, device, outlet, outletName).map(({ id }) => id);
    if (nodes.length === 0) {
        const sentence = `cuts ${target}: nothing is configured to hang on it, look before you switch`;
        return { effect, nodes, dark: [], weaker: [], accept: [target], sentence };
    }
    const failures = nodes.map((id): Failure => ({ type: 'down', id }));
    const { hosts } = whatIf(basis, { failures });
    // An unknown that was known before: it may go dark.
    const dark = hosts.filter((host) => isLost(host.redundancy) && !isLost(host.redundancyBefore));
    const weaker = hosts.filter((host) => host.redundancy !== host.redundancyBefore && !dark.includes(host));
    const ids = { dark: dark.map(({ host }) => host), weaker: weaker.map(({ host }) => host) };
    const accept = ids.dark.length > 0 ? ids.dark : [target];
    const isSure = dark.every(({ redundancy }) => redundancy === 'lost');
    const sentence = `${effect === 'restart' ? 'interrupts' : 'cuts'} ${target}: ${consequences(ids, isSure)}`;
    return { effect, nodes, ...ids, accept, sentence };
}

const HARMLESS = 'cuts nobody’s power';

function nodesCut(
    { graph, factsOf }: ChainBasis,
    device: DeviceId,
    outlet: RegExpExecArray | null,
    outletName: (outlet: string) => string | undefined,
): ChainNode[] {
    const ofDevice = graph.nodes.filter((node) => node.device === device);
    const [, group, number] = outlet ?? [];
    const whole = ofDevice.filter(({ part }) => part === undefined);
    if (number === undefined) return whole;
    if (group) {
        const { reading } = factsOf(device) ?? { reading: () => undefined };
        const isIt = ({ kind, part = '' }: ChainNode) => kind === 'group' && numberOfGroup(part, reading) === number;
        const groups = ofDevice.filter(isIt);
        // Which outlets a group has only the device knows where it is not configured: all of them may go.
        return groups.length > 0 ? groups : whole;
    }
    const names = [number, outletName(number)?.toLowerCase()];
    return ofDevice.filter((node) => node.kind === 'outlet' && names.includes(node.part?.toLowerCase()));
}

function isLost(redundancy: string): boolean {
    return redundancy === 'lost' || redundancy === 'unknown';
}

function consequences({ dark, weaker }: Pick<BlastRadius, 'dark' | 'weaker'>, isSure: boolean): string {
    const goes = isSure ? (dark.length === 1 ? 'goes' : 'go') : 'may go';
    const loses = weaker.length === 1 ? 'loses redundancy and runs on' : 'lose redundancy and run on';
    const parts = [
        ...(dark.length > 0 ? [`${dark.join(', ')} ${goes} dark`] : []),
        ...(weaker.length > 0 ? [`${weaker.join(', ')} ${loses}`] : []),
    ];
    return parts.length === 0 ? 'no host notices' : parts.join('; ');
}
