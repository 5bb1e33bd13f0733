// A network of its own for a test: namespaces joined by a bridge, as many hosts as it wants, nothing outside. Needs root and
// iproute2; `remove` takes everything away again.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// Of the block that RFC 5737 keeps for examples: it is nobody's network.
const PREFIX = '192.0.2';

export interface TestHost {
    readonly name: string;
    readonly address: string;
    /** What to put before a command line so that it runs on this host. */
    readonly enter: readonly [string, string, string, string];
}

export class TestNetwork {
    readonly #tag: string;
    readonly #namespaces: string[] = [];

    /** `tag` keeps two networks apart: at most 6 characters. */
    constructor(tag: string) {
        this.#tag = tag;
    }

    /** The first host carries the bridge. Throws, with the name of the package, when there is no `ip`. */
    start(names: readonly string[]): TestHost[] {
        if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip')) {
            throw new Error('ip is missing: install Debian’s package iproute2');
        }
        return names.map((name, index) => this.#add(name, index));
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
            [`${this.#tag}-${host.name}`, 'eth0'],
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
        const [hub = namespace] = this.#namespaces;
        ip('netns', 'add', namespace);
        this.#namespaces.push(namespace);
        ip('-n', namespace, 'link', 'set', 'lo', 'up');
        if (index === 0) ip('-n', namespace, 'link', 'add', 'eth0', 'type', 'bridge');
        else {
            ip('-n', hub, 'link', 'add', `port${index}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
            ip('-n', hub, 'link', 'set', `port${index}`, 'master', 'eth0', 'up');
        }
        const address = `${PREFIX}.${index + 1}`;
        ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
        ip('-n', namespace, 'link', 'set', 'eth0', 'up');
        return { name, address, enter: ['ip', 'netns', 'exec', namespace] };
    }
}

function ip(...args: readonly string[]): void {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
