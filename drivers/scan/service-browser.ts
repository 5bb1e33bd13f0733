// NUT servers and other gateways that announce themselves by multicast DNS. What is heard is put together from records of anybody:
// every list has an end, names are cleaned, and nobody is asked anything but where a service is.

import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, type Service } from 'bonjour-service';
import type { Answer, Packet } from 'dns-packet';
import { type MdnsLink, MulticastSockets, type Sender } from '#nut/mdns/multicast-sockets.ts';

export interface FoundService {
    /** `_nut._tcp` */
    readonly type: string;
    /** For people: `rack-1`. */
    readonly instance: string;
    readonly host: string;
    /** The first is the best: IPv4 before IPv6, of the link before others. */
    readonly addresses: readonly string[];
    readonly port: number;
    readonly txt: ReadonlyMap<string, string>;
}

interface Browse {
    readonly types: readonly string[];
    readonly patienceMs: number;
    readonly signal: AbortSignal;
    /** Once for each instance of each type, as soon as it is known where it is. */
    readonly found: (service: FoundService) => void;
}

// RFC 6762 §5.2: asked again in growing distances, for who did not hear.
const QUESTIONS_AT = [0, 0.15, 0.45];
const INSTANCES_MAX = 512;
// A gateway has five; who tells thousands must not take the place of the others.
const INSTANCES_OF_SENDER_MAX = 64;
const ADDRESSES_MAX = 8;
// The library compares each with each.
const RECORDS_MAX = 256;
const BARE_MAX = 64;
const BARE_OF_SENDER_MAX = 16;
const TXT_BYTES_MAX = 1300;

/** Throws what the system says when there is no multicast at all. */
export async function browse({ types, patienceMs, signal, found }: Browse): Promise<void> {
    const heard = new Heard(types, found);
    const sockets: MulticastSockets = new MulticastSockets({
        heard: (packet, link, from) => {
            if (packet.type !== 'response') return;
            const missing = heard.take(packet, link, from);
            if (missing.length > 0) sockets.send(questionFor(missing), link);
        },
    });
    await sockets.start();
    try {
        let before = 0;
        for (const at of QUESTIONS_AT) {
            await pause((at - before) * patienceMs, undefined, { signal });
            before = at;
            for (const link of sockets.links) {
                const questions = types.map((type) => ({ name: `${type}.local`, type: 'PTR' as const }));
                sockets.send({ type: 'query', questions }, link);
            }
        }
        await pause((1 - before) * patienceMs, undefined, { signal });
    } catch {
        // It was called off.
    } finally {
        await sockets.stop();
    }
}

function questionFor(names: readonly string[]): Packet {
    return {
        type: 'query',
        questions: names.flatMap((name) => [
            { name, type: 'SRV' as const },
            { name, type: 'TXT' as const },
        ]),
    };
}

/**
 * Services are put together by the browsers of bonjour-service, one for each type. They get their packets from our sockets instead of
 * the library's, which ask by one interface and IPv4 only.
 */
class Heard {
    readonly #types: readonly string[];
    readonly #found: (service: FoundService) => void;
    readonly #packets = Object.assign(new EventEmitter(), { query: () => undefined });
    /** Who told no more than a name; the library wants name and place in one packet. */
    readonly #bare = new Map<string, Answer>();
    readonly #told = new Set<string>();
    /** Instances and bare names by address of the sender. */
    readonly #senders = new Map<string, { told: number; bare: number }>();
    #now: { readonly link: MdnsLink; readonly from: Sender } | undefined;

    constructor(types: readonly string[], found: (service: FoundService) => void) {
        this.#types = types;
        this.#found = found;
        for (const type of types) {
            const [name = '', protocol] = type.split('.').map((part) => part.slice(1));
            const browser = new Browser(this.#packets, { type: name, protocol: protocol === 'udp' ? 'udp' : 'tcp' });
            browser.on('up', (service) => this.#tell(type, service));
        }
    }

    /** Returns the instances that are to be asked where they are: each once. */
    take({ answers = [], additionals = [] }: Packet, link: MdnsLink, from: Sender): string[] {
        const records = [...answers, ...additionals].slice(0, RECORDS_MAX);
        const sender = this.#sender(from);
        if (this.#told.size >= INSTANCES_MAX || sender.told >= INSTANCES_OF_SENDER_MAX) return [];
        this.#now = { link, from };
        try {
            this.#packets.emit('response', { answers: [...records, ...this.#bare.values()], additionals: [] }, from);
        } catch {
            return []; // Records that the library stumbles over were made to harm.
        }
        return records.flatMap((record) => {
            const isFull = this.#bare.size >= BARE_MAX || sender.bare >= BARE_OF_SENDER_MAX;
            if (record.type !== 'PTR' || record.ttl === 0 || isFull) return [];
            const [type, key] = [record.name.toLowerCase(), record.data.toLowerCase()];
            const isOurs = this.#types.some((one) => type === `${one}.local`) && key.endsWith(`.${type}`);
            if (!isOurs || this.#told.has(key) || this.#bare.has(key)) return [];
            this.#bare.set(key, record);
            sender.bare += 1;
            return [record.data];
        });
    }

    #sender({ address }: Sender): { told: number; bare: number } {
        const sender = this.#senders.get(address) ?? { told: 0, bare: 0 };
        // Addresses can be made up; what is told is limited as a whole, too.
        if (this.#senders.size < INSTANCES_MAX) this.#senders.set(address, sender);
        return sender;
    }

    #tell(
        type: string,
        { fqdn, host, port, addresses = [], rawTxt }: Service & { rawTxt?: readonly Buffer[] | Buffer },
    ): void {
        const key = fqdn.toLowerCase();
        const sender = this.#now && this.#sender(this.#now.from);
        if (
            !this.#now ||
            !sender ||
            sender.told >= INSTANCES_OF_SENDER_MAX ||
            port === 0 ||
            this.#told.has(key) ||
            !key.endsWith(`.${type}.local`)
        )
            return;
        this.#told.add(key);
        sender.told += 1;
        this.#bare.delete(key);
        const { link, from } = this.#now;
        const known = addresses
            .slice(0, ADDRESSES_MAX)
            .map((one) => (/^fe80:/i.test(one) ? `${one}%${link.name}` : one));
        if (known.length === 0) known.push(from.address);
        this.#found({
            type,
            // The library's own name ends at the first dot.
            instance: clean(fqdn.slice(0, -`.${type}.local`.length)),
            host: clean(host),
            addresses: known.sort((one, other) => rank(one) - rank(other)),
            port,
            txt: textOf(rawTxt ?? []),
        });
    }
}

function rank(address: string): number {
    if (!address.includes(':')) return 0;
    return address.includes('%') ? 2 : 1;
}

function textOf(strings: readonly Buffer[] | Buffer): Map<string, string> {
    const text = new Map<string, string>();
    let bytes = 0;
    for (const one of [strings].flat()) {
        bytes += one.length;
        if (bytes > TXT_BYTES_MAX) break;
        const [key = '', ...value] = one.toString('utf8').split('=');
        // RFC 6763 §6.4: the first of a key counts.
        if (key !== '' && !text.has(key.toLowerCase())) text.set(key.toLowerCase(), clean(value.join('=')));
    }
    return text;
}

/** Names of strangers go to terminals and files. */
function clean(text: string): string {
    return text.replace(/\p{Cc}/gu, ' ').slice(0, 255);
}
