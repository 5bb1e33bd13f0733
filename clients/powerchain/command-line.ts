// Reads the words of the command line and calls what they mean.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '#model/errors.ts';
import { runDemo } from './demo.ts';
import { DONE, NOT_UNDERSTOOD } from './exit-code.ts';
import { GatewayApi } from './gateway-api.ts';

/** Where words come from and go to; tests bring their own. */
export interface Surroundings {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly print: (line: string) => void;
    readonly complain: (line: string) => void;
}

/** Where `npm start` opens the page. */
const DEFAULT_URL = 'http://127.0.0.1:8080';

const USAGE = `powerchain speaks to a running Powerchain gateway.

  powerchain demo                   what can be broken in the simulated rack
  powerchain demo VERB TARGET...    break it, or mend it
  powerchain demo status            the rack in a few lines

  --url URL     the gateway's page (POWERCHAIN_URL; without both ${DEFAULT_URL})
  --help        this text
  --version     the version`;

/** Does what `words` (without the program's name) say; returns the exit code. Never throws. */
export async function runPowerchain(words: readonly string[], surroundings: Surroundings): Promise<number> {
    const { environment, print, complain } = surroundings;
    const parsed = parseWords(words);
    if (typeof parsed === 'string') return notUnderstood(complain, parsed);
    const [subcommand, ...rest] = parsed.positionals;
    if (parsed.values.version) return printed(print, `powerchain ${version()}`);
    if (parsed.values.help && subcommand !== 'demo') return printed(print, USAGE);
    if (subcommand === undefined) return notUnderstood(complain, `what to do is missing\n\n${USAGE}`);
    if (subcommand !== 'demo')
        return notUnderstood(complain, `“${subcommand}” is no command (powerchain --help shows what there is)`);
    const url = parsed.values.url ?? environment.POWERCHAIN_URL ?? DEFAULT_URL;
    if (!isWebAddress(url)) return notUnderstood(complain, `“${url}” is not a URL such as ${DEFAULT_URL}`);
    return runDemo(parsed.values.help ? [] : rest, new GatewayApi(url), { print, complain });
}

function parseWords(words: readonly string[]) {
    try {
        return parseArgs({
            args: [...words],
            allowPositionals: true,
            options: { url: { type: 'string' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
        });
    } catch (error) {
        // Node's first sentence says what is wrong; the rest explains how to mask it.
        return messageOf(error).replace(/\. .*/s, '');
    }
}

function notUnderstood(complain: (line: string) => void, why: string): number {
    complain(`powerchain: ${why}`);
    return NOT_UNDERSTOOD;
}

function printed(print: (line: string) => void, text: string): number {
    print(text);
    return DONE;
}

function isWebAddress(text: string): boolean {
    return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function version(): string {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    return String((manifest as { version?: unknown }).version);
}
