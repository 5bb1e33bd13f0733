// Agents that never keep a poller waiting, in C (snmp-farm.c): metered PDUs whose currents and powers are others in each answer, so that
// nobody saves work because nothing happened.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { writeInteger } from '../../drivers/snmp/testing/ber.ts';
import { meteredPdu } from '../../drivers/snmp/testing/metered-pdu.ts';
import { inOrder } from '../../drivers/snmp/testing/recording.ts';

/** PDU2-MIB: current, active and apparent power of inlet and outlets. */
const METERS = /^1\.3\.6\.1\.4\.1\.13742\.6\.5\..*\.[156]$/;
const GAUGE = 0x42;
// The last byte moves by up to 2: far from its end.
const MOVING = writeInteger(1234, GAUGE);

export interface SnmpFarm {
    /** HOST:PORT of each agent. */
    readonly addresses: readonly string[];
    /** How many questions they have heard together. */
    requests(): Promise<number>;
    stop(): Promise<void>;
}

export async function startFarm(count: number): Promise<SnmpFarm> {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-farm-'));
    const program = join(folder, 'farm');
    execFileSync('gcc', ['-O2', join(import.meta.dirname, 'snmp-farm.c'), '-o', program]);
    const child = spawn(program, [String(count)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(`${objects().join('\n')}\n.\n`);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    const addresses: string[] = [];
    while (addresses.length < count) addresses.push(`127.0.0.1:${await next()}`);
    return {
        addresses,
        requests: async () => {
            child.stdin.write('?\n');
            return Number(await next());
        },
        stop: async () => {
            child.stdin.end();
            if (child.exitCode === null) await once(child, 'exit');
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

function objects(): string[] {
    const recording = meteredPdu();
    return inOrder(recording).map((oid) => {
        const isMoving = METERS.test(oid);
        const value = isMoving ? MOVING : recording.get(oid);
        return `${oid} ${value?.toString('hex')} ${isMoving ? 1 : 0}`;
    });
}
