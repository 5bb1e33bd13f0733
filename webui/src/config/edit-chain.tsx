// Editing the chain: the table of what hangs on what, and the way in for a chain that is written down elsewhere.

import { t } from '../i18n/text.ts';
import { may } from '../live/identity.ts';
import { ChainEditor } from './chain-editor.tsx';
import { ImportChain } from './import-chain.tsx';

export function EditChain() {
    return (
        <>
            <ChainEditor />
            {may('admin') && (
                <details>
                    <summary>{t('import.title')}</summary>
                    <ImportChain />
                </details>
            )}
        </>
    );
}
