// A titled part of a page.

import type { ComponentChildren } from 'preact';

interface PanelProps {
    /** Unique on the page; the heading is `ID-title`. */
    readonly id: string;
    readonly title: string;
    readonly className?: string;
    /** Beside the title: links, buttons, switches. */
    readonly actions?: ComponentChildren;
    readonly children: ComponentChildren;
}

export function Panel({ id, title, className = '', actions, children }: PanelProps) {
    return (
        <section class={`card ${className}`} aria-labelledby={`${id}-title`} id={id}>
            <div class="panel-head">
                <h2 id={`${id}-title`}>{title}</h2>
                {actions}
            </div>
            {children}
        </section>
    );
}
