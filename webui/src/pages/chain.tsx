// The power chain: as a drawing, as the paths of each host, or as a table, with what is wrong with it.

import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { ChainDiagram, Explanation, Legend } from '../chain/chain-diagram.tsx';
import { ChainPaths } from '../chain/chain-paths.tsx';
import { ChainTable } from '../chain/chain-table.tsx';
import { addressOf, place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { rack } from '../live/live.ts';
import { DemoPanel } from '../parts/demo-panel.tsx';
import { FindingList } from '../parts/finding-list.tsx';
import { Panel } from '../parts/panel.tsx';

const VIEWS = ['drawing', 'paths', 'table', 'edit'] as const;
type View = (typeof VIEWS)[number];

// The drawing needs this many pixels to be read without scrolling.
const DRAWING_WIDTH_MIN = 700;

export function ChainPage() {
    const asked = VIEWS.find((one) => one === place.value.query.get('view'));
    const view = asked ?? (window.innerWidth < DRAWING_WIDTH_MIN ? 'paths' : 'drawing');
    if (!rack.value) return null;
    return (
        <>
            <Panel id="chain" title={t(`chain.view-${view}`)} className="chain" actions={<ViewChoice view={view} />}>
                {view === 'drawing' && (
                    <>
                        <Legend />
                        <ChainDiagram />
                        <Explanation />
                    </>
                )}
                {view === 'paths' && <ChainPaths />}
                {view === 'table' && <ChainTable />}
                {view === 'edit' && <ChainEdit />}
            </Panel>
            <Panel id="findings" title={t('findings.title')}>
                <FindingList findings={rack.value.findings} />
            </Panel>
            <DemoPanel />
        </>
    );
}

// Only an admin fetches what edits.
const Edit = signal<FunctionComponent | undefined>(undefined);

function ChainEdit() {
    useEffect(() => {
        void import('../config/edit-chain.tsx').then(({ EditChain }) => {
            Edit.value = EditChain;
        });
    }, []);
    const Loaded = Edit.value;
    return Loaded ? <Loaded /> : <p class="empty">{t('frame.loading')}</p>;
}

function ViewChoice({ view }: { view: View }) {
    return (
        <nav class="segments" aria-label={t('chain.views')}>
            {VIEWS.map((one) => (
                <a
                    key={one}
                    href={addressOf('chain', undefined, { view: one })}
                    aria-current={one === view ? 'true' : undefined}
                >
                    {t(`chain.${one}`)}
                </a>
            ))}
        </nav>
    );
}
