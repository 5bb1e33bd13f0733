// UPSs, transfer switches and PDUs in a row: state, charge, load. Power supplies are with their hosts.

import type { ApiDevice } from '#model/api.ts';
import { addressOf } from '../frame/place.ts';
import { numberOf, shortText, wattsOf } from '../i18n/readings.ts';
import { isStale } from '../i18n/state-words.ts';
import { numberText, t } from '../i18n/text.ts';
import { deviceOf, rack } from '../live/live.ts';
import { DeviceState, LinkState } from './device-state.tsx';
import { Icon } from './icon.tsx';
import { Meter } from './meter.tsx';
import { Panel } from './panel.tsx';

export function DeviceStrip() {
    const shown = [...(rack.value?.devices.values() ?? [])].filter(
        ({ driver, type }) => driver !== 'chain' && type !== 'psu',
    );
    if (shown.length === 0) return null;
    return (
        <Panel id="strip" title={t('page.devices')} actions={<a href={addressOf('devices')}>{t('overview.all')}</a>}>
            <ul class="strip">
                {shown.map(({ id }) => (
                    <StripLine key={id} id={id} />
                ))}
            </ul>
        </Panel>
    );
}

function StripLine({ id }: { id: string }) {
    const device = deviceOf(id).value;
    if (!device) return null;
    return (
        <li class={isStale(device) ? 'is-old' : ''}>
            <a class="name" href={addressOf('devices', id)}>
                <Icon name={device.type} />
                {id}
            </a>
            <DeviceState device={device} />
            <DeviceMeters device={device} />
            <LinkState device={device} />
        </li>
    );
}

/** Charge, load and power, as far as the device says. */
export function DeviceMeters({ device }: { device: ApiDevice }) {
    const charge = numberOf(device.readings['battery.charge']);
    const load = numberOf(device.readings['ups.load']);
    const watts = wattsOf(device);
    const runtime = shortText(device.readings['battery.runtime']);
    return (
        <span class="meters">
            {charge !== undefined && (
                <span class="measure">
                    <small>{t('value.charge')}</small>
                    <Meter
                        percent={charge}
                        warnBelow={50}
                        text={`${numberText(charge)} %${runtime ? ` · ${runtime}` : ''}`}
                    />
                </span>
            )}
            {load !== undefined && (
                <span class="measure">
                    <small>{t('value.load')}</small>
                    <Meter
                        percent={load}
                        warnAbove={80}
                        text={`${numberText(load)} %${watts === undefined ? '' : ` · ${numberText(watts)} W`}`}
                    />
                </span>
            )}
            {load === undefined && watts !== undefined && (
                <span class="measure">
                    <small>{t('value.power')}</small> <span class="measured">{`${numberText(watts)} W`}</span>
                </span>
            )}
        </span>
    );
}
