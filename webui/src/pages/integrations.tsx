// What other programs can do with the gateway today, each with the lines that connect it.

import type { ComponentChildren } from 'preact';
import type { ApiAlerts } from '#model/api-alerts.ts';
import { addressOf } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { useAnswer } from '../live/ask.ts';
import { ClusterSetUp } from '../parts/cluster-set-up.tsx';
import { FeedList } from '../parts/feed-list.tsx';
import { Panel } from '../parts/panel.tsx';
import { Snippet } from '../parts/snippet.tsx';

export function IntegrationsPage() {
    const { answer } = useAnswer<ApiAlerts>('/alerts', { after: ['config'] });
    const destinations = answer?.ok ? answer.value.destinations : [];
    return (
        <>
            <Integration id="mqtt" title="MQTT" about={t('integrations.mqtt')}>
                <FeedList />
                <Snippet title={t('integrations.mqtt-example')} text={MQTT_LINES} />
            </Integration>
            <Integration id="prometheus" title="Prometheus" about={t('integrations.prometheus')}>
                <Snippet title="prometheus.yml" text={scrapeConfig()} />
                <p class="buttons">
                    <a class="button" href={addressOf('users')}>
                        {t('users.tokens')}
                    </a>
                    <a class="button" href="/metrics">
                        /metrics
                    </a>
                </p>
            </Integration>
            <Integration id="nut" title={t('integrations.nut-title')} about={t('integrations.nut')}>
                <Snippet title="Home Assistant → Network UPS Tools (NUT)" text={nutSettings()} />
                <p class="buttons">
                    <a class="button" href={addressOf('nut')}>
                        {t('page.nut')}
                    </a>
                    <a class="button" href={addressOf('hosts')}>
                        {t('page.hosts')}
                    </a>
                </p>
            </Integration>
            <Integration id="clusters" title={t('clusters.title')} about={t('clusters.about')}>
                <ClusterSetUp />
            </Integration>
            <Integration id="webhooks" title={t('integrations.webhooks-title')} about={t('integrations.webhooks')}>
                <ul class="clients">
                    {destinations.map(({ name, type }) => (
                        <li key={name}>
                            <span>
                                <b>{name}</b> <small>{type}</small>
                            </span>
                        </li>
                    ))}
                </ul>
                <p class="buttons">
                    <a class="button" href={addressOf('alerts')}>
                        {t('alerts.destinations')}
                    </a>
                </p>
            </Integration>
            <Integration id="netbox" title="NetBox" about={t('integrations.netbox')}>
                <p class="buttons">
                    <a class="button" href={addressOf('chain', undefined, { view: 'edit' })}>
                        {t('import.title')}
                    </a>
                </p>
            </Integration>
            <Integration id="api" title="REST" about={t('integrations.api')}>
                <Snippet
                    title={t('integrations.try')}
                    text={`curl -H "Authorization: Bearer $TOKEN" ${location.origin}/api/v1/hosts`}
                />
                <Snippet
                    title={t('integrations.stream')}
                    text={`curl -N -H "Authorization: Bearer $TOKEN" ${location.origin}/api/v1/events`}
                />
                <p class="buttons">
                    <a class="button" href="/api/v1/openapi.json">
                        OpenAPI
                    </a>
                    <a class="button" href={addressOf('users')}>
                        {t('users.tokens')}
                    </a>
                </p>
            </Integration>
        </>
    );
}

// A destination without a url is the broker in the gateway.
const MQTT_LINES = `mqtt:
    destinations:
        building: { url: mqtts://broker.example:8883, user: rack1 }
        home: { url: mqtt://homeassistant.local, format: home-assistant }
        scada: { url: mqtts://scada.example:8883, format: sparkplug, sparkplug: { group: Hall 2 } }`;

interface IntegrationProps {
    readonly id: string;
    readonly title: string;
    readonly about: string;
    readonly children: ComponentChildren;
}

function Integration({ id, title, about, children }: IntegrationProps) {
    return (
        <Panel id={id} title={title}>
            <p class="hint">{about}</p>
            {children}
        </Panel>
    );
}

function scrapeConfig(): string {
    const scheme = location.protocol.replace(':', '');
    return [
        'scrape_configs:',
        '  - job_name: powerchain',
        `    scheme: ${scheme}`,
        '    authorization: { credentials_file: /etc/prometheus/powerchain.token }',
        `    static_configs: [{ targets: ['${location.host}'] }]`,
    ].join('\n');
}

function nutSettings(): string {
    return [`host: ${location.hostname}`, 'port: 3493', 'username: monuser', 'password: …'].join('\n');
}
