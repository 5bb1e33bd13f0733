// What a simulation came to: one sentence, a timeline of who goes dark, the order of actions, what is overloaded, and each
// host then and now.

import type { WhatIfHost, WhatIfResult } from '#model/what-if.ts';
import { t } from '../i18n/text.ts';
import { durationText } from '../i18n/times.ts';
import { download } from '../parts/download.ts';
import type { Look } from '../parts/look.ts';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

export function WhatIfOutcome({ result, query }: { result: WhatIfResult; query: string }) {
    const look = lookOfOutcome(result);
    return (
        <>
            <div class={`verdict paper look-${look}`}>
                <StateIcon look={look} size={32} />
                <p aria-live="polite">
                    <b lang="en">{result.sentence}</b>
                </p>
            </div>
            <Panel
                id="timeline"
                title={t('what-if.timeline')}
                className="paper"
                actions={<Export result={result} query={query} />}
            >
                <Timeline hosts={result.hosts} />
            </Panel>
            {result.actions.length > 0 && (
                <Panel id="actions" title={t('what-if.actions')} className="paper">
                    <ol class="steps" lang="en">
                        {result.actions.map(({ host, sentence }) => (
                            <li key={host}>{sentence}</li>
                        ))}
                    </ol>
                </Panel>
            )}
            {result.overloads.length > 0 && (
                <Panel id="overloads" title={t('what-if.overloads')} className="paper">
                    <ul class="steps" lang="en">
                        {result.overloads.map(({ id, sentence }) => (
                            <li key={id}>{sentence}</li>
                        ))}
                    </ul>
                </Panel>
            )}
        </>
    );
}

function lookOfOutcome({ lostNow, timeline, hosts }: WhatIfResult): Look {
    if (lostNow.length > 0) return 'bad';
    if (timeline.length > 0) return 'ending';
    return hosts.some(({ redundancy, redundancyBefore }) => redundancy !== redundancyBefore) ? 'watch' : 'good';
}

/** A bar for each host: how long it has power. Those that stay up reach the end. */
function Timeline({ hosts }: { hosts: readonly WhatIfHost[] }) {
    const ends = hosts.map((host) => host.darkAfterSeconds ?? 0);
    const span = Math.max(60, ...ends) * 1.15;
    const sorted = [...hosts].sort((one, other) => endOf(one) - endOf(other));
    return (
        <table class="timeline">
            <thead class="unseen">
                <tr>
                    <th scope="col">{t('kind.host')}</th>
                    <th scope="col">{t('what-if.then')}</th>
                    <th scope="col">{t('what-if.why')}</th>
                </tr>
            </thead>
            <tbody>
                {sorted.map((host) => {
                    const look =
                        host.darkAfterSeconds === undefined ? 'good' : host.darkAfterSeconds === 0 ? 'bad' : 'ending';
                    return (
                        <tr key={host.host} class={`look-${look}`}>
                            <th scope="row">
                                <StateIcon look={look} />
                                {host.host}
                            </th>
                            <td>
                                <svg
                                    class="timeline-bar"
                                    viewBox="0 0 100 10"
                                    preserveAspectRatio="none"
                                    aria-hidden="true"
                                >
                                    <rect class="trough" width="100" height="10" />
                                    <rect class="fill" width={Math.min(100, (100 * endOf(host)) / span)} height="10" />
                                </svg>
                                <span class="word">{fateText(host)}</span>
                            </td>
                            <td class="why" lang="en">
                                {host.sentence}
                            </td>
                        </tr>
                    );
                })}
            </tbody>
        </table>
    );
}

function endOf({ darkAfterSeconds }: WhatIfHost): number {
    return darkAfterSeconds ?? Number.MAX_VALUE;
}

function fateText({ darkAfterSeconds }: WhatIfHost): string {
    if (darkAfterSeconds === undefined) return t('what-if.stays');
    if (darkAfterSeconds === 0) return t('what-if.dark-at-once');
    return t('what-if.dark-after', { time: durationText(darkAfterSeconds) });
}

function Export({ result, query }: { result: WhatIfResult; query: string }) {
    return (
        <span class="buttons">
            <button type="button" onClick={() => download(`what-if ${query}.csv`, csvOf(result))}>
                CSV
            </button>
            <button type="button" onClick={() => window.print()}>
                {t('action.print')}
            </button>
        </span>
    );
}

function csvOf({ hosts }: WhatIfResult): string {
    const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
    const rows = hosts.map((one) => [
        one.host,
        one.redundancyBefore,
        one.redundancy,
        one.darkAfterSeconds,
        one.sentence,
    ]);
    const head = ['host', 'redundancy now', 'redundancy then', 'dark after seconds', 'sentence'];
    return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}
