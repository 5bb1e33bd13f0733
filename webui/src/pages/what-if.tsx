// What would happen if: click things dead and see who goes dark, when, and what to do in which order. Everything is assumed on
// paper; nothing on this page can reach a device. The assumptions stand in the address: a scenario is kept as a bookmark.

import type { WhatIfResult } from '#model/what-if.ts';
import { ChainDiagram, Legend } from '../chain/chain-diagram.tsx';
import type { ChainNode } from '../chain/chain-graph.ts';
import { addressOf, place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { graph } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { Panel } from '../parts/panel.tsx';
import { WhatIfOutcome } from './what-if-outcome.tsx';

const MINUTES = ['0', '5', '15', '30', '60'] as const;
const BATTERIES = ['1', '0.8', '0.6', '0.4'] as const;

interface Scenario {
    readonly fail: ReadonlySet<string>;
    /** On battery, when we look. */
    readonly minutes: string;
    /** What is left of each battery's promise. */
    readonly battery: string;
}

export function WhatIfPage() {
    const scenario = scenarioOf(place.value.query);
    const { fail } = scenario;
    const query = queryOf(scenario);
    const { answer } = useAnswer<WhatIfResult>(fail.size === 0 ? undefined : `/whatif?${query}`);
    const result = fail.size > 0 && answer?.ok ? answer.value : undefined;
    return (
        <>
            <p class="simulation" role="note">
                <b>{t('what-if.simulation')}</b> {t('what-if.simulation-about')}
            </p>
            <Panel
                id="assume"
                title={t('what-if.assume')}
                className="chain paper"
                actions={<Clear scenario={scenario} />}
            >
                <p class="hint">{t('what-if.pick')}</p>
                <Legend />
                <ChainDiagram
                    dead={fail}
                    nodes={result ? paperNodes(result) : new Map()}
                    onPick={({ id }) => go(toggled(scenario, id))}
                />
                <Failures scenario={scenario} />
                <Choices scenario={scenario} />
            </Panel>
            {fail.size > 0 && (
                <Answered answer={answer}>{(value) => <WhatIfOutcome result={value} query={query} />}</Answered>
            )}
        </>
    );
}

function scenarioOf(query: URLSearchParams): Scenario {
    const battery = query.get('battery');
    return {
        fail: new Set(query.getAll('fail')),
        minutes: MINUTES.find((one) => one === query.get('minutes')) ?? '0',
        battery: BATTERIES.find((one) => one === battery) ?? '1',
    };
}

function queryOf({ fail, minutes, battery }: Scenario): string {
    const query = new URLSearchParams([...fail].map((id) => ['fail', id]));
    if (minutes !== '0') query.set('minutes', minutes);
    if (battery !== '1') query.set('battery', battery);
    return query.toString();
}

function toggled(scenario: Scenario, id: string): Scenario {
    const fail = new Set(scenario.fail);
    if (!fail.delete(id)) fail.add(id);
    return { ...scenario, fail };
}

function go(scenario: Scenario): void {
    location.hash = `${addressOf('what-if')}?${queryOf(scenario)}`;
}

/** Every node as the simulation has it. */
function paperNodes({ nodes, hosts }: WhatIfResult): ReadonlyMap<string, ChainNode> {
    const live = new Map(graph.peek()?.nodes.map((node) => [node.id, node]));
    const assumed = new Map<string, ChainNode>();
    for (const { id, state, carrier, secondsLeft, why } of nodes) {
        const node = live.get(id);
        if (node) assumed.set(id, { ...node, state, carrier, secondsLeft, why });
    }
    for (const { host, state, carrier, redundancy, secondsLeft, sentence } of hosts) {
        const node = live.get(host);
        if (!node) continue;
        const paper = { state, carrier, redundancy, secondsLeft };
        assumed.set(host, { ...node, state, carrier, secondsLeft, why: sentence, paper });
    }
    return assumed;
}

/** The same choice without the drawing. */
function Failures({ scenario }: { scenario: Scenario }) {
    const candidates = graph.value?.nodes.filter(({ kind }) => kind !== 'host' && kind !== 'remote') ?? [];
    return (
        <details>
            <summary>{t('what-if.list')}</summary>
            <div class="toggles">
                {candidates.map(({ id, kind }) => (
                    <button
                        key={id}
                        type="button"
                        aria-pressed={scenario.fail.has(id)}
                        onClick={() => go(toggled(scenario, id))}
                    >
                        {id} <small>{t(`kind.${kind}`)}</small>
                    </button>
                ))}
            </div>
        </details>
    );
}

function Choices({ scenario }: { scenario: Scenario }) {
    return (
        <div class="choices">
            <fieldset>
                <legend>{t('what-if.minutes')}</legend>
                {MINUTES.map((minutes) => (
                    <button
                        key={minutes}
                        type="button"
                        aria-pressed={scenario.minutes === minutes}
                        onClick={() => go({ ...scenario, minutes })}
                    >
                        {minutes === '0' ? t('what-if.at-once') : t('time.min', { minutes })}
                    </button>
                ))}
            </fieldset>
            <fieldset>
                <legend>{t('what-if.battery')}</legend>
                {BATTERIES.map((battery) => (
                    <button
                        key={battery}
                        type="button"
                        aria-pressed={scenario.battery === battery}
                        onClick={() => go({ ...scenario, battery })}
                    >
                        {`${Math.round(Number(battery) * 100)} %`}
                    </button>
                ))}
            </fieldset>
        </div>
    );
}

function Clear({ scenario }: { scenario: Scenario }) {
    if (scenario.fail.size === 0) return null;
    return (
        <button type="button" onClick={() => go({ ...scenario, fail: new Set() })}>
            {t('what-if.clear')}
        </button>
    );
}
