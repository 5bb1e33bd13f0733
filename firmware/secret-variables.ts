// Which variables hold what nobody outside may read. Pure.

import { SECRET_OPTIONS } from '#model/driver-options.ts';

// NUT's drivers publish what they were told as `driver.parameter.*`, and recordings of them hold it too.
export function isSecret(name: string): boolean {
    if (!name.startsWith('driver.parameter.')) return false;
    const option = name.slice('driver.parameter.'.length).toLowerCase();
    return /pass|secret|community|token/.test(option) || SECRET_OPTIONS.some((one) => one.toLowerCase() === option);
}
