// Debian's Chromium without a screen, for the tests of the page.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

// Everything that would reach into the network or want a screen is off; the sandbox needs rights that a container lacks.
const SWITCHES = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** Throws, and names the package, when there is no Chromium: a page that was not looked at was not tested. */
export async function startChromium(): Promise<Browser> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: apt-get install chromium`);
    return chromium.launch({ executablePath: PROGRAM, args: SWITCHES });
}
