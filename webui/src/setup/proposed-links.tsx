// What probably feeds what, by labels, names and serial numbers: each with its reason, and none is made without a click.

import type { ApiConfig } from '#model/api-config.ts';
import { knownDevice, knownHosts, type LinkSuggestion, suggestLinks } from '#model/link-suggestions.ts';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from '../config/confirm-change.tsx';
import { type DraftValue, useDraft } from '../config/draft.ts';
import { EditChain } from '../config/edit-chain.tsx';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { rack } from '../live/live.ts';
import { StateIcon } from '../parts/state-icon.tsx';

/** Above the chain that one draws by hand. */
export function ChainStep() {
    return (
        <>
            <ProposedLinks />
            <EditChain />
        </>
    );
}

function ProposedLinks() {
    const { answer, again } = useAnswer<ApiConfig>(CONFIG_PATH, { after: CONFIG_FACTS });
    const draft = useDraft();
    const config = answer?.ok ? answer.value : undefined;
    if (!config || !rack.value) return null;
    const entries = sectionOf(config, 'devices');
    const devices = Array.from(rack.value.devices.values(), (device) => knownDevice(device, entries));
    const proposed = suggestLinks(devices, knownHosts(sectionOf(config, 'hosts')));
    if (proposed.length === 0) return null;
    return (
        <>
            <h3>{t('links.title')}</h3>
            <p class="hint">{t('links.about')}</p>
            <ul class="found">
                {proposed.map((one) => (
                    <li key={one.reason}>
                        <StateIcon look="watch" />
                        <span lang="en">
                            <b>{sentenceOf(one)}</b>
                            <small>{one.reason}</small>
                        </span>
                        {one.type === 'link' && (
                            <button
                                type="button"
                                aria-pressed={draft.at(one.path.map(String)) !== undefined}
                                aria-label={`${t('scan.add')}: ${sentenceOf(one)}`}
                                onClick={() => draft.put(one.path.map(String), one.value as DraftValue)}
                            >
                                {t('scan.add')}
                            </button>
                        )}
                    </li>
                ))}
            </ul>
            {draft.changes.length > 0 && (
                <ConfirmChange
                    wish={{ changes: draft.changes }}
                    version={config.version}
                    why={t('links.title')}
                    onDone={() => {
                        draft.clear();
                        again();
                    }}
                    onCancel={draft.clear}
                />
            )}
        </>
    );
}

function sentenceOf(one: LinkSuggestion): string {
    if (one.type === 'same') return one.devices.join(' = ');
    const links = typeof one.value === 'string' ? one.value : Object.values(one.value.supplies).join(', ');
    return `${one.path[1]} ← ${links}`;
}
