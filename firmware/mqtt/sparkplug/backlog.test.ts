import test, { type ExecutionContext } from 'ava';
import { until } from '../../../test/running-gateway.ts';
import { EdgeRig, type EdgeRigOptions, type Said } from '../../../test/sparkplug/edge-rig.ts';

async function begun(t: ExecutionContext, options?: EdgeRigOptions) {
    const rig = new EdgeRig(t, options);
    await rig.session.start();
    rig.add('ups1', { 'battery.charge': 100, 'ups.load': 0 });
    await rig.connect();
    rig.said();
    rig.confirm();
    return rig;
}

/** All that is said until nothing waits any more; the broker confirms it. */
async function saidInTheEnd(rig: EdgeRig): Promise<Said[]> {
    const all: Said[] = [];
    await until(
        async () => {
            all.push(...rig.said());
            rig.confirm();
            return rig.session.waiting;
        },
        (waiting) => waiting === 0,
    );
    return [...all, ...rig.said()];
}

const history = (said: readonly Said[]) =>
    said.flatMap(({ payload }) => payload.metrics.filter(({ isHistorical }) => isHistorical));
const values = (said: readonly Said[]) => history(said).map(({ value }) => value);

test('an hour without a broker: nothing is lost, the order is kept, what happens now is not held up', async (t) => {
    const rig = await begun(t);
    rig.lose();
    const began = Date.now() - 3600_000;
    for (let second = 0; second < 3600; second++) {
        rig.now = began + second * 1000;
        for (let part = 1; part <= 10; part++) rig.read('ups1', { 'ups.load': second * 10 + part });
        // As the clock would: what was gathered goes to the store.
        if (second % 60 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    rig.now = undefined;
    await rig.connect();
    const first = rig.said();
    rig.read('ups1', { 'battery.charge': 50 });
    const now = rig.said();
    const all = [...first, ...now, ...(await saidInTheEnd(rig))];

    t.deepEqual(
        first.map(({ kind }) => kind),
        ['NBIRTH', 'DBIRTH'],
    );
    t.like(now[0]?.payload.metrics[0], { value: 50 });
    t.is(now[0]?.payload.metrics[0]?.isHistorical, undefined);
    const told = values(all);
    t.is(told.length, 36_000);
    t.is(
        told.findIndex((value, place) => value !== place + 1),
        -1,
        'in the order in which they came',
    );
    const times = history(all).map(({ timestamp = 0 }) => timestamp);
    t.is(times[0], began);
    t.true(times.every((at, place) => at >= (times[place - 1] ?? 0)));
    t.true(all.every(({ payload }) => payload.metrics.length <= 500));
    t.is(rig.session.dropped, 0);
});

test('what the broker had not confirmed when the connection was lost is told twice, and nothing else is', async (t) => {
    const rig = await begun(t);
    rig.read('ups1', { 'ups.load': 1 });
    rig.said();
    rig.confirm();
    rig.read('ups1', { 'ups.load': 2 });
    rig.said();
    rig.lose();
    rig.read('ups1', { 'ups.load': 3 });
    await rig.connect();

    t.deepEqual(values(await saidInTheEnd(rig)), [2, 3]);
    rig.lose();
    await rig.connect();
    t.deepEqual(values(await saidInTheEnd(rig)), []);
});

test('a history that was under way when the connection was lost begins where it was confirmed', async (t) => {
    const rig = await begun(t);
    rig.lose();
    for (let load = 1; load <= 1500; load++) rig.read('ups1', { 'ups.load': load });
    await rig.connect();
    const parts: Said[] = [];
    await until(
        async () => parts.push(...rig.said()),
        () => values(parts).length >= 500,
    );
    rig.confirm();
    const confirmed = values(parts).length;
    rig.lose();
    await rig.connect();

    const rest = values(await saidInTheEnd(rig));
    t.deepEqual(
        rest,
        Array.from({ length: 1500 - confirmed }, (_, place) => confirmed + 1 + place),
    );
});

test('what waits outlives the gateway, and what was never announced is counted', async (t) => {
    const rig = await begun(t);
    rig.lose();
    rig.read('ups1', { 'ups.load': 7, 'input.frequency': 50 });
    await rig.session.stop();
    const next = new EdgeRig(t, { folder: rig.folder });
    await next.session.start();
    t.is(next.session.waiting, 2);
    next.add('ups1', { 'ups.load': 8 });
    await next.connect();

    t.deepEqual(values(await saidInTheEnd(next)), [7]);
    t.is(next.session.dropped, 1);
});

test('a device that is not heard any more is born for its history, and dies behind it', async (t) => {
    const rig = await begun(t);
    rig.lose();
    rig.read('ups1', { 'battery.charge': 3 });
    rig.link('ups1', 'lost');
    await rig.connect();
    t.deepEqual(
        rig.said().map(({ kind }) => kind),
        ['NBIRTH'],
    );
    const said: Said[] = [];
    await until(
        async () => said.push(...rig.said()),
        () => said.some(({ kind }) => kind === 'DDEATH'),
    );

    t.deepEqual(
        said.map(({ kind }) => kind),
        ['DBIRTH', 'DDATA', 'DDEATH'],
    );
    t.is(said[0]?.payload.metrics[0]?.quality?.value, 500);
    t.deepEqual(values(said), [3]);
});

test('a broker that is slow is told later, and never more than it can take', async (t) => {
    const rig = await begun(t);
    rig.room = 0;
    for (let load = 1; load <= 100; load++) rig.read('ups1', { 'ups.load': load });
    t.deepEqual(rig.said(), []);
    rig.room = 500;

    t.is(values(await saidInTheEnd(rig)).length, 100);
});

test('values that a birth overtook are history, and so is what a birth for want of room holds up', async (t) => {
    const rig = await begun(t);
    rig.read('ups1', { 'ups.load': 1 });
    rig.read('ups1', { 'ups.load': 2, 'input.frequency': 50 });
    const said = await saidInTheEnd(rig);
    t.is(said[0]?.kind, 'DBIRTH');
    t.deepEqual(values(said), [1]);

    rig.add('ups2', { 'ups.load': 10 });
    await saidInTheEnd(rig);
    // The birth of the first takes all the room that there is.
    rig.read('ups1', { 'input.voltage': 230 });
    rig.read('ups2', { 'ups.load': 11 });
    rig.read('ups2', { 'ups.load': 12, 'input.frequency': 60 });
    Object.assign(rig, { room: 1, takesRoom: true });
    t.deepEqual(
        rig.said().map(({ kind, device }) => `${kind} ${device}`),
        ['DBIRTH ups1'],
    );
    Object.assign(rig, { room: 500, takesRoom: false });
    t.deepEqual(values(await saidInTheEnd(rig)), [11, 12, 60]);
});

test('what could not be told any more comes behind what must be told again', async (t) => {
    const rig = await begun(t);
    rig.read('ups1', { 'ups.load': 1 });
    rig.said();
    // Nothing goes through, and the gateway does not know yet: more than a file of the store.
    rig.room = 0;
    const last = 20_000;
    for (let load = 2; load <= last; load++) {
        rig.read('ups1', { 'ups.load': load });
        if (load % 1000 === 0) rig.said();
    }
    t.true(rig.session.waiting >= last - 1);
    // As often as the store writes.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    rig.lose();
    rig.room = 500;
    await rig.connect();

    const told = values(await saidInTheEnd(rig));
    t.is(told.length, last);
    t.is(
        told.findIndex((value, place) => value !== place + 1),
        -1,
    );
});
