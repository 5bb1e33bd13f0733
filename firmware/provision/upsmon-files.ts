// The files of NUT's client on a host that watches its own UPS at the gateway. Pure.

import { formatConf } from '#nut/conf.ts';
import { type GatewayPlace, type HostChain, upsName } from './host-chain.ts';

/** Everything that the text for one host is made of. */
export interface HostFacts {
    readonly host: string;
    readonly place: GatewayPlace;
    readonly user: string;
    readonly password: string;
    readonly chain: HostChain;
}

export interface HostFile {
    readonly path: string;
    readonly text: string;
    /** Who besides root may read it; absent: everybody. */
    readonly group?: 'nut';
}

/** Debian and its kin have NUT's files in /etc/nut, Red Hat and its kin in /etc/ups. */
export type NutFolder = '/etc/nut' | '/etc/ups';

/** Programs that want to know what this host hangs on look here. */
const CHAIN_FILE = '/etc/powerchain/chain.json';

export function hostFiles(facts: HostFacts, folder: NutFolder): HostFile[] {
    return [
        { path: `${folder}/nut.conf`, text: nutConf(), group: 'nut' },
        { path: `${folder}/upsmon.conf`, text: upsmonConf(facts, '/sbin/shutdown -h +0'), group: 'nut' },
        { path: CHAIN_FILE, text: `${JSON.stringify(facts.chain, undefined, 4)}\n` },
    ];
}

/** One UPS with one supply: what several supplies mean for the host, the gateway has worked out already. */
export function upsmonConf({ host, place, user, password }: HostFacts, shutdown: string): string {
    return formatConf('upsmon.conf', [
        { key: 'MONITOR', values: [upsName(host, place), '1', user, password, 'secondary'] },
        { key: 'MINSUPPLIES', values: ['1'] },
        { key: 'SHUTDOWNCMD', values: [shutdown] },
    ]);
}

function nutConf(): string {
    return formatConf('nut.conf', [{ key: 'MODE', values: ['netclient'] }]);
}
