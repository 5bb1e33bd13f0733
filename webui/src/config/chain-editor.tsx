// What hangs on what, as a table that can be edited: feeds, devices with what feeds them, hosts with their supplies. Nothing is
// changed before the gateway has checked it and the reader has seen the lines.

import type { ApiConfig } from '#model/api-config.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { rack } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { LogInFirst } from '../parts/log-in-first.tsx';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from './confirm-change.tsx';
import { type Draft, type DraftValue, useDraft } from './draft.ts';
import { DrawCords, outletsOf, suppliesIn } from './draw-cords.tsx';

export function ChainEditor() {
    const { answer, again } = useAnswer<ApiConfig>(may('admin') ? CONFIG_PATH : undefined, { after: CONFIG_FACTS });
    if (!may('admin')) return <LogInFirst />;
    return <Answered answer={answer}>{(config) => <Editor config={config} again={again} />}</Answered>;
}

function Editor({ config, again }: { config: ApiConfig; again: () => void }) {
    const draft = useDraft();
    const shown = { draft, config };
    return (
        <>
            <DrawCords {...shown} />
            <p class="hint">{t('edit.about')}</p>
            <Links {...shown} />
            <table class="table editor">
                <thead>
                    <tr>
                        <th scope="col">{t('chain.node')}</th>
                        <th scope="col">{t('edit.supply')}</th>
                        <th scope="col">{t('chain.fed-by')}</th>
                        <th scope="col">{t('edit.what')}</th>
                    </tr>
                </thead>
                <tbody>
                    {namesIn('sources', shown).map((id) => (
                        <Row key={id} {...shown} section="sources" id={id} />
                    ))}
                    {namesIn('devices', shown).map((id) => (
                        <Row key={id} {...shown} section="devices" id={id} />
                    ))}
                    {namesIn('hosts', shown).map((id) => (
                        <HostRows key={id} {...shown} id={id} />
                    ))}
                </tbody>
            </table>
            {draft.changes.length > 0 && (
                <ConfirmChange
                    wish={{ changes: draft.changes }}
                    version={config.version}
                    why={t('edit.why')}
                    onDone={() => {
                        draft.clear();
                        again();
                    }}
                    onCancel={draft.clear}
                />
            )}
            <div class="halves">
                <AddSource {...shown} />
                <AddHost {...shown} />
            </div>
        </>
    );
}

interface Shown {
    readonly draft: Draft;
    readonly config: ApiConfig;
}
type Section = 'sources' | 'devices' | 'hosts';

/** Those that are there, and those that wait to be. */
function namesIn(section: Section, { draft, config }: Shown): string[] {
    const added = draft.changes.flatMap(({ path: [first, name, ...rest] }) =>
        first === section && name !== undefined && rest.length === 0 ? [String(name)] : [],
    );
    return [...new Set([...Object.keys(sectionOf(config, section)), ...added])];
}

const LINKS = 'chain-links';

/** Everything that can feed something, offered where a link is typed. */
function Links(shown: Shown) {
    const devices = [...(rack.value?.devices.values() ?? [])].filter(({ driver }) => driver !== 'chain');
    const outlets = devices.flatMap(({ id }) => outletsOf(id).map((outlet) => `${id}:${outlet}`));
    return (
        <datalist id={LINKS}>
            {[...namesIn('sources', shown), ...namesIn('devices', shown), ...outlets].map((link) => (
                <option key={link} value={link} />
            ))}
        </datalist>
    );
}

function Row({ draft, config, section, id }: Shown & { section: 'sources' | 'devices'; id: string }) {
    const entry = draft.at([section, id]);
    const isGone = entry === null;
    const known = sectionOf(config, section)[id];
    const type = section === 'sources' ? 'source' : String(known?.type ?? 'ups');
    return (
        <tr class={isGone ? 'is-gone' : ''}>
            <th scope="row">
                {id} <small>{t(`kind.${type as 'ups'}`)}</small>
            </th>
            <td />
            {section === 'devices' && !isGone ? (
                <td data-label={t('chain.fed-by')}>
                    <LinkInput
                        {...{ draft, config }}
                        place={[section, id, 'parent']}
                        label={`${id}: ${t('chain.fed-by')}`}
                    />
                </td>
            ) : (
                <td />
            )}
            <td>
                <Removal draft={draft} place={[section, id]} name={id} />
            </td>
        </tr>
    );
}

function HostRows({ draft, config, id }: Shown & { id: string }) {
    const entry = draft.at(['hosts', id]);
    const isGone = entry === null;
    const given = (entry ?? sectionOf(config, 'hosts')[id] ?? {}) as { supplies?: Readonly<Record<string, string>> };
    const drawn = Object.fromEntries(suppliesIn(draft, id).map((supply) => [supply, '']));
    const supplies = Object.entries({ ...drawn, ...given.supplies });
    const isNew = entry !== undefined && entry !== null;
    return (
        <>
            {supplies.map(([supply, link], place) => (
                <tr key={supply} class={isGone ? 'is-gone' : ''}>
                    <th scope="row">
                        {id} <small>{t('kind.host')}</small>
                    </th>
                    <td data-label={t('edit.supply')}>{supply}</td>
                    <td data-label={t('chain.fed-by')}>
                        {isGone || isNew ? (
                            link
                        ) : (
                            <LinkInput
                                {...{ draft, config }}
                                place={['hosts', id, 'supplies', supply]}
                                label={`${id} ${supply}: ${t('chain.fed-by')}`}
                            />
                        )}
                    </td>
                    <td>{place === 0 && <Removal draft={draft} place={['hosts', id]} name={id} />}</td>
                </tr>
            ))}
        </>
    );
}

function LinkInput({ draft, config, place, label }: Shown & { place: readonly string[]; label: string }) {
    const before = linksText(valueAt(config.values, place));
    const waiting = draft.at(place);
    return (
        <input
            list={LINKS}
            aria-label={label}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={waiting === undefined ? before : linksText(waiting)}
            onInput={({ currentTarget: { value } }) => {
                if (value.trim() === before) draft.drop(place);
                else draft.put(place, linksOf(value));
            }}
        />
    );
}

/** A transfer switch has two: `ups1, ups2`. */
function linksOf(text: string): DraftValue | null {
    const links = text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean);
    const [only] = links;
    return only === undefined ? null : links.length === 1 ? only : links;
}

function linksText(value: unknown): string {
    return [value ?? []].flat().map(String).join(', ');
}

function valueAt(values: unknown, place: readonly string[]): unknown {
    return place.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values);
}

function Removal({ draft, place, name }: { draft: Draft; place: readonly string[]; name: string }) {
    const isWaiting = draft.at(place) !== undefined;
    return (
        <button
            type="button"
            class="quiet"
            aria-label={`${t(isWaiting ? 'config.discard' : 'action.remove')}: ${name}`}
            onClick={() => (isWaiting ? draft.drop(place) : draft.put(place, null))}
        >
            {t(isWaiting ? 'config.discard' : 'action.remove')}
        </button>
    );
}

const DONE = { ok: true, value: undefined } as const;

function AddSource({ draft }: Shown) {
    return (
        <section aria-labelledby="add-source">
            <h3 id="add-source">{t('edit.add-source')}</h3>
            <Form
                action={t('edit.add-source')}
                send={async ({ id = '', description = '' }) => {
                    draft.put(['sources', id], description === '' ? {} : { description });
                    return DONE;
                }}
            >
                <Field label={t('access.name')} name="id" hint={t('edit.source-hint')} />
                <Field label={t('edit.description')} name="description" isOptional />
            </Form>
        </section>
    );
}

const SUPPLIES = ['psu1', 'psu2'] as const;

function AddHost({ draft }: Shown) {
    return (
        <section aria-labelledby="add-host">
            <h3 id="add-host">{t('edit.add-host')}</h3>
            <Form
                action={t('edit.add-host')}
                send={async ({ id = '', ...links }) => {
                    const supplies = Object.fromEntries(
                        SUPPLIES.flatMap((name) => (links[name] === undefined ? [] : [[name, links[name]]])),
                    );
                    draft.put(['hosts', id], { supplies });
                    return DONE;
                }}
            >
                <Field label={t('access.name')} name="id" />
                <Field label={t('edit.cord', { number: 1 })} name="psu1" list={LINKS} hint={t('edit.cord-hint')} />
                <Field label={t('edit.cord', { number: 2 })} name="psu2" list={LINKS} isOptional />
            </Form>
        </section>
    );
}
