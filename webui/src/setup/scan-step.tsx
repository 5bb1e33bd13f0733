// Looking for devices: what is asked where, and what answered so far; each found one gets a name and is put into the configuration.

import { useState } from 'preact/hooks';
import { adoptedEntry, adoptedName, adoptedType, isNew } from '#model/adoption.ts';
import type { ApiConfig } from '#model/api-config.ts';
import type { ApiFoundDevice, ApiScan, Look } from '#model/api-scan.ts';
import { DEVICE_TYPES, type DeviceType } from '#model/device.ts';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from '../config/confirm-change.tsx';
import { type Draft, type DraftValue, useDraft } from '../config/draft.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

// Who looks on sees each device as it answers.
const REFRESH_MS = 1000;

type Typed = Readonly<Record<string, string>>;

export function ScanStep() {
    const [scan, setScan] = useState<{ id: string; looks: readonly Look[] } | undefined>(undefined);
    const begin = async (typed: Typed): Promise<Answer<unknown>> => {
        const looks = looksOf(typed);
        const said = await ask<ApiScan>('/scans', { method: 'POST', body: { looks } });
        if (said.ok) setScan({ id: said.value.id, looks });
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
                        <Field label={t('scan.bmc')} name="bmc" hint={t('scan.addresses-hint')} isOptional />
                        <details>
                            <summary>{t('scan.login')}</summary>
                            <p class="hint">{t('scan.login-about')}</p>
                            <Field label={t('scan.user')} name="bmcUser" isOptional />
                            <Field label={t('access.password')} name="bmcPassword" type="password" isOptional />
                        </details>
                        <label class="tick">
                            <input type="checkbox" name="usb" value="yes" defaultChecked />
                            {t('scan.usb')}
                        </label>
                        <label class="tick">
                            <input type="checkbox" name="announced" value="yes" defaultChecked />
                            {t('scan.announced')}
                        </label>
                    </div>
                </div>
            </Form>
            {scan && <Results key={scan.id} id={scan.id} looks={scan.looks} />}
        </>
    );
}

/** What was typed, secrets among it: the gateway tells them masked. */
function looksOf({
    snmp,
    nut,
    apcupsd,
    bmc,
    usb,
    announced,
    community,
    bmcUser,
    bmcPassword,
    ...third
}: Typed): Look[] {
    const addresses = (text: string) => ({ addresses: text.split(/[\s,;]+/).filter(Boolean) });
    const version3 = third.user === undefined ? undefined : defined({ version: '3', ...third });
    const login = bmcUser && bmcPassword ? { login: { user: bmcUser, password: bmcPassword } } : {};
    return [
        ...(snmp === undefined
            ? []
            : [{ methods: ['snmp' as const], ...addresses(snmp), snmp: [version3 ?? defined({ community })] }]),
        ...(nut === undefined ? [] : [{ methods: ['nut' as const], ...addresses(nut) }]),
        ...(apcupsd === undefined ? [] : [{ methods: ['apcupsd' as const], ...addresses(apcupsd) }]),
        ...(bmc === undefined ? [] : [{ methods: ['ipmi' as const], ...addresses(bmc), ...login }]),
        ...(usb === undefined ? [] : [{ methods: ['usb' as const] }]),
        ...(announced === undefined
            ? []
            : [{ methods: ['mdns' as const, 'xml' as const, 'redfish' as const], ...login }]),
    ];
}

function defined(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}

function Results({ id, looks }: { id: string; looks: readonly Look[] }) {
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
            {({ problem, found }) => (
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
                    {problem !== undefined && (
                        <p class="refusal" lang="en">
                            {problem}
                        </p>
                    )}
                    <Answered answer={config}>
                        {(now) => (
                            <>
                                <ul class="found">
                                    {found.map((one) => (
                                        <FoundDevice
                                            key={JSON.stringify([one.title, one.options, one.facts.address])}
                                            {...{ draft, looks }}
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
