// The page: who is speaking and whether it is live, the verdict, then the chain and the lists.

import { effect } from '@preact/signals';
import { ChainDiagram } from './chain-diagram.tsx';
import { DemoPanel } from './demo-panel.tsx';
import { DeviceList } from './device-list.tsx';
import { HostList } from './host-list.tsx';
import { clock, connection, rack, verdict } from './live.ts';
import { StateIcon } from './state-icon.tsx';
import { ageText } from './words.ts';

export function Page() {
    const isAway = connection.value.state === 'away';
    return (
        <div class={isAway ? 'page is-away' : 'page'}>
            <header>
                <h1>
                    {rack.value?.gateway.name ?? 'Powerchain'} <small>power chain gateway</small>
                </h1>
                <ConnectionState />
            </header>
            <main>
                <VerdictBar />
                <div class="known">
                    <HostList />
                    <ChainDiagram />
                    <DemoPanel />
                    <DeviceList />
                </div>
            </main>
            {rack.value && <footer>Powerchain {rack.value.gateway.version}</footer>}
        </div>
    );
}

function ConnectionState() {
    const now = connection.value;
    switch (now.state) {
        case 'live':
            return <p class="connection is-live">live</p>;
        case 'connecting':
            return <p class="connection">connecting …</p>;
        case 'away':
            return <p class="connection is-lost">gateway away since {new Date(now.since).toLocaleTimeString()}</p>;
        default:
            return now satisfies never;
    }
}

function VerdictBar() {
    const now = connection.value;
    const said = verdict.value;
    if (!said) {
        return (
            <p class="verdict look-unknown" aria-live="polite">
                <StateIcon look="unknown" size={30} />
                <span>
                    <b>{now.state === 'away' ? 'The gateway does not answer.' : 'Asking the gateway …'}</b>
                    {now.state === 'away' && <span>{now.reason ?? 'This page tries again by itself.'}</span>}
                </span>
            </p>
        );
    }
    return (
        <>
            {now.state === 'away' && (
                <p class="away-note" role="status">
                    {now.reason ?? 'The gateway does not answer; this page comes back by itself.'} What follows was so{' '}
                    {sinceText(now.since)}.
                </p>
            )}
            <p class={`verdict look-${said.look}`} aria-live="polite">
                <StateIcon look={said.look} size={30} />
                <span>
                    <b>{said.headline}</b>
                    {said.reason && `: ${said.reason}.`}
                    {said.details.length > 0 && <span>{said.details.join(' ')}</span>}
                </span>
            </p>
        </>
    );
}

function sinceText(since: number): string {
    const age = ageText(clock.value - since);
    return age === 'now' ? 'a moment ago' : age;
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
