// What a change of the configuration would do: what is wrong with it, or the lines that it changes.

import type { ApiConfigPlan } from '#model/api-config.ts';
import { t } from '../i18n/text.ts';

export function PlanView({ plan: { problems, diff } }: { plan: Pick<ApiConfigPlan, 'problems' | 'diff'> }) {
    if (problems.length > 0) {
        return (
            <ul class="refusal problems" role="alert" lang="en">
                {problems.map(({ file, line, message }) => (
                    <li key={`${file} ${line} ${message}`}>
                        <b>
                            {file}
                            {line > 0 && `:${line}`}
                        </b>{' '}
                        {message}
                    </li>
                ))}
            </ul>
        );
    }
    return diff === '' ? <p class="empty">{t('config.same')}</p> : <Difference text={diff} />;
}

export function Difference({ text }: { text: string }) {
    const lines = text.trimEnd().split('\n');
    return (
        <figure class="snippet">
            <figcaption>{t('config.diff')}</figcaption>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre class="diff" tabIndex={0}>
                {lines.map((line, place) => (
                    <span key={`${place} ${line}`} class={kindOf(line)}>
                        {line}
                    </span>
                ))}
            </pre>
        </figure>
    );
}

function kindOf(line: string): string {
    if (/^(---|\+\+\+|@@)/.test(line)) return 'head';
    return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'gone' : '';
}
