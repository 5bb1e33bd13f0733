// Backup of the configuration as one file, and back from such a file: first what would change, then the change.

import { useState } from 'preact/hooks';
import type { ApiConfig, ApiConfigPlan } from '#model/api-config.ts';
import { CONFIG_PATH } from '../config/confirm-change.tsx';
import { PlanView } from '../config/plan.tsx';
import { t } from '../i18n/text.ts';
import { type Answer, ask } from '../live/ask.ts';
import { download } from '../parts/download.ts';
import { Field, Form } from '../parts/form.tsx';
import { Panel } from '../parts/panel.tsx';

// A rack of a thousand devices with its secrets; what the gateway takes.
const FILE_BYTES_MAX = 2_000_000;

export function BackupPanel() {
    return (
        <Panel id="backup" title={t('backup.title')}>
            <div class="halves">
                <section aria-labelledby="backup-make">
                    <h3 id="backup-make">{t('backup.make')}</h3>
                    <p class="hint">{t('backup.about')}</p>
                    <Form action={t('backup.make')} send={make} done={t('backup.made')}>
                        <Passphrase />
                    </Form>
                </section>
                <section aria-labelledby="backup-restore">
                    <h3 id="backup-restore">{t('backup.restore')}</h3>
                    <Restore />
                </section>
            </div>
        </Panel>
    );
}

function Passphrase() {
    return (
        <Field
            label={t('backup.passphrase')}
            name="passphrase"
            type="password"
            autocomplete="new-password"
            hint={t('backup.passphrase-hint')}
            isOptional
        />
    );
}

async function make(values: Readonly<Record<string, string>>): Promise<Answer<unknown>> {
    const said = await ask<object>('/config/backup', { method: 'POST', body: values });
    if (said.ok) {
        const day = new Date().toISOString().slice(0, 10);
        download(`powerchain-backup-${day}.json`, JSON.stringify(said.value, undefined, 1), 'application/json');
    }
    return said;
}

interface Looked {
    readonly body: Readonly<Record<string, unknown>>;
    readonly plan: ApiConfigPlan;
}

function Restore() {
    const [looked, setLooked] = useState<Looked | undefined>(undefined);
    const look = async (values: Readonly<Record<string, string>>, file: File | undefined): Promise<Answer<unknown>> => {
        const backup = await contentOf(file);
        if (!backup.ok) return backup;
        const config = await ask<ApiConfig>(CONFIG_PATH);
        if (!config.ok) return config;
        const { passphrase } = values;
        const body = {
            backup: backup.value,
            version: config.value.version,
            ...(passphrase === undefined ? {} : { passphrase }),
        };
        const said = await ask<ApiConfigPlan>('/config/backup/restore', {
            method: 'POST',
            body: { ...body, check: true },
        });
        setLooked(said.ok ? { body, plan: said.value } : undefined);
        return said;
    };
    const [file, setFile] = useState<File | undefined>(undefined);
    return (
        <>
            <Form action={t('backup.look')} send={(values) => look(values, file)}>
                <label class="field">
                    <span>{t('backup.file')}</span>
                    <input
                        type="file"
                        accept="application/json,.json"
                        required
                        onChange={({ currentTarget: { files } }) => setFile(files?.[0])}
                    />
                </label>
                <Passphrase />
            </Form>
            {looked && (
                <>
                    <PlanView plan={looked.plan} />
                    {looked.plan.problems.length === 0 && looked.plan.diff !== '' && (
                        <Form
                            action={t('backup.do-restore')}
                            isDanger
                            done={t('backup.restored')}
                            send={async () => {
                                const said = await ask('/config/backup/restore', { method: 'POST', body: looked.body });
                                if (said.ok) setLooked(undefined);
                                return said;
                            }}
                        >
                            <p class="hint">{t('backup.undoable')}</p>
                        </Form>
                    )}
                </>
            )}
        </>
    );
}

async function contentOf(file: File | undefined): Promise<Answer<unknown>> {
    const refused = (message: string): Answer<unknown> => ({ ok: false, error: { code: 'request-invalid', message } });
    if (!file || file.size > FILE_BYTES_MAX) return refused(t('backup.no-backup'));
    try {
        return { ok: true, value: JSON.parse(await file.text()) };
    } catch {
        return refused(t('backup.no-backup'));
    }
}
