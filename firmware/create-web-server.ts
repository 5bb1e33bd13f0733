// The page and its API over the parts of a gateway: which part answers which route. The table of `routesOf` is the picture.

import { join } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import { Access } from './access/access.ts';
import type { AlertDesk } from './alerts/alert-desk.ts';
import type { BatteryWatch } from './battery/battery-watch.ts';
import type { ServerCertificate } from './certificates/server-certificate.ts';
import type { LiveChain } from './chain/live-chain.ts';
import { ConfigEditor } from './config/config-editor.ts';
import { ConfigHistory } from './config/config-history.ts';
import type { UsbOffers } from './discovery/usb-offers.ts';
import type { Feeds } from './feeds.ts';
import type { FenceDesk } from './fencing/fence-desk.ts';
import type { Gateway } from './gateway.ts';
import type { IncidentWatch } from './incidents/incident-watch.ts';
import type { Log } from './log.ts';
import type { LogMemory } from './log-memory.ts';
import type { NutServer } from './nut-server/nut-server.ts';
import { ROOT } from './options.ts';
import type { Recorder } from './recorder/recorder.ts';
import type { Shutdown } from './shutdown/create-shutdown.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import { UpdateDesk } from './update/update-desk.ts';
import { alertRoutes } from './web/alert-routes.ts';
import { batteryRoutes } from './web/battery-routes.ts';
import { energyRoutes } from './web/energy-routes.ts';
import { factRoutes } from './web/fact-routes.ts';
import { fencingRoutes } from './web/fencing-routes.ts';
import { historyRoutes } from './web/history-routes.ts';
import { provisionRoutes } from './web/provision-routes.ts';
import type { Route } from './web/route.ts';
import { type ConfigChanges, shutdownRoutes } from './web/shutdown-routes.ts';
import { WebServer } from './web/web-server.ts';
import type { LiveWiring } from './wiring/live-wiring.ts';

export interface PageParts {
    /** gateway.yaml. */
    readonly file: string;
    readonly stateFolder: string;
    /** Milliseconds since 1970. */
    readonly startedAt: number;
    readonly log: Log;
    readonly logMemory: LogMemory;
    readonly config: () => GatewayConfig;
    /** Why the configuration on the disk is not the one that runs. */
    readonly refusal: () => string | undefined;
    readonly reload: () => void;
    readonly ports: () => { readonly nut: number; readonly http: number; readonly https: number };
    readonly gateway: Gateway;
    readonly chain: LiveChain;
    readonly wiring: LiveWiring;
    readonly incidents: IncidentWatch;
    readonly alerts: AlertDesk;
    readonly batteries: BatteryWatch;
    readonly nutServer: NutServer;
    /** Of NUT; of the page. */
    readonly certificate: ServerCertificate;
    readonly webCertificate: ServerCertificate;
    readonly shutdown: Shutdown;
    readonly fencing: FenceDesk;
    readonly feeds: Feeds;
    readonly supervisor: Supervisor;
    readonly offers: UsbOffers;
    /** undefined: none is wanted. */
    readonly recorder: Recorder | undefined;
}

/** It does not listen yet. */
export function createWebServer(parts: PageParts): WebServer {
    const { file, stateFolder, log, config, gateway, recorder } = parts;
    const access = new Access({ stateFolder, environment: process.env, gateway, log, config: () => config().web });
    const configEditor = new ConfigEditor({
        file,
        history: new ConfigHistory({ stateFolder, log }),
        applied: parts.reload,
    });
    return new WebServer({
        access,
        routes: routesOf(parts, { access, editor: configEditor }),
        stateFolder,
        configEditor,
        drivers: parts.supervisor,
        offers: parts.offers,
        destinations: () => parts.feeds.states,
        messagesOf: (name) => parts.feeds.messagesOf(name),
        upkeep: {
            logMemory: parts.logMemory,
            configRefused: parts.refusal,
            certificate: () => parts.webCertificate.current(),
            ...(recorder ? { recorder } : {}),
        },
        updates: new UpdateDesk({ stateFolder, log }),
        httpsCertificate: () => parts.webCertificate.current(),
        gateway,
        chain: parts.chain,
        wiring: parts.wiring,
        log,
        nutServer: parts.nutServer,
        certificate: parts.certificate,
        config,
        pageFolder: join(ROOT, 'webui', 'dist'),
        startedAt: parts.startedAt,
    });
}

/** Routes of other parts: what happened, what is done about it, and how hosts are set up. */
function routesOf(parts: PageParts, changes: ConfigChanges): Route[] {
    const { config, gateway, chain, batteries, incidents, alerts, webCertificate } = parts;
    const recorder = parts.recorder ? { recorder: parts.recorder } : {};
    const graph = () => chain.graph;
    return [
        ...alertRoutes({ gateway, config, incidents, desk: alerts, ...recorder }),
        ...batteryRoutes({ batteries, ...recorder }),
        ...factRoutes(parts.recorder),
        ...historyRoutes(parts.recorder),
        ...energyRoutes({
            config,
            graph,
            readingOf: (id, variable) => gateway.device(id)?.readings.get(variable),
            ...recorder,
        }),
        ...fencingRoutes({ fencing: parts.fencing, hostNames: () => Object.keys(config().hosts) }),
        ...shutdownRoutes({ ...parts.shutdown, isHost: (name) => config().hosts[name] !== undefined, ...changes }),
        ...provisionRoutes({
            config,
            graph,
            makerOf: (id) => String(gateway.device(id)?.readings.get('device.mfr') ?? ''),
            ports: parts.ports,
            certificate: () => webCertificate.current(),
            authority: () => webCertificate.authority,
            ...changes,
        }),
    ];
}
