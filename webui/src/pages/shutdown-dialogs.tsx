// What is asked before somebody is shut down, taken back or started, and before the mode changes.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiShutdown } from '#model/api-shutdown.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask } from '../live/ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Form } from '../parts/form.tsx';

const MODES = ['disarmed', 'dry-run', 'armed', 'maintenance'] as const;

export type Act = 'drill' | 'off' | 'cancel' | 'start' | 'nap' | 'wake';

/** A host, or all of them. */
export type Wish =
    | { readonly host: string; readonly act: Act }
    | { readonly host: undefined; readonly act: 'drill' | 'off' | 'cancel' };

/** What goes down is named once more: nobody sends a host off by pressing twice. */
export function WishDialog({ wish, onClose }: { wish: Wish; onClose: () => void }) {
    const { host, act } = wish;
    const isDown = act === 'drill' || act === 'off';
    const verb = isDown ? 'off' : act;
    const send = () => {
        const path = host === undefined ? `/shutdown/${verb}` : `/shutdown/${encodeURIComponent(host)}/${verb}`;
        const body = isDown ? { accept: host ?? 'all hosts', stays: act === 'off' } : {};
        return ask<{ text: string }>(path, { method: 'POST', body });
    };
    const [title, about, accept] =
        wish.host === undefined
            ? [t(`shutdown.${wish.act}-all`), t(`shutdown.about-${wish.act}-all`), t('shutdown.accept-all')]
            : [
                  `${wish.host}: ${t(`shutdown.${act}`)}`,
                  t(`shutdown.about-${act}`, { host: wish.host }),
                  t('shutdown.accept', { host: wish.host }),
              ];
    return (
        <OrderDialog title={title} action={t(`shutdown.${act}`)} isDanger={isDown} send={send} onClose={onClose}>
            <p>{about}</p>
            {isDown && <Accept text={accept} />}
        </OrderDialog>
    );
}

export function ModeDialog({ onClose }: { onClose: () => void }) {
    const [mode, setMode] = useState<ApiShutdown['mode']>('dry-run');
    const send = () => ask<{ text: string }>('/shutdown/mode', { method: 'PUT', body: { mode, accept: mode } });
    const action = t('shutdown.change-mode');
    return (
        <OrderDialog title={action} action={action} isDanger={mode === 'armed'} send={send} onClose={onClose}>
            <label class="field">
                <span>{t('shutdown.mode')}</span>
                <select value={mode} onChange={({ currentTarget: { value } }) => setMode(value as ApiShutdown['mode'])}>
                    {MODES.map((one) => (
                        <option key={one} value={one}>
                            {t(`shutdown.word-${one}`)}
                        </option>
                    ))}
                </select>
            </label>
            <p>{t(`shutdown.mode-${mode}`)}</p>
            {mode === 'armed' && <Accept text={t('shutdown.accept-armed')} />}
        </OrderDialog>
    );
}

function Accept({ text }: { text: string }) {
    return (
        <label class="tick">
            <input type="checkbox" required />
            <span>{text}</span>
        </label>
    );
}

/** Sends one order, and shows what the gateway said to it. */
function OrderDialog(props: {
    title: string;
    action: string;
    isDanger: boolean;
    send: () => Promise<Answer<{ text: string }>>;
    onClose: () => void;
    children: ComponentChildren;
}) {
    const { title, action, isDanger, send, onClose, children } = props;
    const [said, setSaid] = useState<string | undefined>(undefined);
    const order = async () => {
        const outcome = await send();
        if (outcome.ok) setSaid(outcome.value.text);
        return outcome;
    };
    return (
        <Dialog title={title} onClose={onClose}>
            {said === undefined ? (
                <Form action={action} isDanger={isDanger} send={order}>
                    {children}
                </Form>
            ) : (
                <p role="status" lang="en">
                    {said}
                </p>
            )}
        </Dialog>
    );
}
