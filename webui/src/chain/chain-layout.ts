// Where everything in the chain's drawing goes. The chain is layered by nature, so the layout is by hand: hosts stand in
// the order of the configuration with their supplies beside them, every other column in the order of what it feeds, spread
// over the whole height. Depends on the structure only, never on values: nothing moves when power fails. Pure.

import { drawChain, type Layout, type Place } from './chain-drawing.ts';

export interface LayoutNode {
    readonly id: string;
    readonly column: number;
    readonly width: number;
    readonly height: number;
    /** Of a host: nodes of the column before that stand beside it; it grows to their height. */
    readonly supplies: readonly string[];
}

export interface LayoutEdge {
    readonly from: string;
    readonly to: string;
}

const GAP_Y = 18;
const GAP_Y_SUPPLY = 8; // supplies of one host stand close together

type Nodes = ReadonlyMap<string, LayoutNode>;
type Centres = Map<string, number>;

export function layoutChain(list: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
    const nodes: Nodes = new Map(list.map((node) => [node.id, node]));
    const paths = edges.map((edge, index) => pathOf(edge, index, nodes));
    const children = childrenOf(paths);
    const columns = stackedColumns(list, paths, nodes);
    const height = Math.max(0, ...columns.map((column) => stackHeight(column, nodes)));
    const centres: Centres = new Map();
    for (const column of columns.toReversed()) {
        const wish = (id: string) => mean((children.get(id) ?? []).map((child) => centres.get(child)));
        placeColumn(column, { height, wish, centres, nodes });
    }
    return drawChain({ list, paths, height, centres, slotHeight: (id) => slotHeight(id, nodes) });
}

// A long edge gets an empty place in each column that it passes, so that it does not run under a node.
function pathOf({ from, to }: LayoutEdge, index: number, nodes: Nodes): Place[] {
    const last = nodes.get(to)?.column ?? 0;
    const first = nodes.get(from)?.column ?? last;
    const path: Place[] = [{ id: from, column: first }];
    // Names have no blanks: these cannot be taken for one.
    for (let column = first + 1; column < last; column += 1) path.push({ id: `via ${index} ${column}`, column });
    return [...path, { id: to, column: last }];
}

function childrenOf(paths: readonly Place[][]): ReadonlyMap<string, readonly string[]> {
    const children = new Map<string, string[]>();
    for (const path of paths) {
        for (const [index, { id }] of path.entries()) {
            const child = path[index + 1];
            if (child) children.set(id, [...(children.get(id) ?? []), child.id]);
        }
    }
    return children;
}

/** What is stacked in each column. Supplies stand beside their hosts; what shares their column is stacked with the hosts. */
function stackedColumns(list: readonly LayoutNode[], paths: readonly Place[][], nodes: Nodes): string[][] {
    const owned = new Set(list.flatMap(({ supplies }) => supplies));
    const hasSupplies = new Set([...owned].map((id) => nodes.get(id)?.column));
    const columns: string[][] = Array.from(new Set(list.map(({ column }) => column)), () => []);
    const put = (id: string, column: number): void => {
        columns[hasSupplies.has(column) ? column + 1 : column]?.push(id);
    };
    for (const { id, column } of list) if (!owned.has(id)) put(id, column);
    for (const { id, column } of paths.flat()) if (!nodes.has(id)) put(id, column);
    return columns;
}

function stackHeight(column: readonly string[], nodes: Nodes): number {
    return column.reduce((sum, id) => sum + slotHeight(id, nodes) + GAP_Y, -GAP_Y);
}

function slotHeight(id: string, nodes: Nodes): number {
    const node = nodes.get(id);
    return node ? Math.max(node.height, suppliesHeight(node, nodes)) : 0;
}

function suppliesHeight(node: LayoutNode, nodes: Nodes): number {
    return node.supplies.reduce((sum, id) => sum + (nodes.get(id)?.height ?? 0) + GAP_Y_SUPPLY, -GAP_Y_SUPPLY);
}

interface Placing {
    readonly height: number;
    readonly centres: Centres;
    readonly nodes: Nodes;
}

/** Orders a column by the height at which it would like to be, and spreads the room that is left. */
function placeColumn(column: readonly string[], placing: Placing & { readonly wish: (id: string) => number }): void {
    const { height, wish, centres, nodes } = placing;
    const ordered = column.map((id) => ({ id, at: wish(id) })).sort((one, other) => one.at - other.at);
    const spare = (height - stackHeight(column, nodes)) / Math.max(1, column.length);
    let y = spare / 2;
    for (const { id } of ordered) {
        const slot = slotHeight(id, nodes);
        centres.set(id, y + slot / 2);
        placeSupplies(id, y + slot / 2, centres, nodes);
        y += slot + GAP_Y + spare;
    }
}

function placeSupplies(id: string, centre: number, centres: Centres, nodes: Nodes): void {
    const node = nodes.get(id);
    if (!node) return;
    let y = centre - suppliesHeight(node, nodes) / 2;
    for (const supply of node.supplies) {
        const height = nodes.get(supply)?.height ?? 0;
        centres.set(supply, y + height / 2);
        y += height + GAP_Y_SUPPLY;
    }
}

// What feeds nothing stands last.
function mean(values: readonly (number | undefined)[]): number {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? Number.MAX_VALUE : known.reduce((sum, value) => sum + value, 0) / known.length;
}
