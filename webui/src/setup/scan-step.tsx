// Looking for devices: what is asked where, and what answered so far. What was plugged in since stands above.

import { useState } from 'preact/hooks';
import type { ApiScan, Look } from '#model/api-scan.ts';
import { CONFIG_FACTS } from '../config/confirm-change.tsx';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Field, Form } from '../parts/form.tsx';
import { useOffers } from '../parts/offers.tsx';
import { FoundList } from './found-list.tsx';

// Who looks on sees each device as it answers.
const REFRESH_MS = 1000;

type Typed = Readonly<Record<string, string>>;

export function ScanStep() {
    const offers = useOffers();
    const [scan, setScan] = useState<{ id: string; looks: readonly Look[] } | undefined>(undefined);
    const begin = async (typed: Typed): Promise<Answer<unknown>> => {
        const looks = looksOf(typed);
        const said = await ask<ApiScan>('/scans', { method: 'POST', body: { looks } });
        if (said.ok) setScan({ id: said.value.id, looks });
        return said;
    };
    return (
        <>
            {offers.length > 0 && (
                <>
                    <h3>{t('offers.title')}</h3>
                    <FoundList found={offers} looks={[]} />
                </>
            )}
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
                    <FoundList found={found} looks={looks} />
                </>
            )}
        </Answered>
    );
}
