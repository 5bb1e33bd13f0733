// What can wait until the reader sees the first lines: everything below them, the stream, the code of other pages.

import { signal } from '@preact/signals';

/** True from the first paint on, for good. */
export const isPainted = signal(false);

// A page that was opened in the background is not painted at all.
const WAIT_MS_MAX = 300;

export function afterFirstPaint(act: () => void): void {
    const once = () => {
        if (isPainted.value) return;
        isPainted.value = true;
        act();
    };
    requestAnimationFrame(() => setTimeout(once));
    setTimeout(once, WAIT_MS_MAX);
}
