// All devices: how each feels, in words, what it measures, how well we hear it and how old that is.

import type { ApiDevice } from '#model/api.ts';
import type { Link } from '#model/device.ts';
import { gatewayNow, rack } from './live.ts';
import { deviceWords, isStale, keyValues } from './node-words.ts';
import { ageText } from './words.ts';

const LINK_WORDS: Readonly<Record<Link, string>> = {
    connecting: 'connecting',
    ok: 'heard',
    stale: 'no answer',
    lost: 'gone',
};

export function DeviceList() {
    // The virtual UPSs of hosts are in the list of hosts.
    const devices = [...(rack.value?.devices.values() ?? [])].filter(({ driver }) => driver !== 'chain');
    if (devices.length === 0) return null;
    return (
        <section class="card" aria-labelledby="devices-title">
            <h2 id="devices-title">Devices</h2>
            <table class="devices">
                <thead>
                    <tr>
                        <th scope="col">Device</th>
                        <th scope="col">Status</th>
                        <th scope="col">Values</th>
                        <th scope="col">Link</th>
                    </tr>
                </thead>
                <tbody>
                    {devices.map((device) => (
                        <DeviceRow key={device.id} device={device} />
                    ))}
                </tbody>
            </table>
        </section>
    );
}

function DeviceRow({ device }: { device: ApiDevice }) {
    const alarm = device.readings['ups.alarm']?.text;
    return (
        <tr class={isStale(device) ? 'is-old' : ''}>
            <th scope="row">
                {device.id}
                {device.description && <small>{device.description}</small>}
            </th>
            <td>
                <span class="measured">{deviceWords(device) ?? 'no status yet'}</span>
                {alarm && <small class="alarm">{alarm}</small>}
            </td>
            <td class="values">
                {keyValues(device).map(({ label, text }) => (
                    <span key={label}>
                        <small>{label}</small> <span class="measured">{text}</span>
                    </span>
                ))}
            </td>
            <td class={`link-${device.link}`}>
                <LinkText device={device} />
            </td>
        </tr>
    );
}

function LinkText({ device: { link, linkReason, heardAt } }: { device: ApiDevice }) {
    const age = heardAt === undefined ? 'never' : ageText(gatewayNow.value - heardAt);
    return (
        <>
            {link === 'ok' ? `${LINK_WORDS.ok} ${age}` : LINK_WORDS[link]}
            {link !== 'ok' && <small>{[linkReason, `heard ${age}`].filter((text) => text !== '').join(', ')}</small>}
        </>
    );
}
