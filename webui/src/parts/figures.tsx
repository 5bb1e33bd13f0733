// The few numbers of the whole rack that are asked first, each with the device that it comes from and struck when that one is
// silent: a number of yesterday is none.

import type { ApiDevice } from '#model/api.ts';
import { addressOf } from '../frame/place.ts';
import { numberOf, wattsOf } from '../i18n/readings.ts';
import { isStale } from '../i18n/state-words.ts';
import { numberText, t } from '../i18n/text.ts';
import { durationText } from '../i18n/times.ts';
import { isInDanger, silentDevices } from '../i18n/verdict.ts';
import { rack } from '../live/live.ts';
import type { Rack } from '../live/rack.ts';
import { Age } from './age.tsx';
import { lookOfHost } from './look.ts';

interface Figure {
    readonly label: string;
    readonly text: string;
    readonly unit?: string;
    /** Where it comes from. */
    readonly device?: ApiDevice;
    readonly about?: string;
    readonly isBad?: boolean;
    readonly href?: string;
}

export function Figures() {
    if (!rack.value) return null;
    const figures = [powerOf(rack.value), ...batteriesOf(rack.value), ...countsOf(rack.value)];
    return (
        <ul class="figures">{figures.map((figure) => figure && <FigureTile key={figure.label} figure={figure} />)}</ul>
    );
}

function FigureTile({ figure: { label, text, unit, device, about, isBad, href } }: { figure: Figure }) {
    const isOld = device !== undefined && isStale(device);
    return (
        <li class={`card figure${isOld ? ' is-old' : ''}${isBad ? ' is-bad' : ''}`}>
            <span class="label">{label}</span>
            <span class="number measured">
                {text} {unit && <small>{unit}</small>}
            </span>
            <span class="about">
                {href ? <a href={href}>{about}</a> : about}
                {isOld && (
                    <>
                        {' '}
                        <Age at={device?.heardAt} />
                    </>
                )}
            </span>
        </li>
    );
}

/** What the rack takes: what its UPSs give, or where there is none, its PDUs, or its supplies. */
function powerOf(rack: Rack): Figure | undefined {
    const devices = [...rack.devices.values()].filter(({ driver }) => driver !== 'chain');
    for (const type of ['ups', 'pdu', 'psu'] as const) {
        const watts = devices.filter((one) => one.type === type && !isStale(one)).map(wattsOf);
        const measured = watts.filter((one) => one !== undefined);
        if (measured.length === 0) continue;
        const sum = measured.reduce((all, one) => all + one, 0);
        const [text, unit] = sum >= 10_000 ? [numberText(sum / 1000, 1), 'kW'] : [numberText(sum), 'W'];
        return { label: t('figure.load'), text, unit, about: t('figure.load-about', { count: measured.length }) };
    }
    return undefined;
}

function batteriesOf(rack: Rack): (Figure | undefined)[] {
    const units = [...rack.devices.values()].filter(({ type, driver }) => type === 'ups' && driver !== 'chain');
    const charge = lowest(units, 'battery.charge');
    const runtime = lowest(units, 'battery.runtime');
    return [
        charge && {
            label: t('figure.charge'),
            text: numberText(charge.value),
            unit: '%',
            device: charge.device,
            isBad: charge.value < 50,
            ...sourceOf(charge.device),
        },
        runtime && {
            label: t('figure.runtime'),
            text: durationText(runtime.value),
            device: runtime.device,
            isBad: runtime.value < 300,
            ...sourceOf(runtime.device),
        },
    ];
}

function sourceOf(device: ApiDevice): { about: string; href: string } {
    return { about: device.id, href: addressOf('devices', device.id) };
}

function lowest(units: readonly ApiDevice[], name: string): { device: ApiDevice; value: number } | undefined {
    let found: { device: ApiDevice; value: number } | undefined;
    for (const device of units) {
        const value = numberOf(device.readings[name]);
        if (value !== undefined && (!found || value < found.value)) found = { device, value };
    }
    return found;
}

function countsOf(rack: Rack): Figure[] {
    const hosts = [...rack.hosts.values()];
    const risky = hosts.filter((host) => isInDanger(host) || lookOfHost(host) === 'watch');
    const silent = silentDevices(rack);
    const devices = [...rack.devices.values()].filter(({ driver }) => driver !== 'chain');
    return [
        {
            label: t('figure.at-risk'),
            text: numberText(risky.length),
            about: t('figure.of-hosts', { count: hosts.length }),
            isBad: risky.length > 0,
            href: addressOf('hosts'),
        },
        {
            label: t('figure.silent'),
            text: numberText(silent.length),
            about: t('figure.of-devices', { count: devices.length }),
            isBad: silent.length > 0,
            href: addressOf('devices'),
        },
    ];
}
