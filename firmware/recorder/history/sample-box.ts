// Samples on their way to the journal: columns that grow, and are used again.

import type { SampleColumns } from './journal-record.ts';

export class SampleBox implements SampleColumns {
    series = new Uint32Array(1024);
    times = new Uint32Array(1024);
    values = new Float64Array(1024);
    count = 0;

    put(series: number, time: number, value: number): void {
        if (this.count === this.series.length) this.#grow();
        this.series[this.count] = series;
        this.times[this.count] = time;
        this.values[this.count] = value;
        this.count++;
    }

    shift(seconds: number): void {
        for (let index = 0; index < this.count; index++) this.times[index] = (this.times[index] ?? 0) + seconds;
    }

    clear(): void {
        this.count = 0;
    }

    #grow(): void {
        const { series, times, values } = this;
        this.series = new Uint32Array(series.length * 2);
        this.times = new Uint32Array(series.length * 2);
        this.values = new Float64Array(series.length * 2);
        this.series.set(series);
        this.times.set(times);
        this.values.set(values);
    }
}
