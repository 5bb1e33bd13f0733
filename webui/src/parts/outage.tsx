// While a battery carries something: since when, and how long the weakest lasts. Large, because it is read from afar.

import type { NodeVerdict } from '#model/chain.ts';
import { t } from '../i18n/text.ts';
import { durationText, stopwatchText } from '../i18n/times.ts';
import { onBattery } from '../i18n/verdict.ts';
import { gatewayNow, rack } from '../live/live.ts';

export function Outage() {
    const units = rack.value ? onBattery(rack.value) : [];
    if (units.length === 0) return null;
    const since = Math.min(...units.flatMap(sinceOf));
    const left = Math.min(...units.map((unit) => unit.secondsLeft ?? Number.MAX_VALUE));
    return (
        <dl class="outage">
            {since < Number.MAX_VALUE && (
                <div>
                    <dt>{t('outage.since')}</dt>
                    <dd>{stopwatchText(gatewayNow.value - since)}</dd>
                </div>
            )}
            {left < Number.MAX_VALUE && (
                <div>
                    <dt>{t('outage.left')}</dt>
                    <dd>{durationText(left)}</dd>
                </div>
            )}
        </dl>
    );
}

/** A battery that becomes low changes its state, but not since when it is used: that is since what feeds it is dead. */
function sinceOf({ since, parents }: NodeVerdict): number[] {
    const dead = parents.map((id) => rack.value?.nodes.get(id)).filter((feed) => feed?.state === 'down');
    return [since, ...dead.map((feed) => feed?.since)].map((at) => at ?? Number.MAX_VALUE);
}
