// How long, as people write it: `90min`, `6h`, `7d`, `1y`.

const SECONDS: Readonly<Record<string, number>> = { min: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** Seconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
    const [, count, unit = ''] = /^(\d{1,6}) ?(min|h|d|w|y)$/.exec(text) ?? [];
    const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
    return seconds > 0 ? seconds : undefined;
}
