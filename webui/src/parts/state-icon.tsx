// The icons of the looks. Shapes differ, so that nobody needs the colour.

import type { JSX } from 'preact';
import type { Look } from './look.ts';

// Drawn on 20 × 20; strokes are given by the style sheet.
const SHAPES: Readonly<Record<Look, JSX.Element>> = {
    good: (
        <>
            <circle cx="10" cy="10" r="8" />
            <path d="m6.2 10.4 2.6 2.6 5-5.6" />
        </>
    ),
    watch: (
        <>
            <circle cx="10" cy="10" r="8" />
            <path d="M10 5.6v5M10 13.8v.2" />
        </>
    ),
    battery: (
        <>
            <rect x="1.8" y="6" width="14" height="8.6" rx="2" />
            <path d="M18.4 9v2.6M5 8.8v3" />
        </>
    ),
    ending: (
        <>
            <path d="M10 2.4 18.4 17H1.6z" />
            <path d="M10 7.6v4.2M10 14.2v.2" />
        </>
    ),
    bad: (
        <>
            <path d="M6.7 1.9h6.6l4.8 4.8v6.6l-4.8 4.8H6.7l-4.8-4.8V6.7z" />
            <path d="m7.2 7.2 5.6 5.6M12.8 7.2l-5.6 5.6" />
        </>
    ),
    unknown: (
        <>
            <circle cx="10" cy="10" r="8" stroke-dasharray="3.2 2.2" />
            <path d="M7.9 8a2.1 2.1 0 1 1 3.2 1.9c-.8.5-1.1.9-1.1 1.7M10 14v.2" />
        </>
    ),
};

/** Decoration: what it says stands in words beside it. `x` and `y` place it inside another drawing. */
export function StateIcon({ look, size = 20, x, y }: { look: Look; size?: number; x?: number; y?: number }) {
    return (
        <svg class={`icon look-${look}`} width={size} height={size} x={x} y={y} viewBox="0 0 20 20" aria-hidden="true">
            {SHAPES[look]}
        </svg>
    );
}
