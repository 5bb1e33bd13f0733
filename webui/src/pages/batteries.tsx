// The batteries of all UPSs, the one that must be replaced first.

import type { BatteryVerdict } from '#model/battery.ts';
import { BatteryPanel, useBatteries } from '../battery/battery-panel.tsx';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { Answered } from '../parts/answered.tsx';

const URGENCY: readonly BatteryVerdict[] = ['replace', 'watch', 'unknown', 'good'];

export function BatteriesPage() {
    const { answer } = useBatteries();
    return (
        <Answered answer={answer}>
            {({ batteries }) =>
                batteries.length === 0 ? (
                    <p class="card empty">
                        {t('battery.none')} <a href={addressOf('devices')}>{t('page.devices')}</a>
                    </p>
                ) : (
                    batteries
                        .toSorted((one, other) => URGENCY.indexOf(one.verdict) - URGENCY.indexOf(other.verdict))
                        .map((health) => <BatteryPanel key={health.device} health={health} title={health.device} />)
                )
            }
        </Answered>
    );
}
