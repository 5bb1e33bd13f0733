// What the rack took: kilowatt-hours of each place and the losses of UPSs, with cost and carbon dioxide where prices are configured. Bars beside the
// numbers; the period stands in the address.

import { useComputed } from '@preact/signals';
import type { EnergyAnswer, PlaceEnergy, PlaceKind, UpsEnergy } from '#model/energy-places.ts';
import { addressOf, place } from '../frame/place.ts';
import { numberText, t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { gatewayNow, hosts, rack } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { Meter } from '../parts/meter.tsx';
import { Panel } from '../parts/panel.tsx';

const DAYS = ['1', '7', '30', '60'] as const;
const DAY_MS = 86_400_000;
// An outlet in which nothing is plugged is no row.
const NOTHING = 0.0005;
// Hours are what is counted: a minute changes little.
const STEP_MS = 60_000;

// Hosts first: they are what bills are split by.
const KINDS = [
    'site',
    'host',
    'feed',
    'ups',
    'ats',
    'pdu',
    'group',
    'outlet',
    'psu',
] as const satisfies readonly PlaceKind[];
// There are dozens of them in a rack.
const FOLDED: readonly PlaceKind[] = ['psu', 'outlet', 'group'];

export function EnergyPage() {
    const days = DAYS.find((one) => one === place.value.query.get('days')) ?? '1';
    const now = useComputed(() => Math.ceil(gatewayNow.value / STEP_MS) * STEP_MS).value;
    const query = new URLSearchParams({ from: String(now - Number(days) * DAY_MS), to: String(now) });
    const { answer } = useAnswer<EnergyAnswer>(`/energy?${query}`);
    return (
        <Panel id="energy" title={t('energy.title')} actions={<Periods days={days} />}>
            <Answered answer={answer}>{(energy) => <Report energy={energy} query={query} />}</Answered>
        </Panel>
    );
}

function Periods({ days }: { days: string }) {
    return (
        <nav class="segments" aria-label={t('history.period')}>
            {DAYS.map((one) => (
                <a
                    key={one}
                    href={addressOf('energy', undefined, { days: one })}
                    aria-current={one === days ? 'true' : undefined}
                >
                    {one === '1' ? t('time.h', { hours: 24 }) : t('time.days', { days: Number(one) })}
                </a>
            ))}
        </nav>
    );
}

function Report({ energy, query }: { energy: EnergyAnswer; query: URLSearchParams }) {
    const places = energy.places.filter(({ kilowattHours }) => kilowattHours > NOTHING);
    if (places.length === 0) return <p class="empty">{t('energy.none')}</p>;
    const kinds = KINDS.filter((kind) => places.some((one) => one.kind === kind));
    return (
        <>
            <p class="hint">
                {fullMomentText(energy.from)} – {fullMomentText(energy.to)}.{' '}
                {places.every(({ cost }) => cost === undefined) && t('energy.no-price')}
            </p>
            {kinds.map((kind) => {
                const of = places.filter((one) => one.kind === kind);
                const table = <Places kind={kind} places={of} meters={energy.meters} currency={energy.currency} />;
                return FOLDED.includes(kind) ? (
                    <details key={kind}>
                        <summary>{kindText(kind)}</summary>
                        {table}
                    </details>
                ) : (
                    <div key={kind}>{table}</div>
                );
            })}
            {energy.upss.length > 0 && <Losses upss={energy.upss} />}
            <p class="buttons">
                <a class="button" href={`/api/v1/energy?${query}&format=csv`} download>
                    CSV
                </a>
                <a class="button" href={`/api/v1/energy/report?month=${new Date(energy.to).toISOString().slice(0, 7)}`}>
                    {t('energy.report')}
                </a>
            </p>
        </>
    );
}

function kindText(kind: PlaceKind): string {
    return kind === 'site' ? t('energy.site') : t(`kind.${kind === 'feed' ? 'source' : kind}`);
}

interface PlacesProps {
    readonly kind: PlaceKind;
    readonly places: readonly PlaceEnergy[];
    readonly meters: EnergyAnswer['meters'];
    readonly currency: string;
}

function Places({ kind, places, meters, currency }: PlacesProps) {
    const rows = places.toSorted((one, other) => other.kilowattHours - one.kilowattHours);
    const isPriced = rows.some(({ cost }) => cost !== undefined);
    const isWeighed = rows.some(({ carbonKilograms }) => carbonKilograms !== undefined);
    /** Of the time in which it was heard; of several meters together nobody knows it. */
    const meanText = ({ meters: [name, ...others] }: PlaceEnergy): string => {
        const meter = meters.find(({ device, variable }) => `${device}:${variable}` === name);
        return meter && others.length === 0 ? `${numberText(meter.meanWatts)} W` : '–';
    };
    const most = Math.max(...rows.map(({ kilowattHours }) => kilowattHours));
    return (
        <table class="table points">
            <caption>{kindText(kind)}</caption>
            <thead>
                <tr>
                    <th scope="col">{t('energy.place')}</th>
                    <th scope="col">{t('energy.share')}</th>
                    <th scope="col" class="numeric">
                        kWh
                    </th>
                    <th scope="col" class="numeric">
                        {t('history.mean')}
                    </th>
                    {isPriced && (
                        <th scope="col" class="numeric">
                            {t('energy.cost')}
                        </th>
                    )}
                    {isWeighed && (
                        <th scope="col" class="numeric">
                            CO₂
                        </th>
                    )}
                </tr>
            </thead>
            <tbody>
                {rows.map((row) => (
                    <tr key={row.id}>
                        <th scope="row">
                            <PlaceLink id={row.id} />
                            {!row.isWhole && <small>{t('energy.partly')}</small>}
                        </th>
                        <td data-label={t('energy.share')} class="look-good">
                            <Meter percent={most === 0 ? 0 : (100 * row.kilowattHours) / most} text="" />
                        </td>
                        <td data-label="kWh" class="numeric measured">
                            {numberText(row.kilowattHours, row.kilowattHours < 1 ? 3 : 2)}
                            {row.estimatedKilowattHours > 0.005 && (
                                <small>
                                    {t('energy.estimated', { kwh: numberText(row.estimatedKilowattHours, 2) })}
                                </small>
                            )}
                        </td>
                        <td data-label={t('history.mean')} class="numeric">
                            {meanText(row)}
                        </td>
                        {isPriced && (
                            <td data-label={t('energy.cost')} class="numeric">
                                {row.cost === undefined ? '–' : `${numberText(row.cost, 2)} ${currency}`}
                            </td>
                        )}
                        {isWeighed && (
                            <td data-label="CO₂" class="numeric">
                                {row.carbonKilograms === undefined ? '–' : `${numberText(row.carbonKilograms, 2)} kg`}
                            </td>
                        )}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

/** `pdu1:3` is on the page of pdu1; a feed has none. */
function PlaceLink({ id }: { id: string }) {
    const [device = ''] = id.split(':');
    if (!rack.value?.devices.has(device)) return <>{id}</>;
    return <a href={addressOf(hosts.value?.has(device) ? 'hosts' : 'devices', device)}>{id}</a>;
}

function Losses({ upss }: { upss: readonly UpsEnergy[] }) {
    return (
        <table class="table points">
            <caption>{t('energy.losses')}</caption>
            <thead>
                <tr>
                    <th scope="col">{t('kind.ups')}</th>
                    <th scope="col" class="numeric">
                        {t('energy.lost')}
                    </th>
                    <th scope="col" class="numeric">
                        {t('energy.efficiency')}
                    </th>
                </tr>
            </thead>
            <tbody>
                {upss.map(({ id, lossKilowattHours, efficiencyPercent, isEstimated }) => (
                    <tr key={id}>
                        <th scope="row">
                            <PlaceLink id={id} />
                        </th>
                        <td data-label={t('energy.lost')} class="numeric measured">
                            {`${numberText(lossKilowattHours, lossKilowattHours < 1 ? 3 : 2)} kWh`}
                            {isEstimated && <small>{t('energy.guessed')}</small>}
                        </td>
                        <td data-label={t('energy.efficiency')} class="numeric">
                            {`${numberText(efficiencyPercent, 1)} %`}
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
