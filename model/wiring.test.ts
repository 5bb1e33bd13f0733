import test from 'ava';
import { judgeWiring, type MeteredSupply, type OutletMoves, outletMoves } from './wiring.ts';
import { PowerSeries, SPAN_SECONDS, SPANS_MAX, spanOf } from './wiring-series.ts';

/** Watts at a second. */
type Load = (second: number) => number;

/** Numbers that look random and are the same in every run (mulberry32). */
function randomizer(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

/** A server that takes another load every so often, between 100 and 300 W. */
function busy(seed: number): Load {
    const random = randomizer(seed);
    const levels = Array.from({ length: 200 }, () => ({ seconds: 40 + 80 * random(), watts: 100 + 200 * random() }));
    const ends: number[] = [];
    for (const { seconds } of levels) ends.push((ends.at(-1) ?? 0) + seconds);
    return (second) => levels[ends.findIndex((end) => second < end)]?.watts ?? 100;
}

interface Meter {
    readonly offset?: number;
    readonly noise?: number;
    readonly factor?: number;
    readonly seed?: number;
    readonly seconds?: number;
}

const MINUTES_30 = 1800;

/** The load as a meter tells it that is asked every 2 seconds. */
function metered(load: Load, meter: Meter = {}): PowerSeries {
    const { offset = 0, noise = 0, factor = 1, seed = 1, seconds = MINUTES_30 } = meter;
    const random = randomizer(seed);
    const series = new PowerSeries();
    for (let second = offset; second < seconds; second += 2) {
        const wobble = noise * (random() + random() + random() - 1.5) * 2;
        series.observe(second * 1000, Math.max(0, factor * load(second) + wobble));
    }
    return series;
}

function outlet(id: string, series: PowerSeries, unit: 'W' | 'A' = 'W'): OutletMoves {
    return outletMoves({ id, unit, series }, NEWEST);
}

function supply(series: PowerSeries, configured: string | undefined): MeteredSupply {
    return { id: 'psu', series, configured };
}

const NEWEST = spanOf(MINUTES_30 * 1000) - 1;

/** Four outlets with loads of their own. */
function pdu(meter: Meter = {}): OutletMoves[] {
    return [1, 2, 3, 4].map((n) => outlet(`pdu1:${n}`, metered(busy(n), { ...meter, seed: 10 + n })));
}

test('a supply that moves with its outlet is confirmed', (t) => {
    const verdict = judgeWiring(supply(metered(busy(1)), 'pdu1:1'), pdu(), NEWEST);

    t.is(verdict.outcome, 'confirmed');
    t.true(verdict.confidence > 0.95);
    t.true(verdict.steps > 8);
    t.regex(verdict.sentence, /^psu hangs on pdu1:1 as configured \((0\.9\d|1\.00)\)$/);
});

test('safety rule 12: a supply that moves with another outlet contradicts its link', (t) => {
    const verdict = judgeWiring(supply(metered(busy(4)), 'PDU1:3'), pdu(), NEWEST);

    t.is(verdict.outcome, 'contradicted');
    t.is(verdict.outlet, 'pdu1:4');
    t.regex(verdict.sentence, /^psu is configured on PDU1:3 but moves with pdu1:4 \(/);
});

test('a supply without a link gets one proposed', (t) => {
    const verdict = judgeWiring(supply(metered(busy(2)), undefined), pdu(), NEWEST);

    t.is(verdict.outcome, 'proposed');
    t.is(verdict.outlet, 'pdu1:2');
});

test('noise, losses and polls some seconds apart do not hide the outlet', (t) => {
    for (const offset of [0.5, 1.5, 3, 5]) {
        for (const noise of [0, 2, 5]) {
            for (const truth of [1, 2, 3, 4]) {
                const psu = metered(busy(truth), { offset, noise, factor: 0.88, seed: 99 });
                const verdict = judgeWiring(supply(psu, `pdu1:${truth}`), pdu({ noise }), NEWEST);

                t.is(
                    verdict.outcome,
                    'confirmed',
                    `offset ${offset}, noise ${noise}, outlet ${truth}: ${verdict.sentence}`,
                );
            }
        }
    }
});

test('an outlet that tells only its current will do', (t) => {
    const outlets = [1, 2, 3].map((n) => outlet(`pdu1:${n}`, metered(busy(n), { factor: 1 / 218, offset: 1 }), 'A'));

    const verdict = judgeWiring(supply(metered(busy(3)), 'pdu1:3'), outlets, NEWEST);

    t.is(verdict.outcome, 'confirmed');
});

test('two outlets with the same load are not told apart', (t) => {
    const outlets = [...pdu(), outlet('pdu2:1', metered(busy(1), { offset: 1 }))];

    const verdict = judgeWiring(supply(metered(busy(1), { offset: 0.5 }), 'pdu2:1'), outlets, NEWEST);

    t.is(verdict.outcome, 'alike');
    t.is(verdict.outlet, 'pdu2:1');
    t.deepEqual(verdict.alike, ['pdu1:1']);
    t.true(verdict.confidence <= 0.5);
    t.is(verdict.sentence, 'psu moves with pdu2:1 and pdu1:1 alike, configured on pdu2:1: only pulling a cord tells');
});

test('a few steps apart tell two outlets from one another that are alike otherwise', (t) => {
    const pulled = (second: number) => [400, 800, 1200].some((start) => second >= start && second < start + 100);
    const one: Load = (second) => (pulled(second) ? 0 : busy(1)(second));
    const other: Load = (second) => busy(1)(second) * (pulled(second) ? 2 : 1);
    const outlets = [outlet('pdu1:1', metered(one)), outlet('pdu2:1', metered(other))];

    const verdict = judgeWiring(supply(metered(other, { offset: 1 }), 'pdu1:1'), outlets, NEWEST);

    t.is(verdict.outcome, 'contradicted');
    t.is(verdict.outlet, 'pdu2:1');
});

test('one step alone is no verdict, however large', (t) => {
    const once: Load = (second) => (second < 900 ? 100 : 300);
    const outlets = [
        outlet('pdu1:1', metered(once)),
        outlet(
            'pdu1:2',
            metered(() => 200),
        ),
    ];

    const verdict = judgeWiring(supply(metered(once), 'pdu1:2'), outlets, NEWEST);

    t.is(verdict.outcome, 'unclear');
    t.is(verdict.steps, 1);
    t.is(verdict.confidence, 0);
});

test('a single wild sample changes nothing', (t) => {
    const spiked: Load = (second) => (second === 600 ? 20_000 : busy(1)(second));
    const outlets = [...pdu().slice(1), outlet('pdu1:1', metered(spiked))];

    const verdict = judgeWiring(supply(metered(busy(1)), 'pdu1:1'), outlets, NEWEST);

    t.is(verdict.outcome, 'confirmed');
});

test('steady loads tell nothing, with noise or without', (t) => {
    for (const noise of [0, 3, 8]) {
        const outlets = [1, 2].map((n) =>
            outlet(
                `pdu1:${n}`,
                metered(() => 200, { noise, seed: n }),
            ),
        );
        const verdict = judgeWiring(
            supply(
                metered(() => 200, { noise, seed: 7 }),
                'pdu1:2',
            ),
            outlets,
            NEWEST,
        );
        t.is(verdict.outcome, 'unclear', verdict.sentence);
    }
});

test('what all outlets do at once speaks for none', (t) => {
    const together: Load = (second) => (Math.floor(second / 200) % 2 === 0 ? 200 : 0);
    const outlets = [1, 2, 3].map((n) => outlet(`pdu1:${n}`, metered(together, { noise: 1, seed: n })));

    const verdict = judgeWiring(supply(metered(together, { noise: 1, seed: 8 }), 'pdu1:2'), outlets, NEWEST);

    t.is(verdict.outcome, 'alike');
});

test('a supply that hangs on no metered outlet gets none', (t) => {
    for (let seed = 20; seed < 60; seed += 1) {
        const verdict = judgeWiring(supply(metered(busy(seed)), 'pdu9:1'), pdu(), NEWEST);
        t.is(verdict.outcome, 'unclear', `seed ${seed}: ${verdict.sentence}`);
    }
});

test('without outlets, or without a single sample, there is no verdict', (t) => {
    t.is(judgeWiring(supply(metered(busy(1)), undefined), [], NEWEST).outcome, 'unclear');
    t.is(judgeWiring(supply(new PowerSeries(), 'pdu1:1'), pdu(), NEWEST).outcome, 'unclear');
    t.is(judgeWiring(supply(metered(busy(1)), 'pdu1:1'), [outlet('pdu1:1', new PowerSeries())], NEWEST).steps, 0);
});

test('a series holds its last value until it is told another', (t) => {
    const series = new PowerSeries();
    series.observe(0, 100);
    series.observe(15_000, 200);
    series.advance(30_000);

    t.deepEqual(
        [0, 1, 2, 3].map((span) => series.mean(span)),
        [100, 150, 200, undefined],
    );
});

test('a span of which less than half was heard has no mean', (t) => {
    const series = new PowerSeries();
    series.observe(0, 100);
    series.observe(4_000, undefined);
    series.observe(16_000, 50);
    series.observe(25_000, undefined);
    series.advance(60_000);

    t.deepEqual(
        [0, 1, 2, 3].map((span) => series.mean(span)),
        [undefined, undefined, 50, undefined],
    );
});

test('a series forgets what is older than its ring, and survives a long pause', (t) => {
    const series = new PowerSeries();
    series.observe(0, 100);
    series.advance((SPANS_MAX + 5) * SPAN_SECONDS * 1000);
    t.is(series.mean(0), undefined);
    t.is(series.mean(10), 100);

    series.observe(Number.MAX_SAFE_INTEGER, undefined);
    t.is(series.mean(10), undefined);
});

test('time that runs backwards is ignored', (t) => {
    const series = new PowerSeries();
    series.observe(10_000, 100);
    series.observe(5_000, 900);
    series.observe(10_000, 100);
    series.advance(20_000);

    t.is(series.mean(1), 100);
});
