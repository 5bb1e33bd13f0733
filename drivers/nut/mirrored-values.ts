// From what another server lists to what this gateway can publish: names that mean something else here get the prefix
// `upstream.`, names and numbers beyond our limits are left out. Pure.

/** Most variables that are mirrored: what a driver may tell at once is 5,000, and PDUs with 48 outlets have 1,000. */
export const VARIABLES_MAX = 4000;
// The limits of the border between driver and gateway.
const NAME = /^[A-Za-z][\w.-]{0,110}$/;
const TEXT_LENGTH_MAX = 4096;

// This gateway says itself what feeds a device, and which driver it has; what the other one says of it is kept beside.
const RENAMED = /^(?:device\.parent$|driver\.|server\.)/i;

/** `left`: how many variables cannot be mirrored. */
export function mirroredValues(variables: ReadonlyMap<string, string>): {
    values: Record<string, string>;
    left: number;
} {
    const entries = [...variables].filter(([name]) => NAME.test(name)).slice(0, VARIABLES_MAX);
    const values = Object.fromEntries(
        entries.map(([name, text]): [string, string] => [mirroredName(name), text.slice(0, TEXT_LENGTH_MAX)]),
    );
    return { values, left: variables.size - entries.length };
}

export function mirroredName(name: string): string {
    return RENAMED.test(name) ? `upstream.${name}` : name;
}

/** The way back, for a variable that is written. */
export function remoteName(name: string): string {
    return name.replace(/^upstream\.(?=device\.parent$|driver\.|server\.)/i, '');
}
