// Which version this is.

import { readFileSync } from 'node:fs';

/** What -V says. */
export function versionText(program: string): string {
    return `Powerchain ${program} ${version()}`;
}

function version(): string {
    return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
