// A label to print and stick on the thing: its name, what it hangs on, and a code that opens its page on a phone.

import { addressOf, place } from '../frame/place.ts';
import { t } from '../i18n/text.ts';
import { deviceOf, hosts, nodes, rack } from '../live/live.ts';
import { QrCode } from '../parts/qr-code.tsx';

export function LabelPage() {
    const id = place.value.id ?? '';
    const host = hosts.value?.get(id);
    const device = deviceOf(id).value;
    if (!rack.value) return null;
    if (!device && !host) return <p class="card empty">{t('host.none', { id })}</p>;
    const address = new URL(addressOf(host ? 'hosts' : 'devices', id), location.href).href;
    const feeds = host
        ? host.supplies.map(({ name, path }) => `${name} ← ${path.slice(1).join(' ← ')}`)
        : (nodes.value?.get(id)?.parents ?? device?.parents ?? []).map((parent) => `← ${parent}`);
    return (
        <>
            <div class="rack-label">
                <QrCode text={address} />
                <div>
                    <b>{id}</b>
                    {device?.description && <span>{device.description}</span>}
                    {feeds.map((feed) => (
                        <span key={feed} class="feed">
                            {feed}
                        </span>
                    ))}
                    <small>{rack.value.gateway.name} · Powerchain</small>
                </div>
            </div>
            <p class="no-print">
                <button type="button" onClick={() => window.print()}>
                    {t('action.print')}
                </button>
            </p>
        </>
    );
}
