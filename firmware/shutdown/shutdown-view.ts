// What people are told of shutting down: how far everybody is and when who would go, the plan on paper for a loss of all mains, what is
// missing, and how it went the last times. Reads, and never changes anything.

import type { ApiJourney, ApiShutdown, ApiShutdownHost, ApiShutdownPreview } from '#model/api-shutdown.ts';
import { type ChainBasis, PaperChain } from '#model/chain-paper.ts';
import type { DeviceId } from '#model/device.ts';
import { isRevocable, phaseOf } from '#model/shutdown.ts';
import { figuresOf } from '#model/shutdown-journal.ts';
import { secondsToGo } from '#model/shutdown-need.ts';
import { previewOf } from '#model/shutdown-preview.ts';
import { gapsOf } from '#model/shutdown-readiness.ts';
import { Pace } from '../pace.ts';
import type { JourneyLog } from './journey-log.ts';
import type { NapDesk } from './nap-desk.ts';
import type { RackFacts } from './rack-facts.ts';
import type { ShutdownDesk } from './shutdown-desk.ts';

export interface ShutdownViewSource {
    readonly desk: Pick<ShutdownDesk, 'state' | 'spec' | 'needs' | 'facts'>;
    readonly naps: Pick<NapDesk, 'progressOf' | 'mayNap'>;
    readonly journal: Pick<JourneyLog, 'journal'>;
    readonly facts: Pick<RackFacts, 'survey'>;
    readonly basis: () => ChainBasis;
}

export class ShutdownView {
    readonly #source: ShutdownViewSource;

    constructor(source: ShutdownViewSource) {
        this.#source = source;
    }

    /** How far everybody is, and when who would go. Times are milliseconds since 1970. */
    describe(wallNow: number): ApiShutdown {
        const { spec, needs, state } = this.#source.desk;
        const facts = this.#source.desk.facts();
        const hosts = [...facts.hosts].map(([host, { ups }]): ApiShutdownHost => {
            const progress = state.hosts[host];
            const need = needs.get(host);
            const settings = spec.hosts.get(host);
            const phase = phaseOf(state, host);
            return {
                host: host as DeviceId,
                class: settings?.class ?? 0,
                after: settings?.after ?? [],
                phase,
                ...(progress
                    ? {
                          since: Math.round(wallNow - (facts.now - progress.since)),
                          reason: progress.reason,
                          by: progress.by,
                          isVerified: progress.isVerified === true,
                      }
                    : {}),
                ...this.#napOf(host, wallNow - facts.now),
                canTakeBack: isRevocable(phase),
                seconds: Math.round(secondsToGo(host, { spec, state })),
                isMeasured: (state.durations[host] ?? []).length > 0,
                ...(ups === undefined ? {} : { ups }),
                ...(need && Number.isFinite(need.beginsIn)
                    ? {
                          beginsInSeconds: Math.round(need.beginsIn - spec.margin),
                          endsInSeconds: Math.round(need.endsIn),
                      }
                    : {}),
            };
        });
        return { now: wallNow, mode: spec.mode, marginSeconds: spec.margin, hosts };
    }

    #napOf(host: string, bootWall: number): Pick<ApiShutdownHost, 'nap'> {
        const { naps } = this.#source;
        if (!naps.mayNap(host)) return {};
        const { phase = 'awake', since, reason } = naps.progressOf(host) ?? {};
        const isAwake = phase === 'awake' || since === undefined;
        return { nap: { phase, ...(isAwake ? {} : { since: Math.round(bootWall + since), reason: reason ?? '' }) } };
    }

    /** If all mains failed now; played through on paper, in steps between which others have their turn. */
    async preview(): Promise<ApiShutdownPreview> {
        const { desk, facts, basis } = this.#source;
        const { spec, state } = desk;
        const survey = facts.survey();
        const copy = basis();
        const darkAt = await Pace.through(darkWithoutMains(copy));
        const planned = previewOf(
            survey.map(({ host, upses, place }) => ({ host, upses, darkAfterSeconds: darkAt.get(place) })),
            { spec, state },
        );
        return {
            isSimulation: true,
            hosts: planned.map(({ host, class: own, seconds, beginsInSeconds, darkInSeconds, isTooLate }) => ({
                host: host as DeviceId,
                class: own,
                seconds: Math.round(seconds),
                ...(beginsInSeconds === undefined ? {} : { beginsInSeconds: Math.round(beginsInSeconds) }),
                ...(darkInSeconds === undefined ? {} : { darkInSeconds: Math.round(darkInSeconds) }),
                isTooLate,
            })),
            gaps: gapsOf(survey, { spec, state }).map(({ host, text }) => ({
                ...(host === undefined ? {} : { host: host as DeviceId }),
                text,
            })),
        };
    }

    /** The latest first; of one host, or of all. */
    journeys(host?: string): ApiJourney[] {
        const all = this.#source.journal.journal.filter((one) => host === undefined || one.host === host);
        return all.toReversed().map((journey) => {
            const { downSeconds, upSeconds, outcome } = figuresOf(journey);
            return {
                host: journey.host as DeviceId,
                reason: journey.reason,
                by: journey.by,
                outcome,
                ...(downSeconds === undefined ? {} : { downSeconds }),
                ...(upSeconds === undefined ? {} : { upSeconds }),
                steps: journey.steps,
            };
        });
    }
}

function* darkWithoutMains(basis: ChainBasis): Generator<void, ReadonlyMap<number, number>> {
    const paper = new PaperChain(basis);
    yield* paper.prepare();
    const sources = basis.graph.nodes.filter(({ kind, isGenerator }) => kind === 'source' && !isGenerator);
    const failures = sources.map(({ id }) => ({ type: 'down', id }) as const);
    const { darkAt } = yield* paper.playInSteps({ failures, lookAtSeconds: 0, batteryFactor: 1 });
    return darkAt;
}
