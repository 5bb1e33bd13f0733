// NUT servers and other gateways that announce themselves by multicast DNS. What is heard is put together from records of anybody:
// every list has an end, names are cleaned, and nobody is asked anything but where a service is.

import { setTimeout as pause } from 'node:timers/promises';
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
const ADDRESSES_MAX = 8;
const HOSTS_MAX = 1024;
const TXT_BYTES_MAX = 1300;

/** Throws what the system says when there is no multicast at all. */
export async function browse({ types, patienceMs, signal, found }: Browse): Promise<void> {
    const heard = new Heard(types, found);
    const asked = new Set<string>();
    const sockets: MulticastSockets = new MulticastSockets({
        heard: (packet, link, from) => {
            if (packet.type !== 'response') return;
            heard.take(packet, link, from);
            // Who told no more than a name is asked for the rest, once.
            const missing = heard.incomplete().filter((name) => !asked.has(name));
            for (const name of missing) asked.add(name);
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

interface Place {
    readonly port: number;
    readonly target: string;
}

class Heard {
    readonly #types: readonly string[];
    readonly #found: (service: FoundService) => void;
    readonly #instances = new Set<string>();
    readonly #places = new Map<string, Place>();
    readonly #texts = new Map<string, ReadonlyMap<string, string>>();
    readonly #addresses = new Map<string, Set<string>>();
    readonly #told = new Set<string>();

    constructor(types: readonly string[], found: (service: FoundService) => void) {
        this.#types = types;
        this.#found = found;
    }

    take({ answers = [], additionals = [] }: Packet, link: MdnsLink, from: Sender): void {
        for (const answer of [...answers, ...additionals]) this.#take(answer, link);
        for (const name of this.#instances) this.#tell(name, from);
    }

    /** Instances of which it is not known where they are. */
    incomplete(): string[] {
        return [...this.#instances].filter((name) => !this.#places.has(name.toLowerCase()));
    }

    #take(answer: Answer, link: MdnsLink): void {
        const name = String(answer.name).toLowerCase();
        if ('ttl' in answer && answer.ttl === 0) return;
        switch (answer.type) {
            case 'PTR': {
                const isOurs = this.#types.some((type) => name === `${type}.local`);
                const isInstance = answer.data.toLowerCase().endsWith(`.${name}`);
                if (isOurs && isInstance && this.#instances.size < INSTANCES_MAX) this.#instances.add(answer.data);
                return;
            }
            case 'SRV': {
                const { port, target } = answer.data;
                if (this.#places.size < INSTANCES_MAX && port > 0) this.#places.set(name, { port, target });
                return;
            }
            case 'TXT':
                if (this.#texts.size < INSTANCES_MAX) this.#texts.set(name, textOf(answer.data as Buffer[]));
                return;
            case 'A':
            case 'AAAA': {
                const known = this.#addresses.get(name) ?? new Set();
                const scope = /^fe80:/i.test(answer.data) ? `%${link.name}` : '';
                if (known.size < ADDRESSES_MAX) known.add(`${answer.data}${scope}`);
                if (this.#addresses.size < HOSTS_MAX) this.#addresses.set(name, known);
                return;
            }
            default:
                return;
        }
    }

    #tell(name: string, { address }: Sender): void {
        const key = name.toLowerCase();
        const place = this.#places.get(key);
        const type = this.#types.find((one) => key.endsWith(`.${one}.local`));
        if (!place || type === undefined || this.#told.has(key)) return;
        this.#told.add(key);
        const known = [...(this.#addresses.get(place.target.toLowerCase()) ?? [address])];
        this.#found({
            type,
            instance: clean(name.slice(0, -`.${type}.local`.length)),
            host: clean(place.target),
            addresses: known.sort((one, other) => rank(one) - rank(other)),
            port: place.port,
            txt: this.#texts.get(key) ?? new Map(),
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
