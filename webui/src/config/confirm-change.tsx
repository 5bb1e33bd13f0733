// A change of the configuration before it is made: the gateway checks it, the reader sees the lines that change, says why, and
// saves. What is wrong is said with its place, and nothing can be saved then.

import { useEffect, useState } from 'preact/hooks';
import type { ApiConfig, ApiConfigPlan, ConfigChange } from '#model/api-config.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask } from '../live/ask.ts';
import { Field, Form } from '../parts/form.tsx';
import { PlanView } from './plan.tsx';

export type ConfigWish = { readonly changes: readonly ConfigChange[] } | { readonly text: string };

interface ConfirmChangeProps {
    readonly wish: ConfigWish;
    /** What it builds on: somebody else may change it meanwhile. */
    readonly version: string;
    /** Offered as the reason. */
    readonly why?: string;
    readonly onDone: () => void;
    readonly onCancel?: () => void;
}

// Who types is not checked at every letter.
const CHECK_AFTER_MS = 400;

export function ConfirmChange({ wish, version, why = '', onDone, onCancel }: ConfirmChangeProps) {
    const [plan, setPlan] = useState<Answer<ApiConfigPlan> | undefined>(undefined);
    const asked = JSON.stringify(wish);
    useEffect(() => {
        const abort = new AbortController();
        const timer = setTimeout(async () => {
            const said = await ask<ApiConfigPlan>('/config/check', {
                method: 'POST',
                body: wish,
                signal: abort.signal,
            });
            if (!abort.signal.aborted) setPlan(said);
        }, CHECK_AFTER_MS);
        return () => {
            clearTimeout(timer);
            abort.abort();
        };
    }, [asked]);
    const save = async ({ reason = '' }: Readonly<Record<string, string>>): Promise<Answer<unknown>> => {
        const [path, method] = 'text' in wish ? (['/config/text', 'PUT'] as const) : (['/config', 'PATCH'] as const);
        const said = await ask(path, { method, body: { ...wish, version, why: reason } });
        if (said.ok) onDone();
        return said;
    };
    if (!plan) return <p class="empty">{t('config.checking')}</p>;
    if (!plan.ok) return <p class="refusal">{plan.error.message}</p>;
    const { problems, diff } = plan.value;
    const isFit = problems.length === 0 && diff !== '';
    return (
        <div class="confirm">
            <PlanView plan={plan.value} />
            {isFit && (
                <Form action={t('action.save')} send={save}>
                    <Field label={t('config.why')} name="reason" value={why} isOptional />
                </Form>
            )}
            {onCancel && (
                <button type="button" class="quiet" onClick={onCancel}>
                    {t('config.discard')}
                </button>
            )}
        </div>
    );
}

/** The configuration as it is; asked again when it was loaded anew. */
export const CONFIG_PATH = '/config';
export const CONFIG_FACTS = ['config'] as const;

/** The part of the configuration below `name`, whatever stands there. */
export function sectionOf(config: ApiConfig, name: string): Readonly<Record<string, Record<string, unknown>>> {
    const section = config.values[name];
    return typeof section === 'object' && section !== null ? (section as Record<string, Record<string, unknown>>) : {};
}
