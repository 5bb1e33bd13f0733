// A gateway under the full load of the recorder's bench, in a process of its own: tells how long other work has to wait in its
// event loop. `recorder-loop.ts with|without FOLDER`, started by recorder.ts.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceId } from '#model/device.ts';
import { KEEP_DAYS } from '#model/history.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { Recorder } from '../../firmware/recorder/recorder.ts';
import { RackStream, STEP_SECONDS } from './rack-stream.ts';

const SECONDS = 15;
const WARM_UP_SECONDS = 5;

const [which, folder = ''] = process.argv.slice(2);
const log = silentLog();
const gateway = new Gateway({ log });
const settings = { folder, flushSeconds: 5, keep: KEEP_DAYS, bytesMax: 1e9 };
const recorder = which === 'with' ? new Recorder({ gateway, log, settings }) : undefined;
recorder?.listen();
recorder?.start();
const stream = new RackStream();
const devices = [...new Set(stream.series.map(({ device }) => device))];
for (const id of devices) {
    const device = id as DeviceId;
    const spec = { id: device, type: 'pdu', driver: 'bench', description: '', parents: [] } as const;
    gateway.apply({ type: 'device-added', device, spec });
    gateway.apply({ type: 'link', device, link: 'ok', previous: 'connecting', reason: '' });
}
const delay = monitorEventLoopDelay({ resolution: 1 });
const startedMs = performance.now();
const turnMs = (STEP_SECONDS * 1000) / devices.length;
for (let turn = 0; performance.now() - startedMs < (SECONDS + WARM_UP_SECONDS) * 1000; turn++) {
    if (turn % devices.length === 0) stream.at((turn * turnMs) / 1000);
    say(devices[turn % devices.length] ?? '');
    if (performance.now() - startedMs > WARM_UP_SECONDS * 1000) delay.enable();
    await pause(Math.max(0, startedMs + (turn + 1) * turnMs - performance.now()));
}
delay.disable();
process.send?.(delay.percentile(99) / 1e6);
await recorder?.stop();
process.disconnect?.();

/** One device tells all that it measures, as after a poll. */
function say(device: string): void {
    const values = Object.fromEntries(
        stream.series.flatMap((one, index) =>
            one.device === device ? [[one.variable, stream.values[index] ?? 0]] : [],
        ),
    );
    gateway.apply({ type: 'readings', device: device as DeviceId, values, gone: [] });
}
