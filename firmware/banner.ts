// What a person who starts the gateway in a terminal wants to know: where to look, what to paste.

import type { GatewayConfig } from '#model/config.ts';

export interface BannerFacts {
    readonly config: GatewayConfig;
    readonly file: string;
    readonly isDemo: boolean;
    readonly nutPort: number;
    readonly webPort: number;
    readonly startedInMs: number;
    /** 0: there is no HTTPS. */
    readonly httpsPort: number;
    /** Sets the first password; undefined: somebody has. */
    readonly claimCode: string | undefined;
}

export function banner(facts: BannerFacts): string {
    const { config, file, isDemo, nutPort, webPort, httpsPort, startedInMs, claimCode } = facts;
    const at = nutPort === 3493 ? 'localhost' : `localhost:${nutPort}`;
    const device = Object.keys(config.devices)[0];
    const host = Object.keys(config.hosts)[0];
    const lines = [
        `Powerchain gateway “${config.name}” is running (${startedInMs} ms), ${count(config)}`,
        `  configuration  ${file}`,
        `  page           http://localhost:${webPort}`,
        ...(httpsPort === 0 ? [] : [`                 https://localhost:${httpsPort}`]),
        ...(claimCode
            ? [`  claim code     ${claimCode}      sets the admin password; without one the page only looks on`]
            : []),
        `  NUT server     ${config.nut.listen.join(', ')} port ${nutPort}`,
        ...(device ? [`  try            npx upsc ${device}@${at}`] : []),
        ...(host ? [`                 npx upsc ${host}@${at} ups.status      the host's own view of its power`] : []),
        `                 npx upsc -P ${at}      the power chain as a tree`,
        ...(isDemo ? ['                 npx powerchain demo fail feed-a      break something (restore mends it)'] : []),
        '  stop           Ctrl-C',
    ];
    if (!device) lines.push(`There are no devices yet: add some to ${file}; it is read again when you save it.`);
    return lines.join('\n');
}

function count({ devices, hosts }: GatewayConfig): string {
    return `${Object.keys(devices).length} devices, ${Object.keys(hosts).length} hosts`;
}
