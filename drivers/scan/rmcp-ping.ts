// Management controllers of servers: the presence ping of ASF 2.0 §3.2.4.2, which they answer without a password (IPMI 2.0 §13.13).

import { type SweepTarget, sweep } from '../udp-sweep.ts';

const PORT = 623;
// RMCP header (version 6, no acknowledgement, class ASF), enterprise 4542, presence ping, tag, no data.
const PING = [0x06, 0x00, 0xff, 0x06, 0x00, 0x00, 0x11, 0xbe, 0x80, 0x01, 0x00, 0x00];
const PONG = 0x40;
const TAG_AT = 9;
const MESSAGE_AT = 8;
const ENTITIES_AT = 20;

interface RmcpScan {
    readonly addresses: readonly string[];
    readonly patienceMs: number;
    readonly signal: AbortSignal;
    readonly found: (controller: { readonly address: string }) => void;
    readonly progress?: ((asked: number, total: number) => void) | undefined;
    readonly port?: number;
}

/** Tells every address where something speaks IPMI. */
export async function pingRmcp({
    addresses,
    patienceMs,
    signal,
    found,
    progress,
    port = PORT,
}: RmcpScan): Promise<void> {
    const targets = addresses.map((ip): SweepTarget => ({ ip, port }));
    const places = new Map(addresses.map((address, at) => [address, at]));
    await sweep({
        targets,
        question: () => Buffer.from(PING),
        placeOf: (bytes, { ip }) => (isPong(bytes) ? places.get(ip) : undefined),
        answered: ({ ip }) => found({ address: ip }),
        patienceMs,
        signal,
        progress: (asked) => progress?.(asked, targets.length),
    });
}

/** IPMI 2.0 table 13-… presence pong: bit 7 of the supported entities says that it speaks IPMI. */
export function isPong(bytes: Buffer): boolean {
    return (
        bytes.length >= 28 &&
        bytes[0] === 0x06 &&
        bytes[3] === 0x06 &&
        bytes.readUInt32BE(4) === 4542 &&
        bytes[MESSAGE_AT] === PONG &&
        bytes[TAG_AT] === PING[TAG_AT] &&
        ((bytes[ENTITIES_AT] ?? 0) & 0x80) !== 0
    );
}
