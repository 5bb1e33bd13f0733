// `powerchain chain`: the whole chain as it is now, as a tree, as JSON or as a graph.

import { chainAround, chainTree } from '#model/chain-tree.ts';
import { durationText } from '#model/duration.ts';
import { chainDot } from './chain-dot.ts';
import { type ChainViewNode, chainView } from './chain-view.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import type { RackState } from './gateway-api.ts';
import { type Mood, moodOf, type Paint } from './paint.ts';
import { table } from './table.ts';

/** `words` behind `powerchain chain`; returns the exit code. */
export async function runChain(words: readonly string[], context: Context): Promise<number> {
    const { api, options, print, complain } = context;
    if (words.length > 1) {
        complain('powerchain chain: name one host or node, or none for the whole chain');
        return NOT_UNDERSTOOD;
    }
    const answer = await api.state();
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const state = answer.value;
    const all = chainView(state, await api.loads());
    const wanted = words[0] === undefined ? undefined : find(all, words[0]);
    if (words[0] !== undefined && wanted === undefined) {
        complain(
            `powerchain chain: “${words[0]}” is not in the chain; there are ${all.map(({ id }) => id).join(', ')}`,
        );
        return NOT_UNDERSTOOD;
    }
    const nodes = wanted === undefined ? all : chainAround(all, wanted.id);
    if (options.json) print(JSON.stringify(asJson(state, nodes), undefined, 2));
    else for (const line of linesOf(state, nodes, context)) print(line);
    return DONE;
}

/** NUT names are matched in any case. */
function find(nodes: readonly ChainViewNode[], name: string): ChainViewNode | undefined {
    return nodes.find(({ id }) => id.toLowerCase() === name.toLowerCase());
}

function linesOf(state: RackState, nodes: readonly ChainViewNode[], { options, paint }: Context): string[] {
    if (options.dot) return chainDot(state.gateway.name, nodes);
    if (nodes.length === 0) return [`${state.gateway.name} has no power chain: its gateway.yaml names nothing yet`];
    const hosts = nodes.filter(({ kind }) => kind === 'host');
    return [
        state.gateway.name,
        ...treeLines(nodes, paint),
        ...(hosts.length === 0 ? [] : ['']),
        ...hosts.map((host) => paint(host.why, hostMood(host))),
        ...findingLines(state, nodes, paint),
    ];
}

function treeLines(nodes: readonly ChainViewNode[], paint: Paint): string[] {
    const lines = chainTree(nodes);
    const texts = table(lines.map(({ node, depth, isRepeated }) => cells(node, depth, isRepeated)));
    return lines.map(({ node }, index) =>
        paint(texts[index] ?? '', node.kind === 'host' ? hostMood(node) : moodOf(node)),
    );
}

function cells(node: ChainViewNode, depth: number, isRepeated: boolean): string[] {
    const { id, state, carrier, redundancy, secondsLeft, status, watts, ratingWatts, charge } = node;
    return [
        '  '.repeat(depth) + id,
        redundancy || (state === 'up' && carrier !== 'unknown' ? carrier : state),
        status,
        watts === undefined ? '' : wattsText(watts, ratingWatts),
        [
            charge === undefined ? '' : `${Math.round(charge)} %`,
            secondsLeft === undefined ? '' : `${durationText(secondsLeft)} left`,
            isRepeated ? '(shown above)' : '',
        ]
            .filter(Boolean)
            .join(', '),
    ];
}

function wattsText(watts: number, ratingWatts: number | undefined): string {
    const text = `${Math.round(watts)} W`.padStart(WATTS_WIDTH);
    return ratingWatts === undefined ? text : `${text} of ${Math.round(ratingWatts)} W`;
}

// `10000 W`: numbers of one column stand right.
const WATTS_WIDTH = 7;

/** A host on its last supply lives well, and its owner should know. */
function hostMood({ state, carrier, redundancy }: ChainViewNode): Mood {
    return redundancy === 'n' ? 'warning' : moodOf({ state, carrier });
}

function findingLines({ findings }: RackState, nodes: readonly ChainViewNode[], paint: Paint): string[] {
    const isWhole = nodes.some(({ parents }) => parents.length === 0);
    if (findings.length === 0 || !isWhole) return [];
    return [
        '',
        ...findings.map(({ severity, sentence }) => paint([severity, sentence].filter(Boolean).join(': '), 'warning')),
    ];
}

function asJson({ gateway, findings }: RackState, nodes: readonly ChainViewNode[]): unknown {
    return { gateway: gateway.name, nodes, findings };
}
