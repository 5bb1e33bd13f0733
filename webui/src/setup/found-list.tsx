// Devices that were found: each that is new gets a name and is put into the configuration.

import { useState } from 'preact/hooks';
import { adoptedEntry, adoptedName, adoptedType, isNew } from '#model/adoption.ts';
import type { ApiConfig } from '#model/api-config.ts';
import type { ApiFoundDevice, Look } from '#model/api-scan.ts';
import { DEVICE_TYPES, type DeviceType } from '#model/device.ts';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from '../config/confirm-change.tsx';
import { type Draft, type DraftValue, useDraft } from '../config/draft.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

/** `looks`: what was typed to find them. */
export function FoundList({ found, looks }: { found: readonly ApiFoundDevice[]; looks: readonly Look[] }) {
    const { answer, again } = useAnswer<ApiConfig>(CONFIG_PATH, { after: CONFIG_FACTS });
    const draft = useDraft();
    return (
        <Answered answer={answer}>
            {(config) => (
                <>
                    <ul class="found">
                        {found.map((one) => (
                            <FoundDevice
                                key={JSON.stringify([one.title, one.options, one.facts.address])}
                                {...{ draft, looks }}
                                found={one}
                                taken={Object.keys(sectionOf(config, 'devices'))}
                            />
                        ))}
                    </ul>
                    {draft.changes.length > 0 && (
                        <ConfirmChange
                            wish={{ changes: draft.changes }}
                            version={config.version}
                            why={t('scan.why')}
                            onDone={() => {
                                draft.clear();
                                again();
                            }}
                            onCancel={draft.clear}
                        />
                    )}
                </>
            )}
        </Answered>
    );
}

interface FoundDeviceProps {
    readonly found: ApiFoundDevice;
    readonly draft: Draft;
    readonly looks: readonly Look[];
    /** Names that are configured. */
    readonly taken: readonly string[];
}

function FoundDevice({ found, draft, looks, taken }: FoundDeviceProps) {
    const { driver, title, options, facts, device, problem } = found;
    const place = String(options.address ?? options.ups ?? options.port ?? facts.address ?? '');
    const [id, setId] = useState(() => adoptedName(found, taken));
    const [type, setType] = useState<DeviceType>(() => adoptedType(found));
    const isChosen = draft.at(['devices', id]) !== undefined;
    const choose = (name: string, isWanted: boolean): void => {
        if (isWanted) draft.put(['devices', name], adoptedEntry(found, type, looks) as DraftValue);
        else draft.drop(['devices', name]);
    };
    return (
        <li>
            <StateIcon look={device === undefined ? (problem === undefined ? 'watch' : 'unknown') : 'good'} />
            <span>
                <b lang="en">{title}</b>
                <small>
                    {driver || facts.method} {place}
                </small>
            </span>
            {device !== undefined ? (
                <span class="hint">{t('scan.known', { device })}</span>
            ) : !isNew(found) ? (
                <span class="hint" lang="en">
                    {problem}
                </span>
            ) : (
                <span class="found-choice">
                    <label class="filter">
                        <span>{t('access.name')}</span>
                        <input
                            value={id}
                            disabled={isChosen}
                            onInput={({ currentTarget: { value } }) => setId(value)}
                        />
                    </label>
                    <label class="filter">
                        <span>{t('scan.type')}</span>
                        <select
                            value={type}
                            disabled={isChosen}
                            onChange={({ currentTarget: { value } }) => setType(value as DeviceType)}
                        >
                            {DEVICE_TYPES.map((one) => (
                                <option key={one} value={one}>
                                    {t(`kind.${one}`)}
                                </option>
                            ))}
                        </select>
                    </label>
                    <button
                        type="button"
                        aria-pressed={isChosen}
                        aria-label={`${t('scan.add')}: ${id}`}
                        onClick={() => choose(id, !isChosen)}
                    >
                        {t('scan.add')}
                    </button>
                </span>
            )}
        </li>
    );
}
