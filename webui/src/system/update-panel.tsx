// Updates of the appliance: what runs, how the last one went, and from where the next one is fetched. Not there on other machines.

import type { ApiUpdate } from '#model/api-system.ts';
import { t } from '../i18n/text.ts';
import { ask, useAnswer } from '../live/ask.ts';
import { Field, Form } from '../parts/form.tsx';
import { Panel } from '../parts/panel.tsx';

const PATH = '/system/update';
// It takes minutes, and ends with a restart.
const REFRESH_MS = 5000;

export function UpdatePanel() {
    const { answer } = useAnswer<ApiUpdate>(PATH, { refreshMs: REFRESH_MS });
    if (!answer?.ok || !answer.value.isAppliance) return null;
    const { version, progress, waitsFor } = answer.value;
    return (
        <Panel id="update" title={t('update.title')}>
            <p class="hint">{t('update.about', { version })}</p>
            {progress !== '' && <p role="status">{progress}</p>}
            {waitsFor.length > 0 && (
                <p>
                    {t('update.waits')} {waitsFor.join('; ')}
                </p>
            )}
            <Form
                action={t('update.start')}
                send={({ url }) => ask<ApiUpdate>(PATH, { method: 'POST', body: { url } })}
                done={t('update.ordered')}
            >
                <Field label={t('update.address')} name="url" />
            </Form>
        </Panel>
    );
}
