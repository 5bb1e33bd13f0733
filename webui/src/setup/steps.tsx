// The small steps of the wizard: names, hosts with their set-up lines, and what is left to see to.

import { useState } from 'preact/hooks';
import type { ApiConfig } from '#model/api-config.ts';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from '../config/confirm-change.tsx';
import { useDraft } from '../config/draft.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { rack } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { FindingList } from '../parts/finding-list.tsx';
import { HostClients } from '../parts/host-clients.tsx';
import { HealthNotes } from '../system/health-notes.tsx';

export function NameStep() {
    const { answer, again } = useAnswer<ApiConfig>(CONFIG_PATH, { after: CONFIG_FACTS });
    const draft = useDraft();
    return (
        <Answered answer={answer}>
            {({ values, version, ...config }) => {
                const devices = sectionOf({ values, version, ...config }, 'devices');
                const input = (place: readonly string[], before: string, label: string) => (
                    <label class="field" key={label}>
                        <span>{label}</span>
                        <input
                            value={String(draft.at(place) ?? before)}
                            onInput={({ currentTarget: { value } }) => {
                                if (value === before) draft.drop(place);
                                else draft.put(place, value);
                            }}
                        />
                    </label>
                );
                return (
                    <>
                        <p class="hint">{t('name.about')}</p>
                        <div class="halves">
                            {input(['name'], String(values.name ?? 'powerchain'), t('name.gateway'))}
                            {Object.entries(devices).map(([id, { description }]) =>
                                input(
                                    ['devices', id, 'description'],
                                    String(description ?? ''),
                                    t('name.device', { id }),
                                ),
                            )}
                        </div>
                        {draft.changes.length > 0 && (
                            <ConfirmChange
                                wish={{ changes: draft.changes }}
                                version={version}
                                why={t('name.why')}
                                onDone={() => {
                                    draft.clear();
                                    again();
                                }}
                                onCancel={draft.clear}
                            />
                        )}
                    </>
                );
            }}
        </Answered>
    );
}

export function HostStep() {
    const ids = [...(rack.value?.hosts.keys() ?? [])];
    const [chosen, setChosen] = useState<string | undefined>(undefined);
    const id = chosen ?? ids[0];
    if (id === undefined) return <p class="empty">{t('setup.no-hosts')}</p>;
    return (
        <>
            <p class="hint">{t('setup.hosts-about')}</p>
            <label class="filter">
                <span>{t('kind.host')}</span>
                <select value={id} onChange={({ currentTarget: { value } }) => setChosen(value)}>
                    {ids.map((one) => (
                        <option key={one}>{one}</option>
                    ))}
                </select>
            </label>
            <HostClients key={id} id={id} />
        </>
    );
}

export function LastStep() {
    return (
        <>
            <p class="hint">{t('setup.last-about')}</p>
            <HealthNotes />
            <h3>{t('findings.title')}</h3>
            <FindingList findings={rack.value?.findings ?? []} />
            <p class="buttons">
                <a class="button" href={addressOf('what-if')}>
                    {t('page.what-if')}
                </a>
                <a class="button" href={addressOf('')}>
                    {t('page.overview')}
                </a>
            </p>
        </>
    );
}
