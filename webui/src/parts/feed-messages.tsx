// What a destination was told last, as it is told: opened by who wants to see whether it is what the other side expects.

import { useState } from 'preact/hooks';
import type { ApiSentMessages, SentMessage } from '#model/integrations.ts';
import { numberText, t } from '../i18n/text.ts';
import { momentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { gatewayNow } from '../live/live.ts';
import { Answered } from './answered.tsx';
import { Snippet } from './snippet.tsx';

const REFRESH_MS = 2000;

export function FeedMessages({ name }: { name: string }) {
    const [isOpen, setOpen] = useState(false);
    return (
        <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
            <summary>{t('feed.messages')}</summary>
            {isOpen && <Messages name={name} />}
        </details>
    );
}

function Messages({ name }: { name: string }) {
    const path = `/integrations/${encodeURIComponent(name)}/messages`;
    const { answer } = useAnswer<ApiSentMessages>(path, { refreshMs: REFRESH_MS });
    return (
        <Answered answer={answer}>
            {({ messages }) =>
                messages.length === 0 ? (
                    <p class="empty">{t('feed.no-messages')}</p>
                ) : (
                    messages.map((message, place) => (
                        <Snippet key={place} title={titleOf(message)} text={message.text} />
                    ))
                )
            }
        </Answered>
    );
}

function titleOf({ at, topic, bytes, qos, isKept }: SentMessage): string {
    const kept = isKept ? ['retain'] : [];
    return [momentText(at, gatewayNow.peek()), topic, `${numberText(bytes)} B`, `QoS ${qos}`, ...kept].join(' · ');
}
