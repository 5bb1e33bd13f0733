// A fact in a few words, as a line of a list. Pure but for the language; what devices and people said stays as they said it.

import { FACT_AREAS, type FactArea } from '#model/fact-areas.ts';
import type { StoredFact } from '#model/recorder.ts';
import { parseStatus } from '#model/status.ts';
import { flagsText } from '../i18n/said.ts';
import { known, t } from '../i18n/text.ts';
import { durationText } from '../i18n/times.ts';
import type { Look } from '../parts/look.ts';

export interface FactLine {
    readonly look: Look;
    /** What kind of thing happened. */
    readonly kind: string;
    readonly text: string;
    /** The id of the incident that it is about. */
    readonly incident?: string;
}

export function areaOf({ type }: StoredFact): FactArea {
    const areas = Object.entries(FACT_AREAS) as [FactArea, readonly string[]][];
    return areas.find(([, types]) => types.includes(type))?.[0] ?? 'gateway';
}

export function factLine(fact: StoredFact): FactLine {
    const { type, body } = fact;
    const key = known(`fact.${type}`);
    const kind = key ? t(key) : type;
    const { look = 'good', text, ...more } = detailOf(fact);
    return { look, kind, text: text.trim() || word(body.text), ...more };
}

type Detail = Partial<FactLine> & { readonly text: string };

function detailOf({ type, body }: StoredFact): Detail {
    switch (type) {
        case 'status':
            return statusDetail(word(body.status), word(body.previous));
        case 'alarm':
            return body.text === undefined ? { text: t('fact.over') } : { look: 'ending', text: word(body.text) };
        case 'chain': {
            const { sentence, redundancy } = body.verdict as { sentence: string; redundancy: string };
            const looks: Readonly<Record<string, Look>> = {
                'n+1': 'good',
                n: 'watch',
                'at risk': 'ending',
                lost: 'bad',
            };
            return { look: looks[redundancy] ?? 'unknown', text: sentence };
        }
        case 'incident':
            return {
                look: body.phase === 'ended' ? 'good' : 'watch',
                text: word(body.phase),
                incident: word(body.incident),
            };
        case 'voltage': {
            const { kind, variable, extremeVolts } = body.event as Record<string, unknown>;
            return { look: 'watch', text: `${word(kind)}, ${word(variable)} ${word(extremeVolts)} V` };
        }
        case 'discharge': {
            const { cause, seconds, chargeFrom, chargeTo } = body.discharge as Record<string, unknown>;
            const time = durationText(Number(seconds));
            return { look: 'battery', text: `${word(cause)}, ${time}, ${word(chargeFrom)} → ${word(chargeTo)} %` };
        }
        case 'battery-test': {
            const { result, detail, by } = body.test as Record<string, unknown>;
            const look = result === 'failed' ? 'bad' : result === 'refused' ? 'watch' : 'good';
            return { look, text: `${word(result)}: ${word(detail)} (${word(by)})` };
        }
        case 'forced-shutdown':
            return { look: body.on ? 'ending' : 'good', text: `${body.on ? '' : t('fact.over')} (${word(body.by)})` };
        case 'shutdown': {
            const { to, text, by } = body.step as Record<string, unknown>;
            return { look: to === 'running' ? 'good' : 'watch', text: `${word(to)}: ${word(text)} (${word(by)})` };
        }
        case 'nap':
            return { look: 'good', text: `${word(body.to)}: ${word(body.text)} (${word(body.by)})` };
        case 'value':
            return { text: `${word(body.variable)} = ${word(body.value) || '–'}` };
        default:
            return doneDetail(type, body);
    }
}

/** What people, programs and the gateway itself did. */
function doneDetail(type: StoredFact['type'], body: StoredFact['body']): Detail {
    switch (type) {
        case 'link':
            return { look: body.link === 'ok' ? 'good' : 'unknown', text: `${word(body.link)} ${reason(body.reason)}` };
        case 'command': {
            const { name, value } = body.request as Record<string, unknown>;
            const { ok, error } = body.outcome as { ok: boolean; error?: { message: string } };
            const wish = `${word(name)} ${word(value)} (${word(body.by)})`;
            return ok ? { text: wish } : { look: 'watch', text: `${wish}: ${word(error?.message)}` };
        }
        case 'audit':
            return {
                look: body.outcome === 'done' ? 'good' : 'watch',
                text: `${word(body.action)}: ${word(body.about)} (${word(body.by)})`,
            };
        case 'config':
            return {
                look: body.outcome === 'loaded' ? 'good' : 'watch',
                text: `${word(body.outcome)}: ${word(body.text)}`,
            };
        case 'alert': {
            const { title } = body.alert as { title: string };
            return {
                look: body.phase === 'raised' || body.phase === 'escalated' ? 'watch' : 'good',
                text: `${word(body.phase)}: ${title}`,
            };
        }
        case 'delivery': {
            const { destination, outcome, detail } = body.delivery as Record<string, unknown>;
            return {
                look: outcome === 'delivered' ? 'good' : 'watch',
                text: `${word(destination)}: ${word(outcome)} ${word(detail)}`,
            };
        }
        case 'offer':
            return { look: body.phase === 'over' ? 'good' : 'watch', text: word(body.text) };
        case 'driver-started':
            return { text: word(body.driver) };
        case 'driver-exited':
        case 'driver-parked':
            return { look: 'bad', text: `${word(body.driver)}: ${word(body.reason)}` };
        case 'recorder':
            return { look: 'watch', text: word(body.text) };
        default:
            return { text: '' };
    }
}

function statusDetail(status: string, previous: string): Detail {
    const said = (text: string) => flagsText(parseStatus(text)) || text;
    const flags: readonly string[] = status.split(' ');
    const look = flags.some((flag) => ['LB', 'FSD', 'OFF', 'OVER'].includes(flag))
        ? 'ending'
        : flags.includes('OB')
          ? 'battery'
          : 'good';
    return { look, text: previous === '' ? said(status) : `${said(previous)} → ${said(status)}` };
}

function reason(text: unknown): string {
    return word(text) === '' ? '' : `(${word(text)})`;
}

function word(value: unknown): string {
    return value === undefined || value === null ? '' : String(value);
}
