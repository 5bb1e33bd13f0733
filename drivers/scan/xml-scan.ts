// Eaton's network cards of the XML/HTTP kind (netxml-ups in NUT): they answer a datagram that everybody on the link hears, or that is
// sent to them alone.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type SweepTarget, sweep } from '../udp-sweep.ts';
import { broadcastAddresses } from './local-networks.ts';

const PORT = 4679;
const REQUEST = Buffer.from('<SCAN_REQUEST/>');
const ROUNDS = 3;
// A rack has dozens; what is more is an answer to everything.
const FOUND_MAX = 4096;
const ANSWER_BYTES_MAX = 8192;

export interface XmlCard {
    readonly address: string;
    readonly type: string;
}

interface XmlScan {
    /** None: everybody on the links of this machine. */
    readonly addresses: readonly string[];
    readonly patienceMs: number;
    readonly signal: AbortSignal;
    readonly found: (card: XmlCard) => void;
    readonly progress?: ((asked: number, total: number) => void) | undefined;
    readonly port?: number;
}

export async function scanXml({ addresses, patienceMs, signal, found, progress, port = PORT }: XmlScan): Promise<void> {
    if (addresses.length === 0) return callAll({ patienceMs, signal, found, port });
    const targets = addresses.map((ip): SweepTarget => ({ ip, port }));
    const places = new Map(addresses.map((address, at) => [address, at]));
    await sweep({
        targets,
        question: () => REQUEST,
        placeOf: (bytes, { ip }) => (parseAnswer(bytes) === undefined ? undefined : places.get(ip)),
        answered: ({ ip }, bytes) => found({ address: ip, type: parseAnswer(bytes) ?? '' }),
        patienceMs,
        signal,
        progress: (asked) => progress?.(asked, targets.length),
    });
}

async function callAll({
    patienceMs,
    signal,
    found,
    port,
}: Required<Omit<XmlScan, 'addresses' | 'progress'>>): Promise<void> {
    const socket = createSocket('udp4');
    const known = new Set<string>();
    socket.on('message', (bytes, { address }) => {
        const type = parseAnswer(bytes);
        if (type === undefined || known.has(address) || known.size >= FOUND_MAX) return;
        known.add(address);
        found({ address, type });
    });
    const listening = once(socket, 'listening');
    socket.bind();
    await listening;
    socket.on('error', () => undefined);
    socket.setBroadcast(true);
    try {
        for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
            for (const address of broadcastAddresses()) socket.send(REQUEST, port, address, () => undefined);
            await pause(patienceMs / ROUNDS, undefined, { signal }).catch(() => undefined);
        }
    } finally {
        socket.close();
    }
}

/** What it says that it is; undefined: it is no such card. PDUs speak another version (XML v4), that nothing here understands. */
export function parseAnswer(bytes: Buffer): string | undefined {
    if (bytes.length > ANSWER_BYTES_MAX) return undefined;
    const text = bytes.toString('utf8').replaceAll('\0', '').trim();
    if (!/^<[\s\S]*>$/.test(text)) return undefined;
    for (const [, inside = ''] of text.matchAll(
        /<[A-Za-z_][\w:.-]*((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/g,
    )) {
        const values = new Map(
            [...inside.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
                ([, key = '', double, single]) => [key, double ?? single ?? ''] as const,
            ),
        );
        if (values.get('class') === 'DEV.PDU') return undefined;
        const type = values.get('type');
        if (type !== undefined) return unescaped(type).slice(0, 200);
    }
    return undefined;
}

function unescaped(text: string): string {
    const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
    return text.replace(/&(lt|gt|amp|quot|apos);/g, (_all, name: string) => names[name] ?? '');
}
