// Who may connect, and how many. A client that may not is told so and closed; upsd leaves it waiting without an answer.
// Must never keep a client that it turned away for long.

import type { Socket } from 'node:net';
import type { GatewayConfig } from '#model/config.ts';
import { isListed, isThisMachine, plainAddress } from './address-list.ts';

// Far more than a rack has; each costs about 15 kB.
const CLIENTS_MAX = 2048;
// One address takes at most an eighth of the places: a supervisor that leaks connections cannot lock the hosts out.
const PER_ADDRESS_MAX = 256;

// Enough to read one line; then it is closed the hard way.
const LINGER_MS = 2000;
const LINGERING_MAX = 64;

export interface Objection {
    /** The line for the client. */
    readonly line: string;
    /** For the log. */
    readonly reason: string;
}

// NUT has no word for “full”. `ACCESS-DENIED` would make supervisors ask people for another password, so it is a word that
// clients do not know, and show as an error.
const FULL = 'ERR TOO-MANY-CLIENTS\n';

export class Admission {
    readonly #allow: () => GatewayConfig['nut']['allow'];
    readonly #clientsMax: number;
    readonly #perAddressMax: number;
    readonly #lingering = new Set<Socket>();

    constructor(options: {
        allow: () => GatewayConfig['nut']['allow'];
        clientsMax?: number | undefined;
        perAddressMax?: number | undefined;
    }) {
        this.#allow = options.allow;
        this.#clientsMax = options.clientsMax ?? CLIENTS_MAX;
        this.#perAddressMax = options.perAddressMax ?? PER_ADDRESS_MAX;
    }

    /** Undefined: it may come in. Asks for the address only when it matters: that is a call to the system. */
    objectionTo(socket: Socket, present: ReadonlySet<{ readonly address: string }>): Objection | undefined {
        const allow = this.#allow();
        const isCrowded = present.size >= this.#perAddressMax;
        if (present.size >= this.#clientsMax) return { line: FULL, reason: 'too many clients' };
        if (!allow && !isCrowded) return undefined;
        const address = plainAddress(socket.remoteAddress ?? '');
        if (isThisMachine(address)) return undefined;
        if (allow && !isListed(allow, address)) return { line: 'ERR ACCESS-DENIED\n', reason: 'not in nut.allow' };
        return isCrowded && countOf(present, address) >= this.#perAddressMax
            ? { line: FULL, reason: 'too many clients of one address' }
            : undefined;
    }

    /** Says the line and closes. What the client has sent is thrown away: unread, it would take our line with it. */
    turnAway(socket: Socket, { line }: Objection): void {
        socket.on('error', () => socket.destroy());
        if (this.#lingering.size >= LINGERING_MAX) {
            socket.destroy();
            return;
        }
        this.#lingering.add(socket);
        const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
        socket.on('close', () => {
            clearTimeout(timer);
            this.#lingering.delete(socket);
        });
        socket.resume();
        socket.end(line, 'latin1');
    }

    /** Closes those who still read why. */
    stop(): void {
        for (const socket of this.#lingering) socket.destroy();
    }
}

function countOf(present: Iterable<{ readonly address: string }>, address: string): number {
    let count = 0;
    for (const one of present) count += one.address === address ? 1 : 0;
    return count;
}
