// What happened, the newest first and live, with older pages when somebody wants them; of the whole rack, or of one device.

import { useState } from 'preact/hooks';
import { FACT_AREAS, type FactArea, MAIN_AREAS } from '#model/fact-areas.ts';
import type { FactsAnswer, StoredFact } from '#model/recorder.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { momentText } from '../i18n/times.ts';
import { ask, useAnswer } from '../live/ask.ts';
import { gatewayNow, hosts, rack } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { StateIcon } from '../parts/state-icon.tsx';
import { factLine } from './fact-line.ts';

interface EventListProps {
    readonly device?: string | undefined;
    readonly area?: FactArea | undefined;
    readonly limit: number;
    /** Hands over what is shown. */
    readonly onFacts?: (facts: readonly StoredFact[]) => void;
}

export function EventList(props: EventListProps) {
    const { device, area, limit } = props;
    const query = queryOf(props);
    const types = (area === undefined ? MAIN_AREAS : [area]).flatMap((one) => FACT_AREAS[one]);
    const { answer } = useAnswer<FactsAnswer>(`/facts?${query}`, { after: types });
    return (
        <Answered answer={answer}>
            {(newest) => (
                // Older pages belong to what was asked for.
                <Pages key={query} newest={newest} {...{ device, area, limit }} />
            )}
        </Answered>
    );
}

/** For the API: `limit=50&device=ups1&areas=power`. */
export function queryOf({ device, area, limit }: EventListProps, before?: string): string {
    return new URLSearchParams({
        limit: String(limit),
        ...(device === undefined ? {} : { device }),
        ...(area === undefined ? {} : { areas: area }),
        ...(before === undefined ? {} : { before }),
    }).toString();
}

function Pages({ newest, ...props }: EventListProps & { readonly newest: FactsAnswer }) {
    const [older, setOlder] = useState<readonly StoredFact[]>([]);
    const [next, setNext] = useState<string | undefined>(undefined);
    const [refusal, setRefusal] = useState('');
    const known = new Set(older.map(({ id }) => id));
    // What slid off the newest page while the reader turned back stays in the list.
    const facts = [...newest.facts.filter(({ id }) => !known.has(id)), ...older];
    const from = older.length === 0 ? newest.next : next;
    const turn = async () => {
        const said = await ask<FactsAnswer>(`/facts?${queryOf(props, from)}`);
        setRefusal(said.ok ? '' : said.error.message);
        if (!said.ok) return;
        setOlder([...facts, ...said.value.facts]);
        setNext(said.value.next);
    };
    if (facts.length === 0) return <p class="empty">{t('events.none')}</p>;
    return (
        <>
            <ul class="event-list">
                {facts.map((fact) => (
                    <EventLine key={fact.id} fact={fact} isOfOne={props.device !== undefined} />
                ))}
            </ul>
            {refusal && <p class="refusal">{refusal}</p>}
            {from !== undefined && (
                <p class="buttons">
                    <button type="button" onClick={() => void turn()}>
                        {t('events.older')}
                    </button>
                </p>
            )}
        </>
    );
}

export function EventLine({ fact, isOfOne }: { fact: StoredFact; isOfOne: boolean }) {
    const { at, device } = fact;
    const { look, kind, text, incident } = factLine(fact);
    return (
        <li class={`look-${look}`}>
            <time dateTime={new Date(at).toISOString()}>{momentText(at, gatewayNow.value)}</time>
            <StateIcon look={look} size={18} />
            <span>
                {device !== '' && !isOfOne && (
                    <>
                        <DeviceLink id={device} />{' '}
                    </>
                )}
                <small>{kind}</small>{' '}
                {incident === undefined ? (
                    <span lang="en">{text}</span>
                ) : (
                    <a href={addressOf('incidents', incident)}>{text}</a>
                )}
            </span>
        </li>
    );
}

function DeviceLink({ id }: { id: string }) {
    if (!rack.value?.devices.has(id)) return <b>{id}</b>;
    return (
        <a class="host-link" href={addressOf(hosts.value?.has(id) ? 'hosts' : 'devices', id)}>
            {id}
        </a>
    );
}
