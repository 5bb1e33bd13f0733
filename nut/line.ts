// NUT's lexical rules, both ways: text into lines of words, words into text. The wire and every file of NUT obey the same
// rules, with different limits. Knows no command and no directive; never throws, whatever it is fed.

/** What differs between the places where NUT's rules are used. */
export interface Dialect {
    /** Words of a line that are kept; more are ignored. */
    readonly wordsMax: number;
    /** Characters of a word that are kept; more are ignored. */
    readonly wordLengthMax: number;
    /** NUT refuses a `#` inside quotes that has no backslash; we may take it as it is. */
    readonly hashInQuotes: 'literal' | 'problem';
    /** Whether bytes beyond ASCII vanish, as they do in upsd. */
    readonly isAsciiOnly: boolean;
}

/** What a server reads: upsd's own limits. */
export const COMMANDS: Dialect = {
    wordsMax: 32,
    wordLengthMax: 512,
    hashInQuotes: 'literal',
    isAsciiOnly: true,
};
/** What a client reads. Other servers may exceed the limits and send UTF-8: we read what is there. */
export const ANSWERS: Dialect = { wordsMax: 64, wordLengthMax: 4096, hashInQuotes: 'literal', isAsciiOnly: false };
/** What stands in files: NUT sets no limits there. */
export const FILES: Dialect = {
    wordsMax: Number.POSITIVE_INFINITY,
    wordLengthMax: Number.POSITIVE_INFINITY,
    hashInQuotes: 'problem',
    isAsciiOnly: false,
};

export interface Line {
    readonly words: readonly string[];
    /** Where it begins, counted from 1. */
    readonly number: number;
    /** Why the line means nothing, for people; the words before the fault are in `words`. */
    readonly problem?: string;
}

const BLANKS = ' \t\v\f\r';

type State = 'between' | 'word' | 'quoted' | 'comment';

/** Takes text in pieces of any size and gives back the lines that are complete. Blank lines have no words. */
export class LineReader {
    readonly #dialect: Dialect;
    #state: State = 'between';
    #isEscaped = false;
    #words: string[] = [];
    #word = '';
    #problem: string | undefined;
    #number = 1;
    #begunAt = 1;
    #pendingLength = 0;

    constructor(dialect: Dialect) {
        this.#dialect = dialect;
    }

    /** Characters taken since the last complete line. */
    get pendingLength(): number {
        return this.#pendingLength;
    }

    push(text: string): Line[] {
        const lines: Line[] = [];
        let start = 0;
        for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            const line = this.#takePiece(text, start, end);
            if (line) lines.push(line);
            start = end + 1;
        }
        if (start < text.length) this.#takeAll(text.slice(start));
        return lines;
    }

    /** The last line, when it lacks its line feed. */
    end(): Line | undefined {
        if (this.#pendingLength === 0) return undefined;
        if (this.#state === 'quoted') this.#problem ??= 'a quote is opened and never closed';
        return this.#finish();
    }

    // A piece is what stands between two line feeds: nearly always a whole plain line.
    #takePiece(text: string, start: number, end: number): Line | undefined {
        const number = this.#number;
        this.#number += 1;
        const piece = text.slice(start, end);
        const words = this.#pendingLength === 0 ? plainWords(piece, this.#dialect) : undefined;
        if (words) {
            this.#begunAt = this.#number;
            return { words, number };
        }
        this.#takeAll(piece);
        this.#pendingLength += 1;
        // NUT joins lines at a backslash and swallows line feeds inside quotes.
        if (this.#isEscaped) this.#isEscaped = false;
        else if (this.#state !== 'quoted') return this.#finish();
        return undefined;
    }

    #takeAll(piece: string): void {
        this.#pendingLength += piece.length;
        for (const char of piece) {
            if (this.#isEscaped) this.#takeEscaped(char);
            else if (this.#state === 'between') this.#takeBetween(char);
            else if (this.#state === 'word') this.#takeInWord(char);
            else if (this.#state === 'quoted') this.#takeInQuotes(char);
        }
    }

    #takeEscaped(char: string): void {
        this.#isEscaped = false;
        if (this.#state === 'between') this.#state = 'word';
        this.#append(char);
    }

    #takeBetween(char: string): void {
        if (BLANKS.includes(char)) return;
        if (char === '"') this.#state = 'quoted';
        else if (char === '#') this.#state = 'comment';
        else if (char === '\\') this.#isEscaped = true;
        else if (char === '=') this.#endWord('=');
        else if (this.#isKept(char)) {
            this.#state = 'word';
            this.#append(char);
        }
    }

    #takeInWord(char: string): void {
        if (char === '\\') this.#isEscaped = true;
        else if (BLANKS.includes(char)) this.#endWord(this.#word);
        else if (char === '#') {
            this.#endWord(this.#word);
            this.#state = 'comment';
        } else if (char === '=') {
            this.#endWord(this.#word);
            this.#endWord('=');
        } else this.#append(char);
    }

    #takeInQuotes(char: string): void {
        if (char === '\\') this.#isEscaped = true;
        else if (char === '"') this.#endWord(this.#word);
        else if (char === '#' && this.#dialect.hashInQuotes === 'problem') {
            this.#problem = 'a “#” inside quotes must be written “\\#”';
            this.#state = 'comment';
        } else this.#append(char);
    }

    #append(char: string): void {
        if (this.#isKept(char) && this.#word.length < this.#dialect.wordLengthMax) this.#word += char;
    }

    #isKept(char: string): boolean {
        return char >= ' ' && (char <= '\x7f' || !this.#dialect.isAsciiOnly);
    }

    #endWord(word: string): void {
        if (this.#words.length < this.#dialect.wordsMax) this.#words.push(word);
        this.#word = '';
        this.#state = 'between';
    }

    #finish(): Line {
        if (this.#state === 'word') this.#endWord(this.#word);
        const problem = this.#problem;
        const line = { words: this.#words, number: this.#begunAt, ...(problem === undefined ? {} : { problem }) };
        this.#words = [];
        this.#word = '';
        this.#problem = undefined;
        this.#state = 'between';
        this.#isEscaped = false;
        this.#begunAt = this.#number;
        this.#pendingLength = 0;
        return line;
    }
}

/** A whole file. The last line may lack its line feed. */
export function readLines(text: string): Line[] {
    const reader = new LineReader(FILES);
    const lines = reader.push(text);
    const last = reader.end();
    return last ? [...lines, last] : lines;
}

/** The text in quotes: `"`, `\` and `#` get a backslash, nothing else. */
export function quote(text: string): string {
    return `"${withBackslashes(text)}"`;
}

/** A word for a line: as it is if it means nothing else, in quotes if it could. */
export function formatWord(text: string): string {
    return /^[!$-<>-[\]-\x7f]+$/.test(text) ? text : quote(text);
}

/** The text in quotes, shortened so that the whole has at most `lengthMax` characters (2 or more). */
export function quoteWithin(text: string, lengthMax: number): string {
    const whole = quote(text);
    if (whole.length <= lengthMax) return whole;
    const body = withBackslashes(text).slice(0, lengthMax - 2);
    // A backslash must not lose the character that it protects, else it would protect the closing quote.
    const backslashes = /\\*$/.exec(body)?.[0].length ?? 0;
    return `"${backslashes % 2 === 1 ? body.slice(0, -1) : body}"`;
}

/** Letters that look like ASCII but do not fall apart into a letter and its marks. */
const LOOKALIKES: Readonly<Record<string, string>> = {
    ß: 'ss',
    ẞ: 'SS',
    æ: 'ae',
    Æ: 'AE',
    œ: 'oe',
    Œ: 'OE',
    ø: 'o',
    Ø: 'O',
    đ: 'd',
    Đ: 'D',
    ð: 'd',
    Ð: 'D',
    þ: 'th',
    Þ: 'Th',
    ł: 'l',
    Ł: 'L',
    ı: 'i',
    μ: 'u',
    Ω: 'Ohm',
    '°': 'deg',
    '€': 'EUR',
    '‐': '-',
    '–': '-',
    '—': '-',
    '−': '-',
    '‘': "'",
    '’': "'",
    '‚': "'",
    '“': '"',
    '”': '"',
    '„': '"',
    '«': '"',
    '»': '"',
    '·': '.',
    '×': 'x',
    '→': '->',
};

/** Printable ASCII that reads like the text. Clients of NUT lose every other byte, and complain to their users. */
export function asciiOf(text: string): string {
    if (/^[ -~]*$/.test(text)) return text;
    return text
        .normalize('NFKD')
        .replace(/\p{Mark}/gu, '')
        .replace(/\s/gu, ' ')
        .replace(/[^ -~]/gu, (char) => LOOKALIKES[char] ?? '?');
}

/** The words of a line in which nothing but blanks means anything; undefined for every other line. */
function plainWords(piece: string, { wordsMax, wordLengthMax }: Dialect): string[] | undefined {
    const words: string[] = [];
    let begin = 0;
    for (let index = 0; index <= piece.length; index += 1) {
        const code = index < piece.length ? piece.charCodeAt(index) : BLANK;
        if (code === BLANK || (code === CR && index === piece.length - 1)) {
            if (index > begin && words.length < wordsMax) {
                words.push(piece.slice(begin, Math.min(index, begin + wordLengthMax)));
            }
            begin = index + 1;
        } else if (code < BLANK || code > ASCII_MAX || isMeaningful(code)) return undefined;
    }
    return words;
}

const BLANK = 0x20;
const CR = 0x0d;
const ASCII_MAX = 0x7f;

/** `"`, `#`, `=` and `\`. */
function isMeaningful(code: number): boolean {
    return code === 0x22 || code === 0x23 || code === 0x3d || code === 0x5c;
}

function withBackslashes(text: string): string {
    return text.replace(/["\\#]/g, '\\$&');
}
