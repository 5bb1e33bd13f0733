// What stands where an answer of the gateway will be: waiting, its refusal, or the answer.

import type { ComponentChildren } from 'preact';
import { t } from '../i18n/text.ts';
import type { Answer } from '../live/ask.ts';

interface AnsweredProps<T> {
    readonly answer: Answer<T> | undefined;
    readonly children: (value: T) => ComponentChildren;
}

export function Answered<T>({ answer, children }: AnsweredProps<T>) {
    if (!answer) return <p class="empty">{t('frame.loading')}</p>;
    if (!answer.ok) {
        return (
            <p class="refusal" role="alert">
                {answer.error.message}
            </p>
        );
    }
    return <>{children(answer.value)}</>;
}
