// A question that must be answered before anything else. The browser's own dialog: it keeps the focus inside, closes with
// Escape, and gives the focus back.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/text.ts';
import { Icon } from './icon.tsx';

interface DialogProps {
    readonly title: string;
    readonly onClose: () => void;
    readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps) {
    const element = useRef<HTMLDialogElement>(null);
    useEffect(() => element.current?.showModal(), []);
    return (
        <dialog ref={element} aria-labelledby="dialog-title" onClose={onClose}>
            <div class="panel-head">
                <h2 id="dialog-title">{title}</h2>
                <button
                    type="button"
                    class="quiet"
                    aria-label={t('action.close')}
                    onClick={() => element.current?.close()}
                >
                    <Icon name="close" />
                </button>
            </div>
            {children}
        </dialog>
    );
}
