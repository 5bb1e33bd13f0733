// The gateway's API, without the page, for the program of the guest: loaded when a test asks for it, for it takes as long to load as all
// the rest. With it comes what looks for new hardware.

import { dirname } from 'node:path';
import { compileChain } from '#model/chain.ts';
import type { GatewayConfig } from '#model/config.ts';
import { Access } from '../../../firmware/access/access.ts';
import { LiveFacts } from '../../../firmware/chain/live-facts.ts';
import { ConfigEditor } from '../../../firmware/config/config-editor.ts';
import { ConfigHistory } from '../../../firmware/config/config-history.ts';
import { chainSpec } from '../../../firmware/config/rack.ts';
import { UsbOffers } from '../../../firmware/discovery/usb-offers.ts';
import type { Gateway } from '../../../firmware/gateway.ts';
import type { Log } from '../../../firmware/log.ts';
import type { Supervisor } from '../../../firmware/supervisor/supervisor.ts';
import { WebServer } from '../../../firmware/web/web-server.ts';

export interface GatewayParts {
    readonly file: string;
    readonly config: () => GatewayConfig;
    readonly reload: () => void;
    readonly gateway: Gateway;
    readonly supervisor: Supervisor;
    readonly log: Log;
}

export async function serveApi({ file, config, reload, gateway, supervisor, log }: GatewayParts): Promise<void> {
    const stateFolder = dirname(file);
    const offers = new UsbOffers({
        gateway,
        log,
        scanWith: (scan) => supervisor.scan(scan),
        devices: () => config().devices,
    });
    const applied = (): void => {
        reload();
        offers.configure();
    };
    const graph = compileChain(chainSpec(config()));
    const facts = new LiveFacts((id) => gateway.device(id));
    const server = new WebServer({
        access: new Access({ stateFolder, environment: process.env, gateway, log, config: () => config().web }),
        stateFolder,
        gateway,
        chain: {
            nodes: new Map(),
            hosts: new Map(),
            basis: () => ({ graph, factsOf: facts.of, now: performance.now() }),
        },
        configEditor: new ConfigEditor({ file, history: new ConfigHistory({ stateFolder, log }), applied }),
        drivers: supervisor,
        offers,
        log,
        config,
        pageFolder: stateFolder,
        startedAt: Date.now(),
    });
    await server.start();
    offers.start();
}
