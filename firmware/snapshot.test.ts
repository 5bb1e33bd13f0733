import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DeviceId } from '#model/device.ts';
import { Gateway } from './gateway.ts';
import { silentLog } from './log.ts';
import { Snapshot } from './snapshot.ts';

const UPS1 = 'ups1' as DeviceId;

function prepare(t: ExecutionContext): { file: string; gateway: Gateway; snapshot: Snapshot } {
    const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const gateway = new Gateway({ log: silentLog() });
    const spec = { id: UPS1, type: 'ups', driver: 'demo', description: '', parents: [] } as const;
    gateway.apply({ type: 'device-added', device: UPS1, spec });
    const file = join(folder, 'run', 'state.json');
    return { file, gateway, snapshot: new Snapshot({ file, gateway, log: silentLog() }) };
}

test('the state is written within moments of a status change and read back', async (t) => {
    const { file, gateway, snapshot } = prepare(t);
    snapshot.start();
    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.status': 'OB' }, gone: [] });

    while (!readdirSync(join(file, '..')).includes('state.json')) await new Promise(setImmediate);

    t.like(snapshot.read(Date.now()), { 0: { id: 'ups1', readings: { 'ups.status': 'OB' } } });
    t.is(statSync(file).mode & 0o777, 0o600);
    snapshot.stop();
});

test('a state older than a minute is not repeated, nor one from the future', (t) => {
    const { gateway, snapshot } = prepare(t);
    snapshot.start();
    gateway.apply({ type: 'readings', device: UPS1, values: { 'ups.status': 'OB' }, gone: [] });
    snapshot.stop();

    t.is(snapshot.read(Date.now()).length, 1);
    t.is(snapshot.read(Date.now() + 61_000).length, 0);
    t.is(snapshot.read(Date.now() - 61_000).length, 0);
});

test('a damaged or foreign file is as good as none', (t) => {
    const { file, snapshot } = prepare(t);
    t.deepEqual(snapshot.read(Date.now()), []);
    snapshot.start();
    snapshot.stop();
    const good = readFileSync(file, 'utf8');

    for (const bad of ['', '{', 'null', '{"version":1}', good.replace('"version":1', '"version":2'), 'x'.repeat(100)]) {
        writeFileSync(file, bad);
        t.deepEqual(snapshot.read(Date.now()), [], bad);
    }
});
