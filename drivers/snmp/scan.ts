// Looking for SNMP devices: first who answers at all (sweep.ts), then what each of those is. A credential that is not answered costs
// no more than the time of a sweep, and the next one is told only to those that are still silent.

import { setMaxListeners } from 'node:events';
import * as v from 'valibot';
import type { FoundDevice } from '#model/driver.ts';
import { DRIVER_OPTIONS } from '#model/driver-options.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { type Endpoint, findEndpoint } from './address.ts';
import { text } from './conversions.ts';
import { detectFamily, SYS_DESCR } from './detection.ts';
import { FAMILIES } from './families.ts';
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
// Names are looked up in the few threads of this process.
const LOOKUPS_AT_ONCE = 64;

type Given = Readonly<Record<string, unknown>>;

/**
 * Asks `options.addresses` (a list of texts); the other options are those of a device. `options.credentials` is a list of such
 * options (version, community, user …) to try in that order: the first that is answered is handed on with what was found.
 * Without a version, 2c and 1 are tried. Only what speaks a MIB that we know is told. Throws GatewayError `config-invalid` when
 * there is nothing to ask. `progress` hears how many addresses were asked, of how many.
 */
export async function scan(
    options: Given,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
    progress?: (asked: number, total: number) => void,
): Promise<void> {
    const { addresses, credentials = [{}], ...given } = options;
    if (!Array.isArray(addresses) || !addresses.every((address) => typeof address === 'string')) {
        throw new GatewayError('config-invalid', 'a scan for SNMP devices needs “addresses”: a list of addresses');
    }
    const trials = trialsOf(credentials, given);
    for (const trial of trials) checked(trial, '192.0.2.1');
    setMaxListeners(SCAN_AT_ONCE + 1, signal);
    let silent = await endpointsOf([...new Set<string>(addresses)], signal);
    const total = silent.length * trials.length;
    for (const [at, trial] of trials.entries()) {
        // Who sees what was found sees no secret: the place in the list tells which one it was.
        const which = trials.length > 1 ? `, credential ${at + 1}` : '';
        const told = (device: FoundDevice) => found({ ...device, title: `${device.title}${which}` });
        const before = at * silent.length;
        const answered = await ask(silent, trial, told, signal, (asked) => progress?.(before + asked, total));
        silent = silent.filter((endpoint) => !answered.has(endpoint));
        if (silent.length === 0 || signal.aborted) return;
    }
}

/** Those that are a device that we know. */
async function ask(
    endpoints: readonly Endpoint[],
    trial: Given,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
    progress: (asked: number) => void,
): Promise<Set<Endpoint>> {
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
                if (await probe(endpoint, { ...trial, ...said }, found, signal)) known.add(endpoint);
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
    const waiting = addresses.entries();
    const found: (Endpoint | undefined)[] = [];
    const look = async (): Promise<void> => {
        for (const [at, address] of waiting) {
            if (signal.aborted) return;
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

/** Units of a daisy chain: each is found on its own. */
async function countMembers(session: SnmpSession, family: Family): Promise<number> {
    const units = { ...family, tables: family.tables.filter((table) => table.of === 'member') };
    if (units.tables.length === 0) return 1;
    return learnLayout(units, await session.walk(columnsOf(units))).members;
}

/** True when a device that we know was told. */
async function probe(
    endpoint: Endpoint,
    given: Given,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
): Promise<boolean> {
    const address = endpoint.name;
    const session = new SnmpSession(endpoint, checked(given, address));
    const stop = () => session.close();
    signal.addEventListener('abort', stop);
    try {
        if (signal.aborted) return true;
        const { family } = await detectFamily(session, FAMILIES);
        const raw = (await session.get([SYS_DESCR])).get(SYS_DESCR);
        const description = raw === undefined ? '' : String(text.read(raw) ?? '');
        const title = [family.title, description].filter(Boolean).join(': ');
        const members = await countMembers(session, family);
        for (let member = 1; member <= members && !signal.aborted; member++) {
            const unit = members === 1 ? {} : { member };
            const place = members === 1 ? '' : ` (unit ${member} of ${members})`;
            const facts = { family: family.name, ip: endpoint.ip, description };
            found({ driver: 'snmp', options: { ...given, address, ...unit }, title: `${title}${place}`, facts });
        }
        return true;
    } catch (error) {
        // Silence at an address is what a scan expects; only a mistake in what it was told ends it.
        if (!(error instanceof GatewayError))
            throw new Error(`asking ${address}: ${messageOf(error)}`, { cause: error });
        if (error.code === 'config-invalid') throw error;
        return false;
    } finally {
        signal.removeEventListener('abort', stop);
        session.close();
    }
}
