// How each way to a facility system fares: to which broker it goes, and why not when it does not.

import type { ApiIntegrations, DestinationState, DestinationWord } from '#model/integrations.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Age } from './age.tsx';
import { Answered } from './answered.tsx';
import { FeedMessages } from './feed-messages.tsx';
import type { Look } from './look.ts';
import { StateIcon } from './state-icon.tsx';

const LOOKS = {
    connecting: 'unknown',
    connected: 'good',
    waiting: 'watch',
    unanswered: 'watch',
    refused: 'watch',
    failed: 'bad',
} as const satisfies Record<DestinationWord, Look>;

// What is pushed to databases is told in lumps that nobody reads.
const MQTT_FORMATS = ['json', 'home-assistant', 'sparkplug'] as const;

// Nobody tells when a state changes; who looks at it wants to see it come.
const REFRESH_MS = 5000;

export function FeedList() {
    const { answer } = useAnswer<ApiIntegrations>('/integrations', { refreshMs: REFRESH_MS, after: ['config'] });
    return (
        <Answered answer={answer}>
            {({ destinations }) =>
                destinations.length === 0 ? (
                    <p class="empty">{t('feed.none')}</p>
                ) : (
                    <ul class="clients">
                        {destinations.map((one) => (
                            <Feed key={one.name} {...one} />
                        ))}
                    </ul>
                )
            }
        </Answered>
    );
}

function Feed({ name, format, url, state, reason, since, sent, waiting, dropped }: DestinationState) {
    const look = LOOKS[state];
    return (
        <li class={`look-${look}`}>
            <StateIcon look={look} />
            <span>
                <b>{name}</b> {[t(`feed.${state}`), format, url].join(' · ')} <Age at={since} />
                {reason !== '' && <small class="reason"> {reason}</small>}
                <small> {t('feed.counts', { sent, waiting, dropped })}</small>
                {MQTT_FORMATS.some((one) => one === format) && <FeedMessages name={name} />}
            </span>
        </li>
    );
}
