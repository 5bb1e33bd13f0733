// The status words of NUT as a set of flags. The text `OL CHRG` exists only at the edges.

export const STATUS_WORDS = {
    OL: 'on mains',
    OB: 'on battery',
    LB: 'battery low',
    HB: 'battery voltage too high',
    RB: 'battery must be replaced',
    CHRG: 'charging',
    DISCHRG: 'discharging',
    BYPASS: 'on bypass, unprotected',
    CAL: 'calibrating',
    OFF: 'output off',
    OVER: 'overloaded',
    TRIM: 'lowering the voltage',
    BOOST: 'raising the voltage',
    ECO: 'economy mode',
    ALARM: 'alarm',
    FSD: 'forced shutdown',
    WAIT: 'waiting for the first data',
    TEST: 'self test',
} as const;

export type StatusFlag = keyof typeof STATUS_WORDS;
export type Status = ReadonlySet<StatusFlag>;

/** Whole words, any order, any case; words that NUT does not know are dropped. */
export function parseStatus(text: string): Status {
    const flags = new Set<StatusFlag>();
    for (const word of text.toUpperCase().split(/\s+/)) {
        if (Object.hasOwn(STATUS_WORDS, word)) flags.add(word as StatusFlag);
    }
    return flags;
}

/** The words in the order of the table, `ALARM` and `FSD` in front as NUT prints them. */
export function formatStatus(status: Status): string {
    const front: StatusFlag[] = ['FSD', 'ALARM'];
    const words = (Object.keys(STATUS_WORDS) as StatusFlag[]).filter((word) => !front.includes(word));
    return [...front, ...words].filter((word) => status.has(word)).join(' ');
}

/** A status in plain words: `on battery, battery low, discharging`. */
export function describeStatus(status: Status): string {
    return [...status].map((flag) => STATUS_WORDS[flag]).join(', ');
}
