import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Curve } from '#model/history.ts';
import type { PartContext } from '../part.ts';
import { CurveRig, MONDAY } from '../testing/curve-rig.ts';
import { type RecordedGateway, recordedGateway, temporaryFolder, untilAnswer } from '../testing/recorded-gateway.ts';
import { HISTORY } from './history.ts';
import { DAY_SECONDS as DAY } from './levels.ts';
import { unpackChart } from './packed-chart.ts';

const policy = { firstSeconds: 0, quickDeathsMax: 1000 };

function load(): { device: string; variable: string } {
    return { device: 'ups1', variable: 'ups.load' };
}

async function curveOf({ recorder }: RecordedGateway, isWanted: (curve: Curve) => boolean): Promise<Curve> {
    const ask = async (): Promise<Curve> => {
        const [from, to] = [Date.now() - 600_000, Date.now() + 60_000];
        const [curve] = unpackChart(await recorder.query('history.chart', { series: [load()], from, to })).curves;
        if (!curve) throw new Error('no curve');
        return curve;
    };
    return await untilAnswer(ask, isWanted);
}

test('what a device says becomes a curve that can be asked for', async (t) => {
    const rig = recordedGateway(t);
    rig.addUps('ups1');

    rig.read('ups1', { 'ups.load': 25, 'ups.status': 'OL', 'input.voltage': 230.1 });
    rig.read('ups1', { 'ups.load': 40 });

    const curve = await curveOf(rig, ({ last }) => last.at(-1) === 40);
    t.is(Math.min(...curve.min), 25);
    t.is(Math.max(...curve.max), 40);
    t.is(curve.unit, '%');
    const series = await rig.recorder.query('history.series', { device: 'ups1' });
    t.deepEqual(
        series.map(({ variable }) => variable),
        ['ups.load', 'input.voltage'],
    );
});

test('a recorder that is killed loses nothing that the gateway heard', async (t) => {
    const rig = recordedGateway(t, { policy });
    rig.addUps('ups1');
    rig.read('ups1', { 'ups.load': 1 });
    await curveOf(rig, ({ last }) => last.length > 0);

    for (let value = 2; value <= 20; value++) {
        rig.read('ups1', { 'ups.load': value });
        const { pid } = rig.recorder.info;
        if (value % 5 === 0 && pid !== undefined) process.kill(pid, 'SIGKILL');
        await curveOf(rig, ({ last }) => last.at(-1) === value);
    }

    const { steps } = await rig.recorder.query('history.steps', { ...load(), from: 0, to: Date.now() + 60_000 });
    t.deepEqual(
        steps.map(({ value }) => value),
        Array.from({ length: 20 }, (_, index) => index + 1),
    );
});

test('a question that cannot be is refused with its reason', async (t) => {
    const rig = recordedGateway(t);
    const ask = (args: unknown) => untilAsked(rig, args);

    t.regex(await ask({ series: [], from: 0, to: 1 }), /series/);
    t.regex(await ask({ series: [load()], from: 5, to: 5 }), /“to” must be later/);
    t.regex(await ask({ series: [load()], from: 0, to: 1e300 }), /to/);
    t.regex(await ask({ series: [load()], from: 0, to: 1000, points: 1e9 }), /points/);
});

/** The reason of the refusal; a recorder that is not up yet is asked again. */
async function untilAsked({ recorder }: RecordedGateway, args: unknown): Promise<string> {
    const ask = async (): Promise<string> => {
        try {
            await recorder.query('history.chart', args as never);
            return 'answered';
        } catch (error) {
            const { code, message } = error as Error & { code: string };
            if (code !== 'query-invalid') throw error;
            return message;
        }
    };
    return await untilAnswer(ask, () => true);
}

test('a chart of a year never looks at what is raw, and has no more points than were asked for', (t) => {
    const rig = new CurveRig({ folder: temporaryFolder(t) });
    rig.define('ups.load');
    for (let hour = 0; hour <= 72; hour++) rig.feed([hour * 3600, hour]);
    rig.settle();
    const { queries } = HISTORY.open({ curves: rig.curves, series: rig.series } as PartContext);
    const ask = queries?.['history.chart'];
    const chart = (from: number, to: number, points: number): readonly Curve[] => {
        const packed = ask?.({ series: [load()], from: from * 1000, to: to * 1000, points });
        return packed ? unpackChart(packed).curves : [];
    };
    // Whoever reads this stumbles.
    rig.database.exec("UPDATE curve_raw SET data = x'ffffffffff'");

    for (const points of [10, 1000, 5000]) {
        const [curve] = chart(MONDAY - 362 * DAY, MONDAY + 3 * DAY, points);
        t.is(Math.min(...(curve?.min ?? [])), 0);
        t.is(Math.max(...(curve?.max ?? [])), 71);
        t.true((curve?.times.length ?? 0) <= points, `${curve?.times.length} of ${points}`);
    }
    t.throws(() => chart(MONDAY, MONDAY + DAY, 1000), undefined, 'a day does look at it');
});

test('the files are only for the one who runs the gateway', async (t) => {
    const folder = join(temporaryFolder(t), 'history');
    const rig = recordedGateway(t, { folder });
    rig.addUps('ups1');
    rig.read('ups1', { 'ups.load': 1 });
    await curveOf(rig, ({ last }) => last.length > 0);

    t.is(statSync(folder).mode & 0o777, 0o700);
});
