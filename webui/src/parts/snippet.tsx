// Lines to be copied into a file or a terminal.

import { useState } from 'preact/hooks';
import { t } from '../i18n/text.ts';
import { Icon } from './icon.tsx';

export function Snippet({ title, text }: { title: string; text: string }) {
    const [isCopied, setCopied] = useState(false);
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(text);
            setCopied(true);
        } catch {
            setCopied(false); // without HTTPS browsers give no clipboard: the text can be selected
        }
    };
    return (
        <figure class="snippet">
            <figcaption>
                {title}
                <button type="button" class="quiet" onClick={() => void copy()}>
                    <Icon name="copy" size={16} />
                    {isCopied ? t('action.copied') : t('action.copy')}
                </button>
            </figcaption>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre tabIndex={0}>{text}</pre>
        </figure>
    );
}
