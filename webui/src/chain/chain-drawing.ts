// Boxes and lines of the chain's drawing, once it is known at what height everything stands. Pure.

import type { LayoutNode } from './chain-layout.ts';

/** In pixels; x and y are the upper left corner. */
export interface Box {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
}

export interface Point {
    readonly x: number;
    readonly y: number;
}

export interface Layout {
    readonly width: number;
    readonly height: number;
    readonly boxes: ReadonlyMap<string, Box>;
    /** For each edge the points that it passes, from the right side of `from` to the left side of `to`. */
    readonly routes: readonly (readonly Point[])[];
}

export interface Placed {
    readonly list: readonly LayoutNode[];
    /** For each edge `from`, an empty place in each column that it passes, and `to`. */
    readonly paths: readonly (readonly Place[])[];
    readonly height: number;
    /** Middle of every node and empty place. */
    readonly centres: ReadonlyMap<string, number>;
    readonly slotHeight: (id: string) => number;
}

export interface Place {
    readonly id: string;
    readonly column: number;
}

const GAP_X = 70; // room for a bend, the number of an outlet, or watts
const PORT_INSET = 16; // edges end below the rounded corner

export function drawChain({ list, paths, height, centres, slotHeight }: Placed): Layout {
    const columns = columnsOf(list);
    const arrivals = new Map<string | undefined, number>();
    for (const path of paths) arrivals.set(path.at(-1)?.id, (arrivals.get(path.at(-1)?.id) ?? 0) + 1);
    const boxes = new Map<string, Box>();
    for (const { id, column, width } of list) {
        const high = slotHeight(id);
        boxes.set(id, { x: columns[column]?.x ?? 0, y: (centres.get(id) ?? 0) - high / 2, width, height: high });
    }
    const routes = paths.map((path) => {
        const points: Point[] = [];
        for (const place of path) points.push(...pass(place, points.at(-1)));
        return points;
    });
    const last = columns.at(-1);
    return { width: last ? last.x + last.width : 0, height, boxes, routes };

    function pass({ id, column }: Place, from: Point | undefined): Point[] {
        const box = boxes.get(id);
        const y = centres.get(id) ?? 0;
        const { x = 0, width = 0 } = columns[column] ?? {};
        if (!box)
            return [
                { x, y },
                { x: x + width, y },
            ];
        if (!from) return [{ x: box.x + box.width, y }];
        if (arrivals.get(id) === 1) return [{ x: box.x, y }];
        // Several edges keep their order, each as straight as it can be.
        const highest = box.y + PORT_INSET;
        const lowest = box.y + box.height - PORT_INSET;
        return [{ x: box.x, y: Math.min(Math.max(from.y, highest), lowest) }];
    }
}

function columnsOf(list: readonly LayoutNode[]): { x: number; width: number }[] {
    const widths: number[] = [];
    for (const { column, width } of list) widths[column] = Math.max(widths[column] ?? 0, width);
    let x = 0;
    return Array.from(widths, (width = 0) => {
        const column = { x, width };
        x += width + GAP_X;
        return column;
    });
}
