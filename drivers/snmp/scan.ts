// Looking for SNMP devices: first who answers at all (sweep.ts), then what each of those is. A credential that is not answered costs
// no more than the time of a sweep, and the next one is told only to those that are still silent.

import { setMaxListeners } from 'node:events';
import * as v from 'valibot';
import type { FoundDevice } from '#model/driver.ts';
import { DRIVER_OPTIONS } from '#model/driver-options.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { type Endpoint, findEndpoint, numericEndpoint } from './address.ts';
import { text } from './conversions.ts';
import { detectFamily, SYS_DESCR } from './detection.ts';
import type { Family } from './family.ts';
import { columnsOf, learnLayout } from './layout.ts';
import { SnmpSession } from './session.ts';
import { sweepSnmp } from './sweep.ts';

// Who answered is asked more at once; each holds a socket.
const SCAN_AT_ONCE = 256;
// Who is silent for that long twice is not there: most addresses are empty.
const SCAN_TIMEOUT_SECONDS = 1;
// Who has answered once is worth more patience than an address where perhaps nobody is.
const KNOWN_RETRIES = 5;
const CREDENTIALS_MAX = 8;
// Whoever names single addresses wants to know why nothing was found there; in a network silence is the rule, and each packet counts.
const DOUBTED_MAX = 16;
// A card has one cable, or two.
const NEIGHBOURS_MAX = 8;
// Names are looked up in the few threads of this process.
const LOOKUPS_AT_ONCE = 64;

type Given = Readonly<Record<string, unknown>>;

/**
 * Asks `options.addresses` (a list of texts); the other options are those of a device. `options.credentials` is a list of such
 * options (version, community, user …) to try in that order: the first that is answered is handed on with what was found.
 * `options.neighbours`: also ask what the device is plugged into. Without a version, 2c and 1 are tried. Only what speaks a MIB that we know is told. Throws GatewayError `config-invalid` when
 * there is nothing to ask. `progress` hears how many addresses were asked, of how many.
 */
export async function scan(
    options: Given,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
    progress?: (asked: number, total: number) => void,
): Promise<void> {
    const { addresses, credentials = [{}], neighbours = false, ...given } = options;
    if (!Array.isArray(addresses) || !addresses.every((address) => typeof address === 'string')) {
        throw new GatewayError('config-invalid', 'a scan for SNMP devices needs “addresses”: a list of addresses');
    }
    const trials = trialsOf(credentials, given);
    for (const trial of trials) checked(trial, '192.0.2.1');
    setMaxListeners(SCAN_AT_ONCE + 1, signal);
    // Large: who is the first to answer shall not wait for it, and who uses other ways never has it.
    void import('./families.ts');
    let silent = await endpointsOf([...new Set<string>(addresses)], signal);
    const refusals = new Map<Endpoint, string>();
    const total = silent.length * trials.length;
    for (const [at, trial] of trials.entries()) {
        // Who sees what was found sees no secret: the place in the list, from 1, tells which one it was.
        const told = (device: FoundDevice) =>
            found({ ...device, facts: { ...device.facts, credential: String(at + 1) } });
        const before = at * silent.length;
        const wish = { found: told, refusals, signal, wantsNeighbours: neighbours === true };
        const answered = await ask(silent, trial, wish, (asked) => {
            progress?.(before + asked, total);
        });
        silent = silent.filter((endpoint) => !answered.has(endpoint));
        if (silent.length === 0 || signal.aborted) return;
    }
    await doubt(
        silent.filter((endpoint) => !refusals.has(endpoint)),
        trials,
        refusals,
        signal,
    );
    for (const [{ ip, name: address }, problem] of refusals) {
        const title = `SNMP agent at ${address}`;
        found({ driver: 'snmp', options: { address }, title, facts: { ip }, problem });
    }
}

/** A wrong community is met with silence; but an agent that knows version 3, too, tells everybody its engine (RFC 3414 §4). */
async function doubt(
    silent: readonly Endpoint[],
    trials: readonly Given[],
    refusals: Map<Endpoint, string>,
    signal: AbortSignal,
): Promise<void> {
    if (silent.length === 0 || silent.length > DOUBTED_MAX || signal.aborted) return;
    const [{ timeout = SCAN_TIMEOUT_SECONDS } = {}] = trials;
    await sweepSnmp({
        endpoints: silent,
        version: '3',
        community: '',
        patienceMs: Number(timeout) * 1000,
        signal,
        answered: (endpoint) =>
            void refusals.set(endpoint, 'it speaks SNMP, but none of the communities that were tried is right'),
    });
}

interface Answers {
    readonly found: (device: FoundDevice) => void;
    /** Why those who answered let nobody in; grows. */
    readonly refusals: Map<Endpoint, string>;
    readonly signal: AbortSignal;
    readonly wantsNeighbours: boolean;
}

/** Those that are a device that we know. */
async function ask(
    endpoints: readonly Endpoint[],
    trial: Given,
    wish: Answers,
    progress: (asked: number) => void,
): Promise<Set<Endpoint>> {
    const { refusals, signal } = wish;
    const known = new Set<Endpoint>();
    const running = new Set<Promise<void>>();
    const waiting: (() => Promise<void>)[] = [];
    let failure: unknown;
    const start = (): void => {
        const next = running.size < SCAN_AT_ONCE ? waiting.shift() : undefined;
        if (!next) return;
        const one = next()
            .catch((error: unknown) => {
                failure ??= error;
            })
            .finally(() => {
                running.delete(one);
                start();
            });
        running.add(one);
    };
    const { timeout = SCAN_TIMEOUT_SECONDS, version, community = 'public' } = trial;
    await sweepSnmp({
        endpoints,
        version: version === undefined && trial.user === undefined ? undefined : String(version ?? '3'),
        community: String(community),
        patienceMs: Number(timeout) * 2000,
        signal,
        progress,
        answered: (endpoint, heard) => {
            // 2c is the default of a device: it need not be said.
            const said = heard === '2c' && version === undefined ? {} : { version: heard };
            waiting.push(async () => {
                const problem = await probe(endpoint, { ...trial, ...said }, wish);
                if (problem === undefined) known.add(endpoint);
                // To version 1 and 2c it has answered: it let us in, and is something else.
                else if (heard === '3' || problem.isRefusal) refusals.set(endpoint, problem.text);
            });
            start();
        },
    });
    while (running.size > 0) await Promise.all(running);
    if (failure !== undefined) throw failure;
    return known;
}

function trialsOf(credentials: unknown, given: Given): Given[] {
    const isList = Array.isArray(credentials) && credentials.length >= 1 && credentials.length <= CREDENTIALS_MAX;
    if (!isList || !credentials.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))) {
        const wanted = `a list of 1 to ${CREDENTIALS_MAX} sets of options`;
        throw new GatewayError('config-invalid', `“credentials” of a scan must be ${wanted}`);
    }
    return credentials.map((one) => ({ ...given, ...one }));
}

async function endpointsOf(addresses: readonly string[], signal: AbortSignal): Promise<Endpoint[]> {
    // Of a whole network all are numbers: none is waited for.
    const found = addresses.map(numericEndpoint);
    const waiting = addresses.entries();
    const look = async (): Promise<void> => {
        for (const [at, address] of waiting) {
            if (signal.aborted) return;
            if (found[at]) continue;
            found[at] = await findEndpoint(address).catch((error: unknown) => {
                // Nobody is called so: that is what a scan expects.
                if (error instanceof GatewayError && error.code === 'device-unreachable') return undefined;
                throw error;
            });
        }
    };
    await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, look));
    return found.filter((endpoint) => endpoint !== undefined);
}

function checked(given: Given, address: string) {
    const told = { timeout: SCAN_TIMEOUT_SECONDS, retries: KNOWN_RETRIES, ...given, driver: 'snmp', address };
    const options = v.safeParse(DRIVER_OPTIONS.snmp, told);
    if (!options.success) throw new GatewayError('config-invalid', options.issues[0].message);
    return options.output;
}

// LLDP-MIB lldpRemSysName (IEEE 802.1AB-2009 §11.5.2)
const LLDP_REM_SYS_NAME = '1.0.8802.1.1.2.1.4.1.1.9';

/** The names of what it is plugged into, one a line; '' where it does not say. */
async function neighboursOf(session: SnmpSession): Promise<string> {
    try {
        const heard = await session.walk([LLDP_REM_SYS_NAME]);
        const names = [...heard.values()].map((raw) => String(text.read(raw) ?? '').trim());
        return [...new Set(names)].filter(Boolean).slice(0, NEIGHBOURS_MAX).join('\n');
    } catch (error) {
        if (error instanceof GatewayError) return ''; // Few cards speak LLDP: that is no news.
        throw error;
    }
}

/** Units of a daisy chain: each is found on its own. */
async function countMembers(session: SnmpSession, family: Family): Promise<number> {
    const units = { ...family, tables: family.tables.filter((table) => table.of === 'member') };
    if (units.tables.length === 0) return 1;
    return learnLayout(units, await session.walk(columnsOf(units))).members;
}

/** undefined when a device that we know was told. */
async function probe(
    endpoint: Endpoint,
    given: Given,
    { found, signal, wantsNeighbours }: Answers,
): Promise<{ readonly text: string; readonly isRefusal: boolean } | undefined> {
    const address = endpoint.name;
    const session = new SnmpSession(endpoint, checked(given, address));
    const stop = () => session.close();
    signal.addEventListener('abort', stop);
    try {
        if (signal.aborted) return undefined;
        const { familiesFor } = await import('./families.ts');
        const { family } = await detectFamily(session, familiesFor);
        const raw = (await session.get([SYS_DESCR])).get(SYS_DESCR);
        const description = raw === undefined ? '' : String(text.read(raw) ?? '');
        const title = [family.title, description].filter(Boolean).join(': ');
        const plugged = wantsNeighbours ? await neighboursOf(session) : '';
        const members = await countMembers(session, family);
        for (let member = 1; member <= members && !signal.aborted; member++) {
            const unit = members === 1 ? {} : { member };
            const place = members === 1 ? '' : ` (unit ${member} of ${members})`;
            const facts = {
                ...{ family: family.name, ip: endpoint.ip, description },
                ...(plugged === '' ? {} : { neighbours: plugged }),
            };
            found({ driver: 'snmp', options: { ...given, address, ...unit }, title: `${title}${place}`, facts });
        }
        return undefined;
    } catch (error) {
        // Silence at an address is what a scan expects; only a mistake in what it was told ends it.
        if (!(error instanceof GatewayError))
            throw new Error(`asking ${address}: ${messageOf(error)}`, { cause: error });
        if (error.code === 'config-invalid') throw error;
        return { text: error.message, isRefusal: error.code === 'device-refused' };
    } finally {
        signal.removeEventListener('abort', stop);
        session.close();
    }
}
