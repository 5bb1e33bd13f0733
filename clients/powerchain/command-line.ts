// Reads the words of the command line and calls what they mean.

import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '#model/errors.ts';
import { runDemo } from './demo.ts';
import { DONE, NOT_UNDERSTOOD } from './exit-code.ts';
import { GatewayApi } from './gateway-api.ts';
import { gatewayToken } from './gateway-token.ts';
import { type Paint, painter } from './paint.ts';

/** Where words come from and go to; tests bring their own. */
export interface Surroundings {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly print: (line: string) => void;
    readonly complain: (line: string) => void;
    /** Whether what is printed goes to a person's terminal. */
    readonly isTerminal?: boolean;
    /** Waits that many milliseconds. */
    readonly pause?: (ms: number) => Promise<void>;
    /** Asks and reads a line without showing it; undefined when there is none. */
    readonly askSecret?: (question: string) => Promise<string | undefined>;
    /** Asks and reads a line; undefined when there is none. */
    readonly ask?: (question: string) => Promise<string | undefined>;
}

/** What a command gets beside its words. */
export interface Context
    extends Required<Pick<Surroundings, 'environment' | 'print' | 'complain' | 'pause' | 'ask' | 'askSecret'>> {
    readonly api: GatewayApi;
    readonly options: Options;
    readonly paint: Paint;
}

interface Options {
    readonly json: boolean;
    readonly dot: boolean;
    readonly minutes: string | undefined;
    readonly battery: string | undefined;
    readonly years: string | undefined;
    readonly note: string | undefined;
    readonly head: string | undefined;
    readonly since: string | undefined;
    readonly month: string | undefined;
    readonly csv: boolean;
    readonly config: string | undefined;
    readonly 'dry-run': boolean;
    readonly yes: boolean;
    readonly why: string | undefined;
    readonly community: readonly string[] | undefined;
    readonly user: string | undefined;
}

interface Command {
    /** Beside --url, which all have. */
    readonly options: readonly (keyof Options)[];
    /** `words` without the command's name; returns the exit code. */
    readonly run: (words: readonly string[], context: Context) => Promise<number>;
}

// Loaded when it is called: each brings libraries that the others do not want to wait for.
const COMMANDS: Readonly<Record<string, Command>> = {
    chain: { options: ['json', 'dot'], run: async (...given) => (await import('./chain.ts')).runChain(...given) },
    demo: { options: [], run: (words, context) => runDemo(words, context.api, context) },
    whatif: {
        options: ['json', 'minutes', 'battery', 'years'],
        run: async (...given) => (await import('./what-if.ts')).runWhatIf(...given),
    },
    wiring: { options: ['json'], run: async (...given) => (await import('./wiring.ts')).runWiring(...given) },
    incidents: { options: ['json'], run: async (...given) => (await import('./incidents.ts')).runIncidents(...given) },
    history: {
        options: ['json', 'since'],
        run: async (...given) => (await import('./history.ts')).runHistory(...given),
    },
    energy: {
        options: ['json', 'csv', 'since', 'month'],
        run: async (...given) => (await import('./energy.ts')).runEnergy(...given),
    },
    report: { options: [], run: async (...given) => (await import('./energy.ts')).runReport(...given) },
    alerts: { options: ['json'], run: async (...given) => (await import('./alerts.ts')).runAlerts(...given) },
    alert: { options: ['note'], run: async (...given) => (await import('./alerts.ts')).runAlert(...given) },
    battery: { options: ['json'], run: async (...given) => (await import('./battery.ts')).runBattery(...given) },
    shutdown: { options: ['json'], run: async (...given) => (await import('./shutdown.ts')).runShutdown(...given) },
    fencing: { options: [], run: async (...given) => (await import('./fencing.ts')).runFencing(...given) },
    audit: {
        options: ['json', 'head'],
        run: async (...given) => (await import('./audit.ts')).runAudit(...given),
    },
    config: {
        options: ['json', 'config', 'why'],
        run: async (...given) => (await import('./config.ts')).runConfig(...given),
    },
    scan: {
        options: ['json', 'community', 'user'],
        run: async (...given) => (await import('./scan.ts')).runScan(...given),
    },
    adopt: {
        options: ['community', 'user', 'yes'],
        run: async (...given) => (await import('./adopt.ts')).runAdopt(...given),
    },
    password: { options: [], run: async (...given) => (await import('./password.ts')).runPassword(...given) },
    import: {
        options: ['config', 'dry-run', 'yes'],
        run: async (...given) => (await import('./import.ts')).runImport(...given),
    },
    upkeep: { options: [], run: async (...given) => (await import('./upkeep.ts')).runUpkeep(...given) },
};

const OPTIONS = [
    ...(['json', 'dot', 'minutes', 'battery', 'years', 'note', 'head', 'since', 'month', 'csv'] as const),
    ...(['config', 'dry-run', 'yes', 'why', 'community', 'user'] as const),
];

/** Where `npm start` opens the page. */
const DEFAULT_URL = 'http://127.0.0.1:8080';

const USAGE = `powerchain speaks to a running Powerchain gateway.

  powerchain chain [NODE]           the power chain now: all of it, or what touches a host or device
  powerchain whatif FAILURE...      who would go dark, when, and what to do: feed-a, ups2=low, ups1=40, pdu1=silent
  powerchain wiring                 who hangs where, found by watching
  powerchain wiring test SUPPLY     who hangs where, found by pulling a cord
  powerchain history [DEVICE [VARIABLE...]]  what is recorded, or curves of it (--since 7d)
  powerchain energy                 kilowatt-hours, cost and CO₂ of a day (--since 7d, --month 2026-03)
  powerchain report MONTH           the energy of a month as a page to print (powerchain report 2026-03 > march.html)
  powerchain incidents [ID]         outages, or the story of one; “voltage”: sags and swells
  powerchain alerts                 what should be known now, and what was told to whom
  powerchain alert ack ID           say that you take care of it (--note TEXT)
  powerchain alert test NAME        send a test to a destination
  powerchain battery [UPS]          how the batteries are, or what one of them did
  powerchain battery test UPS       test a battery, unless a host depends on it
  powerchain shutdown               who goes when, in which order, and how far everybody is
  powerchain shutdown drill HOST    shut it down in good order, and bring it back (off: it stays off)
  powerchain shutdown cancel HOST   take it back while that is possible
  powerchain shutdown start HOST    bring back what was shut down
  powerchain fencing                which hosts could be switched off for sure now
  powerchain fencing cluster NAME HOST...  a token for a cluster, and its commands for pcs
  powerchain fencing agents FOLDER  the fence agents for Pacemaker, written into a folder; needs no gateway
  powerchain audit                  who did what, from where, and how it ended
  powerchain audit verify           prove that no row of it was changed or removed
  powerchain scan [ADDRESS...]      who is there: SNMP, NUT servers, IPMI, Eaton XML at the addresses (192.0.2.0/24, auto);
                                    without any: USB, and what announces itself
  powerchain adopt [ADDRESS...]     the same; names what you take, configures it, and waits until it is heard
  powerchain config get [PATH]      the configuration, or a place of it: devices.ups1.address
  powerchain config set PATH VALUE  change it, comments stay (--why TEXT; VALUE - asks without showing); unset PATH takes it away
  powerchain config validate        what is wrong with it
  powerchain config history         who changed it, and why; “diff [VERSION]”: what, “undo”, “restore VERSION”
  powerchain import FORMAT FILE...  a gateway.yaml from netbox (JSON), csv or ups.conf; needs no gateway
  powerchain import /etc/nut        take over an installation of NUT, or an apcupsd.conf: into gateway.yaml here (--config FILE)
  powerchain upsd -F                a NUT server from NUT's own files and nothing else; upsd's options (-h)
  powerchain password [USER]        a password for secrets.yaml, hashed; needs no gateway
  powerchain upkeep quiet           exit code 0: every host is on line, so the gateway may be upgraded or restarted
  powerchain upkeep works [PORT]    exit code 0: page, NUT server, recorder and every driver process answer

  powerchain demo                   what can be broken in the simulated rack
  powerchain demo VERB TARGET...    break it, or mend it
  powerchain demo status            the rack in a few lines

  --json, -j    scan, chain, whatif, wiring, history, energy, incidents, alerts, battery, shutdown, audit, config: JSON for programs
  --csv         energy: a table for spreadsheets
  --minutes N   whatif: the failures have lasted that long
  --battery F   whatif: batteries last only that part of what they promise, 0.6 when old
  --years N     whatif: how old the batteries are
  --head N:HASH audit verify: a row that you wrote down, to prove that it is still there
  --dry-run     import: show what would change, and write nothing
  --yes         import: do not ask before a file that is there is changed; adopt: take everything that is new
  --community C scan, adopt: of SNMP 1 and 2c, more than once if there are several (- asks; without any: public)
  --user USER   scan, adopt: of SNMP 3 and of management controllers; its password is asked for, and tried once at each
  --config FILE config, import: the gateway.yaml that is meant, instead of a running gateway's
  --why TEXT    config: the reason, for the history
  --dot         chain: a graph for Graphviz (powerchain chain --dot | dot -Tsvg > chain.svg)
  --url URL     the gateway's page (POWERCHAIN_URL; without both ${DEFAULT_URL})
                on this machine you are let in; elsewhere POWERCHAIN_TOKEN must hold an API token
  --help        this text
  --version     the version`;

/** Does what `words` (without the program's name) say; returns the exit code. Never throws. */
export async function runPowerchain(words: readonly string[], surroundings: Surroundings): Promise<number> {
    const { environment, print, complain } = surroundings;
    // Its letters are upsd's, and mean nothing here.
    if (words[0] === 'upsd') return (await import('./upsd.ts')).runUpsd(words.slice(1), complain);
    const parsed = parseWords(words);
    if (typeof parsed === 'string') return notUnderstood(complain, parsed);
    const [subcommand, ...rest] = parsed.positionals;
    if (parsed.values.version) return printed(print, `powerchain ${version()}`);
    if (parsed.values.help && subcommand !== 'demo') return printed(print, USAGE);
    if (subcommand === undefined) return notUnderstood(complain, `what to do is missing\n\n${USAGE}`);
    const command = Object.hasOwn(COMMANDS, subcommand) ? COMMANDS[subcommand] : undefined;
    if (command === undefined)
        return notUnderstood(complain, `“${subcommand}” is no command (powerchain --help shows what there is)`);
    const stray = OPTIONS.find((name) => parsed.values[name] !== undefined && !command.options.includes(name));
    if (stray !== undefined) return notUnderstood(complain, `${subcommand} has no --${stray}`);
    const url = parsed.values.url ?? environment.POWERCHAIN_URL ?? DEFAULT_URL;
    if (!isWebAddress(url)) return notUnderstood(complain, `“${url}” is not a URL such as ${DEFAULT_URL}`);
    const { json = false, dot = false, help = false, csv = false, ...given } = parsed.values;
    const { minutes, battery, years, note, head, since, month, config, why, community, user, yes = false } = given;
    return command.run(help ? [] : rest, {
        ...contextOf(url, surroundings),
        options: {
            ...{ json, dot, csv, minutes, battery, years, note, head, since, month, config, why, yes, community, user },
            'dry-run': given['dry-run'] ?? false,
        },
    });
}

function contextOf(url: string, surroundings: Surroundings): Omit<Context, 'options'> {
    const { environment, print, complain, isTerminal = false, pause = wait } = surroundings;
    const { ask = askNobody, askSecret = askNobody } = surroundings;
    const api = new GatewayApi(url, gatewayToken(url, environment));
    return { api, environment, print, complain, pause, ask, askSecret, paint: painter(isTerminal, environment) };
}

async function askNobody(): Promise<undefined> {
    return undefined;
}

function wait(ms: number): Promise<void> {
    return setTimeout(ms);
}

function parseWords(words: readonly string[]) {
    try {
        return parseArgs({
            args: [...words],
            allowPositionals: true,
            options: {
                url: { type: 'string' },
                help: { type: 'boolean', short: 'h' },
                version: { type: 'boolean' },
                json: { type: 'boolean', short: 'j' },
                dot: { type: 'boolean' },
                minutes: { type: 'string' },
                battery: { type: 'string' },
                years: { type: 'string' },
                note: { type: 'string' },
                head: { type: 'string' },
                since: { type: 'string' },
                month: { type: 'string' },
                csv: { type: 'boolean' },
                config: { type: 'string' },
                'dry-run': { type: 'boolean' },
                yes: { type: 'boolean', short: 'y' },
                why: { type: 'string' },
                community: { type: 'string', multiple: true },
                user: { type: 'string' },
            },
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
