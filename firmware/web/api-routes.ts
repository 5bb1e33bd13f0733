// Every route of the API in one list, and the document that describes them.

import type { ApiState } from '#model/api.ts';
import type { ApiNutSessions } from '#model/api-nut-sessions.ts';
import type { GatewayConfig } from '#model/config.ts';
import type { DestinationState, SentMessage } from '#model/integrations.ts';
import type { AskedHost } from '#model/interruption.ts';
import { textOf } from '#model/value.ts';
import type { WiringReport } from '#model/wiring.ts';
import type { Access } from '../access/access.ts';
import { Login } from '../access/login.ts';
import type { ChainSource } from '../chain/chain-source.ts';
import type { LiveFindings } from '../chain/live-findings.ts';
import type { ConfigEditor } from '../config/config-editor.ts';
import type { Scans, ScanWith } from '../discovery/scans.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import type { DriverProcessInfo } from '../supervisor/supervised-driver.ts';
import type { UpdateDesk } from '../update/update-desk.ts';
import { VERSION } from '../version.ts';
import { authRoutes } from './auth-routes.ts';
import { backupRoutes } from './backup-routes.ts';
import { chainRoutes } from './chain-routes.ts';
import { configRoutes } from './config-routes.ts';
import { demoRoutes } from './demo-route.ts';
import { deviceRoutes } from './device-routes.ts';
import type { EventStreams } from './event-streams.ts';
import { integrationRoutes } from './integration-routes.ts';
import { liveRoutes } from './live-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { nutRoutes } from './nut-routes.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { type Route, route } from './route.ts';
import { type Offers, offersRoute, scanRoutes } from './scan-routes.ts';
import { describeSystem, systemRoutes } from './system-routes.ts';
import { updateRoutes } from './update-routes.ts';
import { type Upkeep, upkeepRoutes } from './upkeep-routes.ts';
import { userRoutes } from './user-routes.ts';

export interface ApiSource {
    readonly gateway: Gateway;
    readonly chain: ChainSource;
    readonly access: Access;
    readonly log: Log;
    /** Asked anew each time: the configuration may change while we run. Addresses and ports are read at the start. */
    readonly config: () => GatewayConfig;
    /** Start of the gateway, in ms since 1970. */
    readonly startedAt: number;
    /** What outlives the machine's uptime lies here. */
    readonly stateFolder: string;
    /** Who hangs where, found by watching; absent: nobody watches. */
    readonly wiring?: { report(): Promise<WiringReport> };
    /** Who is connected by NUT; absent: there is no such server. */
    readonly nutServer?: ApiNutSessions;
    /** Changes the configuration; absent: nobody may. */
    readonly configEditor?: ConfigEditor;
    /** Health, log and diagnosis; absent: nobody keeps them. */
    readonly upkeep?: Upkeep;
    /** Fetches updates of the appliance; absent: nobody does. */
    readonly updates?: UpdateDesk;
    /** How the ways to other systems fare; absent: there are none. */
    readonly destinations?: () => readonly DestinationState[];
    /** What was plugged in and is not configured; absent: nobody looks. */
    readonly offers?: Offers;
    /** What a broker was told last; undefined: there is none of this name. */
    readonly messagesOf?: (name: string) => readonly SentMessage[] | undefined;
    /** The driver processes; absent: nobody knows. */
    readonly drivers?: {
        readonly processes: readonly DriverProcessInfo[];
        processOf(device: string): DriverProcessInfo | undefined;
        readonly scan: ScanWith;
    };
}

export interface ServerFacts {
    readonly state: () => ApiState;
    readonly findings: LiveFindings;
    readonly streams: EventStreams;
    /** Milliseconds for which the event loop was busy. */
    readonly busy: () => { readonly max: number; readonly p99: number };
    readonly httpsPort: () => number;
    /** Absent: nobody can look for devices. */
    readonly scans: Scans | undefined;
    /** Routes of other parts, for the document. */
    readonly others: readonly Route[];
}

export function apiRoutes(source: ApiSource, server: ServerFacts): Route[] {
    const { gateway, chain, access, config, nutServer, drivers, configEditor } = source;
    const auth = {
        access,
        login: new Login(access),
        gatewayName: () => config().name,
        httpsPort: server.httpsPort,
    };
    const system = () => describeSystem(source, server);
    const routes = [
        ...liveRoutes(server),
        ...deviceRoutes({ gateway, chain, processOf: drivers && ((device) => drivers.processOf(device)) }),
        ...chainRoutes({ ...source, findings: server.findings }),
        ...demoRoutes(gateway),
        ...(nutServer ? nutRoutes(nutServer, () => config().nut) : []),
        ...authRoutes(auth),
        ...passkeyRoutes(auth),
        ...userRoutes(access),
        ...(configEditor ? [...configRoutes(configEditor, access), ...backupRoutes(configEditor, access)] : []),
        ...(server.scans ? scanRoutes(server.scans, access) : []),
        ...(source.offers ? [offersRoute(source.offers)] : []),
        ...systemRoutes(source, system),
        ...integrationRoutes(source),
        ...(source.upkeep ? upkeepRoutes(source, source.upkeep, { state: server.state, system }) : []),
        ...(source.updates ? updateRoutes(source.updates, access, () => hostStatuses(source)) : []),
        ...metricsRoutes(source, server),
    ];
    return [...routes, documentRoute([...routes, ...server.others])];
}

function hostStatuses({ gateway, chain }: ApiSource): AskedHost[] {
    return Array.from(chain.hosts.values(), ({ host }) => {
        const status = gateway.device(host)?.readings.get('ups.status');
        return { host, status: textOf('ups.status', status) ?? '' };
    });
}

/** Made when somebody asks: the library for it takes memory that few gateways need. */
function documentRoute(routes: readonly Route[]): Route {
    return route({
        method: 'GET',
        path: '/api/v1/openapi.json',
        area: 'system',
        role: 'everybody',
        summary: 'This API, as an OpenAPI 3.1 document',
        handle: async () => (await import('./openapi.ts')).openApi(routes, VERSION),
    });
}
