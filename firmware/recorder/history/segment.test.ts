import test from 'ava';
import fc from 'fast-check';
import { decodeSegments, encodeSegment, type Steps } from './segment.ts';

function stepsOf(pairs: readonly (readonly [step: number, value: number])[], first = 1_772_000_000): Steps {
    const times = new Uint32Array(pairs.length);
    let time = first;
    for (const [index, [step]] of pairs.entries()) {
        if (index > 0) time += step;
        times[index] = time;
    }
    return { count: pairs.length, times, values: Float64Array.from(pairs, ([, value]) => value) };
}

const value = fc.oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: -(2 ** 44), max: 2 ** 44 }),
    fc.constant(Number.NaN),
);
const step = fc.oneof(
    fc.constant(10),
    fc.constantFrom(9, 10, 11, 20),
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 90_000 }),
);

test('what is packed comes back as it was', (t) => {
    const rhythm = fc.array(fc.tuple(step, value), { minLength: 1, maxLength: 400 });
    const regular = fc.array(fc.tuple(fc.constantFrom(10, 10, 10, 11), value), { minLength: 1, maxLength: 400 });
    fc.assert(
        fc.property(fc.oneof(rhythm, regular), (pairs) => {
            const steps = stepsOf(pairs);
            const [found] = decodeSegments(encodeSegment(steps));
            t.deepEqual(found, steps);
        }),
    );
});

test('a value that is known again is there, also when it is nought', (t) => {
    for (const pairs of [
        [
            [0, Number.NaN],
            [10, 0],
            [10, 1],
            [10, 2],
        ],
        [
            [0, 5],
            [10, Number.NaN],
            [10, 5],
            [10, 6],
        ],
        [
            [0, 5],
            [10, 5],
            [10, 6],
        ],
    ] as const) {
        const steps = stepsOf(pairs);
        t.deepEqual(decodeSegments(encodeSegment(steps)), [steps]);
    }
});

test('segments stand behind one another, and those of another time are passed over', (t) => {
    const [early, late] = [
        stepsOf(
            [
                [0, 1],
                [10, 2],
            ],
            1000,
        ),
        stepsOf(
            [
                [0, 7],
                [10, Number.NaN],
            ],
            5000,
        ),
    ];
    const block = Buffer.concat([encodeSegment(early), encodeSegment(late)]);

    t.deepEqual(decodeSegments(block), [early, late]);
    t.deepEqual(decodeSegments(block, 4000), [late]);
    t.deepEqual(decodeSegments(block, 0, 4000), [early]);
});

test('a day that trembles takes a bit for each change, wherever its seconds fall', (t) => {
    let random = 1;
    const noise = (): number => {
        random = (random * 48_271) % 2_147_483_647;
        return random % 3;
    };
    const steady = Array.from({ length: 8640 }, (_, index) => [10, index % 2 === 0 ? 100 : 98 + noise() * 5] as const);
    const drifting = steady.map(([, one], index) => [index % 60 === 59 ? 11 : 10, one] as const);

    const [even = 0, uneven = 0] = [steady, drifting].map((pairs) => encodeSegment(stepsOf(pairs)).length);

    t.true(even < 8640 / 3, `${even} bytes`);
    t.true(uneven < even + 800, `${uneven} bytes`);
});

test('damaged bytes are an error, not something else', (t) => {
    const bytes = encodeSegment(stepsOf(Array.from({ length: 300 }, (_, index) => [10, (index * 7) % 40] as const)));

    t.throws(() => decodeSegments(bytes.subarray(0, bytes.length - 5)));
});
