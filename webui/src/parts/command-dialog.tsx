// Before a command: what it does and who loses power by it. The gateway computes that anew when the command comes and refuses
// when it has become worse than what was read here.

import { useState } from 'preact/hooks';
import type { ApiCommandDone } from '#model/api-devices.ts';
import type { BlastRadius } from '#model/blast-radius.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { Answered } from './answered.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Form } from './form.tsx';
import { StateIcon } from './state-icon.tsx';

export interface Wish {
    readonly device: string;
    readonly command: string;
    /** What it does, one line. */
    readonly about: string;
}

export function CommandDialog({ wish, onClose }: { wish: Wish; onClose: () => void }) {
    const { device, command, about } = wish;
    const path = `/devices/${encodeURIComponent(device)}`;
    const { answer } = useAnswer<BlastRadius>(`${path}/blast-radius?command=${encodeURIComponent(command)}`);
    const [said, setSaid] = useState<string | undefined>(undefined);
    const send = async (accept: readonly string[], value: string | undefined): Promise<Answer<ApiCommandDone>> => {
        const body = { name: command, accept, ...(value === undefined ? {} : { value }) };
        const outcome = await ask<ApiCommandDone>(`${path}/commands`, { method: 'POST', body });
        if (outcome.ok) setSaid(outcome.value.text);
        return outcome;
    };
    return (
        <Dialog title={`${device}: ${about}`} onClose={onClose}>
            <p class="hint">
                <code translate={false}>{command}</code>
            </p>
            {said === undefined ? (
                <Answered answer={answer}>
                    {(radius) => (
                        <>
                            <Radius radius={radius} />
                            <Form
                                action={radius.effect === 'none' ? t('command.do') : t(`command.do-${radius.effect}`)}
                                isDanger={radius.dark.length > 0 || radius.effect !== 'none'}
                                send={({ value }) => send(radius.accept, value)}
                            >
                                {radius.dark.length > 0 && <Accept hosts={radius.dark} />}
                                {/\.delay$|^demo\./.test(command) && (
                                    <Field label={t('command.value')} name="value" isOptional />
                                )}
                            </Form>
                        </>
                    )}
                </Answered>
            ) : (
                <p role="status">{said}</p>
            )}
        </Dialog>
    );
}

function Radius({ radius: { effect, dark, weaker, sentence } }: { radius: BlastRadius }) {
    const look = dark.length > 0 ? 'bad' : weaker.length > 0 ? 'ending' : effect === 'none' ? 'good' : 'watch';
    return (
        <div class={`radius look-${look}`}>
            <StateIcon look={look} size={28} />
            <div>
                {dark.length > 0 && <b>{t('command.dark', { count: dark.length, hosts: dark.join(', ') })}</b>}
                {weaker.length > 0 && <b>{t('command.weaker', { count: weaker.length, hosts: weaker.join(', ') })}</b>}
                <span lang="en">{sentence}.</span>
            </div>
        </div>
    );
}

/** A box to tick that names them: nobody switches hosts off by pressing twice. */
function Accept({ hosts }: { hosts: readonly string[] }) {
    return (
        <label class="tick">
            <input type="checkbox" required />
            <span>{t('command.accept', { hosts: hosts.join(', ') })}</span>
        </label>
    );
}
