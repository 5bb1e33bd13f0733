// For the simulated rack: buttons that break things, so that a new user sees what happens. Shown only while there are
// devices of the demo driver; they can reach nothing else.

import { signal } from '@preact/signals';
import type { DemoAnswer, DemoRequest } from '#model/api.ts';
import type { TextKey } from '../i18n/language.ts';
import { t } from '../i18n/text.ts';
import { ask } from '../live/ask.ts';
import { connection, rack } from '../live/live.ts';
import type { Rack } from '../live/rack.ts';

interface Play extends DemoRequest {
    readonly text: string;
    /** Undoes what another button did. */
    readonly isMending?: boolean;
}

interface Group {
    readonly title: string;
    readonly plays: readonly Play[];
}

// A rack of forty hosts has eighty supplies: enough to play with.
const PLAYS_MAX = 8;
const SPEEDS = ['1', '10', '60'];

const answer = signal('');
const speed = signal('1');

export function DemoPanel() {
    const groups = rack.value ? groupsOf(rack.value) : [];
    if (groups.length === 0) return null;
    const isAway = connection.value.state === 'away';
    return (
        <section class="card demo" aria-labelledby="demo-title">
            <h2 id="demo-title">{t('demo.title')}</h2>
            <p class="hint">{t('demo.about')}</p>
            <div class="groups">
                {groups.map(({ title, plays }) => (
                    <fieldset key={title} disabled={isAway}>
                        <legend>{title}</legend>
                        {plays.map((play) => (
                            <button
                                key={play.action + play.target}
                                type="button"
                                class={play.isMending ? 'is-mending' : ''}
                                onClick={() => void send(play)}
                            >
                                {play.text}
                            </button>
                        ))}
                    </fieldset>
                ))}
                <Speeds isAway={isAway} />
            </div>
            <p class="answer" role="status">
                {answer}
            </p>
        </section>
    );
}

function Speeds({ isAway }: { isAway: boolean }) {
    return (
        <fieldset disabled={isAway}>
            <legend>{t('demo.time')}</legend>
            {SPEEDS.map((target) => (
                <button
                    key={target}
                    type="button"
                    aria-pressed={speed.value === target}
                    onClick={() => void send({ action: 'speed', target, text: '' })}
                >
                    {`× ${target}`}
                </button>
            ))}
            <button
                type="button"
                class="is-mending"
                onClick={() => void send({ action: 'restore', target: 'all', text: '' })}
            >
                {t('demo.all-right')}
            </button>
        </fieldset>
    );
}

function groupsOf({ devices, nodes }: Rack): Group[] {
    const demos = [...devices.values()].filter(({ driver }) => driver === 'demo');
    if (demos.length === 0) return [];
    const isDown = (id: string) => nodes.get(id)?.state === 'down';
    const ids = (type: string) => demos.filter((device) => device.type === type).map(({ id }) => id);
    const sources = [...nodes.values()].filter(({ kind }) => kind === 'source').map(({ id }) => id);
    const groups: Group[] = [
        {
            title: t('demo.mains'),
            plays: sources.map((target) =>
                choose(isDown(target), target, ['fail', 'demo.fail'], ['restore', 'demo.restore']),
            ),
        },
        {
            title: t('demo.batteries'),
            plays: ids('ups').map((id) => {
                const isFull = Number(devices.get(id)?.readings['battery.charge']?.text) > 50;
                return isFull
                    ? { action: 'charge', target: `${id}=12`, text: t('demo.drain', { id }) }
                    : { action: 'charge', target: `${id}=100`, text: t('demo.charge', { id }), isMending: true };
            }),
        },
        {
            title: t('demo.supplies'),
            plays: ids('psu').map((target) => {
                const isFaulty = devices.get(target)?.readings['ups.alarm']?.text !== undefined;
                return choose(isFaulty, target, ['fault', 'demo.break'], ['repair', 'demo.mend']);
            }),
        },
    ];
    return groups
        .map(({ title, plays }) => ({ title, plays: plays.slice(0, PLAYS_MAX) }))
        .filter(({ plays }) => plays.length > 0);
}

function choose(
    isBroken: boolean,
    target: string,
    [breaking, breakText]: readonly [string, TextKey],
    [mending, mendText]: readonly [string, TextKey],
): Play {
    return isBroken
        ? { action: mending, target, text: t(mendText, { id: target }), isMending: true }
        : { action: breaking, target, text: t(breakText, { id: target }) };
}

async function send({ action, target }: Play): Promise<void> {
    const body: DemoRequest = { action, ...(target === undefined ? {} : { target }) };
    const said = await ask<DemoAnswer>('/demo', { method: 'POST', body });
    answer.value = said.ok ? said.value.text : said.error.message;
    if (said.ok && action === 'speed' && target !== undefined) speed.value = target;
    if (said.ok && action === 'restore' && target === 'all') speed.value = '1';
}
