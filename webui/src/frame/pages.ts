// The pages: name, icon, where they stand in the navigation, and the code of each, fetched when it is first looked at.
// A page whose back end this gateway lacks is not in the table.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import type { TextKey } from '../i18n/language.ts';
import { OverviewPage } from '../pages/overview.tsx';
import type { IconName } from '../parts/icon.tsx';

export interface PageEntry {
    /** As in the address. */
    readonly page: string;
    readonly title: TextKey;
    readonly icon: IconName;
    /** Whether it has a place in the bar of a phone; the others are behind “More”. */
    readonly isInBar?: boolean;
    readonly load: () => Promise<FunctionComponent>;
    /** What is looked at first comes with the frame. */
    readonly loaded?: FunctionComponent;
}

export const PAGES: readonly PageEntry[] = [
    {
        page: '',
        title: 'page.overview',
        icon: 'overview',
        isInBar: true,
        load: async () => OverviewPage,
        loaded: OverviewPage,
    },
    {
        page: 'chain',
        title: 'page.chain',
        icon: 'chain',
        isInBar: true,
        load: async () => (await import('../pages/chain.tsx')).ChainPage,
    },
    {
        page: 'what-if',
        title: 'page.what-if',
        icon: 'what-if',
        load: async () => (await import('../pages/what-if.tsx')).WhatIfPage,
    },
    {
        page: 'devices',
        title: 'page.devices',
        icon: 'devices',
        isInBar: true,
        load: async () => (await import('../pages/devices.tsx')).DevicesPage,
    },
    {
        page: 'hosts',
        title: 'page.hosts',
        icon: 'hosts',
        isInBar: true,
        load: async () => (await import('../pages/hosts.tsx')).HostsPage,
    },
    {
        page: 'shutdown',
        title: 'page.shutdown',
        icon: 'plan',
        load: async () => (await import('../pages/shutdown.tsx')).ShutdownPage,
    },
    {
        page: 'batteries',
        title: 'page.batteries',
        icon: 'ups',
        load: async () => (await import('../pages/batteries.tsx')).BatteriesPage,
    },
    {
        page: 'energy',
        title: 'page.energy',
        icon: 'bolt',
        load: async () => (await import('../pages/energy.tsx')).EnergyPage,
    },
    {
        page: 'history',
        title: 'page.history',
        icon: 'history',
        load: async () => (await import('../pages/history.tsx')).HistoryPage,
    },
    {
        page: 'incidents',
        title: 'page.incidents',
        icon: 'incidents',
        load: async () => (await import('../pages/incidents.tsx')).IncidentsPage,
    },
    {
        page: 'events',
        title: 'page.events',
        icon: 'events',
        load: async () => (await import('../pages/events.tsx')).EventsPage,
    },
    {
        page: 'alerts',
        title: 'page.alerts',
        icon: 'alerts',
        load: async () => (await import('../pages/alerts.tsx')).AlertsPage,
    },
    {
        page: 'nut',
        title: 'page.nut',
        icon: 'nut',
        load: async () => (await import('../pages/nut.tsx')).NutPage,
    },
    {
        page: 'integrations',
        title: 'page.integrations',
        icon: 'remote',
        load: async () => (await import('../pages/integrations.tsx')).IntegrationsPage,
    },
    {
        page: 'setup',
        title: 'page.setup',
        icon: 'plan',
        load: async () => (await import('../pages/setup.tsx')).SetupPage,
    },
    {
        page: 'system',
        title: 'page.system',
        icon: 'system',
        load: async () => (await import('../pages/system.tsx')).SystemPage,
    },
    {
        page: 'users',
        title: 'page.users',
        icon: 'users',
        load: async () => (await import('../pages/users.tsx')).UsersPage,
    },
];

/** Pages without a place in the navigation. */
export const HIDDEN_PAGES: readonly PageEntry[] = [
    {
        page: 'more',
        title: 'page.more',
        icon: 'more',
        load: async () => (await import('../pages/more.tsx')).MorePage,
    },
    {
        page: 'account',
        title: 'page.account',
        icon: 'users',
        load: async () => (await import('../pages/account.tsx')).AccountPage,
    },
    {
        page: 'kiosk',
        title: 'page.kiosk',
        icon: 'overview',
        load: async () => (await import('../pages/kiosk.tsx')).KioskPage,
    },
    {
        page: 'label',
        title: 'page.label',
        icon: 'print',
        load: async () => (await import('../pages/label.tsx')).LabelPage,
    },
];

export function entryOf(page: string): PageEntry | undefined {
    return [...PAGES, ...HIDDEN_PAGES].find((one) => one.page === page);
}

export type Loading = 'loading' | 'failed' | FunctionComponent;

const pages = new Map<PageEntry, ReturnType<typeof signal<Loading>>>();

/** The code of a page, or how far it is. A failed one is tried again at the next look. */
export function codeOf(entry: PageEntry): ReadonlySignal<Loading | undefined> {
    const known = pages.get(entry);
    if (known && known.peek() !== 'failed') return known;
    const code = signal<Loading>(entry.loaded ?? 'loading');
    pages.set(entry, code);
    if (entry.loaded) return code;
    entry.load().then(
        (page) => {
            code.value = page;
        },
        () => {
            code.value = 'failed';
        },
    );
    return code;
}

/** Fetches what the reader will look at next, when there is nothing else to do. */
export function fetchAhead(): void {
    const idle = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 1000));
    idle(() => {
        for (const entry of PAGES) codeOf(entry);
    });
}
