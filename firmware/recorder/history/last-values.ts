// What a generation of the journal last said of each series: its next record says only by how much that changed.

const FIRST = 1024;

export class LastValues {
    #values = new Float64Array(FIRST);

    /** 0: nothing was said yet. A gap changes nothing. */
    of(series: number): number {
        return this.#values[series] ?? 0;
    }

    /** In the order of time for each series. */
    take(series: Uint32Array, values: Float64Array, count: number): void {
        for (let index = 0; index < count; index++) {
            const one = series[index] ?? 0;
            const value = values[index] ?? Number.NaN;
            if (one >= this.#values.length) this.#grow(one);
            if (!Number.isNaN(value)) this.#values[one] = value;
        }
    }

    /** A new generation begins. */
    clear(): void {
        this.#values.fill(0);
    }

    #grow(series: number): void {
        const larger = new Float64Array(Math.max(series + 1, this.#values.length * 2));
        larger.set(this.#values);
        this.#values = larger;
    }
}
