// What the SNMP bench measures beside: Debian's net-snmp library, built into snmp-walker.c, and NUT's snmp-ups.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const SNMP_UPS = '/lib/nut/snmp-ups';

/** Debian packages that are missing; undefined when all is there. */
export function missingPackages(): string | undefined {
    const missing = [
        ...(spawnSync('gcc', ['--version']).error ? ['gcc'] : []),
        ...(existsSync('/usr/include/net-snmp/net-snmp-config.h') ? [] : ['libsnmp-dev']),
        ...(existsSync(SNMP_UPS) ? [] : ['nut-snmp']),
    ];
    return missing.length > 0 ? missing.join(' ') : undefined;
}

export class Walker {
    readonly #folder = mkdtempSync(join(tmpdir(), 'powerchain-walker-'));
    readonly #program = join(this.#folder, 'walker');

    constructor() {
        execFileSync('gcc', ['-O2', join(import.meta.dirname, 'snmp-walker.c'), '-o', this.#program, '-lnetsnmp']);
    }

    /** Milliseconds of CPU for each full reading of one agent. */
    cpuMs(how: 'bulk' | 'single', rounds: number, agents: readonly string[]): number {
        const told = execFileSync(this.#program, [how, String(rounds), ...agents], {
            encoding: 'utf8',
            env: { ...process.env, MIBS: '' },
        });
        return (Number(told.split(' ')[0]) * 1000) / (rounds * agents.length);
    }

    remove(): void {
        rmSync(this.#folder, { recursive: true, force: true });
    }
}

// From its start to when its socket for upsd is there, it has asked for everything once.
const START_MS_MAX = 60_000;

/**
 * Milliseconds of CPU and number of GETs until snmp-ups has read an agent for the first time, its own start included. With version
 * 1: 2.8.0 asks for ever for an object that a version 2c agent does not have.
 */
export async function snmpUpsStart(
    address: string,
    requests: () => Promise<number>,
): Promise<{ cpuMs: number; gets: number }> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-snmp-ups-'));
    const state = join(folder, 'state');
    mkdirSync(state, { mode: 0o750 });
    writeFileSync(
        join(folder, 'ups.conf'),
        `[pdu]\n driver = snmp-ups\n port = ${address}\n snmp_version = v1\n mibs = raritan-px2\n`,
        { mode: 0o640 },
    );
    const before = await requests();
    const child = spawn(SNMP_UPS, ['-F', '-a', 'pdu', '-u', 'root'], {
        env: { ...process.env, MIBS: '', NUT_CONFPATH: folder, NUT_STATEPATH: state, NUT_ALTPIDPATH: state },
        stdio: 'ignore',
    });
    try {
        const deadline = performance.now() + START_MS_MAX;
        while (!existsSync(join(state, 'snmp-ups-pdu'))) {
            if (performance.now() > deadline || child.exitCode !== null) throw new Error('snmp-ups did not start');
            await wait(20);
        }
        const status = readFileSync(`/proc/${child.pid}/schedstat`, 'utf8');
        return { cpuMs: Number(status.split(' ')[0]) / 1e6, gets: (await requests()) - before };
    } finally {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await ended;
        rmSync(folder, { recursive: true, force: true });
    }
}
