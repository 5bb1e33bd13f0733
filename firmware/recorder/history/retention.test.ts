import test from 'ava';
import { KEEP_DAYS } from '#model/history.ts';
import { CurveRig, MONDAY } from '../testing/curve-rig.ts';
import { temporaryFolder } from '../testing/recorded-gateway.ts';
import { DAY_SECONDS, PIECES_MAX } from './levels.ts';
import { Retention } from './retention.ts';

/** Ten days of watts, a value every minute. */
function tenDays(folder: string) {
    const rig = new CurveRig({ folder });
    const [watts = 0] = rig.define('ups.realpower');
    for (let day = 0; day < 10; day++) {
        for (let minute = 0; minute < 1440; minute += 5) {
            rig.feed([day * DAY_SECONDS + minute * 60, 100 + ((minute * 7 + day * 11) % 50)]);
        }
    }
    rig.feed([10 * DAY_SECONDS, 1]);
    rig.settle();
    const retention = new Retention(rig.database, rig.curves.store);
    const chart = (level: 'raw' | 'hour') => {
        const buckets = rig.buckets(watts, level, { from: MONDAY, bucketSeconds: 3600, count: 240 });
        return [buckets.min, buckets.max, buckets.last, buckets.covered].map((column) => [...column]);
    };
    const rows = (level: string) =>
        rig.database.prepare(`SELECT count(DISTINCT key / ${PIECES_MAX}) FROM curve_${level}`).pluck().get();
    return { rig, watts, retention, chart, rows };
}

test('steps that are old become minutes, and a chart of them stays what it was', (t) => {
    const { rig, watts, retention, chart, rows } = tenDays(temporaryFolder(t));
    const before = chart('raw');

    while (retention.work({ ...KEEP_DAYS, raw: 4 }, (MONDAY + 10 * DAY_SECONDS) * 1000));

    t.is(rows('raw'), 4);
    t.is(rows('minute'), 6);
    t.deepEqual(chart('raw'), before);
    t.is(rig.steps(watts, MONDAY, MONDAY + 5 * DAY_SECONDS).length, 0);
});

test('every level ends after its time, and what is coarser answers for it', (t) => {
    const { retention, chart, rows } = tenDays(temporaryFolder(t));
    const before = chart('hour');
    const keep = { raw: 1, minute: 2, quarter: 3, hour: 4000 };

    while (retention.work(keep, (MONDAY + 10 * DAY_SECONDS) * 1000));

    t.deepEqual(['raw', 'minute', 'quarter', 'day'].map(rows), [1, 1, 3, 10]);
    t.deepEqual(chart('raw'), before);
});

test('for room the oldest day goes first, the finest level before the others', (t) => {
    const { retention, rows } = tenDays(temporaryFolder(t));

    const first = retention.makeRoom();
    while (rows('raw') !== 0) retention.makeRoom();
    const next = retention.makeRoom();
    while (retention.makeRoom() !== undefined);

    t.is(first, MONDAY);
    t.is(next, MONDAY);
    t.deepEqual(['raw', 'quarter', 'hour', 'day'].map(rows), [0, 0, 0, 10]);
});
