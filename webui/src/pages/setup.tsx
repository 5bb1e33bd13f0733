// The setup wizard: from a gateway that knows nothing to one that is told of a rack. Every step writes what it is told at once, so
// it can be left at any step and taken up again; the step stands in the address.

import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ApiAlerts } from '#model/api-alerts.ts';
import { addressOf, place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { Answered } from '../parts/answered.tsx';
import { Destinations } from '../setup/destinations.tsx';
import { ChainStep } from '../setup/proposed-links.tsx';
import { ScanStep } from '../setup/scan-step.tsx';
import { HostStep, LastStep, NameStep } from '../setup/steps.tsx';
import { AccountPage } from './account.tsx';
import { ShutdownPlan } from './shutdown.tsx';

const STEPS = {
    account: AccountPage,
    scan: ScanStep,
    name: NameStep,
    chain: ChainStep,
    hosts: HostStep,
    alerts: AlertStep,
    last: LastStep,
    arm: ArmStep,
} as const satisfies Readonly<Record<string, FunctionComponent>>;
type Step = keyof typeof STEPS;
const NAMES = Object.keys(STEPS) as Step[];

export function SetupPage() {
    const asked = NAMES.find((name) => name === place.value.query.get('step'));
    const isAdmin = may('admin');
    const step: Step = isAdmin ? (asked ?? 'scan') : 'account';
    const Content = STEPS[step];
    const [before, next] = [NAMES[NAMES.indexOf(step) - 1], NAMES[NAMES.indexOf(step) + 1]];
    return (
        <>
            <nav aria-label={t('setup.steps')}>
                <ol class="wizard">
                    {NAMES.map((name) => (
                        <li key={name}>
                            <a href={addressOfStep(name)} aria-current={name === step ? 'step' : undefined}>
                                {t(`setup.step-${name}`)}
                            </a>
                        </li>
                    ))}
                </ol>
            </nav>
            <section class="card wizard-step" aria-labelledby="step-title">
                <StepTitle step={step} />
                <Content />
            </section>
            <p class="buttons wizard-ways">
                {before && <a class="button" href={addressOfStep(before)}>{`← ${t(`setup.step-${before}`)}`}</a>}
                {next && isAdmin && (
                    <a class="button primary" href={addressOfStep(next)}>{`${t(`setup.step-${next}`)} →`}</a>
                )}
            </p>
        </>
    );
}

function addressOfStep(step: Step): string {
    return addressOf('setup', undefined, { step });
}

/** Whoever goes on by keyboard goes on reading at the top of the new step. */
function StepTitle({ step }: { step: Step }) {
    const title = useRef<HTMLHeadingElement>(null);
    const shown = useRef(step);
    useEffect(() => {
        if (shown.current !== step) title.current?.focus();
        shown.current = step;
    }, [step]);
    return (
        <h2 id="step-title" ref={title} tabIndex={-1}>
            {t(`setup.step-${step}`)}
        </h2>
    );
}

function AlertStep() {
    const { answer } = useAnswer<ApiAlerts>('/alerts', { after: ['config', 'delivery'] });
    return <Answered answer={answer}>{(alerts) => <Destinations {...alerts} />}</Answered>;
}

function ArmStep() {
    return (
        <>
            <p class="hint">{t('setup.arm-about')}</p>
            <ShutdownPlan />
        </>
    );
}
