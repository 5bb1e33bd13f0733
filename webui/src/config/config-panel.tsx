// The configuration on the page: its text with a check before it is saved, its versions with who made them and why, the way back.

import { useState } from 'preact/hooks';
import type { ApiConfig, ApiConfigEntry, ApiConfigEntryDetail } from '#model/api-config.ts';
import { t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { ask, useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Panel } from '../parts/panel.tsx';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange } from './confirm-change.tsx';
import { Difference } from './plan.tsx';

export function ConfigPanel() {
    const { answer, again } = useAnswer<ApiConfig>(CONFIG_PATH, { after: CONFIG_FACTS });
    return (
        <Panel id="config" title={t('config.title')}>
            <Answered answer={answer}>
                {(config) => (
                    <>
                        <details>
                            <summary>{t('config.edit')}</summary>
                            <Editor key={config.version} config={config} again={again} />
                        </details>
                        <Versions config={config} again={again} />
                    </>
                )}
            </Answered>
        </Panel>
    );
}

interface Shown {
    readonly config: ApiConfig;
    readonly again: () => void;
}

function Editor({ config, again }: Shown) {
    const [text, setText] = useState(config.text);
    return (
        <>
            <p class="hint">{t('config.secrets-masked')}</p>
            <textarea
                class="code"
                aria-label="gateway.yaml"
                rows={24}
                spellcheck={false}
                autocapitalize="none"
                value={text}
                onInput={({ currentTarget: { value } }) => setText(value)}
            />
            {text !== config.text && (
                <ConfirmChange
                    wish={{ text }}
                    version={config.version}
                    onDone={again}
                    onCancel={() => setText(config.text)}
                />
            )}
        </>
    );
}

function Versions({ config, again }: Shown) {
    const { answer } = useAnswer<readonly ApiConfigEntry[]>('/config/history', { after: CONFIG_FACTS });
    const [refusal, setRefusal] = useState('');
    const restore = async (id: number) => {
        const said = await ask('/config/restore', { method: 'POST', body: { version: config.version, id } });
        setRefusal(said.ok ? '' : said.error.message);
        again();
    };
    return (
        <Answered answer={answer}>
            {(entries) => (
                <>
                    <h3>{t('config.versions')}</h3>
                    {refusal && <p class="refusal">{refusal}</p>}
                    {entries.length === 0 && <p class="empty">{t('config.no-versions')}</p>}
                    <ul class="versions">
                        {entries.map((entry, place) => (
                            <li key={entry.id}>
                                <Version
                                    entry={entry}
                                    onRestore={place === 0 ? undefined : () => void restore(entry.id)}
                                />
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </Answered>
    );
}

function Version({ entry, onRestore }: { entry: ApiConfigEntry; onRestore: (() => void) | undefined }) {
    const { id, at, by, why } = entry;
    const [isOpen, setOpen] = useState(false);
    const { answer } = useAnswer<ApiConfigEntryDetail>(isOpen ? `/config/history/${id}` : undefined);
    return (
        <details onToggle={({ currentTarget: { open } }) => setOpen(open)}>
            <summary>
                {fullMomentText(at)} · {by} {why && <small>{why}</small>}
            </summary>
            {isOpen && (
                <Answered answer={answer}>
                    {({ diff }) =>
                        diff === '' ? <p class="empty">{t('config.first')}</p> : <Difference text={diff} />
                    }
                </Answered>
            )}
            {onRestore && (
                <button type="button" onClick={onRestore}>
                    {t('config.restore')}
                </button>
            )}
        </details>
    );
}
