// All devices: how each feels, in words, what it measures, how well we hear it and how old that is. With a name in the address
// it is the page of that device.

import type { ApiDevice } from '#model/api.ts';
import { addressOf, place } from '../frame/place.ts';
import { isStale } from '../i18n/state-words.ts';
import { t } from '../i18n/text.ts';
import { deviceOf, rack } from '../live/live.ts';
import { BeginSetup } from '../parts/begin-setup.tsx';
import { DeviceState, LinkState } from '../parts/device-state.tsx';
import { DeviceMeters } from '../parts/device-strip.tsx';
import { Icon } from '../parts/icon.tsx';
import { Offers } from '../parts/offers.tsx';
import { DevicePage } from './device.tsx';

export function DevicesPage() {
    const { id } = place.value;
    if (id !== undefined) return <DevicePage id={id} />;
    if (!rack.value) return null;
    // The virtual UPSs of hosts are in the list of hosts.
    const devices = [...rack.value.devices.values()].filter(({ driver }) => driver !== 'chain');
    return (
        <>
            <Offers />
            {devices.length === 0 ? <BeginSetup text={t('devices.none')} /> : <DeviceTable devices={devices} />}
        </>
    );
}

function DeviceTable({ devices }: { devices: readonly ApiDevice[] }) {
    return (
        <section class="card" aria-label={t('page.devices')}>
            <table class="table devices">
                <thead>
                    <tr>
                        <th scope="col">{t('devices.device')}</th>
                        <th scope="col">{t('devices.status')}</th>
                        <th scope="col">{t('devices.values')}</th>
                        <th scope="col">{t('devices.link')}</th>
                    </tr>
                </thead>
                <tbody>
                    {devices.map(({ id: one }) => (
                        <DeviceRow key={one} id={one} />
                    ))}
                </tbody>
            </table>
        </section>
    );
}

function DeviceRow({ id }: { id: string }) {
    const device: ApiDevice | undefined = deviceOf(id).value;
    if (!device) return null;
    return (
        <tr class={isStale(device) ? 'is-old' : ''}>
            <th scope="row">
                <a href={addressOf('devices', id)}>
                    <Icon name={device.type} />
                    {id}
                </a>
                {device.description && <small>{device.description}</small>}
            </th>
            <td>
                <DeviceState device={device} />
            </td>
            <td>
                <DeviceMeters device={device} />
            </td>
            <td>
                <LinkState device={device} />
            </td>
        </tr>
    );
}
