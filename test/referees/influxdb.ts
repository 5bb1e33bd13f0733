// Debian's InfluxDB 1, with a database for the gateway.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages, runProgram } from './run-program.ts';

export interface InfluxOptions {
    readonly address?: string;
    readonly port: number;
    /** Of its own use. */
    readonly rpc: number;
    /** What stands before its command line. */
    readonly enter?: readonly string[];
}

type Series = { readonly values: readonly (readonly [number, number])[] };

export class InfluxDb {
    readonly #options: InfluxOptions;

    constructor(options: InfluxOptions) {
        this.#options = options;
    }

    /** Where the gateway writes. */
    get url(): string {
        return `${this.#server}/write?db=power`;
    }

    get #server(): string {
        const { address = '127.0.0.1', port } = this.#options;
        return `http://${address}:${port}`;
    }

    /** Resolves when there is a database. */
    async start(t: ExecutionContext): Promise<void> {
        needPackages({ '/usr/bin/influxd': 'influxdb', '/usr/bin/curl': 'curl' });
        const { address = '127.0.0.1', port, rpc, enter = [] } = this.#options;
        const folder = temporaryFolder(t, 'influxdb');
        const config = join(folder, 'influxdb.conf');
        writeFileSync(
            config,
            `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "${address}:${port}"
`,
        );
        const [program = '', ...words] = [...enter, '/usr/bin/influxd', '-config', config];
        keepRunning(t, program, words);
        await until(() => this.#query('CREATE DATABASE power'), Boolean);
    }

    /** Time and value of each row of the first series; undefined: there is none. */
    async ask(question: string): Promise<Series['values'] | undefined> {
        return (await this.#query(question))?.[0]?.values;
    }

    /** How many values there are. */
    async count(): Promise<number> {
        const series = (await this.#query('SELECT COUNT(value) FROM /.*/')) ?? [];
        return series.reduce((sum, { values }) => sum + (values[0]?.[1] ?? 0), 0);
    }

    async #query(question: string): Promise<readonly Series[] | undefined> {
        const url = `${this.#server}/query?db=power&epoch=ms&q=${encodeURIComponent(question)}`;
        const [program = '', ...words] = [...(this.#options.enter ?? []), '/usr/bin/curl', '-s', '-X', 'POST', url];
        const { stdout } = await runProgram(program, words);
        if (stdout === '') return undefined;
        return (JSON.parse(stdout) as { results?: { series?: Series[] }[] }).results?.[0]?.series ?? [];
    }
}
