// The date of a battery as UPSs write it. Pure: whatever can be read in two ways is read as the maker does, or not at all.

const YEAR_MIN = 1990;
const YEAR_MAX = 2100;

/** Milliseconds since 1970; undefined: nobody can say what that means. */
export function parseBatteryDate(text: string): number | undefined {
    const words = text.trim();
    const yearFirst = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?\b/.exec(words);
    if (yearFirst) return dateOf(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3] ?? 1));
    // PowerNet-MIB upsBasicBatteryLastReplaceDate: mm/dd/yy or mm/dd/yyyy.
    const american = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/.exec(words);
    if (american) return dateOf(fullYear(Number(american[3])), Number(american[1]), Number(american[2]));
    const german = /^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})$/.exec(words);
    if (german) return dateOf(fullYear(Number(german[3])), Number(german[2]), Number(german[1]));
    const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(words);
    return compact ? dateOf(Number(compact[1]), Number(compact[2]), Number(compact[3])) : undefined;
}

function fullYear(year: number): number {
    return year >= 100 ? year : year >= 90 ? 1900 + year : 2000 + year;
}

function dateOf(year: number, month: number, day: number): number | undefined {
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCMonth() === month - 1 ? date.getTime() : undefined;
}
