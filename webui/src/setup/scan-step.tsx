// Looking for devices: what is asked where, and what answered so far; each found one gets a name and is put into the configuration.

import { useState } from 'preact/hooks';
import { type ApiConfig, SECRET_MASK } from '#model/api-config.ts';
import type { ApiFoundDevice, ApiScan } from '#model/api-scan.ts';
import { nameToId } from '#model/chain-import.ts';
import { DEVICE_TYPES } from '#model/device.ts';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from '../config/confirm-change.tsx';
import { type Draft, useDraft } from '../config/draft.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

// Who looks on sees each device as it answers.
const REFRESH_MS = 1000;

/** What was typed for the scan, secrets among it: the gateway tells them masked. */
type Typed = Readonly<Record<string, string>>;

export function ScanStep() {
    const [scan, setScan] = useState<{ id: string; typed: Typed } | undefined>(undefined);
    const begin = async (typed: Typed): Promise<Answer<unknown>> => {
        const said = await ask<ApiScan>('/scans', { method: 'POST', body: { drivers: driversOf(typed) } });
        if (said.ok) setScan({ id: said.value.id, typed });
        return said;
    };
    return (
        <>
            <p class="hint">{t('scan.about')}</p>
            <Form action={t('scan.begin')} send={begin} isKept>
                <div class="halves">
                    <div>
                        <Field label={t('scan.snmp')} name="snmp" hint={t('scan.addresses-hint')} isOptional />
                        <Field label={t('scan.community')} name="community" value="public" isOptional />
                        <details>
                            <summary>SNMPv3</summary>
                            <Field label={t('scan.user')} name="user" isOptional />
                            <Field label={t('scan.auth')} name="authPassword" type="password" isOptional />
                            <Field label={t('scan.priv')} name="privPassword" type="password" isOptional />
                        </details>
                    </div>
                    <div>
                        <Field label={t('scan.nut')} name="nut" hint="192.0.2.5, 192.0.2.5:3493" isOptional />
                        <Field label={t('scan.apcupsd')} name="apcupsd" hint="192.0.2.6, 192.0.2.6:3551" isOptional />
                        <label class="tick">
                            <input type="checkbox" name="usb" value="yes" defaultChecked />
                            {t('scan.usb')}
                        </label>
                    </div>
                </div>
            </Form>
            {scan && <Results key={scan.id} id={scan.id} typed={scan.typed} />}
        </>
    );
}

function driversOf({ snmp, nut, apcupsd, usb, community, user, authPassword, privPassword }: Typed) {
    const addresses = (text: string) => ({ addresses: text.split(/[\s,;]+/).filter(Boolean) });
    const third = user === undefined ? {} : { version: '3', user, ...defined({ authPassword, privPassword }) };
    return {
        ...(snmp === undefined ? {} : { snmp: { ...addresses(snmp), ...(user ? third : defined({ community })) } }),
        ...(nut === undefined ? {} : { nut: addresses(nut) }),
        ...(apcupsd === undefined ? {} : { apcupsd: addresses(apcupsd) }),
        ...(usb === undefined ? {} : { 'usb-hid': {} }),
    };
}

function defined(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}

function Results({ id, typed }: { id: string; typed: Typed }) {
    const [isRunning, setRunning] = useState(true);
    const { answer } = useAnswer<ApiScan>(`/scans/${id}`, {
        after: CONFIG_FACTS,
        ...(isRunning ? { refreshMs: REFRESH_MS } : {}),
    });
    const { answer: config, again } = useAnswer<ApiConfig>(CONFIG_PATH, { after: CONFIG_FACTS });
    const draft = useDraft();
    if (answer?.ok && answer.value.isRunning !== isRunning) setRunning(answer.value.isRunning);
    return (
        <Answered answer={answer}>
            {({ drivers, found }) => (
                <>
                    <p role="status">
                        {t(isRunning ? 'scan.running' : 'scan.over', { count: found.length })}
                        {isRunning && (
                            <button
                                type="button"
                                class="quiet"
                                onClick={() => void ask(`/scans/${id}`, { method: 'DELETE' })}
                            >
                                {t('scan.stop')}
                            </button>
                        )}
                    </p>
                    {drivers.map(({ driver, problem }) =>
                        problem === undefined ? null : (
                            <p key={driver} class="refusal" lang="en">
                                {driver}: {problem}
                            </p>
                        ),
                    )}
                    <Answered answer={config}>
                        {(now) => (
                            <>
                                <ul class="found">
                                    {found.map((one) => (
                                        <FoundDevice
                                            key={JSON.stringify(one.options)}
                                            {...{ draft, typed }}
                                            found={one}
                                            taken={Object.keys(sectionOf(now, 'devices'))}
                                        />
                                    ))}
                                </ul>
                                {draft.changes.length > 0 && (
                                    <ConfirmChange
                                        wish={{ changes: draft.changes }}
                                        version={now.version}
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
                </>
            )}
        </Answered>
    );
}

interface FoundDeviceProps {
    readonly found: ApiFoundDevice;
    readonly draft: Draft;
    readonly typed: Typed;
    /** Names that are configured. */
    readonly taken: readonly string[];
}

function FoundDevice({ found, draft, typed, taken }: FoundDeviceProps) {
    const { driver, title, options, device } = found;
    const place = String(options.address ?? options.ups ?? options.port ?? '');
    const [id, setId] = useState(() => firstName(found, taken));
    const [type, setType] = useState<string>(() => guessedType(title));
    const isChosen = draft.at(['devices', id]) !== undefined;
    const choose = (name: string, kind: string, isWanted: boolean): void => {
        if (isWanted)
            draft.put(['devices', name], { type: kind, description: title.slice(0, 200), ...unmasked(options, typed) });
        else draft.drop(['devices', name]);
    };
    return (
        <li>
            <StateIcon look={device === undefined ? 'watch' : 'good'} />
            <span>
                <b lang="en">{title}</b>
                <small>
                    {driver} {place}
                </small>
            </span>
            {device !== undefined ? (
                <span class="hint">{t('scan.known', { device })}</span>
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
                            onChange={({ currentTarget: { value } }) => setType(value)}
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
                        onClick={() => choose(id, type, !isChosen)}
                    >
                        {t('scan.add')}
                    </button>
                </span>
            )}
        </li>
    );
}

function firstName({ options, title }: ApiFoundDevice, taken: readonly string[]): string {
    const [own] = String(options.ups ?? '').split('@');
    const wanted = (own || nameToId(title).toLowerCase() || 'device').slice(0, 32);
    const isTaken = (name: string) => taken.some((one) => one.toLowerCase() === name.toLowerCase());
    if (!isTaken(wanted)) return wanted;
    let number = 2;
    while (isTaken(`${wanted}-${number}`)) number++;
    return `${wanted}-${number}`;
}

function guessedType(title: string): string {
    if (/\bpdu\b|power strip|rack pdu/i.test(title)) return 'pdu';
    if (/\bats\b|transfer/i.test(title)) return 'ats';
    if (/\bpsu\b|power supply/i.test(title)) return 'psu';
    return 'ups';
}

/** A mask stands for what was typed; what was not typed, the gateway knows. */
function unmasked(options: ApiFoundDevice['options'], typed: Typed): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(options).map(([key, value]) => [key, value === SECRET_MASK ? (typed[key] ?? value) : value]),
    );
}
