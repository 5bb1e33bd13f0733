// Where the reader is: the part of the address after `#`, so that the gateway serves one page, whatever is looked at.
//
//   #/devices/ups1?tab=outlets   →   { page: 'devices', id: 'ups1', query: tab=outlets }

import { signal } from '@preact/signals';

export interface Place {
    /** '' is the overview. */
    readonly page: string;
    /** What of it; undefined: the list. */
    readonly id: string | undefined;
    readonly query: URLSearchParams;
}

export const place = signal<Place>(placeOf(''));

export function placeOf(hash: string): Place {
    const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
    const [page = '', id] = path.split('/').map(decode);
    return { page, id: id === '' ? undefined : id, query: new URLSearchParams(query) };
}

/** For `href`. */
export function addressOf(page: string, id?: string, query: Readonly<Record<string, string>> = {}): string {
    const path = [page, ...(id === undefined ? [] : [id])].map(encodeURIComponent).join('/');
    const more = new URLSearchParams(query).toString();
    return `#/${path}${more === '' ? '' : `?${more}`}`;
}

/** Follows the address from now on. Each new page begins at its top, and keyboards and screen readers begin there, too. */
export function startPlace(): void {
    place.value = placeOf(location.hash);
    window.addEventListener('hashchange', () => {
        const before = place.peek();
        place.value = placeOf(location.hash);
        if (before.page === place.peek().page && before.id === place.peek().id) return;
        window.scrollTo(0, 0);
        document.querySelector<HTMLElement>('h1')?.focus();
    });
}

function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text; // a stray % in an address that somebody typed
    }
}
