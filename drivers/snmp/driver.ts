// The SNMP driver: UPS cards and PDUs by their MIBs, versions 1, 2c and 3. What is known of a MIB stands in families/; this
// file finds out which one a device speaks and hands it to device.ts.

import { CALL_LIMIT_SECONDS, type DriverDevice } from '#model/driver.ts';
import type { SnmpOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { type Endpoint, findEndpoint } from './address.ts';
import { detectFamily, SYS_DESCR } from './detection.ts';
import { SnmpDevice } from './device.ts';
import { FAMILIES, familiesFor } from './families.ts';
import type { Family } from './family.ts';
import { paceOf } from './poll-pace.ts';
import { scan } from './scan.ts';
import { SnmpSession } from './session.ts';
import { listenForTraps } from './traps.ts';

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
        const { family, doubt } = await detectFamily(session, familiesFor);
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
