// The energy of a month as a page that prints well: no script, nothing from elsewhere, on paper of A4.

import type { EnergyAnswer, PlaceEnergy, UpsEnergy } from '#model/energy-places.ts';

export interface ReportTitle {
    /** The gateway's. */
    readonly name: string;
    /** `2026-03`. */
    readonly month: string;
}

export function energyReport(energy: EnergyAnswer, { name, month }: ReportTitle): string {
    const of = (...kinds: string[]): PlaceEnergy[] => energy.places.filter(({ kind }) => kinds.includes(kind));
    const [site] = of('site');
    const title = `Energy of ${monthName(month)} – ${name}`;
    const days = site ?? of('feed')[0] ?? of('ups')[0];
    const body = [
        `<h1>${escaped(title)}</h1>`,
        `<p class="note">${timeText(energy.from)} to ${timeText(energy.to)}, local time${isShort(energy, month) ? ': the month is not over, or was not recorded from its beginning' : ''}.</p>`,
        site ? summary(site, energy) : '<p>No feed of this rack is measured: what is measured stands below.</p>',
        days ? chart(days, energy.days) : '',
        section('Feeds', placeTable(of('feed'), energy)),
        section('UPSs', upsTable(energy.upss)),
        section('Hosts', placeTable(of('host'), energy)),
        section('Hosts at rest', restTable(of('host'), energy)),
        section('Distribution', placeTable(of('ups', 'ats', 'pdu', 'group'), energy)),
        section('Outlets and supplies', placeTable(of('outlet', 'psu'), energy)),
        footnotes(energy),
    ];
    return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>\n<body>\n${body.filter(Boolean).join('\n')}\n</body></html>\n`;
}

const STYLE = `
@page { size: A4; margin: 18mm 16mm; }
body { font: 10.5pt/1.45 "DejaVu Sans", system-ui, sans-serif; color: #1b1f24; max-width: 180mm; margin: 12mm auto; }
h1 { font-size: 17pt; margin: 0 0 1mm; } h2 { font-size: 12pt; margin: 8mm 0 2mm; break-after: avoid; }
.note { color: #57606a; font-size: 9pt; margin: 0 0 4mm; }
.sums { display: flex; gap: 4mm; margin: 5mm 0; } .sums div { flex: 1; border: 0.3mm solid #c9d1d9; border-radius: 2mm; padding: 3mm 4mm; }
.sums b { display: block; font-size: 15pt; } .sums span { color: #57606a; font-size: 9pt; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } thead { display: table-header-group; }
tr { break-inside: avoid; } th, td { padding: 1mm 2mm; border-bottom: 0.2mm solid #d8dee4; text-align: right; } th { font-weight: 600; font-size: 9pt; color: #57606a; }
th:first-child, td:first-child { text-align: left; } svg { width: 100%; height: auto; break-inside: avoid; }
svg text { font-size: 9px; fill: #57606a; } svg rect { fill: #2f6f9f; }
@media print { body { margin: 0; max-width: none; } }
`;

function section(title: string, table: string): string {
    return table === '' ? '' : `<h2>${title}</h2>\n${table}`;
}

function summary(site: PlaceEnergy, { currency, days, from, to }: EnergyAnswer): string {
    // The mean of what was measured: days before the first word would make it too small.
    const first = days[site.dailyKilowattHours.findIndex((one) => one > 0)] ?? from;
    const hours = (to - first) / 3_600_000;
    const boxes: [figure: string, what: string][] = [
        [
            `${number(site.kilowattHours)} kWh`,
            `${site.isWhole ? '' : 'at least; '}${number(site.kilowattHours / (hours / 1000))} W in the mean`,
        ],
        ...(site.cost === undefined
            ? []
            : [
                  [
                      `${money(site.cost)} ${currency}`,
                      `${money(site.cost / site.kilowattHours, 3)} a kilowatt-hour`,
                  ] as [string, string],
              ]),
        ...(site.carbonKilograms === undefined
            ? []
            : [
                  [
                      `${number(site.carbonKilograms)} kg CO₂`,
                      `${number((site.carbonKilograms * 1000) / site.kilowattHours)} g a kilowatt-hour`,
                  ] as [string, string],
              ]),
    ];
    return `<div class="sums">${boxes.map(([figure, what]) => `<div><b>${escaped(figure)}</b><span>${escaped(what)}</span></div>`).join('')}</div>`;
}

const [CHART_WIDTH, CHART_HEIGHT, AXIS] = [640, 130, 16];

function chart({ dailyKilowattHours }: PlaceEnergy, days: readonly number[]): string {
    const most = Math.max(...dailyKilowattHours, 1e-9);
    const width = CHART_WIDTH / Math.max(1, days.length);
    const bars = dailyKilowattHours.map((value, day) => {
        const height = ((CHART_HEIGHT - 2 * AXIS) * value) / most;
        const x = day * width;
        const label = `<text x="${(x + width / 2).toFixed(1)}" y="${CHART_HEIGHT - 3}" text-anchor="middle">${new Date(days[day] ?? 0).getDate()}</text>`;
        return `<rect x="${(x + 1).toFixed(1)}" y="${(CHART_HEIGHT - AXIS - height).toFixed(1)}" width="${Math.max(1, width - 2).toFixed(1)}" height="${height.toFixed(1)}"/>${label}`;
    });
    return `<svg viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}" role="img" aria-label="Kilowatt-hours by day"><text x="1" y="10">most: ${number(most)} kWh a day</text>${bars.join('')}</svg>`;
}

function placeTable(places: readonly PlaceEnergy[], { currency }: EnergyAnswer): string {
    const hasCost = places.some(({ cost }) => cost !== undefined);
    const hasCarbon = places.some(({ carbonKilograms }) => carbonKilograms !== undefined);
    return table(
        ['', 'kWh', 'estimated', ...(hasCost ? [currency] : []), ...(hasCarbon ? ['kg CO₂'] : [])],
        [...places]
            .sort((left, right) => right.kilowattHours - left.kilowattHours)
            .map(({ id, isWhole, kilowattHours, estimatedKilowattHours, cost, carbonKilograms }) => [
                isWhole ? id : `${id} *`,
                number(kilowattHours),
                estimatedKilowattHours > 0 ? percent(estimatedKilowattHours / kilowattHours) : '',
                ...(hasCost ? [cost === undefined ? '' : money(cost)] : []),
                ...(hasCarbon ? [carbonKilograms === undefined ? '' : number(carbonKilograms)] : []),
            ]),
    );
}

function upsTable(upss: readonly UpsEnergy[]): string {
    return table(
        ['', 'in, kWh', 'out, kWh', 'lost, kWh', 'efficiency'],
        upss.map((ups) => [
            ups.isEstimated ? `${ups.id} †` : ups.id,
            ...[ups.inputKilowattHours, ups.outputKilowattHours, ups.lossKilowattHours].map(number),
            `${ups.efficiencyPercent.toFixed(1)} %`,
        ]),
    );
}

// Who is at rest for less is at work.
const REST_SHARE_MIN = 0.5;

function restTable(hosts: readonly PlaceEnergy[], { currency }: EnergyAnswer): string {
    const resting = hosts.flatMap(({ id, rest }) => (rest && rest.share >= REST_SHARE_MIN ? [{ id, ...rest }] : []));
    const hasCost = resting.some(({ cost }) => cost !== undefined);
    return table(
        ['', 'draws, W', 'of the time', 'kWh at rest', ...(hasCost ? [`${currency} at rest`] : [])],
        resting
            .sort((left, right) => right.kilowattHours - left.kilowattHours)
            .map(({ id, watts, share, kilowattHours, cost }) => [
                id,
                number(watts),
                percent(share),
                number(kilowattHours),
                ...(hasCost ? [cost === undefined ? '' : money(cost)] : []),
            ]),
    );
}

function footnotes({ places, upss }: EnergyAnswer): string {
    const notes = [
        places.some(({ isWhole }) => !isWhole) ? '* Not all that belongs to it is measured: it is more.' : '',
        upss.some(({ isEstimated }) => isEstimated)
            ? '† Its input is not measured: it follows from what the UPS says of its efficiency.'
            : '',
        '<i>Estimated</i>: of hours in which nothing was heard, at the mean of the rest.',
        places.some(({ rest }) => (rest?.share ?? 0) >= REST_SHARE_MIN)
            ? 'A host is <i>at rest</i> in hours in which it drew no more than 15 % above its least hour. One that is always at rest does nothing, or always the same: look, before you turn it off.'
            : '',
    ];
    return `<p class="note" style="margin-top:8mm">${notes.filter(Boolean).join('<br>')}</p>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    if (rows.length === 0) return '';
    const line = (tag: string, cells: readonly string[]): string =>
        `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
    return `<table><thead>${line('th', head)}</thead><tbody>\n${rows.map((row) => line('td', row)).join('\n')}\n</tbody></table>`;
}

function isShort({ from, to }: EnergyAnswer, month: string): boolean {
    const { begin, end } = monthRange(month);
    return from > begin || to < end;
}

/** Local time, in milliseconds since 1970. `month`: `2026-03`. */
export function monthRange(month: string): { begin: number; end: number } {
    const [year = 0, number = 1] = month.split('-').map(Number);
    return { begin: new Date(year, number - 1).getTime(), end: new Date(year, number).getTime() };
}

function monthName(month: string): string {
    return new Date(monthRange(month).begin).toLocaleDateString('en', { month: 'long', year: 'numeric' });
}

function timeText(ms: number): string {
    const at = new Date(ms);
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function number(value: number): string {
    const digits = Math.abs(value) < 1 ? 3 : Math.abs(value) < 100 ? 1 : 0;
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function money(value: number, digits = 2): string {
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function percent(share: number): string {
    return `${Math.round(100 * share)} %`;
}

function escaped(text: string): string {
    return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
