// Has the page kept in the browser by its service worker, with every file that it loads. Browsers allow that over HTTPS and on
// the machine itself only; elsewhere the page works without.

export async function keepPage(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    try {
        await navigator.serviceWorker.register('/service-worker.js');
        const { active } = await navigator.serviceWorker.ready;
        const tell = (entries: readonly PerformanceEntry[]): void => {
            const files = entries
                .map(({ name }) => new URL(name).pathname)
                .filter((path) => path.startsWith('/assets/'));
            if (files.length > 0) active?.postMessage(files);
        };
        new PerformanceObserver((list) => tell(list.getEntries())).observe({ type: 'resource', buffered: true });
    } catch {
        // Not allowed here, or the gateway went away in this moment: it is tried again at the next load.
    }
}
