// The gateway itself.

import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { rack } from '../live/live.ts';
import { Age } from '../parts/age.tsx';
import { Panel } from '../parts/panel.tsx';

export function SystemPage() {
    if (!rack.value) return null;
    const { name, version, startedAt } = rack.value.gateway;
    return (
        <Panel id="gateway" title={t('system.gateway')}>
            <dl class="facts">
                <Fact name={t('system.name')} text={name} />
                <Fact name={t('system.version')} text={version} />
                <div>
                    <dt>{t('system.started')}</dt>
                    <dd>
                        {fullMomentText(startedAt)} (<Age at={startedAt} />)
                    </dd>
                </div>
            </dl>
            <p class="buttons">
                <a class="button" href="/ca.pem" download>
                    {t('system.authority')}
                </a>
                <a class="button" href={addressOf('kiosk')}>
                    {t('page.kiosk')}
                </a>
            </p>
        </Panel>
    );
}

function Fact({ name, text }: { name: string; text: string }) {
    return (
        <div>
            <dt>{name}</dt>
            <dd>{text}</dd>
        </div>
    );
}
