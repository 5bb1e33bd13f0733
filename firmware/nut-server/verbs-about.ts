// The verbs that ask about the server itself: VER, NETVER, PROTVER, HELP, STARTTLS.

import { readFileSync } from 'node:fs';
import type { Verb } from './client.ts';
import { refuse } from './reply.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

export const SERVER_VERSION = String(version);
// Some clients cut the fifth word out and show it as the version, because upsd has it there.
export const SERVER_INFO = `Powerchain network UPS gateway ${SERVER_VERSION} - speaks NUT protocol 1.3`;

export const ver = saying(SERVER_INFO);
export const protocolVersion = saying('1.3');
export const help = saying('Commands: HELP VER PROTVER GET LIST SET INSTCMD LOGIN LOGOUT USERNAME PASSWORD STARTTLS');

/** Words behind it are ignored, as in upsd. Who is told that there is no certificate goes on in clear text. */
export const startTls: Verb = (desk, client) => {
    if (client.isEncrypted) return refuse('ALREADY-SSL-MODE');
    if (!desk.canEncrypt()) return refuse('FEATURE-NOT-CONFIGURED');
    client.isSecuring = true;
    return 'OK STARTTLS\n';
};

function saying(text: string): Verb {
    return (_desk, _client, args) => (args.length > 0 ? refuse('INVALID-ARGUMENT') : `${text}\n`);
}
