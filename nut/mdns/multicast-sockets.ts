// The two sockets of multicast DNS (RFC 6762), one for each IP version, joined on every interface that a link hangs on.
// Whoever answers and whoever asks share them: packets come in with the link that they came by, and go out by a named one.
// What is no DNS message, or was not sent by a neighbour, is dropped here.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { BlockList, isIPv6 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { decode, encode, type Packet } from 'dns-packet';

export const MDNS_PORT = 5353;

/** An interface that packets come in and go out by. */
export interface MdnsLink {
    readonly name: string;
    readonly ipv4: readonly string[];
    readonly ipv6: readonly string[];
}

export interface Sender {
    readonly address: string;
    readonly port: number;
}

interface MulticastSocketsOptions {
    readonly heard: (packet: Packet, link: MdnsLink, from: Sender) => void;
    /** Interfaces came, went or have other addresses. Called at the start too. */
    readonly changed?: (links: readonly MdnsLink[]) => void;
    /** Only these; absent: all but the loopback. */
    readonly interfaces?: readonly string[] | undefined;
    /** 5353 is for whoever answers; 0 is for whoever only asks, once. */
    readonly port?: number;
}

const GROUPS = { 4: '224.0.0.251', 6: 'ff02::fb' } as const;
type Family = keyof typeof GROUPS;

// RFC 6762 §11: so that nobody beyond a router can have sent it.
const HOPS = 255;
// Nothing tells of a new interface or address; a cable that is plugged in waits no longer than this.
const LOOK_MS = 3000;
// RFC 6762 §17: the largest packet, headers included.
const PACKET_BYTES_MAX = 8952;

export class MulticastSockets {
    readonly #options: MulticastSocketsOptions;
    readonly #sockets = new Map<Family, Socket>();
    /** One packet after the other: the interface is a property of the socket. */
    readonly #turns = new Map<Family, Promise<void>>();
    #links: readonly (MdnsLink & { readonly neighbours: BlockList })[] = [];
    #look: NodeJS.Timeout | undefined;

    constructor(options: MulticastSocketsOptions) {
        this.#options = options;
    }

    get links(): readonly MdnsLink[] {
        return this.#links;
    }

    /** Throws what the system says when neither IP version is to be had. */
    async start(): Promise<void> {
        const outcomes = await Promise.allSettled([this.#open(4), this.#open(6)]);
        if (this.#sockets.size === 0) throw outcomes.find((one) => one.status === 'rejected')?.reason;
        this.#refresh();
        this.#look = setInterval(() => this.#refresh(), LOOK_MS).unref();
    }

    /** Resolves when what was to be sent has left. */
    async stop(): Promise<void> {
        clearInterval(this.#look);
        await Promise.all(this.#turns.values());
        for (const socket of this.#sockets.values()) socket.close();
        this.#sockets.clear();
        this.#links = [];
    }

    /** To everybody on the link, or to one. */
    send(packet: Packet, link: MdnsLink, to?: Sender): void {
        const bytes = encode(packet);
        if (to) this.#send(isIPv6(to.address.split('%')[0] ?? '') ? 6 : 4, bytes, link, to);
        else
            for (const family of [4, 6] as const)
                if (addressesOf(link, family).length > 0) this.#send(family, bytes, link);
    }

    async #open(family: Family): Promise<void> {
        const { port = MDNS_PORT } = this.#options;
        const socket = createSocket({ type: `udp${family}`, reuseAddr: true, ipv6Only: family === 6 });
        socket.on('message', (bytes, { address, port: from }) => this.#hear(bytes, { address, port: from }));
        // Bound to the group, it hears nothing that was meant for another program on this port.
        socket.bind({ port, address: family === 6 ? '::' : port === MDNS_PORT ? GROUPS[4] : '0.0.0.0' });
        await once(socket, 'listening');
        // An interface that goes away fails here; the next look finds out.
        socket.on('error', () => undefined);
        socket.setMulticastTTL(HOPS);
        socket.setTTL(HOPS);
        // Other programs on this machine hear by it.
        socket.setMulticastLoopback(true);
        this.#sockets.set(family, socket);
    }

    #send(family: Family, bytes: Uint8Array, link: MdnsLink, to?: Sender): void {
        const before = this.#turns.get(family) ?? Promise.resolve();
        this.#turns.set(
            family,
            before.then(() => this.#sendNow(family, bytes, link, to)),
        );
    }

    async #sendNow(family: Family, bytes: Uint8Array, link: MdnsLink, to: Sender | undefined): Promise<void> {
        const socket = this.#sockets.get(family);
        const own = addressesOf(link, family)[0];
        if (!socket || own === undefined) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        try {
            if (!to) socket.setMulticastInterface(family === 4 ? own : `::%${link.name}`);
            socket.send(bytes, to?.port ?? MDNS_PORT, to?.address ?? GROUPS[family], () => resolve());
        } catch {
            resolve(); // The interface went away: the next look finds out.
        }
        await promise;
    }

    #refresh(): void {
        const found = linksOf(networkInterfaces(), this.#options.interfaces);
        for (const link of found) for (const family of [4, 6] as const) this.#join(family, link);
        if (textOf(found) === textOf(this.#links) && this.#links.length > 0) return;
        this.#links = found;
        this.#options.changed?.(found);
    }

    /** Again at every look: an interface that went away and came back under its old name and address is no member any more. */
    #join(family: Family, link: MdnsLink): void {
        const [own] = addressesOf(link, family);
        if (own === undefined) return;
        try {
            this.#sockets.get(family)?.addMembership(GROUPS[family], family === 4 ? own : `::%${link.name}`);
        } catch {
            // It is a member already, or the interface can no multicast.
        }
    }

    #hear(bytes: Buffer, from: Sender): void {
        const link = this.#linkOf(from.address);
        if (!link || bytes.length > PACKET_BYTES_MAX) return;
        let packet: Packet;
        try {
            packet = decode(bytes);
        } catch {
            return; // No DNS message, or one that was made to harm: loops of names are errors of the decoder.
        }
        this.#options.heard(packet, link, from);
    }

    /** RFC 6762 §11: what comes from no neighbour is none of ours. */
    #linkOf(address: string): MdnsLink | undefined {
        const [plain = '', scope] = address.split('%');
        if (scope !== undefined) return this.#links.find(({ name }) => name === scope);
        return this.#links.find(({ neighbours }) => neighbours.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4'));
    }
}

function addressesOf(link: MdnsLink, family: Family): readonly string[] {
    return family === 4 ? link.ipv4 : link.ipv6;
}

function linksOf(
    interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
    wanted: readonly string[] | undefined,
): (MdnsLink & { readonly neighbours: BlockList })[] {
    return Object.entries(interfaces).flatMap(([name, addresses = []]) => {
        const own = addresses.filter(({ internal }) => !internal);
        if (own.length === 0 || (wanted && !wanted.includes(name))) return [];
        const of = (family: string) => own.filter((one) => one.family === family).map(({ address }) => address);
        return [{ name, ipv4: of('IPv4'), ipv6: of('IPv6'), neighbours: neighboursOf(own) }];
    });
}

function neighboursOf(own: readonly NetworkInterfaceInfo[]): BlockList {
    const list = new BlockList();
    for (const { cidr } of own) {
        const [address = '', bits] = cidr?.split('/') ?? [];
        if (bits !== undefined) list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
    }
    return list;
}

function textOf(links: readonly MdnsLink[]): string {
    return JSON.stringify(links.map(({ name, ipv4, ipv6 }) => [name, ipv4, ipv6]));
}
