// Keeps the network told of the gateway: which services it has, where they can be reached, and which devices are behind them.
// Follows the configuration and the devices. Nothing of it is secret, and nothing depends on it: a network that does not let it
// is logged once.

import { hostname } from 'node:os';
import type { GatewayConfig } from '#model/config.ts';
import { messageOf } from '#model/errors.ts';
import type { MdnsLink } from '#nut/mdns/multicast-sockets.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { Responder } from './responder.ts';
import type { MdnsService } from './service-records.ts';

export interface AnnouncementOptions {
    readonly gateway: Gateway;
    readonly log: Log;
    readonly config: () => GatewayConfig;
    /** Where is listened now; 0: nowhere. */
    readonly ports: () => { readonly nut: number; readonly http: number; readonly https: number };
    /** Whether NUT's clients are offered TLS. */
    readonly hasNutTls: () => boolean;
    /** Stays the same for ever, and is nobody else's. */
    readonly id: string;
    readonly version: string;
}

// Devices come and go together when the configuration changes.
const TOGETHER_MS = 100;
const DEFAULT_NAME = 'powerchain';
// With `device_list=` one string of a TXT record (RFC 6763 §6.1); who gets none asks the server.
const LIST_BYTES_MAX = 255 - 'device_list='.length;

export class Announcement {
    readonly #options: AnnouncementOptions;
    #responder: Responder | undefined;
    /** What the running responder was made for. */
    #made = '';
    #unsubscribe: (() => void) | undefined;
    #soon: NodeJS.Timeout | undefined;
    #last: Promise<void> = Promise.resolve();

    constructor(options: AnnouncementOptions) {
        this.#options = options;
    }

    /** Also when the configuration or a port changed. */
    configure(): void {
        this.#unsubscribe ??= this.#options.gateway.subscribe('mdns', ({ type }) => {
            if (type === 'device-added' || type === 'device-removed') this.#updateSoon();
        });
        const { name, mdns } = this.#options.config();
        const services = mdns.enabled ? this.#services() : [];
        const made = services.length === 0 ? '' : JSON.stringify([name, mdns]);
        if (made === this.#made) {
            this.#responder?.update(services);
            return;
        }
        this.#made = made;
        this.#last = this.#last.then(async () => {
            await this.#responder?.stop();
            this.#responder = made === '' ? undefined : await this.#started(services);
        });
    }

    async stop(): Promise<void> {
        clearTimeout(this.#soon);
        this.#unsubscribe?.();
        await this.#last;
        await this.#responder?.stop();
        this.#responder = undefined;
        this.#made = '';
    }

    async #started(services: readonly MdnsService[]): Promise<Responder | undefined> {
        const { log, config } = this.#options;
        const { name, mdns } = config();
        const machine = hostname().split('.')[0] || DEFAULT_NAME;
        const instance = mdns.name ?? (name === DEFAULT_NAME ? `${DEFAULT_NAME} ${machine}` : name);
        const responder = new Responder({ names: { instance, host: machine }, interfaces: mdns.interfaces, log });
        try {
            await responder.start(services);
            return responder;
        } catch (error) {
            log.warn({ error: messageOf(error) }, 'the gateway is not announced: there is no multicast here');
            return undefined;
        }
    }

    #updateSoon(): void {
        this.#soon ??= setTimeout(() => {
            this.#soon = undefined;
            this.configure();
        }, TOGETHER_MS).unref();
    }

    #services(): MdnsService[] {
        const { config, ports, hasNutTls, id, version } = this.#options;
        const { nut, web, name } = config();
        const { nut: nutPort, http, https } = ports();
        const about = { txtvers: '1', version, id };
        const devices = this.#deviceList();
        const nutTxt = {
            txtvers: '1',
            protovers: '1.3',
            ...(devices === undefined ? {} : { device_list: devices }),
            version,
            id,
            tls: hasNutTls() ? '1' : '0',
        };
        const chainTxt = { ...about, name, path: '/api/v1', https: https === 0 ? '0' : '1', nut: String(nutPort) };
        const { listen } = nut;
        const all = [
            // NUT's own scanner browses the second; Home Assistant, TrueNAS and IANA know the first.
            { type: '_nut._tcp', port: nutPort, txt: nutTxt, listen },
            { type: '_upsd._tcp', port: nutPort, txt: nutTxt, listen },
            { type: '_http._tcp', port: http, txt: { ...about, path: '/' }, listen: web.listen },
            { type: '_https._tcp', port: https, txt: { ...about, path: '/' }, listen: web.listen },
            { type: '_powerchain._tcp', port: https || http, txt: chainTxt, listen: web.listen },
        ];
        return all
            .filter((one) => one.port !== 0 && isAbroad(one.listen))
            .map(({ listen: own, ...service }) => ({ ...service, addressesOn: (link) => reached(own, link) }));
    }

    /** undefined: too long for a TXT record. */
    #deviceList(): string | undefined {
        const list = Array.from(this.#options.gateway.devices, ({ id }) => id).join(';');
        return list.length > LIST_BYTES_MAX ? undefined : list;
    }
}

/** What of the link is listened on; `*` is upsd's word for both IP versions. */
function reached(listen: readonly string[], { ipv4, ipv6 }: MdnsLink): string[] {
    const isAny = (wildcard: string) => listen.includes(wildcard) || listen.includes('*');
    const isMeant = (address: string) => listen.some((one) => one.toLowerCase() === address);
    return [
        ...ipv4.filter((address) => isAny('0.0.0.0') || isMeant(address)),
        ...ipv6.filter((address) => isAny('::') || isMeant(address)),
    ];
}

/** Whether somebody beyond this machine can reach what listens there. */
function isAbroad(listen: readonly string[]): boolean {
    return listen.some((address) => !/^(?:127\.|::1$|localhost$)/i.test(address));
}
