import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import type { StoredFact } from '#model/recorder.ts';
import { recordedGateway, untilAnswer } from './testing/recorded-gateway.ts';

/** Restarts at once: the tests are not about patience. */
const policy = { firstSeconds: 0, quickDeathsMax: 1000 };

function statuses(facts: readonly StoredFact[]): unknown[] {
    return facts.filter(({ type }) => type === 'status').map(({ body }) => body.status);
}

test.serial('what happens can be asked for, newest first, page by page', async (t) => {
    const { addUps, read, recorder } = recordedGateway(t);
    addUps('ups1');
    read('ups1', { 'ups.status': 'OL' });
    read('ups1', { 'ups.status': 'OB' });
    read('ups1', { 'ups.status': 'OB LB' });
    const list = (more: object) => recorder.query('facts.list', { types: ['status'], device: 'ups1', ...more });

    const first = await untilAnswer(
        () => list({ limit: 2 }),
        ({ facts }) => facts.length === 2,
    );
    const second = await list({ limit: 2, before: first.next });

    t.deepEqual(statuses(first.facts), ['OB LB', 'OB']);
    t.deepEqual(statuses(second.facts), ['OL']);
    t.is(second.next, undefined);
});

test.serial('a recorder that is killed loses nothing and doubles nothing', async (t) => {
    const { addUps, read, recorder, gateway } = recordedGateway(t, { policy });
    addUps('ups1');
    const wanted: string[] = [];
    for (let round = 0; round < 4; round++) {
        for (let step = 0; step < 5; step++) {
            const status = `OL ${round}.${step}`;
            wanted.push(status);
            read('ups1', { 'ups.status': status });
        }
        const pid = await untilAnswer(
            async () => recorder.info.pid,
            (one) => one !== undefined && recorder.info.state === 'running',
        );
        process.kill(pid ?? 0, 'SIGKILL');
        await untilAnswer(
            async () => recorder.info.deaths,
            (deaths) => deaths === round + 1,
        );
    }
    gateway.apply({ type: 'config', file: 'f', outcome: 'loaded', text: 'the end' });

    const { facts } = await untilAnswer(
        () => recorder.query('facts.list', { types: ['status', 'config'], limit: 1000 }),
        (answer) => answer.facts.some(({ type }) => type === 'config'),
    );

    t.deepEqual(statuses(facts).reverse(), wanted);
});

test.serial('a query that makes no sense is refused with what is wrong with it', async (t) => {
    const { recorder } = recordedGateway(t);
    await untilAnswer(
        async () => recorder.info.state,
        (state) => state === 'running',
    );

    const wrong = recorder.query('facts.list', { limit: 0, colour: 'red' } as object);
    await t.throwsAsync(wrong, { code: 'query-invalid', message: /limit.*colour/s });
    await t.throwsAsync(recorder.query('no.such' as 'facts.list', {}), { code: 'query-unknown' });
    await t.throwsAsync(recorder.query('facts.list', { from: () => 0 } as object), { code: 'query-invalid' });
    t.deepEqual(await recorder.query('facts.list', {}), { facts: [] });
});

test.serial('who asks finds what happened just before, although nothing is written for that', async (t) => {
    const { gateway, recorder, folder } = recordedGateway(t, { flushSeconds: 900 });
    await untilAnswer(
        async () => recorder.info.state,
        (state) => state === 'running',
    );
    // More than are written at once.
    for (let number = 1; number <= 40; number++) {
        gateway.apply({ type: 'audit', by: 'admin', action: 'scan', about: `${number}`, outcome: 'done' });
        const { rows } = await recorder.query('audit.list', { limit: 1 });
        t.like(rows[0], { number, about: `${number}` });
    }
    const { size } = statSync(join(folder, 'history.sqlite-wal'));
    for (let look = 0; look < 20; look++) await recorder.query('facts.list', {});

    t.is(statSync(join(folder, 'history.sqlite-wal')).size, size);
    await recorder.stop();
    const later = recordedGateway(t, { folder });
    const { rows } = await untilAnswer(
        () => later.recorder.query('audit.list', {}),
        (answer) => answer.rows.length > 0,
    );
    t.deepEqual(
        rows.map(({ number, about }) => [number, about]),
        Array.from({ length: 40 }, (_, index) => [index + 1, `${index + 1}`]),
    );
});

test.serial('what somebody tells the recorder is kept, also while facts wait for their flush', async (t) => {
    const { addUps, read, recorder, folder } = recordedGateway(t, { flushSeconds: 900 });
    addUps('ups1');
    await untilAnswer(
        async () => recorder.info.state,
        (state) => state === 'running',
    );
    read('ups1', { 'ups.beeper.status': 'muted' });
    t.is((await recorder.query('facts.list', { types: ['value'] })).facts.length, 1);

    const hour = Math.floor(Date.now() / 3_600_000);
    const { kept } = await recorder.query('energy.carbon', { hours: [{ from: hour * 3_600_000, grams: 212 }] });

    t.is(kept, 1);
    await recorder.stop();
    const database = new DatabaseSync(join(folder, 'history.sqlite'), { readOnly: true });
    t.teardown(() => database.close());
    t.deepEqual({ ...database.prepare('SELECT hour, grams FROM grid_carbon').get() }, { hour, grams: 212 });
});

test.serial('what has to do with power is on the disk at once, a setting waits for its flush', async (t) => {
    const { addUps, read, recorder } = recordedGateway(t, { flushSeconds: 900 });
    const untilWaiting = (wanted: number) =>
        untilAnswer(
            async () => recorder.info,
            ({ state, waiting }) => state === 'running' && waiting === wanted,
        );
    addUps('ups1');
    read('ups1', { 'ups.status': 'OL' });
    await untilWaiting(0);

    read('ups1', { 'ups.beeper.status': 'muted' });
    await recorder.query('facts.list', {});
    t.is(recorder.info.waiting, 1);
    read('ups1', { 'ups.status': 'OB' });

    await untilWaiting(0);
    t.pass();
});

test.serial('a gateway that stops has written what happened before', async (t) => {
    const first = recordedGateway(t, { flushSeconds: 900 });
    first.addUps('ups1');
    await untilAnswer(
        async () => first.recorder.info.state,
        (state) => state === 'running',
    );
    first.read('ups1', { 'ups.beeper.status': 'muted' });
    await first.recorder.stop();

    const second = recordedGateway(t, { folder: first.folder });
    const { facts } = await untilAnswer(
        () => second.recorder.query('facts.list', { types: ['value'] }),
        (answer) => answer.facts.length > 0,
    );

    t.like(facts[0], { device: 'ups1', body: { variable: 'ups.beeper.status', value: 'muted' } });
});

test.serial('a recorder that stands still holds nobody up, and what finds no place is counted', async (t) => {
    const { addUps, read, recorder } = recordedGateway(t, { limits: { samplesMax: 1000 } });
    addUps('ups1');
    const pid = await untilAnswer(
        async () => recorder.info.pid,
        (one) => one !== undefined && recorder.info.state === 'running',
    );
    process.kill(pid ?? 0, 'SIGSTOP');
    t.teardown(() => process.kill(pid ?? 0, 'SIGCONT'));

    for (let step = 0; step < 5000; step++) read('ups1', { 'input.voltage': 230 + (step % 7) / 10 });

    t.true(recorder.info.lost.samples >= 4000, `${recorder.info.lost.samples}`);
    process.kill(pid ?? 0, 'SIGCONT');
    const { facts } = await untilAnswer(
        () => recorder.query('facts.list', { types: ['recorder'] }),
        (answer) => answer.facts.length > 0,
    );
    t.regex(String(facts[0]?.body.text), /the box was full: \d+ values/);
});
