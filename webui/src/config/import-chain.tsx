// A chain that is written down elsewhere: files of NetBox, a table of cords, a ups.conf. They are read here in the browser and
// become changes that the gateway checks; what is there already stays as it is.

import { useState } from 'preact/hooks';
import type { ApiConfig, ConfigChange } from '#model/api-config.ts';
import type { ImportedChain } from '#model/chain-import.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { Answered } from '../parts/answered.tsx';
import { CONFIG_FACTS, CONFIG_PATH, ConfirmChange, sectionOf } from './confirm-change.tsx';

interface Given {
    readonly file: string;
    readonly text: string;
}

const FORMATS = {
    'NetBox (JSON)': async (files: readonly Given[]) =>
        (await import('#model/chain-import-netbox.ts')).importNetBox(files),
    CSV: async ([given]: readonly Given[]) =>
        (await import('#model/chain-import-csv.ts')).importCsv(given?.file ?? '', given?.text ?? ''),
    'ups.conf': async ([given]: readonly Given[]) =>
        (await import('#model/chain-import-ups-conf.ts')).importUpsConf(given?.file ?? '', given?.text ?? ''),
} as const;
type Format = keyof typeof FORMATS;

export function ImportChain() {
    const { answer, again } = useAnswer<ApiConfig>(CONFIG_PATH, { after: CONFIG_FACTS });
    const [format, setFormat] = useState<Format>('NetBox (JSON)');
    const [chain, setChain] = useState<ImportedChain | undefined>(undefined);
    const read = async (files: FileList | null): Promise<void> => {
        const given = await Promise.all(
            [...(files ?? [])].map(async (file) => ({ file: file.name, text: await file.text() })),
        );
        setChain(given.length === 0 ? undefined : await FORMATS[format](given));
    };
    return (
        <>
            <p class="hint">{t('import.about')}</p>
            <div class="filters">
                <label class="filter">
                    <span>{t('import.format')}</span>
                    <select
                        value={format}
                        onChange={({ currentTarget: { value } }) => {
                            setFormat(value as Format);
                            setChain(undefined);
                        }}
                    >
                        {Object.keys(FORMATS).map((one) => (
                            <option key={one}>{one}</option>
                        ))}
                    </select>
                </label>
                <label class="filter">
                    <span>{t('import.files')}</span>
                    <input
                        key={format}
                        type="file"
                        multiple={format === 'NetBox (JSON)'}
                        onChange={({ currentTarget: { files } }) => void read(files)}
                    />
                </label>
            </div>
            {chain && (
                <Answered answer={answer}>
                    {(config) => (
                        <Proposal
                            chain={chain}
                            config={config}
                            onDone={() => {
                                setChain(undefined);
                                again();
                            }}
                            onCancel={() => setChain(undefined)}
                        />
                    )}
                </Answered>
            )}
        </>
    );
}

interface ProposalProps {
    readonly chain: ImportedChain;
    readonly config: ApiConfig;
    readonly onDone: () => void;
    readonly onCancel: () => void;
}

function Proposal({ chain, config, onDone, onCancel }: ProposalProps) {
    const changes = changesOf(chain, config);
    const { sources, devices, hosts, problems } = chain;
    return (
        <>
            <p>
                {t('import.found', { sources: sources.size, devices: devices.size, hosts: hosts.size })}{' '}
                {t('import.new', { count: changes.length })}
            </p>
            {problems.length > 0 && (
                <ul class="refusal problems" lang="en">
                    {problems.map(({ file, line, message }) => (
                        <li key={`${file} ${line} ${message}`}>
                            <b>
                                {file}:{line}
                            </b>{' '}
                            {message}
                        </li>
                    ))}
                </ul>
            )}
            {changes.length > 0 && (
                <ConfirmChange
                    wish={{ changes }}
                    version={config.version}
                    why={t('import.why')}
                    onDone={onDone}
                    onCancel={onCancel}
                />
            )}
        </>
    );
}

function changesOf({ sources, devices, hosts }: ImportedChain, config: ApiConfig): ConfigChange[] {
    const missing = <T,>(section: string, entries: ReadonlyMap<string, T>) => {
        const known = new Set(Object.keys(sectionOf(config, section)).map((id) => id.toLowerCase()));
        return [...entries].filter(([id]) => !known.has(id.toLowerCase()));
    };
    return [
        ...missing('sources', sources).map(([id, { description }]) => ({
            path: ['sources', id],
            value: description === '' ? {} : { description },
        })),
        ...missing('devices', devices).map(([id, { type, description, parents, options }]) => ({
            path: ['devices', id],
            value: {
                type,
                ...(description === '' ? {} : { description }),
                ...options,
                ...(parents.length === 0 ? {} : { parent: parents.length === 1 ? parents[0] : [...parents] }),
            },
        })),
        ...missing('hosts', hosts).map(([id, { description, needs, supplies }]) => ({
            path: ['hosts', id],
            value: { ...(description === '' ? {} : { description }), needs, supplies: { ...supplies } },
        })),
    ];
}
