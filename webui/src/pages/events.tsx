// Everything that happened, live, by area and by device. What is chosen stands in the address.

import { FACT_AREAS, type FactArea } from '#model/fact-areas.ts';
import { EventList, queryOf } from '../events/event-list.tsx';
import { addressOf, place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { rack } from '../live/live.ts';
import { Panel } from '../parts/panel.tsx';

const AREAS = Object.keys(FACT_AREAS) as FactArea[];
const PAGE = 50;
const EXPORTED_MAX = 1000;

export function EventsPage() {
    const { query } = place.value;
    const area = AREAS.find((one) => one === query.get('area'));
    const device = query.get('device') ?? undefined;
    return (
        <Panel id="events" title={t('events.title')} actions={<Areas area={area} device={device} />}>
            <div class="filters">
                <Devices area={area} device={device} />
                <a
                    class="button"
                    href={`/api/v1/facts?${queryOf({ device, area, limit: EXPORTED_MAX })}`}
                    download="events.json"
                >
                    JSON
                </a>
            </div>
            <EventList device={device} area={area} limit={PAGE} />
        </Panel>
    );
}

interface Chosen {
    readonly area: FactArea | undefined;
    readonly device: string | undefined;
}

function addressOfChosen({ area, device }: Chosen): string {
    return addressOf('events', undefined, {
        ...(area === undefined ? {} : { area }),
        ...(device === undefined ? {} : { device }),
    });
}

function Areas({ area, device }: Chosen) {
    return (
        <nav class="segments" aria-label={t('events.areas')}>
            {[undefined, ...AREAS].map((one) => (
                <a
                    key={one ?? ''}
                    href={addressOfChosen({ area: one, device })}
                    aria-current={one === area ? 'true' : undefined}
                >
                    {t(`events.area-${one ?? 'all'}`)}
                </a>
            ))}
        </nav>
    );
}

function Devices({ area, device }: Chosen) {
    const ids = [...(rack.value?.devices.keys() ?? [])];
    return (
        <label class="filter">
            <span>{t('devices.device')}</span>
            <select
                value={device ?? ''}
                onChange={({ currentTarget: { value } }) => {
                    location.hash = addressOfChosen({ area, device: value === '' ? undefined : value });
                }}
            >
                <option value="">{t('events.all-devices')}</option>
                {ids.map((id) => (
                    <option key={id}>{id}</option>
                ))}
            </select>
        </label>
    );
}
