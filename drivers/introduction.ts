// What every device says of its driver, as in NUT: clients and people who look for a fault ask for it. A driver that knows
// better says so itself. Never the options: a community or a password may be among them.

import { readFileSync } from 'node:fs';
import type { DriverDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** `driver.version` is the release of the gateway, `driver.parameter.pollinterval` is in seconds. */
export function introduction({ spec, pollSeconds }: DriverDevice): Readonly<Record<string, Value>> {
    return {
        'driver.name': spec.driver,
        'driver.parameter.pollinterval': pollSeconds,
        'driver.version': String(version),
    };
}
