// Icons of pages and of kinds of things, drawn on 20 × 20 with lines; the style sheet gives colour and width.

const PATHS = {
    overview: 'M3 11.5 10 4l7 7.5M5 9.8V16.5h4v-4h2v4h4V9.8',
    chain: 'M2.5 10h3M7.5 5.5h3M7.5 14.5h3M5.5 5.5v9M5.5 5.5h2M5.5 14.5h2M14.5 5.5h-4M14.5 14.5h-4M14.5 5.5v9M14.5 10h3',
    'what-if': 'M8 3h4M8.8 3v4.4L4.4 15a1.4 1.4 0 0 0 1.2 2h8.8a1.4 1.4 0 0 0 1.2-2L11.2 7.4V3M6.3 12h7.4',
    devices: 'M3 6.5h12.5v7H3zM15.5 9h1.7v2h-1.7M9.8 7.8 8 10.2h2.6l-1.8 2.2',
    hosts: 'M3.5 3.5h13v5.5h-13zM3.5 11h13v5.5h-13zM6.3 6.2h.1M6.3 13.8h.1M9.5 6.2h4M9.5 13.8h4',
    plan: 'M3 4.5h8M6 8.5h7M9 12.5h6M12 16.5h5M3 3v14',
    history: 'M3 3v14h14M5.5 13l3.3-4.2 2.9 2.4L16.5 5.5',
    events: 'M4 5h.1M4 10h.1M4 15h.1M7.5 5H17M7.5 10H17M7.5 15H17',
    incidents: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6.4V10l2.6 1.7',
    alerts: 'M10 3a4.6 4.6 0 0 0-4.6 4.6c0 4.6-1.9 5.9-1.9 5.9h13s-1.9-1.3-1.9-5.9A4.6 4.6 0 0 0 10 3M8.6 16.5a1.6 1.6 0 0 0 2.8 0',
    nut: 'M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V18',
    system: 'M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4',
    users: 'M7.5 4a2.7 2.7 0 1 0 0 5.4A2.7 2.7 0 0 0 7.5 4M2.5 16.5c0-3 2.2-4.9 5-4.9s5 1.9 5 4.9M12.8 4.4a2.6 2.6 0 0 1 0 4.7M14.4 12c1.9.6 3.1 2.2 3.1 4.5',
    more: 'M4.5 10h.1M10 10h.1M15.5 10h.1',
    source: 'M11 2.5 4.5 11.5H9l-1 6 6.5-9H10z',
    ups: 'M3 6.5h12.5v7H3zM15.5 9h1.7v2h-1.7M9.8 7.8 8 10.2h2.6l-1.8 2.2',
    pdu: 'M2.5 7h15v6h-15zM5.5 10h.1M8.5 10h.1M11.5 10h.1M14.5 10h.1',
    ats: 'M3 6h4.5L12 10h5M3 14h4.5L9 12.6M14.5 7.5 17 10l-2.5 2.5',
    psu: 'M3 4.5h14v11H3zM6 8v4M9 8v4M12.5 10h2',
    server: 'M4 3h12v5H4zM4 12h12v5H4zM7 5.5h.01M7 14.5h.01',
    scd: 'M10 3.5v6.5l4 2.5M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15',
    host: 'M3.5 3.5h13v5.5h-13zM3.5 11h13v5.5h-13zM6.3 6.2h.1M6.3 13.8h.1M9.5 6.2h4M9.5 13.8h4',
    outlet: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M8 8.5v3M12 8.5v3',
    phase: 'M2.5 10c2.5-7 5-7 7.5 0s5 7 7.5 0',
    group: 'M3 10h4M13 10h4M7 10l5.5-4',
    remote: 'M3 10h14M10 3c2.2 2 3 4.4 3 7s-.8 5-3 7c-2.2-2-3-4.4-3-7s.8-5 3-7M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14',
    auto: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 3v14',
    light: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.4 4.4l1.1 1.1M14.5 14.5l1.1 1.1M4.4 15.6l1.1-1.1M14.5 5.5l1.1-1.1',
    dark: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5',
    close: 'm5 5 10 10M15 5 5 15',
    next: 'm8 5 5 5-5 5',
    copy: 'M7 7h9v9H7zM4 13V4h9',
    download: 'M10 3v9.5M6 9l4 4 4-4M4 16.5h12',
    bolt: 'M11 2.5 4.5 11.5H9l-1 6 6.5-9H10z',
    cut: 'M3 10h4M13 10h4M8.5 6.5l3 7',
    print: 'M6 7V3.5h8V7M6 13.5H3.5V7h13v6.5H14M6 11.5h8v5H6z',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: words beside it say the same. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
    return (
        <svg class="glyph" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
            <path d={PATHS[name]} />
        </svg>
    );
}
