// When a certificate of a public authority is ordered. Pure: what is there, for which names, what time it is.

import { X509Certificate } from 'node:crypto';

const MINUTE_MS = 60_000;
// Authorities count failures by the hour and lock out who keeps failing; somebody who waits at the screen sees the second try.
const RETRY_MS_MIN = 10 * MINUTE_MS;
const RETRY_MS_MAX = 24 * 60 * MINUTE_MS;
// The last third of its life, 30 days of 90: an authority that is away for a week does no harm.
const LIFE_LEFT_MIN = 1 / 3;

/** Why one must be ordered; undefined: the one that is there will do. `now` in ms since 1970. */
export function orderReason(pem: string | undefined, names: readonly string[], now: number): string | undefined {
    if (pem === undefined) return 'there is none';
    try {
        const certificate = new X509Certificate(pem);
        const missing = names.find((name) => !certificate.checkHost(name, { subject: 'never', wildcards: false }));
        if (missing !== undefined) return `it does not name ${missing}`;
        const [begin, end] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
        return end - now < (end - begin) * LIFE_LEFT_MIN ? 'it ends soon' : undefined;
    } catch {
        return 'the one that is kept is broken';
    }
}

/** How long to wait after so many failures in a row. */
export function retryMs(failures: number): number {
    return Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.max(0, failures - 1));
}
