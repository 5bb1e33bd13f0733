// A cord drawn by hand from one node of the chain's drawing to another: with a mouse, a pen, a finger.

import type { TargetedPointerEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Box, Point } from './chain-drawing.ts';

type PenEvent = TargetedPointerEvent<SVGSVGElement>;

interface Stroke {
    readonly from: string;
    readonly to: Point;
}

/** What the drawing listens to, and the stroke that is being made. Without `onDraw` it listens to nothing. */
export function useCordPen(onDraw: ((from: string, to: string) => void) | undefined) {
    const [stroke, setStroke] = useState<Stroke | undefined>(undefined);
    if (!onDraw) return { stroke: undefined, listeners: {} };
    const listeners = {
        onPointerDown: (event: PenEvent) => {
            const from = nodeAt(event.target);
            if (from === undefined || event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setStroke({ from, to: pointOf(event) });
        },
        onPointerMove: (event: PenEvent) => {
            if (stroke) setStroke({ ...stroke, to: pointOf(event) });
        },
        onPointerUp: (event: PenEvent) => {
            setStroke(undefined);
            // The pen is captured by the drawing: what lies below it has to be looked up.
            const to = nodeAt(document.elementFromPoint(event.clientX, event.clientY));
            if (stroke && to !== undefined && to !== stroke.from) onDraw(stroke.from, to);
        },
        onPointerCancel: () => setStroke(undefined),
    };
    return { stroke, listeners };
}

/** From the right side of a box, or, drawn against the flow, from its left one. */
export function CordStroke({ box, to }: { box: Box; to: Point }) {
    const isBackwards = to.x < box.x;
    const from = { x: isBackwards ? box.x : box.x + box.width, y: box.y + box.height / 2 };
    const bend = (from.x + to.x) / 2;
    return <path class="cord" d={`M${from.x} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}`} />;
}

function nodeAt(target: EventTarget | null): string | undefined {
    return (target instanceof Element ? target.closest<SVGElement>('[data-node]') : undefined)?.dataset.node;
}

/** Where the pen is, in the drawing's own measure. */
function pointOf({ currentTarget, clientX, clientY }: PenEvent): Point {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(currentTarget.getScreenCTM()?.inverse());
    return { x, y };
}
