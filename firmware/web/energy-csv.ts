// Energy as comma-separated values (RFC 4180), for spreadsheets.

import type { EnergyAnswer } from '#model/energy-places.ts';

const HEAD = ['kind', 'id', 'kwh', 'estimated_kwh', 'whole', 'cost', 'currency', 'co2_kg', 'meters'];

export function energyCsv({ places, currency }: EnergyAnswer): string {
    const rows = places.map((place) => [
        place.kind,
        place.id,
        place.kilowattHours.toFixed(3),
        place.estimatedKilowattHours.toFixed(3),
        place.isWhole ? 'yes' : 'no',
        place.cost?.toFixed(2) ?? '',
        place.cost === undefined ? '' : currency,
        place.carbonKilograms?.toFixed(3) ?? '',
        place.meters.join(' '),
    ]);
    return [HEAD, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** A cell that begins like a formula is none: spreadsheets would carry it out. */
function quoted(cell: string): string {
    const harmless = /^[=+@\t\r]|^-\D/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
