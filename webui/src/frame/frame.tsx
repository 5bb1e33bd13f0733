// What stands around every page: the way to the others, who is speaking, whether it is live, and the verdict in one line,
// because whoever looks at an outlet wants to know first whether the rack is all right.

import { effect } from '@preact/signals';
import { t } from '../i18n/text.ts';
import { ageText, clockText } from '../i18n/times.ts';
import { auth, isShutOut, userName } from '../live/identity.ts';
import { clock, connection, rack, verdict } from '../live/live.ts';
import { Icon } from '../parts/icon.tsx';
import { StateIcon } from '../parts/state-icon.tsx';
import { codeOf, entryOf, PAGES, type PageEntry } from './pages.ts';
import { addressOf, place } from './place.ts';
import { Preferences } from './preferences.tsx';

export function Frame() {
    const { id } = place.value;
    // Who may not even look on is asked to log in, wherever the address points.
    const page = isShutOut.value ? 'account' : place.value.page;
    const entry = entryOf(page);
    const isAway = connection.value.state === 'away';
    if (page === 'kiosk' && entry) {
        return (
            <main class={isAway ? 'kiosk is-away' : 'kiosk'}>
                <PageBody entry={entry} />
            </main>
        );
    }
    return (
        <div class={isAway ? 'app is-away' : 'app'}>
            <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>('h1')?.focus()}>
                {t('frame.skip')}
            </button>
            <Navigation />
            <div class="stage">
                <header class="top">
                    <h1 tabIndex={-1}>{nameOf(page, id) ?? (entry ? t(entry.title) : t('frame.no-page'))}</h1>
                    <AccountLink />
                    <ConnectionState />
                    {page !== '' && <VerdictLine />}
                    <AwayNote />
                </header>
                <main class={isAway ? 'known' : ''}>{entry ? <PageBody entry={entry} /> : <NoPage />}</main>
            </div>
        </div>
    );
}

/** Devices and hosts have names; the id of anything else says nothing to a reader. */
function nameOf(page: string, id: string | undefined): string | undefined {
    return ['devices', 'hosts', 'label'].includes(page) ? id : undefined;
}

function Navigation() {
    const now = place.value.page;
    return (
        <nav class="rail" aria-label={t('frame.pages')}>
            <a class="brand" href={addressOf('')}>
                <svg class="mark" width="28" height="28" viewBox="0 0 20 20" aria-hidden="true">
                    <path d="M2.5 10h3.2M5.7 5.5v9M5.7 5.5h5M5.7 14.5h5M10.7 5.5 14 10l-3.300 4.5M14 10h3.5" />
                </svg>
                <span>
                    <b>{rack.value?.gateway.name ?? 'Powerchain'}</b>
                    <small>Powerchain</small>
                </span>
            </a>
            <ul>
                {PAGES.map(({ page, title, icon, isInBar }) => (
                    <li key={page} class={isInBar ? '' : 'is-further'}>
                        <a href={addressOf(page)} aria-current={page === now ? 'page' : undefined}>
                            <Icon name={icon} />
                            <span>{t(title)}</span>
                        </a>
                    </li>
                ))}
                <li class="is-more">
                    <a href={addressOf('more')} aria-current={isFurther(now) ? 'page' : undefined}>
                        <Icon name="more" />
                        <span>{t('page.more')}</span>
                    </a>
                </li>
            </ul>
            <Preferences />
        </nav>
    );
}

function isFurther(page: string): boolean {
    return !PAGES.some((one) => one.page === page && one.isInBar);
}

function PageBody({ entry }: { entry: PageEntry }) {
    const Page = codeOf(entry).value;
    if (Page === 'failed') return <p class="empty">{t('frame.page-failed')}</p>;
    if (Page === 'loading' || Page === undefined) return <p class="empty">{t('frame.loading')}</p>;
    return <Page />;
}

function NoPage() {
    return (
        <p class="empty">
            {t('frame.no-page-about')} <a href={addressOf('')}>{t('page.overview')}</a>
        </p>
    );
}

function ConnectionState() {
    const now = connection.value;
    switch (now.state) {
        case 'live':
            return <p class="connection is-live">{t('frame.live')}</p>;
        case 'connecting':
            return <p class="connection">{t('frame.connecting')}</p>;
        case 'away':
            return <p class="connection is-lost">{t('frame.away-since', { time: clockText(now.since) })}</p>;
        default:
            return now satisfies never;
    }
}

function AccountLink() {
    if (!auth.value) return null;
    const text = userName.value ?? (auth.value.isClaimed ? t('access.log-in') : t('access.claim-do'));
    return (
        <a class="account" href={addressOf('account')}>
            <Icon name="users" size={18} />
            <span>{text}</span>
        </a>
    );
}

function AwayNote() {
    const now = connection.value;
    if (now.state !== 'away') return null;
    return (
        <p class="away-note" role="status">
            {now.reason ?? t('frame.away')} {rack.value && t('frame.as-of', { age: ageText(clock.value - now.since) })}
        </p>
    );
}

function VerdictLine() {
    const said = verdict.value;
    if (!said) return null;
    return (
        <a class={`verdict-line look-${said.look}`} href={addressOf('')}>
            <StateIcon look={said.look} />
            <span>{said.headline}</span>
        </a>
    );
}

/** The tab says it, too. */
export function keepTitle(): void {
    effect(() => {
        const name = rack.value?.gateway.name ?? 'Powerchain';
        const mark = connection.value.state === 'away' ? 'away' : verdict.value?.look;
        const marks = { good: '✓', battery: '!', watch: '!', ending: '‼', bad: '✗', unknown: '?', away: '…' };
        document.title = mark === undefined ? name : `${marks[mark]} ${name}`;
    });
}
