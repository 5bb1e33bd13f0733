// If mains failed now, on paper: bars from when a host is told to go until it is off, on the time that its power lasts; and what is
// missing for it to go so.

import type { ApiPlannedHost, ApiShutdownPreview } from '#model/api-shutdown.ts';
import { t } from '../i18n/text.ts';
import { aboutText, durationText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Panel } from '../parts/panel.tsx';

// What it rests on changes with the load and the configuration; it costs the gateway a look at the whole chain.
const REFRESH_MS = 60_000;

export function ShutdownPreview() {
    const { answer } = useAnswer<ApiShutdownPreview>('/shutdown/preview', {
        refreshMs: REFRESH_MS,
        after: ['config', 'shutdown'],
    });
    return (
        <Panel id="shutdown-preview" title={t('shutdown.preview')}>
            <p class="hint">{t('shutdown.paper')}</p>
            <Answered answer={answer}>
                {({ hosts, gaps }) => (
                    <>
                        <Planned hosts={hosts} />
                        {gaps.length > 0 && (
                            <>
                                <h3>{t('shutdown.gaps')}</h3>
                                <ul class="steps" lang="en">
                                    {gaps.map(({ host, text }) => (
                                        <li key={`${host} ${text}`}>
                                            {host === undefined ? text : `${host}: ${text}`}
                                        </li>
                                    ))}
                                </ul>
                            </>
                        )}
                    </>
                )}
            </Answered>
        </Panel>
    );
}

function Planned({ hosts }: { hosts: readonly ApiPlannedHost[] }) {
    const horizon = Math.max(1, ...hosts.flatMap(({ darkInSeconds }) => darkInSeconds ?? []));
    return (
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{t('shutdown.host')}</th>
                    <th scope="col">{t('shutdown.takes')}</th>
                    <th scope="col">{t('shutdown.when')}</th>
                </tr>
            </thead>
            <tbody>
                {hosts.map((host) => (
                    <tr key={host.host}>
                        <th scope="row">{host.host}</th>
                        <td data-label={t('shutdown.takes')}>{durationText(host.seconds)}</td>
                        <td data-label={t('shutdown.when')}>
                            <Bar host={host} horizon={horizon} />
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

function Bar({
    host: { beginsInSeconds, seconds, darkInSeconds, isTooLate },
    horizon,
}: {
    host: ApiPlannedHost;
    horizon: number;
}) {
    if (beginsInSeconds === undefined) return <>{t('shutdown.need-not')}</>;
    const [from, length] = [beginsInSeconds, seconds].map((part) => Math.min(100, (100 * part) / horizon));
    return (
        <span class={isTooLate ? 'look-bad' : 'look-ending'}>
            <svg class="timeline-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="trough" width="100" height="8" />
                <rect class="fill" x={from} width={length} height="8" />
            </svg>
            {t('shutdown.after', { time: aboutText(beginsInSeconds) })}
            {darkInSeconds !== undefined && <small> · {t('shutdown.dark', { time: aboutText(darkInSeconds) })}</small>}
            {isTooLate && <b> {t('shutdown.too-late')}</b>}
        </span>
    );
}
