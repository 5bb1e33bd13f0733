// The last lines of the gateway's log, live; all of them, or those of one device and its driver.

import { useState } from 'preact/hooks';
import type { ApiLogLine } from '#model/api-system.ts';
import { t } from '../i18n/text.ts';
import { momentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { gatewayNow } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { LogInFirst } from '../parts/log-in-first.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

const REFRESH_MS = 5000;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];
const LOOKS = { debug: 'unknown', info: 'good', warn: 'watch', error: 'bad' } as const;
// What the gateway keeps.
const LINES_MAX = 1000;
const SHOWN_MAX = 200;

interface LogPanelProps {
    readonly title: string;
    /** Which lines; absent: all. */
    readonly isShown?: (line: ApiLogLine) => boolean;
}

export function LogPanel({ title, isShown = () => true }: LogPanelProps) {
    const [level, setLevel] = useState<Level>('info');
    const [words, setWords] = useState('');
    const mayRead = may('operator');
    const path = mayRead ? `/system/log?level=${level}&limit=${LINES_MAX}` : undefined;
    const { answer } = useAnswer<readonly ApiLogLine[]>(path, { refreshMs: REFRESH_MS });
    return (
        <Panel id="log" title={title}>
            {!mayRead ? (
                <LogInFirst />
            ) : (
                <>
                    <div class="filters">
                        <label class="filter">
                            <span>{t('log.level')}</span>
                            <select value={level} onChange={({ currentTarget: { value } }) => setLevel(value as Level)}>
                                {LEVELS.map((one) => (
                                    <option key={one}>{one}</option>
                                ))}
                            </select>
                        </label>
                        <label class="filter">
                            <span>{t('log.find')}</span>
                            <input
                                type="search"
                                value={words}
                                onInput={({ currentTarget: { value } }) => setWords(value)}
                            />
                        </label>
                    </div>
                    <Answered answer={answer}>
                        {(lines) => <Lines lines={lines.filter((line) => isShown(line) && hasWords(line, words))} />}
                    </Answered>
                </>
            )}
        </Panel>
    );
}

function Lines({ lines }: { lines: readonly ApiLogLine[] }) {
    if (lines.length === 0) return <p class="empty">{t('log.none')}</p>;
    return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul class="event-list log" lang="en" tabIndex={0}>
            {lines.slice(0, SHOWN_MAX).map((line) => {
                const { at, level, message, fields } = line;
                return (
                    <li key={`${at} ${message} ${JSON.stringify(fields)}`} class={`look-${LOOKS[level]}`}>
                        <time dateTime={new Date(at).toISOString()}>{momentText(at, gatewayNow.value)}</time>
                        <StateIcon look={LOOKS[level]} size={18} />
                        <span>
                            <b>{message}</b> <small>{fieldsText(fields)}</small>
                        </span>
                    </li>
                );
            })}
        </ul>
    );
}

function fieldsText(fields: ApiLogLine['fields']): string {
    return Object.entries(fields)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(' · ');
}

function hasWords({ message, fields }: ApiLogLine, words: string): boolean {
    return `${message} ${fieldsText(fields)}`.toLowerCase().includes(words.trim().toLowerCase());
}
