// Reads recordings in the format of NUT's dummy-ups: `.dev` (a state) and `.seq` (a sequence of states). Text in, steps
// and problems out: a bad line is reported and skipped, and never spoils the others. Pure; reads no files.
//
//   ups.status: OL CHRG      sets a variable       ALARM text   raises an alarm, a bare ALARM ends it
//   ups.alarm:               removes it            TIMER 5      waits five seconds
//   # a comment, also behind a value               "quotes" keep blanks and #; \" \\ \# are the character itself

export type DevStep =
    | { readonly type: 'set'; readonly name: string; readonly value: string; readonly line: number }
    | { readonly type: 'unset'; readonly name: string; readonly line: number }
    | { readonly type: 'timer'; readonly seconds: number; readonly line: number }
    /** `text` undefined: the alarm is over. */
    | { readonly type: 'alarm'; readonly text: string | undefined; readonly line: number };

export interface DevProblem {
    /** Counted from 1. */
    readonly line: number;
    /** The line as it stands, shortened. */
    readonly text: string;
    /** What should stand there. */
    readonly expected: string;
}

export interface DevFile {
    readonly steps: readonly DevStep[];
    readonly problems: readonly DevProblem[];
}

/** The longest line that NUT's clients take is 512 characters, with the name and the words around the value. */
export const DEV_VALUE_LENGTH_MAX = 512;
/** A day: a longer pause is a slip of the pen. */
export const DEV_TIMER_SECONDS_MAX = 86_400;
/** Room for the longest value with its name, all of it escaped, and a comment. */
export const DEV_LINE_LENGTH_MAX = 4096;
// A problem must fit on a line of the log.
const SHOWN_LENGTH_MAX = 80;

// Every variable of NUT has a dot in its name; a word without one is a slip or another format's keyword.
const ASSIGNMENT = /^([A-Za-z][\w-]*(?:\.[\w-]+)+):(.*)$/;
const TIMER = /^TIMER((?:\s.*)?)$/i;
const ALARM = /^ALARM((?:\s.*)?)$/i;

/** Bytes of a recording as text: UTF-8, or Latin-1 as in old recordings. */
export function decodeDevFile(bytes: Uint8Array): string {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
        return new TextDecoder('latin1').decode(bytes);
    }
}

/** Steps in the order of the lines. Values stay text as it was written; lines about `driver.*` are skipped as dummy-ups does. */
export function parseDevFile(text: string): DevFile {
    const steps: DevStep[] = [];
    const problems: DevProblem[] = [];
    for (const [index, raw] of text
        .replace(/^\ufeff/, '')
        .split(/\r\n|\n|\r/)
        .entries()) {
        const step = parseLine(raw, index + 1);
        if (typeof step === 'string') {
            problems.push({ line: index + 1, text: raw.trim().slice(0, SHOWN_LENGTH_MAX), expected: step });
        } else if (step) steps.push(step);
    }
    return { steps, problems };
}

/** A line that sets the variable, or takes it away when the value is ''. Reads back as it was; plain where it can be. */
export function formatDevLine(name: string, value: string): string {
    const isPlain = !/[#"\\]|^\s|\s$/.test(value);
    return `${name}: ${isPlain ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`.trimEnd();
}

/** A step, nothing, or what was expected. */
function parseLine(raw: string, line: number): DevStep | undefined | string {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) return undefined;
    if (raw.length > DEV_LINE_LENGTH_MAX) return `at most ${DEV_LINE_LENGTH_MAX} characters on a line`;
    const [, timer] = TIMER.exec(content) ?? [];
    if (timer !== undefined) return parseTimer(unquote(timer), line);
    const [, alarm] = ALARM.exec(content) ?? [];
    if (alarm !== undefined) return { type: 'alarm', text: unquote(alarm) || undefined, line };
    const [, name, value] = ASSIGNMENT.exec(content) ?? [];
    if (name === undefined) return 'a line like “ups.status: OL”, “TIMER 5”, “ALARM text” or “# comment”';
    return parseAssignment(name, unquote(value ?? ''), line);
}

function parseTimer(text: string, line: number): DevStep | string {
    const seconds = Number(text);
    return /^\d+(?:\.\d+)?$/.test(text) && seconds <= DEV_TIMER_SECONDS_MAX
        ? { type: 'timer', seconds, line }
        : `TIMER and a number of seconds, 0 to ${DEV_TIMER_SECONDS_MAX}`;
}

function parseAssignment(name: string, value: string, line: number): DevStep | undefined | string {
    if (name.startsWith('driver.')) return undefined;
    if (value === '') return { type: 'unset', name, line };
    if (value.length > DEV_VALUE_LENGTH_MAX) return `a value of at most ${DEV_VALUE_LENGTH_MAX} characters`;
    return { type: 'set', name, value, line };
}

/**
 * The text without comment, quotes, escapes and outer blanks. Recordings are dumps of real devices, made by programs that
 * escape nothing: a quote that is not closed and a backslash before any other character stand for themselves, and a
 * value never runs on into the next line.
 */
function unquote(raw: string): string {
    let text = '';
    // Behind this, there are only blanks that no quotes protect.
    let end = 0;
    let isQuoted = false;
    for (let at = 0; at < raw.length; at++) {
        const character = raw.charAt(at);
        if (character === '"' && (isQuoted || opensQuotes(raw, at))) {
            isQuoted = !isQuoted;
        } else if (isQuoted || isEscape(raw, at)) {
            if (isEscape(raw, at)) at++;
            text += printable(raw.charAt(at));
            end = text.length;
        } else if (character === '#') break;
        else if (printable(character) !== ' ') {
            text += character;
            end = text.length;
        } else if (end > 0) text += ' ';
    }
    return text.slice(0, end);
}

function isEscape(raw: string, at: number): boolean {
    return raw.charAt(at) === '\\' && /["\\#]/.test(raw.charAt(at + 1));
}

/** A quote opens at the beginning of a word only, and only if another one closes it. */
function opensQuotes(raw: string, at: number): boolean {
    return /^$|[\s:]/.test(raw.charAt(at - 1)) && /^(?:[^"\\]|\\.)*"/.test(raw.slice(at + 1));
}

// NUT conf: characters outside the printable ones are no part of a value. Letters beyond ASCII stay: the server's edge
// knows best how to spell them.
function printable(character: string): string {
    return /[\p{Cc}\s]/u.test(character) ? ' ' : character;
}
