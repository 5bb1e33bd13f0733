// What the rack took: kilowatt-hours of each place, with cost and carbon dioxide where prices are configured. Bars beside the
// numbers; the period stands in the address.

import { useComputed } from '@preact/signals';
import type { EnergyAnswer } from '#model/energy.ts';
import { addressOf, place } from '../frame/place.ts';
import { numberText, t } from '../i18n/text.ts';
import { fullMomentText } from '../i18n/times.ts';
import { useAnswer } from '../live/ask.ts';
import { gatewayNow, hosts, rack } from '../live/live.ts';
import { Answered } from '../parts/answered.tsx';
import { download } from '../parts/download.ts';
import { Meter } from '../parts/meter.tsx';
import { Panel } from '../parts/panel.tsx';

const DAYS = ['1', '7', '30', '60'] as const;
const DAY_MS = 86_400_000;
// An outlet in which nothing is plugged is no row.
const NOTHING = 0.0005;
// Hours are what is counted: a minute changes little.
const STEP_MS = 60_000;

// There are dozens of them in a rack.
const FOLDED = ['psu', 'outlet'];

/** One row: a place of measuring, or one that the gateway makes of several. */
interface Row {
    readonly kind: string;
    readonly id: string;
    readonly about: string;
    readonly kilowattHours: number;
    readonly estimatedKilowattHours: number;
    readonly meanWatts: number;
    readonly cost?: number;
    readonly carbonKilograms?: number;
}

export function EnergyPage() {
    const days = DAYS.find((one) => one === place.value.query.get('days')) ?? '1';
    const now = useComputed(() => Math.ceil(gatewayNow.value / STEP_MS) * STEP_MS).value;
    const query = new URLSearchParams({ from: String(now - Number(days) * DAY_MS), to: String(now) });
    const { answer } = useAnswer<EnergyAnswer>(`/energy?${query}`);
    return (
        <Panel id="energy" title={t('energy.title')} actions={<Periods days={days} />}>
            <Answered answer={answer}>{(energy) => <Report energy={energy} />}</Answered>
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

function Report({ energy }: { energy: EnergyAnswer }) {
    const rows = rowsOf(energy);
    if (rows.length === 0) return <p class="empty">{t('energy.none')}</p>;
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    const hasCost = rows.some(({ cost }) => cost !== undefined);
    return (
        <>
            <p class="hint">
                {fullMomentText(energy.from)} – {fullMomentText(energy.to)}. {t('energy.about')}
                {!hasCost && ` ${t('energy.no-price')}`}
            </p>
            {kinds.map((kind) => {
                const table = <Places kind={kind} rows={rows.filter((row) => row.kind === kind)} />;
                return FOLDED.includes(kind) ? (
                    <details key={kind}>
                        <summary>{t(`kind.${kind as 'psu'}`)}</summary>
                        {table}
                    </details>
                ) : (
                    <div key={kind}>{table}</div>
                );
            })}
            <p class="buttons">
                <button type="button" onClick={() => download('energy.csv', csvOf(rows))}>
                    CSV
                </button>
            </p>
        </>
    );
}

function Places({ kind, rows }: { kind: string; rows: readonly Row[] }) {
    const isPriced = rows.some(({ cost }) => cost !== undefined);
    const isWeighed = rows.some(({ carbonKilograms }) => carbonKilograms !== undefined);
    const most = Math.max(...rows.map(({ kilowattHours }) => kilowattHours));
    return (
        <table class="table points">
            <caption>{t(`kind.${kind as 'ups'}`)}</caption>
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
                    <tr key={`${row.id} ${row.about}`}>
                        <th scope="row">
                            <a href={addressOf(hosts.value?.has(row.id) ? 'hosts' : 'devices', row.id)}>{row.id}</a>
                            {row.about && <small>{row.about}</small>}
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
                        <td data-label={t('history.mean')} class="numeric">{`${numberText(row.meanWatts)} W`}</td>
                        {isPriced && (
                            <td data-label={t('energy.cost')} class="numeric">
                                {row.cost === undefined ? '–' : numberText(row.cost, 2)}
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

/** The meters by what they sit in, hosts first: that is what bills are split by. */
function rowsOf({ meters }: EnergyAnswer): Row[] {
    const order = ['host', 'ups', 'ats', 'pdu', 'psu', 'outlet'];
    return meters
        .filter(({ kilowattHours }) => kilowattHours > NOTHING)
        .map(({ device, variable, ...amounts }): Row => {
            const outlet = /^outlet\.(?:group\.)?([\w.]+)\.realpower$/.exec(variable)?.[1];
            const type = rack.value?.devices.get(device)?.type ?? 'ups';
            const kind = hosts.value?.has(device) ? 'host' : outlet === undefined ? type : 'outlet';
            return {
                kind,
                id: device,
                about: outlet === undefined ? variable : t('chain.outlet', { number: outlet }),
                ...amounts,
            };
        })
        .toSorted(
            (one, other) =>
                order.indexOf(one.kind) - order.indexOf(other.kind) || other.kilowattHours - one.kilowattHours,
        );
}

function csvOf(rows: readonly Row[]): string {
    const head = 'kind,place,about,kWh,estimated kWh,mean W,cost,CO2 kg';
    const lines = rows.map(({ kind, id, about, ...row }) =>
        [
            kind,
            id,
            about,
            row.kilowattHours,
            row.estimatedKilowattHours,
            row.meanWatts,
            row.cost ?? '',
            row.carbonKilograms ?? '',
        ].join(','),
    );
    return [head, ...lines, ''].join('\r\n');
}
