// One device: how it feels and how well it is heard, then everything that it says, grouped, with unit and age.

import type { ApiDevice } from '#model/api.ts';
import { DeviceBattery } from '../battery/battery-panel.tsx';
import { EventList } from '../events/event-list.tsx';
import { addressOf } from '../frame/place.ts';
import { isStale } from '../i18n/state-words.ts';
import { known, t } from '../i18n/text.ts';
import { deviceOf, hosts, rack } from '../live/live.ts';
import { DeviceState, LinkState, lookOfDevice } from '../parts/device-state.tsx';
import { DeviceMeters } from '../parts/device-strip.tsx';
import { Panel } from '../parts/panel.tsx';
import { ReadingRow } from '../parts/reading-row.tsx';
import { LogPanel } from '../system/log-panel.tsx';
import { DeviceControls } from './device-controls.tsx';

// What fits under the rest; the page of events has all.
const EVENTS = 12;

export function DevicePage({ id }: { id: string }) {
    const device = deviceOf(id).value;
    if (!rack.value) return null;
    if (!device) return <p class="card empty">{t('host.none', { id })}</p>;
    return (
        <div class={isStale(device) ? 'stack is-old' : 'stack'}>
            <DeviceHead device={device} />
            <DeviceControls key={id} id={id} />
            {device.type === 'ups' && device.driver !== 'chain' && <DeviceBattery key={`battery ${id}`} id={id} />}
            <Readings device={device} />
            <Panel
                id="events"
                title={t('page.events')}
                actions={<a href={addressOf('events', undefined, { device: id })}>{t('events.all')}</a>}
            >
                <EventList key={id} device={id} limit={EVENTS} />
            </Panel>
            {device.driver !== 'chain' && (
                <LogPanel
                    key={`log ${id}`}
                    title={t('driver.log', { driver: device.driver })}
                    isShown={({ fields }) =>
                        fields.device === id || (fields.device === undefined && fields.driver === device.driver)
                    }
                />
            )}
        </div>
    );
}

function DeviceHead({ device }: { device: ApiDevice }) {
    const { id, type, driver, description, parents } = device;
    const isHost = hosts.value?.has(id) === true;
    return (
        <section class={`card head look-${lookOfDevice(device)}`} aria-label={id}>
            <p class="hint">
                {t(`kind.${isHost ? 'host' : type}`)} · {driver} {description && `· ${description}`}
            </p>
            <DeviceState device={device} />
            <DeviceMeters device={device} />
            <LinkState device={device} />
            <p class="hint">
                {parents.length > 0 && t('device.fed-by', { parents: parents.join(', ') })}{' '}
                <a href={addressOf('history', undefined, { series: curvesOf(device) })}>{t('page.history')}</a>{' '}
                <a href={addressOf('label', id)}>{t('page.label')}</a>
            </p>
        </section>
    );
}

const CURVES = ['ups.realpower', 'input.realpower', 'ups.load', 'battery.charge', 'input.voltage'] as const;

function curvesOf({ id, readings }: ApiDevice): string {
    return CURVES.filter((name) => readings[name] !== undefined)
        .map((name) => `${id}:${name}`)
        .join(',');
}

// What matters most first; outlets have a table of their own.
const GROUPS = ['battery', 'input', 'output', 'ups', 'ambient', 'outlet', 'device', 'driver'] as const;

// A PDU says ten things of each of its outlets: they open when somebody wants them.
const ROWS_MAX = 24;

function Readings({ device }: { device: ApiDevice }) {
    const groups = new Map<string, string[]>(GROUPS.map((group) => [group, []]));
    for (const name of Object.keys(device.readings)) {
        const [head = ''] = name.split('.');
        const group = groups.get(head) ?? [];
        groups.set(head, [...group, name]);
    }
    return (
        <div class="reading-groups">
            {[...groups]
                .filter(([, names]) => names.length > 0)
                .map(([group, names]) => {
                    // Outlets and the driver have a panel of their own above.
                    const title = known(`values.${group}`) ?? known(`group.${group}`);
                    const table = <ReadingTable device={device} names={names} />;
                    return (
                        <Panel key={group} id={`group-${group}`} title={title ? t(title) : group}>
                            {names.length > ROWS_MAX ? (
                                <details>
                                    <summary>{t('device.variables', { count: names.length })}</summary>
                                    {table}
                                </details>
                            ) : (
                                table
                            )}
                        </Panel>
                    );
                })}
        </div>
    );
}

function ReadingTable({ device, names }: { device: ApiDevice; names: readonly string[] }) {
    return (
        <table class="readings">
            <tbody>
                {names.map((name) => (
                    <ReadingRow key={name} device={device} name={name} />
                ))}
            </tbody>
        </table>
    );
}
