// What may be assumed to fail, how people write it, and what a device would say then.
//
//   feed-a      gives nothing            ups2=low     on battery and at its end      pdu1=silent   says nothing any more
//   ats1:input1 that input is cut        ups2=15      15 % charge in its battery

import type { DeviceFacts } from './chain.ts';
import type { ChainGraph } from './chain-graph.ts';
import { chargeLowOf, RUNTIME_LOW_SECONDS, runtimeOf } from './chain-ups.ts';
import { failed, ok, type Result } from './result.ts';
import { parseStatus } from './status.ts';
import { numberOf, type Value } from './value.ts';

/** `id` is that of a node: a source, a device, an outlet (`pdu1:3`), a supply (`clc:psu1`). */
export type Failure =
    | { readonly type: 'down'; readonly id: string }
    | { readonly type: 'low'; readonly id: string }
    | { readonly type: 'silent'; readonly id: string }
    /** `percent` 0 to 100. */
    | { readonly type: 'charge'; readonly id: string; readonly percent: number }
    /** `input` counts from 1, as configured. */
    | { readonly type: 'input'; readonly id: string; readonly input: number };

const INPUT = /^(.+):input([1-9])$/i;

/** Reads `feed-a`, `ups2=low`, `ups2=15`, `pdu1=silent`, `ats1:input2`; upper and lower case are the same. */
export function parseFailure(text: string, graph: ChainGraph): Result<Failure> {
    const [name = '', how, ...rest] = text.trim().split('=');
    const input = INPUT.exec(name);
    const node = nodeCalled(input?.[1] ?? name, graph);
    if (!node) return failed(`nothing in the chain is called “${input?.[1] ?? name}”`);
    const { id } = node;
    if (input) {
        const count = Number(input[2]);
        const isThere = count <= node.parents.length && how === undefined;
        return isThere ? ok({ type: 'input', id, input: count }) : failed(`${id} has ${node.parents.length} inputs`);
    }
    const word = how?.toLowerCase();
    const hasBattery = node.kind === 'ups' || (node.kind === 'remote' && node.device !== undefined);
    if (rest.length === 0 && (word === undefined || word === 'down' || word === 'off')) return ok({ type: 'down', id });
    if (rest.length === 0 && word === 'silent' && node.device !== undefined) return ok({ type: 'silent', id });
    if (rest.length === 0 && hasBattery) {
        if (word === 'low') return ok({ type: 'low', id });
        const percent = /^\d{1,3}%?$/.test(word ?? '') ? Number.parseInt(word ?? '', 10) : Number.NaN;
        if (percent <= 100) return ok({ type: 'charge', id, percent });
    }
    const words = hasBattery ? 'low, silent or a charge from 0 to 100' : 'silent';
    return failed(`“${text}” says nothing that can happen to ${id}: write ${id} alone, or ${id}= and ${words}`);
}

function nodeCalled(name: string, graph: ChainGraph) {
    const number = graph.numbers.get(name);
    if (number !== undefined) return graph.nodes[number];
    return graph.nodes.find(({ id }) => id.toLowerCase() === name.toLowerCase());
}

/** What a device would say. `now` in milliseconds in the clock of the facts. */
export function assumedFacts(
    facts: DeviceFacts | undefined,
    failure: Extract<Failure, { type: 'low' | 'silent' | 'charge' }>,
    now: number,
): DeviceFacts {
    const known = facts ?? { link: 'connecting', heardAt: undefined, status: undefined, reading: () => undefined };
    switch (failure.type) {
        case 'silent':
            return { ...known, link: 'stale', heardAt: known.heardAt === undefined ? undefined : now };
        case 'low': {
            const left = Math.min(runtimeOf(known) ?? 0, RUNTIME_LOW_SECONDS);
            const status = parseStatus('OB LB DISCHRG');
            return { ...known, link: 'ok', heardAt: now, status, reading: withBattery(known, { runtime: left }) };
        }
        case 'charge': {
            const { percent } = failure;
            const [runtime, charge] = [runtimeOf(known), numberOf(known.reading('battery.charge'))];
            const left = runtime === undefined || !charge ? undefined : (runtime * percent) / charge;
            const reading = withBattery(known, { charge: percent, runtime: left });
            return { ...known, reading, isLow: percent <= chargeLowOf(known) };
        }
        default:
            return failure satisfies never;
    }
}

function withBattery(
    { reading }: DeviceFacts,
    { charge, runtime }: { charge?: number; runtime: number | undefined },
): (name: string) => Value | undefined {
    return (name) => {
        if (name === 'battery.charge' && charge !== undefined) return charge;
        return name === 'battery.runtime' ? runtime : reading(name);
    };
}
