// What to tell a host so that it watches its own supplies: the gateway says it for each kind of system. Passwords are shown to an admin
// who asks for them, and to nobody else.

import { useState } from 'preact/hooks';
import {
    type ApiProvision,
    type ApiProvisionGrant,
    PROVISION_KINDS,
    PROVISION_TITLES,
    type ProvisionKind,
} from '#model/api-provision.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Answered } from './answered.tsx';
import { Snippet } from './snippet.tsx';

export function HostSetUp({ id }: { id: string }) {
    const [kind, setKind] = useState<ProvisionKind>('debian');
    const path = `/hosts/${encodeURIComponent(id)}/provision`;
    const gateway = location.hostname.replace(/^\[(.*)\]$/, '$1');
    const { answer } = useAnswer<ApiProvision>(`${path}?kind=${kind}&gateway=${gateway}`, { after: ['config'] });
    const [granted, setGranted] = useState<Answer<ApiProvisionGrant> | undefined>(undefined);
    const [isBusy, setBusy] = useState(false);
    const grant = async () => {
        setBusy(true);
        setGranted(await ask<ApiProvisionGrant>(path, { method: 'POST', body: { kind, gateway } }));
        setBusy(false);
    };
    const own = granted?.ok && granted.value.kind === kind ? granted.value : undefined;
    return (
        <>
            <h3>{t('host.set-up')}</h3>
            <p class="hint">{t('host.set-up-about')}</p>
            <label class="filter">
                <span>{t('host.system')}</span>
                <select
                    value={kind}
                    onChange={({ currentTarget: { value } }) => {
                        setKind(value as ProvisionKind);
                        setGranted(undefined);
                    }}
                >
                    {PROVISION_KINDS.map((one) => (
                        <option key={one} value={one}>
                            {PROVISION_TITLES[one]}
                        </option>
                    ))}
                </select>
            </label>
            <Answered answer={answer}>
                {(shown) => (
                    <div lang="en">
                        {shown.notes.map((note) => (
                            <p key={note} class="hint">
                                {note}
                            </p>
                        ))}
                        {(own ?? shown).parts.map(({ title, text }, place) => (
                            <Snippet key={`${place} ${title}`} title={title} text={text} />
                        ))}
                    </div>
                )}
            </Answered>
            {own && (
                <>
                    <p class="hint">{t('host.fetch-about')}</p>
                    <Snippet title={own.fetch.title} text={own.fetch.text} />
                </>
            )}
            {granted && !granted.ok && (
                <p class="refusal" role="alert">
                    {granted.error.message}
                </p>
            )}
            {may('admin') && own === undefined && (
                <p class="buttons">
                    <button type="button" disabled={isBusy} onClick={() => void grant()}>
                        {t('host.with-password')}
                    </button>
                </p>
            )}
        </>
    );
}
