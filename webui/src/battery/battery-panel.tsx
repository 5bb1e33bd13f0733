// The battery of one UPS: the verdict with its reason, what it held when it had to, its tests, and a button that tests it now
// unless a host depends on it.

import { useState } from 'preact/hooks';
import type { ApiBatteries } from '#model/api-alerts.ts';
import type { BatteryHealth, BatteryVerdict } from '#model/battery.ts';
import type { FactsAnswer } from '#model/recorder.ts';
import { EventLine } from '../events/event-list.tsx';
import { addressOf } from '../frame/place.ts';
import { numberText, t } from '../i18n/text.ts';
import { durationText, fullMomentText } from '../i18n/times.ts';
import { ask, useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Age } from '../parts/age.tsx';
import { Answered } from '../parts/answered.tsx';
import type { Look } from '../parts/look.ts';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

const LOOKS: Readonly<Record<BatteryVerdict, Look>> = {
    good: 'good',
    watch: 'watch',
    replace: 'bad',
    unknown: 'unknown',
};
// Charge and estimates move with every poll; the rest is told by events.
const REFRESH_MS = 15_000;
const FACTS = ['discharge', 'battery-test', 'status'] as const;

export function useBatteries() {
    return useAnswer<ApiBatteries>('/batteries', { refreshMs: REFRESH_MS, after: FACTS });
}

/** On the page of a device; nothing for what has no battery. */
export function DeviceBattery({ id }: { id: string }) {
    const { answer } = useBatteries();
    const health = answer?.ok ? answer.value.batteries.find(({ device }) => device === id) : undefined;
    return health ? <BatteryPanel health={health} title={t('battery.state')} /> : null;
}

export function BatteryPanel({ health, title }: { health: BatteryHealth; title: string }) {
    const { device, verdict, sentence } = health;
    return (
        <Panel
            id={`battery-${device}`}
            title={title}
            actions={
                <a href={addressOf('history', undefined, { series: `${device}:battery.charge` })}>
                    {t('page.history')}
                </a>
            }
        >
            <p class={`state look-${LOOKS[verdict]}`}>
                <StateIcon look={LOOKS[verdict]} />
                <span>
                    <b class="word">{t(`battery.${verdict}`)}</b> <span lang="en">{sentence}</span>
                </span>
            </p>
            <BatteryFacts health={health} />
            <TestButton device={device} />
            <Past device={device} />
        </Panel>
    );
}

function BatteryFacts({ health }: { health: BatteryHealth }) {
    const { charge, runtimeSeconds, estimatedSeconds, learnedFrom, capacityPercent, keptPromise } = health;
    const { installedAt, replaceAt, lastTest, nextTestAt, lastDischarge } = health;
    const facts: readonly (readonly [string, string | undefined])[] = [
        [t('value.charge'), charge === undefined ? undefined : `${numberText(charge)} %`],
        [t('battery.promised'), runtimeSeconds === undefined ? undefined : durationText(runtimeSeconds)],
        [
            t('battery.estimated', { count: learnedFrom }),
            estimatedSeconds === undefined ? undefined : durationText(estimatedSeconds),
        ],
        [t('battery.capacity'), capacityPercent === undefined ? undefined : `${numberText(capacityPercent)} %`],
        [t('battery.kept'), keptPromise === undefined ? undefined : `${numberText(keptPromise * 100)} %`],
        [t('battery.installed'), installedAt === undefined ? undefined : fullMomentText(installedAt)],
        [t('battery.replace-at'), replaceAt === undefined ? undefined : fullMomentText(replaceAt)],
        [
            t('battery.last-test'),
            lastTest === undefined
                ? undefined
                : `${t(`battery.test-${lastTest.result}`)}, ${fullMomentText(lastTest.startedAt)}`,
        ],
        [t('battery.next-test'), nextTestAt === undefined ? undefined : fullMomentText(nextTestAt)],
    ];
    return (
        <dl class="facts">
            {facts.map(([name, text]) =>
                text === undefined ? null : (
                    <div key={name}>
                        <dt>{name}</dt>
                        <dd>{text}</dd>
                    </div>
                ),
            )}
            {lastDischarge && (
                <div>
                    <dt>{t('battery.last-discharge')}</dt>
                    <dd>
                        {durationText(lastDischarge.seconds)}, {numberText(lastDischarge.chargeFrom)} →{' '}
                        {numberText(lastDischarge.chargeTo)} % (<Age at={lastDischarge.startedAt} />)
                    </dd>
                </div>
            )}
        </dl>
    );
}

function TestButton({ device }: { device: string }) {
    const [said, setSaid] = useState<{ ok: boolean; text: string } | undefined>(undefined);
    const test = async () => {
        const answer = await ask<{ text: string }>(`/batteries/${encodeURIComponent(device)}/test`, {
            method: 'POST',
            body: {},
        });
        setSaid(answer.ok ? { ok: true, text: answer.value.text } : { ok: false, text: answer.error.message });
    };
    return (
        <>
            <p class="buttons">
                <button type="button" disabled={!may('operator')} onClick={() => void test()}>
                    {t('battery.test')}
                </button>
            </p>
            {said && (
                <p class={said.ok ? 'answer' : 'refusal'} role="status" lang="en">
                    {said.text}
                </p>
            )}
        </>
    );
}

function Past({ device }: { device: string }) {
    const [isOpen, setOpen] = useState(false);
    const path = isOpen ? `/batteries/${encodeURIComponent(device)}/history` : undefined;
    const { answer } = useAnswer<FactsAnswer>(path, { after: FACTS });
    return (
        <details onToggle={({ currentTarget: { open } }) => setOpen(open)}>
            <summary>{t('battery.past')}</summary>
            {isOpen && (
                <Answered answer={answer}>
                    {({ facts }) =>
                        facts.length === 0 ? (
                            <p class="empty">{t('events.none')}</p>
                        ) : (
                            <ul class="event-list">
                                {facts.map((fact) => (
                                    <EventLine key={fact.id} fact={fact} isOfOne />
                                ))}
                            </ul>
                        )
                    }
                </Answered>
            )}
        </details>
    );
}
