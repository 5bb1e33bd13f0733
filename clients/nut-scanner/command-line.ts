// The command `nut-scanner`: reads the words of the command line, looks, prints each device as it answers. Options, forms and exit
// codes are NUT's; on standard error stands where it looks, and what it could not do.

import {
    type Found,
    SCAN_ADDRESSES_MAX,
    type ScanMethod,
    type ScanNews,
    type ScanOptions,
    scan,
} from 'powerchain/scan';
import { expandAddresses } from '#model/address-range.ts';
import { messageOf } from '#model/errors.ts';
import { type ReadOptions, readOptions } from '../nut-command-line/options.ts';
import type { Terminal } from '../nut-command-line/terminal.ts';
import { versionText } from '../nut-command-line/version.ts';
import { hostBitsOf, LETTERS, shortened, wishOf } from './scan-wish.ts';
import { parsableLine, sectionText, serialRemarks } from './section-text.ts';

const USAGE = `nut-scanner looks for power devices.

  -C            everything but serial ports; without any of these the same (networks by -m or -s)
  -U            USB; -UU also says the bus and port, -UUU the device, -UUUU its release
  -S -m NET     SNMP              -O -m NET     NUT servers by their addresses
  -M            Eaton XML/HTTP    -A            NUT servers and gateways that announce themselves
  -I            IPMI of this machine; with -m NET, of others, and with -b -B their supplies
  -n            simulations (.dev, .seq) in NUT_CONFPATH
  -E PORTS      serial ports: auto, 0-3, /dev/ttyS1,/dev/ttyS4. Whatever is attached there hears it

  -m NET        192.0.2.0/24, 2001:db8::/120, auto, auto4, auto6, auto/8 (host bits)
  -s IP -e IP   from, to; more than once
  -t SECONDS    how long an answer may take (1); who is silent is asked again
  -p PORT       of NUT servers (3493)
  -c COMMUNITY  of SNMP 1 and 2c (public)
  -l LEVEL -u USER -w PROTOCOL -W PASSWORD -x PROTOCOL -X PASSWORD    SNMP 3
  -b USER -B PASSWORD -L SUITE    of management controllers: one try at each, IPMI 2.0 only
  -d, -T, -D, -J   are taken, and mean nothing here

  -Q            sections of ups.conf, with what to look at (this is what you get)
  -N            sections of ups.conf      -P    a line for programs
  -q            nothing but devices       -a    which ways there are
  -V            the version               -h    this text`;

const BUSES = ['OLDNUT', 'USB', 'SNMP', 'XML', 'AVAHI', 'IPMI', 'EATON_SERIAL'];
const NAMES: Readonly<Record<ScanMethod, string>> = {
    usb: 'USB',
    snmp: 'SNMP',
    xml: 'XML/HTTP',
    nut: 'NUT (old)',
    apcupsd: 'apcupsd',
    mdns: 'NUT (avahi)',
    ipmi: 'IPMI',
    redfish: 'Redfish',
    serial: 'serial',
    simulation: 'simulation',
};
// As NUT's own: a shell's 255 is getopt's -1.
const NOT_UNDERSTOOD = 255;
// Debian's; upstream's own is elsewhere, and says so in NUT_CONFPATH.
const CONF_FOLDER = '/etc/nut';
// A /20. Who means more is asked, or has typed one digit too few.
const UNASKED_MAX = 4096;

interface Surroundings {
    readonly signal?: AbortSignal;
    readonly environment?: NodeJS.ProcessEnv;
    /** Whether a person can answer. */
    readonly isTerminal?: boolean;
}

/** `words` without the program's name; returns the exit code. Never throws. */
export async function runScanner(
    words: readonly string[],
    terminal: Terminal,
    { signal, environment = process.env, isTerminal = false }: Surroundings = {},
): Promise<number> {
    const read = readOptions(shortened(words), LETTERS);
    if (!read.ok) return refused(terminal, read.error);
    const { given } = read.value;
    if (given.has('h')) return told(terminal, [USAGE]);
    if (given.has('V')) return told(terminal, [versionText('nut-scanner')]);
    if (given.has('a')) return told(terminal, BUSES);
    const wish = wishOf(given, environment.NUT_CONFPATH ?? CONF_FOLDER);
    if (!wish.ok) return refused(terminal, wish.error);
    try {
        if (isTerminal && !(await isMeant(wish.value, terminal))) return 0;
        await look(wish.value, read.value, terminal, signal);
        return 0;
    } catch (error) {
        return refused(terminal, messageOf(error));
    }
}

async function look(
    wish: ScanOptions,
    { given }: ReadOptions,
    terminal: Terminal,
    signal?: AbortSignal,
): Promise<void> {
    const isQuiet = given.has('q');
    const hostBits = hostBitsOf(given);
    if (!isQuiet) for (const method of wish.methods ?? []) terminal.complain(`Scanning ${NAMES[method]} bus.`);
    const print = printer(given, terminal);
    const options = { ...wish, ...(hostBits === undefined ? {} : { hostBits }), ...(signal ? { signal } : {}) };
    for await (const news of scan(options) as AsyncIterable<ScanNews>) {
        if (news.type === 'found') print(news);
        else if (news.type === 'ended' && news.problem !== undefined) {
            terminal.complain(`${NAMES[news.method]}: ${news.problem}`);
        }
    }
}

/** What NUT has no driver for is a comment. */
function printer(given: ReadOptions['given'], { print }: Terminal): (found: Found) => void {
    const rankMax = given.get('U')?.length ?? 1;
    const isParsable = given.has('P');
    const isPlain = given.has('N');
    const numbers = new Map<string, number>();
    const serials = new Set<string>();
    return ({ nut, title, facts, problem }) => {
        if (!nut) {
            const more = problem ?? facts.url;
            if (!isParsable) print(`# ${title}${more === undefined ? '' : `: ${more}`}`.replace(/\p{Cc}/gu, ' '));
            return;
        }
        if (isParsable) {
            print(parsableLine(nut, rankMax));
            return;
        }
        const number = (numbers.get(nut.bus) ?? 0) + 1;
        numbers.set(nut.bus, number);
        print(sectionText(nut, number, rankMax, isPlain ? [] : serialRemarks(nut, serials)));
        const serial = nut.options.find(({ name }) => name === 'serial')?.value;
        if (serial !== undefined) serials.add(serial);
    };
}

/** A /8 that was typed by mistake is refused by the library; what it would do, but few people mean, is asked for. */
async function isMeant({ addresses = [] }: ScanOptions, { ask, complain }: Terminal): Promise<boolean> {
    const plain = addresses.filter((text) => !text.startsWith('auto'));
    if (expandAddresses(plain, UNASKED_MAX).ok || !expandAddresses(plain, SCAN_ADDRESSES_MAX).ok) return true;
    const answer = await ask(`More than ${UNASKED_MAX} addresses: scan them all? [y/N] `);
    if (/^y(es)?$/i.test(answer?.trim() ?? '')) return true;
    complain('Nothing was scanned.');
    return false;
}

function refused({ complain }: Terminal, why: string): number {
    complain(`nut-scanner: ${why} (nut-scanner -h shows what there is)`);
    return NOT_UNDERSTOOD;
}

function told({ print }: Terminal, lines: readonly string[]): number {
    for (const line of lines) print(line);
    return 0;
}
