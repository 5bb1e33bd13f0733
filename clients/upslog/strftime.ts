// A time as text by strftime's letters (POSIX.1-2017 strftime), in the machine's time zone and in English, as C programs write it
// when no locale is set. Pure. Letters that mean nothing stay as they are.

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
];
const DAY_MS = 86_400_000;

export function strftime(format: string, at: Date): string {
    return format.replace(/%[EO]?([A-Za-z%])/g, (whole, letter: string) => LETTERS[letter]?.(at) ?? whole);
}

const LETTERS: Readonly<Record<string, (at: Date) => string>> = {
    a: (at) => nameOf(DAYS, at.getDay()).slice(0, 3),
    A: (at) => nameOf(DAYS, at.getDay()),
    b: (at) => nameOf(MONTHS, at.getMonth()).slice(0, 3),
    B: (at) => nameOf(MONTHS, at.getMonth()),
    c: (at) => strftime('%a %b %e %H:%M:%S %Y', at),
    C: (at) => digits(Math.floor(at.getFullYear() / 100)),
    d: (at) => digits(at.getDate()),
    D: (at) => strftime('%m/%d/%y', at),
    e: (at) => String(at.getDate()).padStart(2),
    F: (at) => strftime('%Y-%m-%d', at),
    g: (at) => digits(isoWeek(at).year % 100),
    G: (at) => String(isoWeek(at).year),
    h: (at) => strftime('%b', at),
    H: (at) => digits(at.getHours()),
    I: (at) => digits(hour12(at)),
    j: (at) => digits(dayOfYear(at) + 1, 3),
    k: (at) => String(at.getHours()).padStart(2),
    l: (at) => String(hour12(at)).padStart(2),
    m: (at) => digits(at.getMonth() + 1),
    M: (at) => digits(at.getMinutes()),
    n: () => '\n',
    p: (at) => (at.getHours() < 12 ? 'AM' : 'PM'),
    P: (at) => (at.getHours() < 12 ? 'am' : 'pm'),
    r: (at) => strftime('%I:%M:%S %p', at),
    R: (at) => strftime('%H:%M', at),
    s: (at) => String(Math.floor(at.getTime() / 1000)),
    S: (at) => digits(at.getSeconds()),
    t: () => '\t',
    T: (at) => strftime('%H:%M:%S', at),
    u: (at) => String(at.getDay() || 7),
    U: (at) => digits(Math.floor((dayOfYear(at) + 7 - at.getDay()) / 7)),
    V: (at) => digits(isoWeek(at).week),
    w: (at) => String(at.getDay()),
    W: (at) => digits(Math.floor((dayOfYear(at) + 7 - ((at.getDay() + 6) % 7)) / 7)),
    x: (at) => strftime('%m/%d/%y', at),
    X: (at) => strftime('%H:%M:%S', at),
    y: (at) => digits(at.getFullYear() % 100),
    Y: (at) => String(at.getFullYear()),
    z: (at) => zone(at),
    Z: (at) => zoneName(at),
    '%': () => '%',
};

function nameOf(names: readonly string[], index: number): string {
    return names[index] ?? '';
}

function digits(number: number, length = 2): string {
    return String(number).padStart(length, '0');
}

function hour12(at: Date): number {
    return at.getHours() % 12 || 12;
}

/** 0 for the first of January. Counted in UTC: days of local time may have 23 or 25 hours. */
function dayOfYear(at: Date): number {
    const year = at.getFullYear();
    return Math.round((Date.UTC(year, at.getMonth(), at.getDate()) - Date.UTC(year, 0, 1)) / DAY_MS);
}

/** ISO 8601: a week belongs to the year of its Thursday. */
function isoWeek(at: Date): { year: number; week: number } {
    const thursday = new Date(at.getFullYear(), at.getMonth(), at.getDate() + 4 - (at.getDay() || 7), 12);
    return { year: thursday.getFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 };
}

function zone(at: Date): string {
    const minutes = -at.getTimezoneOffset();
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}${digits(size % 60)}`;
}

function zoneName(at: Date): string {
    const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(at);
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
