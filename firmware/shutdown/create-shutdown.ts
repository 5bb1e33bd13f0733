// Puts the parts of shutting down together.

import { join } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import { isComingBack, phaseOf } from '#model/shutdown.ts';
import type { LiveChain } from '../chain/live-chain.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { ArpListener } from './arp-listener.ts';
import { bootId } from './boot-clock.ts';
import { HostActions } from './host-actions.ts';
import { JourneyLog } from './journey-log.ts';
import { NapDesk } from './nap-desk.ts';
import { OrderDesk } from './order-desk.ts';
import { Presence } from './presence.ts';
import { RackFacts } from './rack-facts.ts';
import { ShutdownDesk } from './shutdown-desk.ts';
import { shutdownSpec } from './shutdown-spec.ts';
import { ShutdownView } from './shutdown-view.ts';

export interface ShutdownParts {
    readonly gateway: Gateway;
    readonly log: Log;
    readonly chain: LiveChain;
    readonly config: () => GatewayConfig;
    readonly loginsOf: (host: string) => number;
    readonly folders: { readonly config: string; readonly state: string };
}

export interface Shutdown {
    readonly desk: ShutdownDesk;
    readonly naps: NapDesk;
    readonly view: ShutdownView;
}

export function createShutdown({ gateway, log, chain, config, loginsOf, folders }: ShutdownParts): Shutdown {
    const now = () => performance.now();
    const hostOf = (host: string) => config().hosts[host];
    const presence = new Presence({
        now,
        file: new StateFile({ file: join(folders.state, 'presence.json'), log }),
        boot: bootId(),
    });
    const actions = new HostActions({
        gateway,
        log,
        targetOf: (host) => {
            const own = hostOf(host);
            return own && { host, address: own.address ?? [], bmc: own.shutdown.bmc, reason: desk.reasonFor(host) };
        },
        namesOf: (host, kind) => (kind === 'nap' ? hostOf(host)?.nap?.by : hostOf(host)?.shutdown[kind]) ?? [],
        actionOf: (name) => config().shutdown.actions[name],
        folders,
    });
    const orders = new OrderDesk({
        gateway,
        log,
        hostOf,
        actions,
        halt: () => config().shutdown.halt,
        now,
        done: () => desk.look(),
    });
    const facts = new RackFacts({
        gateway,
        chain,
        loginsOf,
        offWattsOf: (host) => hostOf(host)?.shutdown.offWatts ?? 0,
        bmcOf: (host) => hostOf(host)?.shutdown.bmc,
        sightOf: (host) => presence.of(host, hostOf(host)?.address ?? []),
        isVisible: (host) => hostOf(host)?.shutdown.bmc !== undefined || (hostOf(host)?.address ?? []).length > 0,
        actionOf: (host, kind) => actions.stateOf(host, kind),
        isNapping: (host) => naps.isNapping(host),
    });
    const journal = new JourneyLog(new StateFile({ file: join(folders.state, 'shutdown-journal.json'), log }));
    const desk: ShutdownDesk = new ShutdownDesk({
        gateway,
        file: new StateFile({ file: join(folders.state, 'shutdown.json'), log }),
        journal,
        facts,
        orders,
        settled: (host) => actions.forget(host),
        spec: () => shutdownSpec(config()),
    });
    const naps: NapDesk = new NapDesk({
        gateway,
        log,
        file: new StateFile({ file: join(folders.state, 'naps.json'), log }),
        specs: () => nappers(config()),
        factsOf: (host) => {
            const own = facts.napFacts(host);
            const phase = phaseOf(desk.state, host);
            const { mode, return: back } = config().shutdown;
            return (
                own && {
                    ...own,
                    isArmed: mode === 'armed',
                    isGoing: phase !== 'running',
                    isGone: phase === 'off' || phase === 'cut' || isComingBack(phase),
                    stableSeconds: back.stable,
                }
            );
        },
        actions,
        orders,
        listener: new ArpListener(log),
    });
    return { desk, naps, view: new ShutdownView({ desk, naps, journal, facts, basis: () => chain.basis() }) };
}

/** Hosts that may sleep. */
function* nappers({ hosts }: GatewayConfig) {
    for (const [host, { nap, address = [] }] of Object.entries(hosts)) if (nap) yield [host, { nap, address }] as const;
}
