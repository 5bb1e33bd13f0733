// Keeps the page itself in the browser, so that it opens while the gateway is away; the last state is kept by the page. Values
// never pass through here: a number from a cache would look alive. https://www.w3.org/TR/service-workers/

const CACHE = 'powerchain-page';
// A gateway without power does not refuse a connection, it just never answers.
const PATIENCE_MS = 3000;

interface Lasting extends Event {
    waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Lasting {
    readonly request: Request;
    respondWith(response: Promise<Response>): void;
}
interface Told extends Lasting {
    /** Addresses of files that the page has loaded. */
    readonly data: readonly string[];
}

// The types of workers and of pages exclude each other; these few calls are all that is needed.
interface Worker {
    addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
    addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
    addEventListener(type: 'message', listener: (event: Told) => void): void;
    skipWaiting(): Promise<void>;
    readonly clients: { claim(): Promise<void> };
}
const worker = self as unknown as Worker;

worker.addEventListener('install', (event) => event.waitUntil(Promise.all([worker.skipWaiting(), keep(['/'])])));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('message', (event) => event.waitUntil(keep(event.data)));

worker.addEventListener('fetch', (event) => {
    const { origin, pathname } = new URL(event.request.url);
    if (origin !== location.origin || event.request.method !== 'GET' || pathname.startsWith('/api/')) return;
    if (pathname === '/') event.respondWith(newestPage());
    else if (pathname.startsWith('/assets/')) event.respondWith(asset(event.request));
});

/** The gateway's page, so that a new release is seen at once; the kept one when the gateway does not answer. */
async function newestPage(): Promise<Response> {
    const kept = await (await caches.open(CACHE)).match('/');
    const asked = fetch('/', { cache: 'no-cache' }).then(async (response) => {
        if (response.ok) await keepPage(response.clone());
        return response;
    });
    if (!kept) return asked;
    const patience = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
    return Promise.race([asked.catch(() => kept), patience]);
}

/** A new page names new files: those of the old one go. */
async function keepPage(response: Response): Promise<void> {
    const cache = await caches.open(CACHE);
    const [before, now] = [await (await cache.match('/'))?.text(), await response.clone().text()];
    if (before !== undefined && before !== now) await caches.delete(CACHE);
    await (await caches.open(CACHE)).put('/', response);
}

/** Names of files carry a hash of their content: a kept one is never out of date. */
async function asset(request: Request): Promise<Response> {
    return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

async function keep(addresses: readonly string[]): Promise<void> {
    const cache = await caches.open(CACHE);
    for (const address of addresses) {
        if (!(await cache.match(address))) await cache.add(address);
    }
}
