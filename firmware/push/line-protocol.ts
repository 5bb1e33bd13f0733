// InfluxDB's line protocol, a line for each value: `powerchain_battery_charge_percent,device=ups1,instance=rack-1 value=100 1700000000000`.
// Pure. Times are milliseconds: the URL says so (precision=ms).
// https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/

import type { Series } from './series.ts';

export function asLines(series: readonly Series[]): string {
    const lines = series.flatMap(({ name, labels, values }) => {
        const tags = Object.entries(labels)
            // A tag cannot be empty.
            .filter(([, value]) => value !== '')
            .sort(([one], [other]) => (one < other ? -1 : 1))
            .map(([label, value]) => `,${escaped(label)}=${escaped(value)}`);
        return values.map(({ value, at }) => `${name}${tags.join('')} value=${value} ${Math.round(at)}\n`);
    });
    return lines.join('');
}

function escaped(text: string): string {
    return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[,= \\]/g, (character) => `\\${character}`);
}
