import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { CurveRig, MONDAY } from '../testing/curve-rig.ts';
import { temporaryFolder } from '../testing/recorded-gateway.ts';
import { DAY_SECONDS } from './levels.ts';

test('what changes less than the dead band is not kept', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    const [voltage = 0] = rig.define('input.voltage');

    rig.feed([0, 230], [10, 230.4], [20, 230.5], [30, 230.5], [40, 229]);

    t.deepEqual(rig.steps(voltage), [
        [0, 2300],
        [20, 2305],
        [40, 2290],
    ]);
});

test('a gap is kept, and the same value after it', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    const [load = 0] = rig.define('ups.load');

    rig.feed([0, 20], [10, Number.NaN], [20, Number.NaN], [30, 20]);

    t.deepEqual(rig.steps(load), [
        [0, 200],
        [10, null],
        [30, 200],
    ]);
});

test('values that cannot be are refused and counted', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    const [load = 0] = rig.define('ups.load');

    rig.feed([0, 1e300], [1, Number.POSITIVE_INFINITY], [2, -1e18], [3, 7]);
    rig.put([99], [4], [1]);

    t.deepEqual(rig.steps(load), [[3, 70]]);
    t.is(rig.curves.refused, 4);
});

test('after a crash everything is there that was flushed', (t) => {
    const folder = temporaryFolder(t);
    const first = new CurveRig({ folder });
    const [load = 0] = first.define('ups.load');
    first.feed([0, 10], [60, 20]);
    first.curves.flush();
    first.feed([70, 30]);

    const second = new CurveRig({ folder });

    t.deepEqual(second.steps(load), [
        [0, 100],
        [60, 200],
    ]);
});

test('a batch that is sent again is taken once; one of another life of the gateway begins behind a gap', (t) => {
    const folder = temporaryFolder(t);
    const first = new CurveRig({ folder });
    const [load = 0] = first.define('ups.load');
    first.feed([0, 10], [60, 20]);
    first.curves.flush();

    const again = new CurveRig({ folder });
    again.define('ups.load');
    again.feed([0, 10], [60, 20], [70, 30]);
    again.curves.flush();
    const next = new CurveRig({ folder, run: 'run-2' });
    next.define('ups.load');
    next.feed([500, 30]);

    t.deepEqual(next.steps(load), [
        [0, 100],
        [60, 200],
        [70, 300],
        [70, null],
        [500, 300],
    ]);
});

test('at midnight a day goes into the database, and what held goes on', (t) => {
    const folder = temporaryFolder(t);
    const rig = new CurveRig({ folder });
    const [load = 0] = rig.define('ups.load');
    rig.feed([0, 10], [DAY_SECONDS - 100, 20], [DAY_SECONDS + 100, 30]);
    const before = rig.steps(load);
    rig.settle();
    const after = rig.steps(load);
    rig.curves.flush();

    const recovered = new CurveRig({ folder });

    const wanted: ReturnType<CurveRig['steps']> = [
        [0, 100],
        [DAY_SECONDS - 100, 200],
        [DAY_SECONDS, 200],
        [DAY_SECONDS + 100, 300],
    ];
    t.deepEqual(before, wanted);
    t.deepEqual(after, wanted);
    t.deepEqual(recovered.steps(load), wanted);
});

test('a crash between two slices of closing doubles nothing', (t) => {
    const folder = temporaryFolder(t);
    const rig = new CurveRig({ folder });
    const names = Array.from({ length: 900 }, (_, index) => `experimental.v${index}`);
    const ids = rig.define(...names);
    for (let step = 0; step < 200; step++) {
        rig.feed([step * 60, ...names.map((_, index) => ((index * 7 + step * 3) % 100) / 10)]);
    }
    rig.feed([DAY_SECONDS + 10, ...names.map(() => 1)]);
    rig.curves.flush();
    const wanted = ids.map((id) => rig.steps(id));
    const inDatabase = (): unknown => rig.database.prepare('SELECT count(*) FROM curve_day').pluck().get();
    while (inDatabase() === 0) rig.curves.work();
    t.true(Number(inDatabase()) < names.length, 'some are, some are not');

    const recovered = new CurveRig({ folder });
    const found = ids.map((id) => recovered.steps(id));
    recovered.settle();

    // 180,000 steps: AVA's own comparison takes ten seconds.
    t.true(isDeepStrictEqual(found, wanted));
    t.true(
        isDeepStrictEqual(
            ids.map((id) => recovered.steps(id)),
            wanted,
        ),
    );
});

test('every level says the same of a day', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    const [watts = 0] = rig.define('ups.realpower');
    for (let minute = 0; minute < 1440; minute++) rig.feed([minute * 60, 100 + (minute % 60)]);
    rig.feed([DAY_SECONDS, 500]);
    rig.settle();

    for (const level of ['raw', 'quarter', 'hour', 'day'] as const) {
        const buckets = rig.buckets(watts, level, { from: MONDAY, bucketSeconds: DAY_SECONDS, count: 1 });
        t.is(buckets.min[0], 100, level);
        t.is(buckets.max[0], 159, level);
        t.is(buckets.last[0], 159, level);
        t.is(buckets.covered[0], DAY_SECONDS, level);
        t.is(Math.round(buckets.mean(0) * 100), 12_950, level);
    }
});

test('a clock that the network sets for the first time moves what came before', (t) => {
    const folder = temporaryFolder(t);
    const hour = 3600;
    const first = new CurveRig({ folder, bootedAt: MONDAY - 10 * hour, isSynchronized: false });
    const [load = 0] = first.define('ups.load');
    first.feed([0, 10], [60, 20]);
    first.curves.flush();
    t.is(first.setClock(10 * hour), 10 * hour * 1000);
    first.feed([70, 30]);
    first.curves.flush();

    const wanted: ReturnType<CurveRig['steps']> = [
        [0, 100],
        [60, 200],
        [70, 300],
    ];
    t.deepEqual(first.steps(load), wanted);
    t.deepEqual(new CurveRig({ folder }).steps(load), wanted);
    t.is(first.setClock(hour), 0, 'a second step counts from then on');
});

test('a clock without a battery goes on where it stopped until it is told better', (t) => {
    const folder = temporaryFolder(t);
    const first = new CurveRig({ folder });
    const [load = 0] = first.define('ups.load');
    first.feed([0, 10], [60, 20]);
    first.curves.flush();

    const second = new CurveRig({ folder, run: 'run-2', boot: 'boot-2', bootedAt: 0, isSynchronized: false });
    second.define('ups.load');
    second.feed([5, 30], [15, 40]);
    const blind = second.steps(load);
    second.setClock(MONDAY + 5000);
    const seeing = second.steps(load);

    t.deepEqual(blind, [
        [0, 100],
        [60, 200],
        [60, null],
        [60, 300],
        [70, 400],
    ]);
    t.deepEqual(seeing, [
        [0, 100],
        [60, 200],
        [60, null],
        [5005, 300],
        [5015, 400],
    ]);
});

test('a damaged record of the journal ends it there, and nothing else is lost', (t) => {
    const folder = temporaryFolder(t);
    const first = new CurveRig({ folder });
    const [load = 0] = first.define('ups.load');
    first.feed([0, 10]);
    first.curves.flush();
    first.feed([60, 20]);
    first.curves.flush();
    first.close();
    damage(`${folder}/curves-a.journal`, 4096 + 30);

    const second = new CurveRig({ folder });
    t.deepEqual(second.steps(load), [[0, 100]]);
    second.define('ups.load');
    second.feed([0, 10], [60, 20], [90, 25]);
    second.curves.flush();

    t.deepEqual(new CurveRig({ folder }).steps(load), [
        [0, 100],
        [60, 200],
        [90, 250],
    ]);
});

function damage(file: string, at: number): void {
    const handle = openSync(file, 'r+');
    const byte = Buffer.alloc(1);
    readSync(handle, byte, 0, 1, at);
    byte.writeUInt8(255 - byte.readUInt8());
    writeSync(handle, byte, 0, 1, at);
    closeSync(handle);
}
