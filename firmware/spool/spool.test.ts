import { appendFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { silentLog } from '../log.ts';
import { pack, type Sample, unpack } from './sample.ts';
import { Spool } from './spool.ts';

async function opened(folder: string, bytesMax = 50e6): Promise<Spool> {
    const spool = new Spool({ folder, bytesMax, log: silentLog() });
    await spool.open();
    return spool;
}

/** `count` values, a second apart, from the `from`th on. */
function values(from: number, count: number, device = 'ups1'): Sample[] {
    return Array.from({ length: count }, (_, place) => ({
        device,
        name: 'ups.load',
        value: from + place,
        at: 1_764_000_000_000 + (from + place) * 1000,
    }));
}

async function takeAll(spool: Spool, confirms = true): Promise<Sample[]> {
    const all: Sample[] = [];
    for (;;) {
        const { samples, upTo } = await spool.take(20_000);
        if (samples.length === 0) return all;
        all.push(...samples);
        if (confirms) await spool.confirm(upTo);
    }
}

function sizes(folder: string): number[] {
    return readdirSync(folder)
        .filter((name) => name.endsWith('.spool'))
        .map((name) => statSync(join(folder, name)).size);
}

const folderOf = (t: ExecutionContext) => temporaryFolder(t, 'spool');

test('values come back as they were, in the order of their times', (t) => {
    const sample = fc.record<Sample>({
        device: fc.constantFrom('', 'ups1', 'pdu1'),
        name: fc.constantFrom('ups.load', 'ups.status', 'input.voltage'),
        value: fc.oneof(
            fc.double(),
            fc.integer(),
            fc.integer({ min: -99_999, max: 99_999 }).map((one) => one / 100),
            fc.string(),
            fc.constant(null),
        ),
        at: fc.integer({ min: 0, max: 4e12 }),
    });

    fc.assert(
        fc.property(fc.array(sample), (given) => {
            // JSON knows neither NaN nor infinities nor -0; nor does the gateway.
            const clean = given.filter(
                ({ value }) => typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0)),
            );
            const key = ({ device, name }: Sample) => `${device}:${name}`;
            const unpacked = unpack(pack(clean));
            const sorted = clean.toSorted((left, right) => left.at - right.at);
            for (const one of new Set(clean.map(key))) {
                t.deepEqual(
                    unpacked.filter((value) => key(value) === one),
                    sorted.filter((value) => key(value) === one),
                );
            }
            t.deepEqual(
                unpacked.map(({ at }) => at),
                sorted.map(({ at }) => at),
            );
        }),
    );
});

test('what waits is taken once, in its order, and is gone from the disk when it was delivered', async (t) => {
    const folder = folderOf(t);
    const spool = await opened(folder);
    for (let from = 0; from < 40_000; from += 10_000) {
        spool.push(values(from, 10_000));
        await spool.flush();
    }
    t.is(spool.length, 40_000);

    t.deepEqual(await takeAll(spool), values(0, 40_000));
    t.is(spool.length, 0);
    t.deepEqual(sizes(folder), []);
    spool.push(values(40_000, 5));
    t.deepEqual(await takeAll(spool), values(40_000, 5));
    await spool.close();
});

test('what was taken and not confirmed is taken again, over a restart too', async (t) => {
    const folder = folderOf(t);
    const spool = await opened(folder);
    spool.push(values(0, 5000));
    const first = await spool.take(1000);
    await spool.take(1000);
    await spool.confirm(first.upTo);
    await spool.rewind();
    t.deepEqual((await spool.take(1)).samples, values(1000, 1));
    await spool.close();

    const next = await opened(folder);
    t.is(next.length, 4000);
    next.push(values(5000, 10));
    t.deepEqual(await takeAll(next), values(1000, 4010));
    await next.close();
});

test('a file that was cut off while it was written is good up to there', async (t) => {
    const folder = folderOf(t);
    const spool = await opened(folder);
    for (const from of [0, 10, 20]) {
        spool.push(values(from, 10));
        await spool.flush();
    }
    const [name = ''] = readdirSync(folder).filter((one) => one.endsWith('.spool'));
    const size = statSync(join(folder, name)).size;
    truncateSync(join(folder, name), size - 3);

    const next = await opened(folder);
    t.is(next.length, 20);
    next.push(values(30, 1));
    t.deepEqual(await takeAll(next), [...values(0, 20), ...values(30, 1)]);
    appendFileSync(join(folder, '0000000077.spool'), 'no frame at all, and longer than a head');
    const last = await opened(folder);
    last.push(values(31, 1));
    t.deepEqual(await takeAll(last), values(31, 1));
    await last.close();
    await next.close();
    await spool.close();
});

test('when there is no more room the oldest go, and that is said', async (t) => {
    const folder = folderOf(t);
    const spool = await opened(folder, 150_000);
    const noise = (from: number) =>
        values(from, 20_000).map((one) => ({ ...one, value: Math.floor(Math.random() * 1e6) }));
    for (let from = 0; from < 160_000; from += 20_000) {
        spool.push(noise(from));
        await spool.flush();
        t.true(sizes(folder).reduce((sum, one) => sum + one, 0) <= 150_000 + 60_000);
    }

    const left = await takeAll(spool);
    t.true(spool.dropped > 0);
    t.is(left.length + spool.dropped, 160_000);
    t.is(left.at(-1)?.at, values(159_999, 1)[0]?.at);
    t.deepEqual(
        left,
        left.toSorted((one, other) => one.at - other.at),
    );
});

test('a disk that takes nothing keeps the values in memory, up to a limit', async (t) => {
    const spool = new Spool({ folder: '/dev/null/nowhere', bytesMax: 1e6, log: silentLog() });
    await t.throwsAsync(spool.open());
    spool.push(values(0, 150_000));
    await spool.flush();
    t.is(spool.length, 100_000);
    t.is(spool.dropped, 50_000);
});

// Alone: others would be in the same memory.
test.serial('a long outage takes the disk, not the memory', async (t) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
        collect();
        return process.memoryUsage().heapUsed / 1e6;
    };
    const folder = folderOf(t);
    const spool = await opened(folder);
    const store = async (files: number, from: number) => {
        for (let file = from; file < from + files; file++) {
            spool.push(values(file * 16_384, 16_384));
            await spool.flush();
        }
        return used();
    };
    const early = await store(2, 0);
    // Half a million values; each would be some 50 bytes.
    const late = await store(30, 2);
    t.is(spool.length, 32 * 16_384);
    t.true(late - early < 5, `${early} MB, then ${late} MB`);
    await spool.close();
});
