// A gateway with a real recorder process, in a folder of its own, for tests.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { DeviceId } from '#model/device.ts';
import { KEEP_DAYS } from '#model/history.ts';
import type { Value } from '#model/value.ts';
import { Gateway } from '../../gateway.ts';
import { silentLog } from '../../log.ts';
import { Recorder, type RecorderOptions } from '../recorder.ts';

export interface RecordedGateway {
    readonly gateway: Gateway;
    readonly recorder: Recorder;
    readonly folder: string;
    addUps(id: string): void;
    read(id: string, values: Readonly<Record<string, Value>>): void;
}

export interface RecordedGatewayOptions extends Partial<Pick<RecorderOptions, 'policy' | 'limits'>> {
    readonly folder?: string;
    readonly flushSeconds?: number;
}

/** Everything ends with the test. */
export function recordedGateway(t: ExecutionContext, options: RecordedGatewayOptions = {}): RecordedGateway {
    const { folder = temporaryFolder(t), flushSeconds = 1, ...rest } = options;
    const log = silentLog();
    const gateway = new Gateway({ log });
    const settings = { folder, flushSeconds, keep: KEEP_DAYS, bytesMax: 1e9 };
    const recorder = new Recorder({ gateway, log, settings, ...rest });
    recorder.listen();
    recorder.start();
    t.teardown(() => recorder.stop());
    return {
        gateway,
        recorder,
        folder,
        addUps: (id) => {
            const device = id as DeviceId;
            const spec = { id: device, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
            gateway.apply({ type: 'device-added', device, spec });
            gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
        },
        read: (id, values) => gateway.apply({ type: 'readings', device: id as DeviceId, values, gone: [] }),
    };
}

export function temporaryFolder(t: ExecutionContext): string {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-recorder-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

/** Asks until the answer is as wanted; a recorder that is away for a moment is asked again. */
export async function untilAnswer<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
    const deadline = performance.now() + 30_000;
    let last: unknown;
    while (performance.now() < deadline) {
        try {
            const answer = await ask();
            if (isWanted(answer)) return answer;
            last = answer;
        } catch (error) {
            last = error;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`still ${last instanceof Error ? last.message : JSON.stringify(last)} after 30 s`);
}
