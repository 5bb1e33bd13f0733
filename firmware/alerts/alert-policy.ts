// From conditions that hold to alerts that are raised, escalated and resolved. Pure state machine: what holds goes in, with
// the time; notices come out. Never tells twice of one alert at one severity, and never of what an incident already tells.
//
//   holds ──> pending ──(after)──> raised ──(escalates)──> … ──> over for clearAfter ──> resolved
//
// Correlation: while an incident is open, what may be its consequence is part of its alert. Without one, everything of a rule
// that is pending when the first of it is due is one alert.

import type { Acknowledgement, Alert, AlertNode, NoticePhase } from '#model/alert.ts';
import type { RuleConfig } from '#model/alert-rules.ts';
import { SEVERITIES, type Severity } from '#model/incident.ts';
import type { Moment } from '../incidents/incident-policy.ts';

/** That a rule holds for something, or no longer. */
export interface Observation {
    readonly rule: string;
    readonly node: string;
    /** `calm`: it does not hold now, and may come back: what is raised stays so, what is pending does not. */
    readonly holds: boolean | 'calm';
    readonly text: string;
    /** At least this severe, whatever the rule says. */
    readonly severity?: Severity;
    /** The incident that it is the alert of. */
    readonly incident?: string;
    /** Something that power alone can cause: during an incident it is part of that. */
    readonly isConsequence?: boolean;
}

/** What has to be told, in the order in which it happened. */
export interface Telling {
    readonly phase: NoticePhase;
    readonly alert: Alert;
    readonly at: number;
    /** How many reminders there were. */
    readonly number: number;
}

/** What outlives a restart. */
export interface SavedAlerts {
    readonly alerts: readonly ActiveAlert[];
    /** How many alerts there were: numbers them. */
    readonly count: number;
}

export interface ActiveAlert {
    readonly alert: Alert;
    /** Reminders sent. */
    readonly reminders: number;
    /** When it was last told of, in milliseconds since 1970. */
    readonly toldAt: number;
}

export interface AlertPolicyOptions {
    readonly rules: ReadonlyMap<string, RuleConfig>;
    /** Whether something is being worked on: it stays pending. */
    readonly isMuted: (node: string, at: number) => boolean;
}

/** One rule on one node. */
interface Cell {
    readonly rule: string;
    readonly node: string;
    text: string;
    severity: Severity;
    holds: boolean;
    /** Since when it holds, or does not, in the clock that nobody sets. */
    since: number;
    sinceAt: number;
    readonly incident: string | undefined;
    readonly isConsequence: boolean;
    /** Id of the alert that tells of it. */
    alert: string | undefined;
}

// A rack gone mad must not fill the memory; a thousand alerts nobody reads.
const ALERTS_MAX = 1000;
const CELLS_MAX = 20_000;
const MINUTE_MS = 60_000;

export class AlertPolicy {
    #options: AlertPolicyOptions;
    readonly #cells = new Map<string, Cell>();
    readonly #active = new Map<string, ActiveAlert>();
    readonly #told: Telling[] = [];
    #count = 0;

    constructor(options: AlertPolicyOptions) {
        this.#options = options;
    }

    get alerts(): readonly Alert[] {
        return [...this.#active.values()].map(({ alert }) => alert);
    }

    save(): SavedAlerts {
        return { alerts: [...this.#active.values()], count: this.#count };
    }

    /** What was raised stays raised: it is told of again only when it is over. */
    restore({ alerts, count }: SavedAlerts, { now, at }: Moment): void {
        this.#count = count;
        for (const active of alerts) {
            const { id, rule, severity, nodes, incident } = active.alert;
            this.#active.set(id, active);
            for (const { node, text, until } of nodes) {
                if (until !== undefined) continue;
                const isOwn = node === incident;
                this.#cells.set(keyOf(rule, node), {
                    ...{ rule, node, text, severity, holds: true, since: now, sinceAt: at, alert: id },
                    incident: isOwn ? incident : undefined,
                    isConsequence: incident !== undefined && !isOwn,
                });
            }
        }
    }

    /** Other rules hold now. What was raised by one that is gone is over, and nobody is told. */
    configure(options: AlertPolicyOptions): void {
        this.#options = options;
        for (const [key, { rule }] of this.#cells) if (!options.rules.has(rule)) this.#cells.delete(key);
        for (const [id, { alert }] of this.#active) if (!options.rules.has(alert.rule)) this.#active.delete(id);
    }

    observe(observation: Observation, moment: Moment): void {
        const rule = this.#options.rules.get(observation.rule);
        if (!rule) return;
        const key = keyOf(observation.rule, observation.node);
        const cell = this.#cells.get(key);
        if (observation.holds === true) {
            if (cell) this.#renew(cell, observation, moment);
            else if (this.#cells.size < CELLS_MAX) this.#cells.set(key, newCell(observation, rule, moment));
        } else if (cell?.alert === undefined) this.#cells.delete(key);
        else if (observation.holds === false && cell.holds) endHolding(cell, moment);
    }

    /** Everything that a device or host was alerted of is over: it is no longer there. */
    forget(node: string, moment: Moment): void {
        for (const cell of this.#cells.values()) if (cell.node === node && cell.holds) endHolding(cell, moment);
    }

    /** Somebody takes care of it; undefined: there is no such alert. */
    acknowledge(id: string, acknowledged: Acknowledgement): Alert | undefined {
        const active = this.#active.get(id);
        if (!active) return undefined;
        return this.#put(active, { ...active.alert, acknowledged });
    }

    /** What has to be told now, by what was observed and by time alone. */
    tick(moment: Moment): Telling[] {
        for (const cell of [...this.#cells.values()]) {
            if (cell.alert !== undefined) this.#clear(cell, moment);
            else if (cell.holds) this.#mature(cell, moment);
            else this.#cells.delete(keyOf(cell.rule, cell.node));
        }
        for (const active of [...this.#active.values()]) this.#remind(active, moment);
        return inOne(this.#told.splice(0));
    }

    #renew(cell: Cell, { text, severity }: Observation, moment: Moment): void {
        if (!cell.holds) {
            cell.holds = true;
            cell.since = moment.now;
            cell.sinceAt = moment.at;
        }
        cell.text = text;
        if (severity !== undefined) cell.severity = worse(cell.severity, severity);
        const active = cell.alert === undefined ? undefined : this.#active.get(cell.alert);
        if (active) this.#join(cell, active, moment);
    }

    /** What has held for long enough is raised, or joins the incident that causes it. */
    #mature(cell: Cell, moment: Moment): void {
        const rule = this.#options.rules.get(cell.rule);
        if (!rule || moment.now - cell.since < rule.after * 1000 || this.#options.isMuted(cell.node, moment.at)) return;
        const incident = cell.isConsequence ? this.#incidentAlert() : undefined;
        if (incident) this.#join(cell, incident, moment);
        else if (!(cell.isConsequence && this.#isIncidentPending(moment))) this.#raise(cell, moment);
    }

    /** The alert of the incident that is going on. */
    #incidentAlert(): ActiveAlert | undefined {
        return [...this.#active.values()].find(({ alert }) => alert.incident !== undefined);
    }

    /** An outage that is not yet told of: its consequences wait for it. */
    #isIncidentPending({ at }: Moment): boolean {
        return [...this.#cells.values()].some(
            ({ incident, alert, node }) =>
                incident !== undefined && alert === undefined && !this.#options.isMuted(node, at),
        );
    }

    #raise(cell: Cell, moment: Moment): void {
        if (this.#active.size >= ALERTS_MAX) return;
        const together = [...this.#cells.values()].filter(
            (one) =>
                one.rule === cell.rule &&
                one.alert === undefined &&
                one.holds &&
                one.incident === cell.incident &&
                !this.#options.isMuted(one.node, moment.at),
        );
        this.#count++;
        const time = new Date(moment.at).toISOString().replace(/\D/g, '').slice(0, 14);
        const id = `${cell.rule}-${time}-${this.#count}`;
        for (const one of together) one.alert = id;
        const alert: Alert = {
            id,
            rule: cell.rule,
            severity: together.reduce((worst, one) => worse(worst, one.severity), cell.severity),
            title: titleOf(cell.rule, together),
            raisedAt: moment.at,
            nodes: together.map(nodeOf),
            ...(cell.incident === undefined ? {} : { incident: cell.incident }),
        };
        this.#active.set(id, { alert, reminders: 0, toldAt: moment.at });
        this.#tell('raised', alert, moment);
    }

    /** The cell is part of the alert, which is told of again if that makes it worse. */
    #join(cell: Cell, active: ActiveAlert, moment: Moment): void {
        cell.alert = active.alert.id;
        const severity = worse(active.alert.severity, cell.severity);
        const isWorse = severity !== active.alert.severity;
        const title = cell.incident === undefined ? active.alert.title : cell.text;
        const alert = { ...withNode(active.alert, nodeOf(cell)), severity, title };
        this.#active.set(alert.id, { ...active, alert, toldAt: isWorse ? moment.at : active.toldAt });
        if (isWorse) this.#tell('escalated', alert, moment);
    }

    /** What has been over for long enough leaves its alert; the last one resolves it. */
    #clear(cell: Cell, moment: Moment): void {
        if (cell.holds) return;
        // An incident has settled before it ends.
        const clearAfter = cell.incident === undefined ? (this.#options.rules.get(cell.rule)?.clearAfter ?? 0) : 0;
        if (moment.now - cell.since < clearAfter * 1000) return;
        this.#cells.delete(keyOf(cell.rule, cell.node));
        const active = cell.alert === undefined ? undefined : this.#active.get(cell.alert);
        if (!active) return;
        const alert = withNode(active.alert, { ...nodeOf(cell), until: cell.sinceAt });
        this.#put(active, alert);
        const others = [...this.#cells.values()].filter((one) => one.alert === alert.id);
        if (cell.incident === undefined && others.length > 0) return;
        // What an incident leaves behind is a matter of its own from now on.
        for (const one of others) {
            one.alert = undefined;
            one.since = moment.now;
        }
        this.#active.delete(alert.id);
        this.#tell('resolved', { ...alert, resolvedAt: cell.sinceAt }, moment);
    }

    #remind(active: ActiveAlert, moment: Moment): void {
        const minutes = this.#options.rules.get(active.alert.rule)?.repeat ?? 0;
        if (minutes === 0 || active.alert.acknowledged || moment.at - active.toldAt < minutes * MINUTE_MS) return;
        const reminders = active.reminders + 1;
        this.#active.set(active.alert.id, { ...active, reminders, toldAt: moment.at });
        this.#tell('reminder', active.alert, moment, reminders);
    }

    #tell(phase: Telling['phase'], alert: Alert, { at }: Moment, number = 0): void {
        this.#told.push({ phase, alert, at, number });
    }

    #put(active: ActiveAlert, alert: Alert): Alert {
        this.#active.set(alert.id, { ...active, alert });
        return alert;
    }
}

function keyOf(rule: string, node: string): string {
    return `${rule} ${node}`;
}

/** What is raised and becomes worse in the same moment is told of once. */
function inOne(told: readonly Telling[]): Telling[] {
    const worst = new Map(told.filter(({ phase }) => phase === 'escalated').map(({ alert }) => [alert.id, alert]));
    const raised = new Set(told.filter(({ phase }) => phase === 'raised').map(({ alert }) => alert.id));
    return told
        .filter(({ phase, alert }) => phase !== 'escalated' || !raised.has(alert.id))
        .map((one) => (one.phase === 'raised' ? { ...one, alert: worst.get(one.alert.id) ?? one.alert } : one));
}

function endHolding(cell: Cell, { now, at }: Moment): void {
    cell.holds = false;
    cell.since = now;
    cell.sinceAt = at;
}

function newCell(
    { rule, node, text, severity, incident, isConsequence = false }: Observation,
    { severity: least }: RuleConfig,
    { now, at }: Moment,
): Cell {
    return {
        ...{ rule, node, text, incident, isConsequence, holds: true, since: now, sinceAt: at, alert: undefined },
        severity: severity === undefined ? least : worse(least, severity),
    };
}

function nodeOf({ node, text, sinceAt }: Cell): AlertNode {
    return { node, text, since: sinceAt };
}

function withNode(alert: Alert, node: AlertNode): Alert {
    const before = alert.nodes.find((one) => one.node === node.node);
    const next = before ? { ...node, since: before.since } : node;
    return { ...alert, nodes: [...alert.nodes.filter((one) => one.node !== node.node), next] };
}

function worse(one: Severity, other: Severity): Severity {
    return SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other;
}

// Names that a person still reads in a subject.
const NAMES_MAX = 3;

function titleOf(rule: string, cells: readonly Cell[]): string {
    const [first] = cells;
    if (cells.length === 1 && first) return first.incident === undefined ? `${first.node}: ${first.text}` : first.text;
    const names = cells.slice(0, NAMES_MAX).map(({ node }) => node);
    const more = cells.length > NAMES_MAX ? ` and ${cells.length - NAMES_MAX} more` : '';
    return `${rule}: ${names.join(', ')}${more}`;
}
