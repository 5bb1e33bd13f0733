// The plan of shutting down: who goes when, in which order, how far everybody is; a drill, a host sent off, taken back, started.
// Bars stand beside the numbers and say the same.

import { useState } from 'preact/hooks';
import type { ApiShutdown, ApiShutdownHost } from '#model/api-shutdown.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { aboutText, durationText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import type { Look } from '../parts/look.ts';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';
import { type Act, ModeDialog, type Wish, WishDialog } from './shutdown-dialogs.tsx';
import { ShutdownJourneys } from './shutdown-journeys.tsx';
import { ShutdownPreview } from './shutdown-preview.tsx';

const MODE_LOOKS: Readonly<Record<ApiShutdown['mode'], Look>> = {
    armed: 'good',
    'dry-run': 'watch',
    maintenance: 'watch',
    disarmed: 'unknown',
};
// A countdown of minutes; what happens is told by events.
const REFRESH_MS = 5000;
const FACTS = ['shutdown', 'nap', 'chain', 'config'] as const;

export function ShutdownPage() {
    return (
        <>
            <Panel id="shutdown" title={t('shutdown.title')}>
                <ShutdownPlan />
            </Panel>
            <ShutdownPreview />
            <ShutdownJourneys />
        </>
    );
}

/** The mode, the hosts in their order, and what can be done with them. */
export function ShutdownPlan() {
    const { answer, again } = useAnswer<ApiShutdown>('/shutdown', { refreshMs: REFRESH_MS, after: FACTS });
    const [wish, setWish] = useState<Wish | undefined>(undefined);
    const [isArming, setArming] = useState(false);
    const close = () => {
        setWish(undefined);
        setArming(false);
        again();
    };
    return (
        <>
            <Answered answer={answer}>
                {(plan) => (
                    <>
                        <p class={`state look-${MODE_LOOKS[plan.mode]}`}>
                            <StateIcon look={MODE_LOOKS[plan.mode]} />
                            <span>{t(`shutdown.mode-${plan.mode}`)}</span>
                        </p>
                        <p class="buttons">
                            <button type="button" disabled={!may('admin')} onClick={() => setArming(true)}>
                                {t('shutdown.change-mode')}
                            </button>
                            {wishesForAll(plan).map((act) => (
                                <button
                                    key={act}
                                    type="button"
                                    disabled={!may(act === 'cancel' ? 'operator' : 'admin')}
                                    onClick={() => setWish({ host: undefined, act })}
                                >
                                    {t(`shutdown.${act}-all`)}
                                </button>
                            ))}
                        </p>
                        {plan.hosts.length === 0 ? (
                            <p class="empty">{t('verdict.no-hosts')}</p>
                        ) : (
                            <Plan plan={plan} ask={(host, act) => setWish({ host, act })} />
                        )}
                    </>
                )}
            </Answered>
            {wish && <WishDialog wish={wish} onClose={close} />}
            {isArming && <ModeDialog onClose={close} />}
        </>
    );
}

/** What can be asked of everybody at once. */
function wishesForAll({ hosts }: ApiShutdown): readonly ('drill' | 'off' | 'cancel')[] {
    const canCancel = hosts.some(({ canTakeBack }) => canTakeBack);
    return hosts.length === 0 ? [] : canCancel ? ['cancel', 'drill', 'off'] : ['drill', 'off'];
}

function Plan({ plan, ask }: { plan: ApiShutdown; ask: (host: string, act: Act) => void }) {
    const hosts = plan.hosts.toSorted((one, other) => one.class - other.class);
    const horizon = Math.max(1, ...hosts.flatMap(({ endsInSeconds }) => endsInSeconds ?? []));
    const isCalm = hosts.every(({ beginsInSeconds, phase }) => beginsInSeconds === undefined && phase === 'running');
    return (
        <>
            {isCalm && <p class="hint">{t('shutdown.calm')}</p>}
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t('shutdown.host')}</th>
                        <th scope="col">{t('shutdown.class')}</th>
                        <th scope="col">{t('shutdown.takes')}</th>
                        <th scope="col">{t('shutdown.when')}</th>
                        <th scope="col">
                            <span class="unseen">{t('shutdown.act')}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {hosts.map((host) => (
                        <Row key={host.host} host={host} horizon={horizon} ask={(act) => ask(host.host, act)} />
                    ))}
                </tbody>
            </table>
        </>
    );
}

function Row({ host, horizon, ask }: { host: ApiShutdownHost; horizon: number; ask: (act: Act) => void }) {
    const { class: own, seconds, isMeasured, phase, reason } = host;
    return (
        <tr>
            <th scope="row">
                <a href={addressOf('hosts', host.host)}>{host.host}</a>
                {reason && <small lang="en">{reason}</small>}
            </th>
            <td data-label={t('shutdown.class')}>{own > 9 ? t('shutdown.last') : own}</td>
            <td data-label={t('shutdown.takes')}>
                {durationText(seconds)} {!isMeasured && <small>{t('shutdown.assumed')}</small>}
            </td>
            <td data-label={t('shutdown.when')}>
                {phase === 'running' ? <Countdown host={host} horizon={horizon} /> : <Phase host={host} />}
                {phase === 'running' && host.nap && <Nap nap={host.nap} />}
            </td>
            <td class="buttons">
                {actsFor(host).map((act) => (
                    <button
                        key={act}
                        type="button"
                        disabled={!may(act === 'drill' || act === 'off' ? 'admin' : 'operator')}
                        onClick={() => ask(act)}
                    >
                        {t(`shutdown.${act}`)}
                    </button>
                ))}
            </td>
        </tr>
    );
}

function actsFor({ phase, canTakeBack, nap }: ApiShutdownHost): readonly Act[] {
    if (canTakeBack) return ['cancel'];
    if (phase === 'running') {
        if (nap?.phase === 'awake') return ['drill', 'off', 'nap'];
        return nap?.phase === 'asleep' ? ['wake', 'drill', 'off'] : ['drill', 'off'];
    }
    return phase === 'off' || phase === 'cut' ? ['start'] : [];
}

function Phase({ host: { phase, since, isVerified } }: { host: ApiShutdownHost }) {
    const look: Look = phase === 'off' && !isVerified ? 'bad' : 'watch';
    return (
        <span class={`state look-${look}`}>
            <StateIcon look={look} />
            <span>
                <b class="word">{t(`shutdown.phase-${phase}`)}</b> {since !== undefined && <Age at={since} />}
            </span>
        </span>
    );
}

/** It sleeps to save energy, or is on the way there or back. */
function Nap({ nap }: { nap: NonNullable<ApiShutdownHost['nap']> }) {
    if (nap.phase === 'awake') return undefined;
    return (
        <span class="state look-good">
            <StateIcon look="good" />
            <span>
                <b class="word">{t(`shutdown.nap-${nap.phase}`)}</b> {nap.since !== undefined && <Age at={nap.since} />}{' '}
                <small lang="en">{nap.reason}</small>
            </span>
        </span>
    );
}

/** When it must begin, and a bar from then until it is off, on the time that the longest battery lasts. */
function Countdown({ host, horizon }: { host: ApiShutdownHost; horizon: number }) {
    const { beginsInSeconds, endsInSeconds, seconds } = host;
    if (beginsInSeconds === undefined) return <>{t('shutdown.runs')}</>;
    const begin = Math.max(0, beginsInSeconds);
    const [from, length] = [begin, seconds].map((part) => Math.min(100, (100 * part) / horizon));
    return (
        <span class="look-ending">
            <svg class="timeline-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="trough" width="100" height="8" />
                <rect class="fill" x={from} width={length} height="8" />
            </svg>
            {begin === 0 ? t('shutdown.now') : t('shutdown.in', { time: aboutText(begin) })}
            {endsInSeconds !== undefined && <small> · {t('shutdown.dark', { time: aboutText(endsInSeconds) })}</small>}
        </span>
    );
}
