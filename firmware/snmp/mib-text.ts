// The text of POWERCHAIN-MIB for a prefix. It is asked for rarely, and read anew each time.

import { readFileSync } from 'node:fs';
import { PREFIX } from '#model/snmp-agent-config.ts';

const FILE = new URL('POWERCHAIN-MIB.txt', import.meta.url);
const ENTERPRISES = '1.3.6.1.4.1.';

export function mibText(prefix: string): string {
    const rootOf = (oid: string) => `::= { enterprises ${oid.slice(ENTERPRISES.length).replaceAll('.', ' ')} }`;
    return readFileSync(FILE, 'utf8').replace(rootOf(PREFIX), rootOf(prefix));
}
