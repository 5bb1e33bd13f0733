// Takes out of a recording what says whose device it is: serial numbers, addresses, names of people and places. Keeps the shape, so
// that the recording still means the same to a parser. Pure.

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const MAC = /(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f])/gi;
// Serial numbers of UPSs and PDUs have eight characters or more, and mostly digits; names of models have few.
const WORD = /[a-z\d]{8,}/gi;
const DIGITS_SHARE_MIN = 0.5;

/** Remembers what it has hidden: the same word is hidden wherever else it stands. */
export class PersonalData {
    readonly #hidden = new Set<string>();

    /** What is known to be a serial number, whatever it looks like. */
    serial(text: string): string {
        const word = text.trim();
        if (word !== '') this.#hidden.add(word);
        return masked(text);
    }

    /** Any other text. */
    text(text: string): string {
        let clean = text;
        for (const word of this.#hidden) clean = clean.replaceAll(word, masked(word));
        return clean
            .replace(EMAIL, 'somebody@example.org')
            .replace(MAC, '02:00:00:00:00:00')
            .replace(IPV4, '192.0.2.1') // RFC 5737: for documentation
            .replace(WORD, (word) => (isSerial(word) ? masked(word) : word));
    }
}

function isSerial(word: string): boolean {
    return word.replace(/\D/g, '').length >= DIGITS_SHARE_MIN * word.length;
}

/** Digits become 0, letters X; the first two characters say who made it, and stay. */
function masked(text: string): string {
    return (
        text.slice(0, 2) +
        text
            .slice(2)
            .replace(/\d/g, '0')
            .replace(/\p{Lu}/gu, 'X')
            .replace(/\p{Ll}/gu, 'x')
    );
}
