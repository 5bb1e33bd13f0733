// A network of its own for a test: namespaces joined by a bridge, as many hosts as it wants, nothing outside. Needs root and
// iproute2; `remove` takes everything away again.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// Of the blocks that RFC 5737 keeps for examples: they are nobody's networks.
const PREFIX = '192.0.2';
export const OTHER_PREFIX = '198.51.100';

// Of a host that is in two networks; far from those that are in one.
const GUEST = 99;

export interface TestHost {
    readonly name: string;
    readonly namespace: string;
    readonly address: string;
    /** What to put before a command line so that it runs on this host. */
    readonly enter: readonly [string, string, string, string];
}

export class TestNetwork {
    readonly #tag: string;
    readonly #prefix: string;
    readonly #namespaces: string[] = [];

    /** `tag` keeps two networks apart: at most 6 characters. So does `prefix` where a host is in both. */
    constructor(tag: string, prefix = PREFIX) {
        this.#tag = tag;
        this.#prefix = prefix;
    }

    /** The first host carries the bridge. Throws, with the name of the package, when there is no `ip`. */
    start(names: readonly string[]): TestHost[] {
        if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip')) {
            throw new Error('ip is missing: install Debian’s package iproute2');
        }
        return names.map((name, index) => this.#add(name, index));
    }

    /** A host of another network is in this one too, by an interface of that name; its address here. */
    join(host: TestHost, device: string): string {
        const address = `${this.#prefix}.${GUEST}`;
        this.#connect(`port${GUEST}`, host.namespace, device, address);
        return address;
    }

    /** It is no longer: its interface is gone. */
    leave(): void {
        const [hub = ''] = this.#namespaces;
        ip('-n', hub, 'link', 'del', `port${GUEST}`);
    }

    /** Pulls the cable of a host, not of the first; `isIn`: puts it back. */
    plug(host: TestHost, isIn: boolean): void {
        const [hub = ''] = this.#namespaces;
        ip('-n', hub, 'link', 'set', this.#port(host), isIn ? 'up' : 'down');
    }

    /** From now on nothing arrives on either side, and neither side is told; `isHeard`: it arrives again. Needs nftables. */
    silence(host: TestHost, isHeard: boolean): void {
        const [hub = ''] = this.#namespaces;
        const ends = [
            [hub, this.#port(host)],
            [host.namespace, 'eth0'],
        ] as const;
        for (const [namespace, device] of ends) {
            const rule = `type filter hook ingress device ${device} priority 0; policy drop;`;
            const words = isHeard
                ? ['delete', 'table', 'netdev', 'cut']
                : [`table netdev cut { chain everything { ${rule} }; }`];
            ip('netns', 'exec', namespace, '/usr/sbin/nft', ...words);
        }
    }

    remove(): void {
        for (const namespace of this.#namespaces.splice(0)) ip('netns', 'del', namespace);
    }

    /** Where its cable ends at the bridge. */
    #port({ address }: TestHost): string {
        return `port${Number(address.split('.').at(-1)) - 1}`;
    }

    #add(name: string, index: number): TestHost {
        const namespace = `${this.#tag}-${name}`;
        ip('netns', 'add', namespace);
        this.#namespaces.push(namespace);
        ip('-n', namespace, 'link', 'set', 'lo', 'up');
        const address = `${this.#prefix}.${index + 1}`;
        if (index === 0) {
            ip('-n', namespace, 'link', 'add', 'eth0', 'type', 'bridge');
            begin(namespace, 'eth0', address);
        } else this.#connect(`port${index}`, namespace, 'eth0', address);
        return { name, namespace, address, enter: ['ip', 'netns', 'exec', namespace] };
    }

    #connect(port: string, namespace: string, device: string, address: string): void {
        const [hub = ''] = this.#namespaces;
        ip('-n', hub, 'link', 'add', port, 'type', 'veth', 'peer', 'name', device, 'netns', namespace);
        ip('-n', hub, 'link', 'set', port, 'master', 'eth0', 'up');
        begin(namespace, device, address);
    }
}

function begin(namespace: string, device: string, address: string): void {
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', device);
    ip('-n', namespace, 'link', 'set', device, 'up');
}

function ip(...args: readonly string[]): void {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
