// Which objects stand in which context of the agent: '' is the gateway, the others are called as a UPS, or as a host with its virtual
// UPS. A tree is made anew after a second at the earliest: a walk of hundreds of requests costs what one costs.

import type { Device } from '#model/device.ts';
import type { ChainView } from '../chain/chain-source.ts';
import type { Gateway } from '../gateway.ts';
import { VERSION } from '../version.ts';
import { ObjectTree, type SnmpObject } from './object-tree.ts';
import { plainText } from './plain-text.ts';
import { powerchainObjects } from './powerchain-mib.ts';
import { upsObjects } from './ups-mib.ts';

export interface ContextOptions {
    readonly gateway: Gateway;
    readonly chain: ChainView;
    /** How the gateway is called, and where its own objects stand. */
    readonly config: () => { readonly name: string; readonly prefix: string };
    /** Milliseconds since 1970. */
    readonly now: () => number;
}

const YOUNG_MS = 1000;
const SYSTEM = '1.3.6.1.2.1.1';
// What RFC 1628 gives those who have no number of their own: managers know a UPS by it.
const UPS_MIB = '1.3.6.1.2.1.33';
// RFC 3418 sysServices: end to end and applications.
const SERVICES = 72;

export class Contexts {
    readonly #options: ContextOptions;
    readonly #startedAt: number;
    readonly #trees = new Map<string, { readonly tree: ObjectTree; readonly madeAt: number }>();

    constructor(options: ContextOptions) {
        this.#options = options;
        this.#startedAt = options.now();
    }

    has(context: string): boolean {
        return context === '' || this.#ups(context) !== undefined;
    }

    /** undefined: there is no such context. */
    tree(context: string): ObjectTree | undefined {
        const now = this.#options.now();
        const known = this.#trees.get(context);
        // A clock that was set back makes it anew.
        if (known && now >= known.madeAt && now - known.madeAt < YOUNG_MS) return known.tree;
        this.#trees.delete(context);
        const objects = this.#objects(context, now);
        if (!objects) return undefined;
        const tree = new ObjectTree(objects);
        this.#trees.set(context, { tree, madeAt: now });
        return tree;
    }

    #ups(name: string): Device | undefined {
        const device = this.#options.gateway.device(name);
        const isOne = device?.id === name && (device.type === 'ups' || this.#options.chain.hosts.has(device.id));
        return isOne ? device : undefined;
    }

    #objects(context: string, now: number): SnmpObject[] | undefined {
        const { gateway, chain, config } = this.#options;
        const { name, prefix } = config();
        if (context === '') {
            const rack = {
                gatewayName: name,
                version: VERSION,
                devices: [...gateway.devices],
                hosts: [...chain.hosts.values()],
            };
            return [
                ...this.#system({ name, id: prefix, about: 'Powerchain Gateway', now }),
                ...powerchainObjects(prefix, rack),
            ];
        }
        const device = this.#ups(context);
        if (!device) return undefined;
        const about = device.description === '' ? device.id : device.description;
        return [
            ...this.#system({ name: device.id, id: UPS_MIB, about, now }),
            text(`${UPS_MIB}.1.1.4.0`, `Powerchain Gateway ${VERSION}`), // upsIdentAgentSoftwareVersion
            ...upsObjects(device, chain.nodes.get(device.id), { now, startedAt: this.#startedAt }),
        ];
    }

    /** RFC 3418 */
    *#system(of: { name: string; id: string; about: string; now: number }): Generator<SnmpObject> {
        yield text(`${SYSTEM}.1.0`, `${of.about}, ${VERSION}`); // sysDescr
        yield { oid: `${SYSTEM}.2.0`, kind: 'OID', value: of.id }; // sysObjectID
        const ticks = Math.max(0, Math.round((of.now - this.#startedAt) / 10)) % 2 ** 32;
        yield { oid: `${SYSTEM}.3.0`, kind: 'TimeTicks', value: ticks }; // sysUpTime
        yield text(`${SYSTEM}.4.0`, ''); // sysContact
        yield text(`${SYSTEM}.5.0`, of.name); // sysName
        yield text(`${SYSTEM}.6.0`, ''); // sysLocation
        yield { oid: `${SYSTEM}.7.0`, kind: 'Integer', value: SERVICES };
    }
}

function text(oid: string, value: string): SnmpObject {
    return { oid, kind: 'OctetString', value: plainText(value) };
}
