// What belongs to one incident, and when it begins and ends. Pure state machine: how nodes fare goes in, with the time.
//
//   calm ──> a node is in trouble ──> open ──> nobody is any more ──> settling ──> a minute later: ended
//                                       ^──────── trouble again ────────┘
//
// All troubles that overlap are one incident, in whatever order they are heard of. Unknown is not recovered: who was in
// trouble and is silent stays in it until it says that it is well.

import { type Incident, type IncidentNode, type Severity, TROUBLE_LEVELS, type TroubleLevel } from '#model/incident.ts';

/** `at`: milliseconds since 1970, for people. `now`: milliseconds in a clock that nobody sets, for durations. */
export interface Moment {
    readonly at: number;
    readonly now: number;
}

export interface Sighting {
    readonly node: string;
    readonly kind: IncidentNode['kind'];
    readonly level: TroubleLevel | 'well';
    /** For the timeline. */
    readonly text: string;
}

export interface IncidentChange {
    readonly phase: 'opened' | 'changed' | 'ended';
    readonly incident: Incident;
}

/** What outlives a restart. */
export interface SavedIncidents {
    readonly open: Incident | undefined;
    /** Nodes in trouble for so long that they hold nothing open any more. */
    readonly standing: readonly string[];
    /** How many incidents there were: numbers them. */
    readonly count: number;
}

// Mains that comes back often goes again at once: that is one outage to whoever was woken by it.
const SETTLE_MS = 60_000;
// No battery of a rack lasts a day. What is dark for longer was taken out of use, and must not swallow the next outage.
const STANDING_MS = 24 * 3_600_000;
// An outage of a hall has some hundred steps; more than this nobody reads, and the beginning says why it happened.
const TIMELINE_MAX = 400;

export class IncidentPolicy {
    #open: Incident | undefined;
    #count = 0;
    readonly #standing = new Set<string>();
    /** When nobody was in trouble any more; undefined: somebody is. */
    #calm: Moment | undefined;
    #openedNow = 0;

    get open(): Incident | undefined {
        return this.#open;
    }

    save(): SavedIncidents {
        return { open: this.#open, standing: [...this.#standing], count: this.#count };
    }

    /** Goes on where `saved` ended. Nodes of `saved` that the rack no longer has must be seen well by the caller. */
    restore({ open, standing, count }: SavedIncidents, { now }: Moment): void {
        this.#open = open;
        this.#count = count;
        for (const node of standing) this.#standing.add(node);
        this.#openedNow = now;
        if (open && !open.nodes.some(isInTrouble)) this.#calm = { at: latestEnd(open), now };
    }

    /** How a node fares now. Seeing the same again changes nothing. */
    see({ node, kind, level, text }: Sighting, moment: Moment): IncidentChange | undefined {
        if (level === 'well') {
            this.#standing.delete(node);
            return this.#recover(node, text, moment);
        }
        if (this.#standing.has(node)) return undefined;
        const isNew = this.#open === undefined;
        const open = this.#open ?? this.#begin(moment);
        const before = open.nodes.find((one) => one.node === node);
        if (before && before.until === undefined && !isWorse(level, before.worst)) return undefined;
        const worst = before && !isWorse(level, before.worst) ? before.worst : level;
        const { until: _until, ...known } = before ?? { since: moment.at };
        const next: IncidentNode = { ...known, node, kind, worst };
        this.#calm = undefined;
        this.#open = withEntry(withNode(open, next), { at: moment.at, node, text });
        return this.#changed(isNew ? 'opened' : 'changed');
    }

    /** Something that belongs to the story: a command, an alarm. Nothing while there is no incident. */
    note(node: string, text: string, { at }: Moment): IncidentChange | undefined {
        if (!this.#open) return undefined;
        this.#open = withEntry(this.#open, { at, node, text });
        return this.#changed('changed');
    }

    /** A host was told to shut down. */
    told(node: string, text: string, moment: Moment): IncidentChange | undefined {
        if (!this.#open) return undefined;
        const before = this.#open.nodes.find((one) => one.node === node);
        const known: IncidentNode = before ?? {
            node,
            kind: 'host',
            worst: 'at risk',
            since: moment.at,
            until: moment.at,
        };
        this.#open = withNode(this.#open, { ...known, toldAt: known.toldAt ?? moment.at });
        return this.note(node, text, moment);
    }

    /** What a battery has left. Only of a UPS that is part of the incident. */
    level(node: string, left: { charge: number | undefined; runtime: number | undefined }): IncidentChange | undefined {
        const before = this.#open?.nodes.find((one) => one.node === node);
        if (!this.#open || !before || before.until !== undefined) return undefined;
        const lowestCharge = lower(before.lowestCharge, left.charge);
        const lowestRuntime = lower(before.lowestRuntime, left.runtime);
        if (lowestCharge === before.lowestCharge && lowestRuntime === before.lowestRuntime) return undefined;
        this.#open = withNode(this.#open, {
            ...before,
            ...(lowestCharge === undefined ? {} : { lowestCharge }),
            ...(lowestRuntime === undefined ? {} : { lowestRuntime }),
        });
        return this.#changed('changed');
    }

    /** What failed, as far as the chain tells now; what it told before stays unless this explains it. */
    explain({ roots, cause }: { roots: readonly string[]; cause: string }): IncidentChange | undefined {
        if (!this.#open || (this.#open.cause === cause && this.#open.roots.join() === roots.join())) return undefined;
        this.#open = { ...this.#open, roots, cause };
        return this.#changed('changed');
    }

    /** What time alone brings: the end of a calm incident. */
    tick({ now }: Moment): IncidentChange | undefined {
        if (!this.#open) return undefined;
        if (this.#calm) return now - this.#calm.now >= SETTLE_MS ? this.#end(this.#calm.at) : undefined;
        if (now - this.#openedNow < STANDING_MS) return undefined;
        for (const { node } of this.#open.nodes.filter(isInTrouble)) this.#standing.add(node);
        return this.#end(this.#open.timeline.at(-1)?.at ?? this.#open.startedAt);
    }

    /** The clock was wrong by that much until now: what it wrote is put right. */
    shift(ms: number): IncidentChange | undefined {
        if (!this.#open) return undefined;
        const { startedAt, nodes, timeline } = this.#open;
        this.#open = {
            ...this.#open,
            startedAt: startedAt + ms,
            timeline: timeline.map((entry) => ({ ...entry, at: entry.at + ms })),
            nodes: nodes.map((node) => ({
                ...node,
                since: node.since + ms,
                ...(node.until === undefined ? {} : { until: node.until + ms }),
                ...(node.toldAt === undefined ? {} : { toldAt: node.toldAt + ms }),
            })),
        };
        if (this.#calm) this.#calm = { ...this.#calm, at: this.#calm.at + ms };
        return this.#changed('changed');
    }

    #begin({ at, now }: Moment): Incident {
        this.#count++;
        this.#openedNow = now;
        const id = `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}-${this.#count}`;
        const nothing = { roots: [], nodes: [], timeline: [], timelineDropped: 0 };
        return { id, startedAt: at, cause: 'power was lost', severity: 'warning', ...nothing };
    }

    #recover(node: string, text: string, moment: Moment): IncidentChange | undefined {
        const before = this.#open?.nodes.find((one) => one.node === node);
        if (!this.#open || !before || before.until !== undefined) return undefined;
        this.#open = withEntry(withNode(this.#open, { ...before, until: moment.at }), { at: moment.at, node, text });
        if (!this.#open.nodes.some(isInTrouble)) this.#calm = moment;
        return this.#changed('changed');
    }

    #end(endedAt: number): IncidentChange | undefined {
        if (!this.#open) return undefined;
        const incident = { ...this.#open, endedAt };
        this.#open = undefined;
        this.#calm = undefined;
        return { phase: 'ended', incident };
    }

    #changed(phase: IncidentChange['phase']): IncidentChange | undefined {
        if (!this.#open) return undefined;
        const severity = severityOf(this.#open.nodes);
        if (severity !== this.#open.severity) this.#open = { ...this.#open, severity };
        return { phase, incident: this.#open };
    }
}

function isInTrouble({ until }: IncidentNode): boolean {
    return until === undefined;
}

function isWorse(one: TroubleLevel, other: TroubleLevel): boolean {
    return TROUBLE_LEVELS.indexOf(one) > TROUBLE_LEVELS.indexOf(other);
}

/** Whoever is about to go, or was told to, is worth waking somebody. It never sinks again: what happened has happened. */
function severityOf(nodes: readonly IncidentNode[]): Severity {
    return nodes.some(({ worst, toldAt }) => worst === 'doomed' || worst === 'dark' || toldAt !== undefined)
        ? 'critical'
        : 'warning';
}

function withNode(incident: Incident, node: IncidentNode): Incident {
    const others = incident.nodes.filter((one) => one.node !== node.node);
    return { ...incident, nodes: [...others, node] };
}

function withEntry(incident: Incident, entry: Incident['timeline'][number]): Incident {
    // The beginning says why, the end how it went on: what is full loses the middle.
    const isFull = incident.timeline.length >= TIMELINE_MAX;
    const kept = isFull ? incident.timeline.toSpliced(TIMELINE_MAX / 2, 1) : incident.timeline;
    return {
        ...incident,
        timeline: [...kept, entry],
        timelineDropped: incident.timelineDropped + (isFull ? 1 : 0),
    };
}

function latestEnd({ nodes, startedAt }: Incident): number {
    return nodes.reduce((latest, { until }) => Math.max(latest, until ?? 0), startedAt);
}

function lower(before: number | undefined, now: number | undefined): number | undefined {
    if (before === undefined || now === undefined) return before ?? now;
    return Math.min(before, now);
}
