// Routes of /api/v1/chain, hosts, findings, what-if, wiring: the power chain as it is and as it could be.

import { CHAIN, FINDINGS, HOSTS, LOADS, ONE_HOST } from '#model/api-answers.ts';
import type { ApiHost } from '#model/api-devices.ts';
import type { ApiNutSessions } from '#model/api-nut-sessions.ts';
import type { HostVerdict } from '#model/chain.ts';
import type { GatewayConfig } from '#model/config.ts';
import { loadReport } from '#model/load-report.ts';
import { textOf } from '#model/value.ts';
import type { WiringReport } from '#model/wiring.ts';
import type { ChainSource } from '../chain/chain-source.ts';
import type { LiveFindings } from '../chain/live-findings.ts';
import type { Gateway } from '../gateway.ts';
import { Answer, Refusal, type Route, route } from './route.ts';
import { answerWhatIf } from './whatif-route.ts';

export interface ChainRouteSource {
    readonly gateway: Gateway;
    readonly chain: ChainSource;
    readonly findings: LiveFindings;
    readonly config: () => GatewayConfig;
    readonly wiring?: { report(): Promise<WiringReport> } | undefined;
    readonly nutServer?: ApiNutSessions | undefined;
}

export function chainRoutes(source: ChainRouteSource): Route[] {
    const { chain, findings, wiring } = source;
    const about = { area: 'chain', role: 'viewer', method: 'GET' } as const;
    return [
        route({
            ...about,
            path: '/api/v1/chain',
            summary: 'The verdict on every node and host',
            answer: CHAIN,
            handle: () => ({ nodes: [...chain.nodes.values()], hosts: [...chain.hosts.values()] }),
        }),
        route({
            ...about,
            path: '/api/v1/findings',
            summary: 'What is wrong with the chain although nothing has failed, the worst first',
            answer: FINDINGS,
            handle: () => findings.find(),
        }),
        route({
            ...about,
            path: '/api/v1/loads',
            summary: 'What hosts draw, and what feeds, UPSs, switches, PDUs and breakers could still carry',
            answer: LOADS,
            handle: () => loadReport(chain.basis()),
        }),
        route({
            ...about,
            path: '/api/v1/hosts',
            summary: 'Hosts with their supplies, verdicts and connected clients',
            answer: HOSTS,
            handle: () => ({
                now: Date.now(),
                hosts: Array.from(chain.hosts.values(), (host) => describeHost(host, source)),
            }),
        }),
        route({
            ...about,
            path: '/api/v1/hosts/:host',
            summary: 'One host',
            answer: ONE_HOST,
            handle: ({ params: { host = '' } }) => {
                const verdict = [...chain.hosts.values()].find((one) => one.host.toLowerCase() === host.toLowerCase());
                if (verdict) return describeHost(verdict, source);
                throw new Refusal(404, 'device-unknown', `there is no host “${host.slice(0, 64)}”`);
            },
        }),
        route({
            ...about,
            path: '/api/v1/whatif',
            summary: 'Who would go dark, when, and what to do: a simulation',
            about: 'Parameters: `fail` (once to 50 times: `feed-a`, `ups2=low`, `ups2=15`, `pdu1=silent`, `ats1:input2`), `minutes`, `battery`, `years`, `shutdown`.',
            handle: async ({ request }) => {
                const { status, body } = await answerWhatIf(chain.basis(), request.query);
                return new Answer(status, body);
            },
        }),
        route({
            ...about,
            path: '/api/v1/wiring',
            summary: 'Who hangs where, found by watching loads',
            handle: () => {
                if (wiring) return wiring.report();
                throw new Refusal(404, 'not-found', 'this gateway does not watch its wiring');
            },
        }),
    ];
}

function describeHost(verdict: HostVerdict, { gateway, config, nutServer }: ChainRouteSource): ApiHost {
    const device = gateway.device(verdict.host);
    const { hosts, nut } = config();
    const port = nut.port === 3493 || nut.port === 0 ? '' : `:${nut.port}`;
    return {
        ...verdict,
        description: hosts[verdict.host]?.description ?? '',
        monitor: `${verdict.host}@GATEWAY${port}`,
        status: textOf('ups.status', device?.readings.get('ups.status')) ?? '',
        logins: nutServer?.sessions.filter(({ ups }) => ups === verdict.host).length ?? 0,
    };
}
