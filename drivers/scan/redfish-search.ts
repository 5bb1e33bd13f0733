// Redfish services on the link, by the simple service discovery of UPnP: DSP0266 §13 says how they answer.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const GROUP = '239.255.255.250';
const PORT = 1900;
const SEARCH = Buffer.from(
    'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\n' +
        'ST: urn:dmtf-org:service:redfish-rest:1\r\nUSER-AGENT: powerchain\r\n\r\n',
);
const ROUNDS = 2;
const FOUND_MAX = 1024;
const ANSWER_BYTES_MAX = 4096;

export interface RedfishService {
    readonly address: string;
    /** Where its root is: https://192.0.2.9/redfish/v1/ */
    readonly url: string;
    readonly uuid: string;
}

interface RedfishSearch {
    readonly patienceMs: number;
    readonly signal: AbortSignal;
    readonly found: (service: RedfishService) => void;
}

export async function searchRedfish({ patienceMs, signal, found }: RedfishSearch): Promise<void> {
    const known = new Set<string>();
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const links = own.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
    await Promise.all(
        links.map(async (link) => {
            const socket = createSocket('udp4');
            socket.on('message', (bytes, { address }) => {
                const service = parseAnswer(bytes, address);
                if (!service || known.has(service.uuid) || known.size >= FOUND_MAX) return;
                known.add(service.uuid);
                found(service);
            });
            const listening = once(socket, 'listening');
            try {
                socket.bind({ address: link, port: 0 });
                await listening;
                socket.on('error', () => undefined);
                socket.setMulticastInterface(link);
                for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
                    socket.send(SEARCH, PORT, GROUP, () => undefined);
                    await pause(patienceMs / ROUNDS, undefined, { signal }).catch(() => undefined);
                }
            } catch {
                // The interface went away.
            } finally {
                socket.close();
            }
        }),
    );
}

/** undefined: it is none. Whoever answers may only speak of itself: a root elsewhere is not believed. */
export function parseAnswer(bytes: Buffer, from: string): RedfishService | undefined {
    if (bytes.length > ANSWER_BYTES_MAX) return undefined;
    const text = bytes.toString('latin1');
    if (!/^HTTP\/1\.1 200/.test(text)) return undefined;
    const header = (name: string) => new RegExp(`^${name}:[ \\t]*([^\\r\\n]*?)[ \\t]*$`, 'im').exec(text)?.[1] ?? '';
    const [uuid] = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(header('USN')) ?? [];
    if (!/redfish-rest/i.test(header('USN') + header('ST')) || uuid === undefined) return undefined;
    const told = header('AL') || header('LOCATION');
    const isOwn = URL.canParse(told) && /^https?:$/.test(new URL(told).protocol) && new URL(told).hostname === from;
    return { address: from, url: isOwn ? new URL(told).href : `https://${from}/redfish/v1/`, uuid: uuid.toLowerCase() };
}
