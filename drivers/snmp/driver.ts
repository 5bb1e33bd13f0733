// The SNMP driver: UPS cards and PDUs by their MIBs, versions 1, 2c and 3. What is known of a MIB stands in families/; this
// file finds out which one a device speaks and hands it to device.ts.

import { setMaxListeners } from 'node:events';
import * as v from 'valibot';
import { CALL_LIMIT_SECONDS, type DriverDevice, type FoundDevice } from '#model/driver.ts';
import { DRIVER_OPTIONS, type SnmpOptions } from '#model/driver-options.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { type Endpoint, findEndpoint } from './address.ts';
import { text } from './conversions.ts';
import { mendDes } from './des-privacy.ts';
import { detectFamily, SYS_DESCR } from './detection.ts';
import { SnmpDevice } from './device.ts';
import { FAMILIES } from './families.ts';
import type { Family } from './family.ts';
import { columnsOf, learnLayout } from './layout.ts';
import { paceOf } from './poll-pace.ts';
import { SnmpSession } from './session.ts';
import { listenForTraps } from './traps.ts';

mendDes();

export const driver: Driver = { open, scan };

// Half of what the gateway waits for a command: the other half is for the SET itself.
const PROOF_SECONDS_MAX = CALL_LIMIT_SECONDS / 2;

async function open(device: DriverDevice, report: Report): Promise<OpenDevice> {
    // Checked when the configuration was read.
    const options = device.options as SnmpOptions;
    const fixed = options.mib === undefined ? undefined : familyCalled(options.mib);
    const endpoint = await findEndpoint(options.address);
    const session = new SnmpSession(endpoint, options);
    const detect = async (): Promise<Family> => {
        // Whoever names the family knows; we only make sure that somebody answers.
        if (fixed !== undefined) await session.get([SYS_DESCR]);
        if (fixed !== undefined) return fixed;
        const { family, doubt } = await detectFamily(session, FAMILIES);
        if (doubt !== undefined) report.log('warn', doubt);
        return family;
    };
    try {
        const patienceMs = 1000 * Math.min(options.timeout * (options.retries + 1), PROOF_SECONDS_MAX);
        const pace = paceOf(device.pollSeconds);
        const family = await detect();
        const deafen = awaitTraps(endpoint, options, report);
        const { member } = options;
        return new SnmpDevice({ session, family, detect, report, patienceMs, pace, member, released: deafen });
    } catch (error) {
        session.close();
        throw error;
    }
}

function awaitTraps({ ip }: Endpoint, options: SnmpOptions, report: Report): () => void {
    if (options.trapPort === 0) return () => undefined;
    return listenForTraps(options.trapPort, {
        ip,
        options,
        woken: () => report.due(),
        deaf: (reason) => report.log('warn', reason),
    });
}

function familyCalled(name: string): Family {
    const family = FAMILIES.find((one) => one.name === name);
    if (family) return family;
    const names = FAMILIES.map((one) => one.name).join(', ');
    throw new GatewayError('config-invalid', `“${name}” is no MIB that we know: use one of ${names}, or leave mib out`);
}

// Every address under question holds a socket; 256 cover a /24 at once and stay far below the limit of open files.
const SCAN_AT_ONCE = 256;
// A scan asks addresses where mostly nobody is: half the patience that a configured device gets, one repetition.
const SCAN_TIMEOUT_SECONDS = 1;
const SCAN_RETRIES = 1;

// Each credential that is wrong costs an address the whole patience of a scan.
const CREDENTIALS_MAX = 8;

/**
 * Asks `options.addresses` (a list of texts); the other options are those of a device. `options.credentials` is a list of such
 * options (version, community, user …) to try in that order: the first that is answered is handed on with what was found.
 * Only what speaks a MIB that we know is told. Throws GatewayError `config-invalid` when there is nothing to ask.
 */
async function scan(
    options: Readonly<Record<string, unknown>>,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
): Promise<void> {
    const { addresses, credentials = [{}], ...given } = options;
    if (!Array.isArray(addresses) || !addresses.every((address) => typeof address === 'string')) {
        throw new GatewayError('config-invalid', 'a scan for SNMP devices needs “addresses”: a list of addresses');
    }
    const trials = trialsOf(credentials, given);
    const waiting = [...new Set<string>(addresses)];
    setMaxListeners(SCAN_AT_ONCE + 1, signal);
    const ask = async () => {
        for (let address = waiting.shift(); address !== undefined && !signal.aborted; address = waiting.shift()) {
            for (const [at, trial] of trials.entries()) {
                // Who sees what was found sees no secret: the place in the list tells which one it was.
                const which = trials.length > 1 ? `, credential ${at + 1}` : '';
                const told = (device: FoundDevice) => found({ ...device, title: `${device.title}${which}` });
                if (await probe(address, trial, told, signal)) break;
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(SCAN_AT_ONCE, waiting.length) }, ask));
}

function trialsOf(credentials: unknown, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
    const isList = Array.isArray(credentials) && credentials.length >= 1 && credentials.length <= CREDENTIALS_MAX;
    if (!isList || !credentials.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))) {
        const wanted = `a list of 1 to ${CREDENTIALS_MAX} sets of options`;
        throw new GatewayError('config-invalid', `“credentials” of a scan must be ${wanted}`);
    }
    return credentials.map((one) => ({ ...given, ...one }));
}

/** Units of a daisy chain: each is found on its own. */
async function countMembers(session: SnmpSession, family: Family): Promise<number> {
    const units = { ...family, tables: family.tables.filter((table) => table.of === 'member') };
    if (units.tables.length === 0) return 1;
    return learnLayout(units, await session.walk(columnsOf(units))).members;
}

/** True when a device that we know was told. */
async function probe(
    address: string,
    given: Readonly<Record<string, unknown>>,
    found: (device: FoundDevice) => void,
    signal: AbortSignal,
): Promise<boolean> {
    const told = { ...given, driver: 'snmp', address };
    const options = v.safeParse(DRIVER_OPTIONS.snmp, { timeout: SCAN_TIMEOUT_SECONDS, retries: SCAN_RETRIES, ...told });
    if (!options.success) throw new GatewayError('config-invalid', options.issues[0].message);
    let session: SnmpSession | undefined;
    const stop = () => session?.close();
    signal.addEventListener('abort', stop);
    try {
        session = new SnmpSession(await findEndpoint(address), options.output);
        if (signal.aborted) return true;
        const { family } = await detectFamily(session, FAMILIES);
        const description = (await session.get([SYS_DESCR])).get(SYS_DESCR);
        const title = [family.title, description && text.read(description)].filter(Boolean).join(': ');
        const members = await countMembers(session, family);
        for (let member = 1; member <= members && !signal.aborted; member++) {
            const unit = members === 1 ? {} : { member };
            const place = members === 1 ? '' : ` (unit ${member} of ${members})`;
            found({ driver: 'snmp', options: { ...given, address, ...unit }, title: `${title}${place}` });
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
        session?.close();
    }
}
