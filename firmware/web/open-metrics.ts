// Metrics as text: families with their samples, in the OpenMetrics format 1.0. Pure.

import type { Point } from '../metrics/points.ts';

type Labels = Readonly<Record<string, string>>;

interface Family {
    readonly type: 'gauge' | 'counter' | 'info';
    readonly help: string;
    readonly samples: string[];
}

export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

export class MetricsText {
    // All samples of a family must stand together.
    readonly #families = new Map<string, Family>();

    gauge(name: string, help: string, labels: Labels, value: number): void {
        this.#add(name, { type: 'gauge', help }, `${name}${labelText(labels)} ${value}`);
    }

    gauges(points: Iterable<Point>): void {
        for (const { name, help, labels, value } of points) this.gauge(name, help, labels, value);
    }

    /** `name` without `_total`. */
    counter(name: string, help: string, labels: Labels, value: number): void {
        this.#add(name, { type: 'counter', help }, `${name}_total${labelText(labels)} ${value}`);
    }

    /** `name` without `_info`. */
    info(name: string, help: string, labels: Labels): void {
        this.#add(name, { type: 'info', help }, `${name}_info${labelText(labels)} 1`);
    }

    toString(): string {
        const lines: string[] = [];
        for (const [name, { type, help, samples }] of this.#families) {
            lines.push(`# TYPE ${name} ${type}`, `# HELP ${name} ${escaped(help)}`, ...samples);
        }
        return `${lines.join('\n')}\n# EOF\n`;
    }

    #add(name: string, about: Pick<Family, 'type' | 'help'>, sample: string): void {
        const family = this.#families.get(name);
        if (family) family.samples.push(sample);
        else this.#families.set(name, { ...about, samples: [sample] });
    }
}

function labelText(labels: Labels): string {
    const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
    return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
    return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
