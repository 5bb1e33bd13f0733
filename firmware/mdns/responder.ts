// Answers multicast DNS on every link (RFC 6762): asks whether our names are free, takes others if not, announces, answers, tells
// changes at once and says farewell. What is said stands in service-records.ts; whom to answer what, in answers.ts.
// Never throws once started, and never lets a flood of questions make it flood others.

import type { Packet } from 'dns-packet';
import { messageOf } from '#model/errors.ts';
import { MDNS_PORT, type MdnsLink, MulticastSockets, type Sender } from '#nut/mdns/multicast-sockets.ts';
import type { Log } from '../log.ts';
import { answersTo } from './answers.ts';
import { disputed, mustGiveWay, namesTaken } from './conflicts.ts';
import {
    hostName,
    keyOf,
    type MdnsService,
    numbered,
    type OwnNames,
    type OwnRecord,
    recordsOn,
} from './service-records.ts';

interface ResponderOptions {
    readonly names: OwnNames;
    readonly interfaces?: readonly string[] | undefined;
    readonly log: Log;
}

/** What is done on one link. */
interface Place {
    link: MdnsLink;
    /** What everybody may know. */
    published: readonly OwnRecord[];
    /** What is being asked for. */
    wanted: readonly OwnRecord[] | undefined;
    timer: NodeJS.Timeout | undefined;
    /** When a record was last told to all, by key. */
    readonly toldAt: Map<string, number>;
    sentInSecond: number;
    second: number;
}

// RFC 6762 §8.1: three questions, 250 ms apart, and not all machines of a rack at once when the power comes back.
const PROBES = 3;
const PROBE_MS = 250;
const FIRST_PROBE_MS_MAX = 100;
// §8.2: who gives way asks again a second later. §8.3: the second announcement.
const SECOND_MS = 1000;
// §8.1: fifteen conflicts within ten seconds are a fault or an attack; then names are tried slowly.
const CONFLICTS_MAX = 15;
const CONFLICTS_MS = 10_000;
const SLOW_MS = 5000;
// §6: who shares a name waits a little, at random; nothing is told to all twice within a second.
const SHARED_MS = { min: 20, max: 120 };
// §7.2: who knows many answers sends them in several packets.
const TRUNCATED_MS = 450;
const TRUNCATED_FLAG = 0x0200;
const AUTHORITATIVE_FLAG = 0x0400;
// §6.7: programs that know nothing of multicast DNS must ask again soon.
const LEGACY_SECONDS_MAX = 10;
// A rack that wakes up asks some dozens of questions; more is a flood.
const PACKETS_A_SECOND_MAX = 60;
// What we said comes back to us by the other interfaces.
const ECHO_MS = 10_000;
const TOLD_MAX = 2000;

export class Responder {
    readonly #options: ResponderOptions;
    readonly #sockets: MulticastSockets;
    readonly #places = new Map<string, Place>();
    readonly #later = new Set<NodeJS.Timeout>();
    readonly #told = new Map<string, number>();
    #services: readonly MdnsService[] = [];
    #numbers = { instance: 1, host: 1 };
    #conflictsAt: number[] = [];

    constructor(options: ResponderOptions) {
        this.#options = options;
        this.#sockets = new MulticastSockets({
            interfaces: options.interfaces,
            heard: (packet, link, from) => this.#hear(packet, link, from),
            changed: (links) => this.#moved(links),
        });
    }

    /** As they are now, with the numbers that conflicts made. */
    get names(): OwnNames {
        const { instance, host } = this.#options.names;
        return {
            instance: numbered(instance, this.#numbers.instance, ' (', ')'),
            host: numbered(host, this.#numbers.host, '-', ''),
        };
    }

    /** Throws what the system says when there is no multicast at all. */
    async start(services: readonly MdnsService[]): Promise<void> {
        this.#services = services;
        await this.#sockets.start();
    }

    /** What is new is announced at once, what is gone is withdrawn. */
    update(services: readonly MdnsService[]): void {
        this.#services = services;
        for (const place of this.#places.values()) this.#settle(place);
    }

    /** Withdraws everything; resolves when that was sent. */
    async stop(): Promise<void> {
        for (const place of this.#places.values()) {
            clearTimeout(place.timer);
            this.#tell(place, place.published.map(withdrawn));
        }
        for (const timer of this.#later) clearTimeout(timer);
        this.#places.clear();
        await this.#sockets.stop();
    }

    #moved(links: readonly MdnsLink[]): void {
        for (const [name, { timer }] of this.#places) {
            if (links.some((link) => link.name === name)) continue;
            clearTimeout(timer);
            this.#places.delete(name);
        }
        for (const link of links) {
            const fresh = { published: [], wanted: undefined, timer: undefined, toldAt: new Map() };
            const place = this.#places.get(link.name) ?? { ...fresh, link, sentInSecond: 0, second: 0 };
            place.link = link;
            this.#places.set(link.name, place);
            this.#settle(place);
        }
    }

    /** From what is published to what should be. Names that are new are asked for first. */
    #settle(place: Place): void {
        const wanted = recordsOn(place.link, this.#services, this.names);
        const owned = new Set(place.published.filter(({ flush }) => flush).map(({ name }) => name));
        const isAsked = wanted.every(({ flush, name }) => !flush || owned.has(name));
        if (isAsked) this.#announce(place, wanted);
        else this.#probe(place, wanted, Math.random() * FIRST_PROBE_MS_MAX);
    }

    #probe(place: Place, wanted: readonly OwnRecord[], delayMs: number): void {
        clearTimeout(place.timer);
        place.wanted = wanted;
        const names = [...new Set(wanted.filter(({ flush }) => flush).map(({ name }) => name))];
        const authorities = wanted.filter(({ flush }) => flush).map((record) => ({ ...record, flush: false }));
        const questions = names.map((name) => ({ name, type: 'ANY' as 'A' }));
        let asked = 0;
        const step = (): void => {
            if (asked === PROBES) {
                this.#announce(place, wanted);
                return;
            }
            asked += 1;
            this.#sockets.send({ type: 'query', questions, authorities }, place.link);
            place.timer = setTimeout(step, PROBE_MS).unref();
        };
        place.timer = setTimeout(step, delayMs).unref();
    }

    #announce(place: Place, records: readonly OwnRecord[]): void {
        clearTimeout(place.timer);
        const before = new Set(place.published.map(keyOf));
        const after = new Set(records.map(keyOf));
        // What has a new content is replaced by that; RFC 6762 §10.1 is for what has none any more.
        const replaced = new Set(records.filter(({ flush }) => flush).map(({ type, name }) => `${type} ${name}`));
        const gone = place.published.filter(
            (record) => !after.has(keyOf(record)) && !replaced.has(`${record.type} ${record.name}`),
        );
        const isFirst = place.published.length === 0;
        // A group of records is told as a whole: the others of it would be forgotten.
        const groups = new Set(
            records.filter((one) => !before.has(keyOf(one))).map(({ type, name }) => `${type} ${name}`),
        );
        const news = records.filter(({ type, name }) => groups.has(`${type} ${name}`));
        place.published = records;
        place.wanted = undefined;
        if (gone.length + news.length === 0) return;
        if (isFirst) {
            const fields = { interface: place.link.name, instance: this.names.instance, host: hostName(this.names) };
            this.#options.log.info(fields, 'the gateway is announced in the network');
        }
        this.#tell(place, [...gone.map(withdrawn), ...news]);
        place.timer = setTimeout(() => this.#tell(place, [...gone.map(withdrawn), ...news]), SECOND_MS).unref();
    }

    #hear(packet: Packet, link: MdnsLink, from: Sender): void {
        const place = this.#places.get(link.name);
        if (!place) return;
        if (packet.type === 'response') this.#heedResponse(place, packet);
        else {
            if (place.wanted && mustGiveWay(packet, place.wanted)) this.#probe(place, place.wanted, SECOND_MS);
            this.#answer(place, packet, from);
        }
    }

    #heedResponse(place: Place, packet: Packet): void {
        const now = performance.now();
        const isEcho = (key: string): boolean => now - (this.#told.get(key) ?? Number.NEGATIVE_INFINITY) < ECHO_MS;
        const taken = namesTaken(packet, place.wanted ?? place.published, isEcho);
        if (taken.size === 0) {
            this.#defend(place, disputed(packet, place.published, isEcho));
            return;
        }
        if (place.wanted === undefined) {
            // Ours is disputed: whoever has it answers our question now, and we look for another name.
            this.#probe(place, place.published, 0);
            return;
        }
        const before = this.names;
        if (taken.has(hostName(before).toLowerCase())) this.#numbers.host += 1;
        else this.#numbers.instance += 1;
        const { instance, host } = this.names;
        this.#options.log.warn({ taken: [...taken], instance, host }, 'a name of the gateway is taken in the network');
        this.#conflictsAt = [...this.#conflictsAt.filter((at) => now - at < CONFLICTS_MS), now];
        const delayMs = this.#conflictsAt.length >= CONFLICTS_MAX ? SLOW_MS : 0;
        for (const other of this.#places.values()) {
            this.#tell(other, other.published.filter((record) => !taken.has(record.name.toLowerCase())).map(withdrawn));
            other.published = [];
            this.#probe(other, recordsOn(other.link, this.#services, this.names), delayMs);
        }
    }

    /** Behind what the other said: caches drop only what is older than a second (RFC 6762 §10.2). */
    #defend(place: Place, records: readonly OwnRecord[]): void {
        const now = performance.now();
        const due = records.filter((one) => now - (place.toldAt.get(keyOf(one)) ?? 0) >= SECOND_MS);
        if (due.length === 0) return;
        for (const one of due) place.toldAt.set(keyOf(one), now + SECOND_MS);
        this.#after(SECOND_MS + PROBE_MS, () => this.#tell(place, due));
    }

    #answer(place: Place, query: Packet, from: Sender): void {
        const isLegacy = from.port !== MDNS_PORT;
        const found = answersTo(query, place.published);
        if (!found) return;
        const { answers, additionals, isShared, isForOne } = found;
        if (isLegacy) {
            const brief = answers.map((one) => ({ ...one, ttl: LEGACY_SECONDS_MAX, flush: false }) as typeof one);
            const { id, questions } = query;
            const packet = { id, questions, type: 'response', flags: AUTHORITATIVE_FLAG, answers: brief } as const;
            if (this.#mayConsider(place)) this.#sockets.send(packet as Packet, place.link, from);
            return;
        }
        const isProbe = (query.authorities ?? []).length > 0;
        if (isForOne && !isProbe) {
            const packet = { type: 'response', flags: AUTHORITATIVE_FLAG, answers, additionals } as Packet;
            if (this.#mayConsider(place)) this.#sockets.send(packet, place.link, from);
            return;
        }
        const now = performance.now();
        const pauseMs = isProbe ? PROBE_MS : SECOND_MS;
        const due = (answers as readonly OwnRecord[]).filter(
            (one) => now - (place.toldAt.get(keyOf(one)) ?? Number.NEGATIVE_INFINITY) >= pauseMs,
        );
        if (due.length === 0) return;
        const random = SHARED_MS.min + Math.random() * (SHARED_MS.max - SHARED_MS.min);
        const isTruncated = ((query.flags ?? 0) & TRUNCATED_FLAG) !== 0;
        const delayMs = isTruncated ? TRUNCATED_MS : isShared && !isProbe ? random : 0;
        for (const one of due) place.toldAt.set(keyOf(one), now + delayMs);
        this.#after(delayMs, () => {
            if (place.published.length > 0) this.#tell(place, due, additionals as readonly OwnRecord[]);
        });
    }

    #tell(place: Place, answers: readonly OwnRecord[], additionals: readonly OwnRecord[] = []): void {
        if (answers.length === 0 || !this.#mayConsider(place)) return;
        const now = performance.now();
        if (this.#told.size > TOLD_MAX) this.#told.clear();
        for (const record of [...answers, ...additionals]) {
            if ((record.type as string) === 'NSEC') continue;
            this.#told.set(keyOf(record), now);
            place.toldAt.set(keyOf(record), now);
        }
        try {
            const packet = { type: 'response', flags: AUTHORITATIVE_FLAG, answers, additionals } as unknown as Packet;
            this.#sockets.send(packet, place.link);
        } catch (error) {
            this.#options.log.error({ error: messageOf(error) }, 'an announcement could not be sent');
        }
    }

    #mayConsider(place: Place): boolean {
        const second = Math.floor(performance.now() / 1000);
        if (place.second !== second) Object.assign(place, { second, sentInSecond: 0 });
        place.sentInSecond += 1;
        return place.sentInSecond <= PACKETS_A_SECOND_MAX;
    }

    #after(ms: number, act: () => void): void {
        if (ms === 0) {
            act();
            return;
        }
        const timer = setTimeout(() => {
            this.#later.delete(timer);
            act();
        }, ms).unref();
        this.#later.add(timer);
    }
}

function withdrawn<T extends OwnRecord>(record: T): T {
    return { ...record, ttl: 0 };
}
