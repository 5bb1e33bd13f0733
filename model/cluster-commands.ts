// The lines that give a cluster its fencing: the agents, the gateway's authority, the device of Pacemaker. Pure.

export interface FencedCluster {
    readonly name: string;
    readonly hosts: readonly string[];
    /** The gateway as the nodes reach it: `http://rack1:8080`; its authority is fetched there. */
    readonly origin: string;
    readonly httpsPort: number;
    /** Of a token with the role `fencing` for these hosts. */
    readonly secret: string;
}

/** Names of clusters and hosts that shells, pcs and file names take as they are. */
export const CLUSTER_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Comments and commands, a line each; `name` and `hosts` as in CLUSTER_NAME. */
export function clusterCommands({ name, hosts, origin, httpsPort, secret }: FencedCluster): string[] {
    const { protocol, hostname } = new URL(origin);
    // Who signed it is what is fetched here: it cannot be checked before.
    const curl = protocol === 'https:' ? 'curl -k' : 'curl';
    const place = hostname.replace(/^\[|\]$/g, '');
    return [
        '# On every node, once: the agents and the gateway’s authority. Compare its fingerprint over another way.',
        'powerchain fencing agents ./agents && scp agents/fence_* root@NODE:/usr/sbin/',
        `${curl} -o /etc/powerchain-${name}.pem ${origin}/ca.pem`,
        '# On one node. The token reaches these hosts and nothing else, and is told this once.',
        `pcs stonith create fence-${name} fence_powerchain ip=${place} ipport=${httpsPort} \\`,
        `    ssl_ca_file=/etc/powerchain-${name}.pem password=${secret} \\`,
        `    pcmk_host_list="${hosts.join(' ')}" pcmk_host_check=static-list`,
        '# Try it while the cluster is idle; the node goes off.',
        `pcs stonith fence ${hosts[0]}`,
    ];
}
