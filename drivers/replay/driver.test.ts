import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { CommandOutcome, Setting } from '#model/command.ts';
import type { FoundDevice } from '#model/driver.ts';
import { ok } from '#model/result.ts';
import type { Value } from '#model/value.ts';
import { DeviceSession } from '../device-session.ts';
import { NewsCollector } from '../testing/news-collector.ts';
import { testDevice } from '../testing/scripted-driver.ts';
import { driver } from './driver.ts';

const TESTCASES = fileURLToPath(new URL('../../testcases/replay/', import.meta.url));

async function folderOf(t: ExecutionContext): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'powerchain-replay-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    return folder;
}

/** A replayed device and what it told so far. */
class Replayed {
    readonly news = new NewsCollector();
    readonly #session: DeviceSession;

    constructor(t: ExecutionContext, options: { file: string; mode?: 'once' | 'loop' }, pollSeconds = 0.01) {
        const device = testDevice('ups1', { options: { driver: 'replay', ...options }, pollSeconds });
        const pace = { retrySeconds: 0.01 };
        this.#session = new DeviceSession({ driver, device, tell: this.news.tell, pace });
        t.teardown(() => this.#session.close());
        this.#session.start();
    }

    get values(): Record<string, Value> {
        const values: Record<string, Value> = {};
        for (const news of this.news.of('readings')) {
            if (news.complete) for (const name of Object.keys(values)) delete values[name];
            for (const name of news.gone ?? []) delete values[name];
            Object.assign(values, news.values);
        }
        return values;
    }

    get settings(): Readonly<Record<string, Setting>> {
        return this.news.of('capabilities').at(-1)?.settings ?? {};
    }

    /** Resolves when the variable has the value; undefined: when it is gone. */
    async is(name: string, value: string | undefined): Promise<void> {
        await this.news.until('readings', () => this.values[name] === value);
    }

    set(name: string, value: string): Promise<CommandOutcome> {
        return this.#session.command({ type: 'set', name, value });
    }

    instant(name: string): Promise<CommandOutcome> {
        return this.#session.command({ type: 'instant', name });
    }
}

test('a .dev file is the state of the device, its values as they were written', async (t) => {
    const ups = new Replayed(t, { file: join(TESTCASES, 'office-ups.dev') });

    await ups.news.until('link', ({ link }) => link === 'ok');

    t.deepEqual(ups.values, {
        'device.type': 'ups',
        'device.mfr': 'Powerchain',
        'device.model': 'Example 1500',
        'device.serial': 'PC 0000 #1',
        'ups.mfr': 'Powerchain',
        'ups.model': 'Example 1500',
        'ups.serial': 'PC 0000 #1',
        'ups.status': 'OL',
        'ups.load': '23',
        'ups.realpower.nominal': '900',
        'battery.charge': '100',
        'battery.charge.low': '20',
        'battery.runtime': '1840',
        'battery.voltage': '27.30',
        'input.voltage': '230.4',
        'output.voltage': '230.4',
    });
    t.deepEqual(Object.keys(ups.settings).sort(), Object.keys(ups.values).sort());
    t.deepEqual(ups.news.of('log'), []);
});

test('a changed file is read again, and what it no longer says is gone', async (t) => {
    const file = join(await folderOf(t), 'ups.dev');
    await writeFile(file, 'ups.status: OL\nups.alarm: fan\n');
    const ups = new Replayed(t, { file });
    await ups.is('ups.alarm', 'fan');

    await writeFile(file, 'ups.status: OB LB\n');
    await ups.is('ups.status', 'OB LB');

    t.deepEqual(ups.values, { 'device.type': 'ups', 'ups.status': 'OB LB' });
    t.deepEqual(Object.keys(ups.settings).sort(), ['device.type', 'ups.status']);
});

test('written values live until the file is read again', async (t) => {
    const file = join(await folderOf(t), 'ups.dev');
    await writeFile(file, 'ups.status: OL\nups.id: a\n');
    const ups = new Replayed(t, { file });
    await ups.is('ups.status', 'OL');

    t.deepEqual(await ups.set('ups.status', 'OB'), ok(undefined));
    await ups.is('ups.status', 'OB');
    await writeFile(file, 'ups.status: OL\nups.id: ab\n');
    await ups.is('ups.id', 'ab');

    t.is(ups.values['ups.status'], 'OL');
});

test('unknown variables, values that are too long, and commands are refused', async (t) => {
    const ups = new Replayed(t, { file: join(TESTCASES, 'office-ups.dev') });
    await ups.is('ups.status', 'OL');

    const refused = [
        await ups.set('ups.colour', 'red'),
        await ups.set('constructor', 'x'),
        await ups.set('ups.status', 'x'.repeat(33)),
        await ups.instant('load.off'),
        await ups.instant('ups.status'),
    ];

    t.deepEqual(
        refused.map((outcome) => !outcome.ok && outcome.error.code),
        ['command-unknown', 'command-unknown', 'command-invalid', 'command-unknown', 'command-unknown'],
    );
    t.is(ups.values['ups.status'], 'OL');
});

test('a missing file is told by its name, and the device comes alive when it appears', async (t) => {
    const file = join(await folderOf(t), 'ups.dev');
    const ups = new Replayed(t, { file });
    const missing = await ups.news.until('link');

    await writeFile(file, 'ups.status: OL\n');
    await ups.news.until('link', ({ link }) => link === 'ok');

    t.like(missing, { link: 'connecting', reason: `cannot read ${file}: there is no such file` });
    t.is(ups.values['ups.status'], 'OL');
});

for (const mode of ['once', 'loop'] as const) {
    test(`a file that goes makes the device stale, and one that comes back makes it ok: ${mode}`, async (t) => {
        const file = join(await folderOf(t), 'ups.dev');
        await writeFile(file, 'ups.status: OL\n');
        const ups = new Replayed(t, { file, mode });
        await ups.news.until('link', ({ link }) => link === 'ok');
        ups.news.clear();

        await rename(file, `${file}.away`);
        const stale = await ups.news.until('link');
        await rename(`${file}.away`, file);
        await ups.news.until('link', ({ link }) => link === 'ok');

        t.like(stale, { link: 'stale', reason: `cannot read ${file}: there is no such file` });
    });
}

test('an emptied file is a file that is being written: the values stay', async (t) => {
    const file = join(await folderOf(t), 'ups.dev');
    await writeFile(file, 'ups.status: OL\n');
    const ups = new Replayed(t, { file });
    await ups.is('ups.status', 'OL');

    await writeFile(file, '');
    const stale = await ups.news.until('link', ({ link }) => link === 'stale');

    t.is(stale.reason, `${file} has no line like “ups.status: OL”`);
    t.is(ups.values['ups.status'], 'OL');
});

test('a folder instead of a file is told so', async (t) => {
    const folder = await folderOf(t);

    const { reason } = await new Replayed(t, { file: folder }).news.until('link');

    t.is(reason, `cannot read ${folder}: it is no file`);
});

test('bad lines are logged with file, line and what was expected, once a reading', async (t) => {
    const file = join(await folderOf(t), 'ups.dev');
    await writeFile(file, `ups.status OL\nups.load: 1\n${'x\n'.repeat(30)}`);
    const ups = new Replayed(t, { file });
    await ups.is('ups.load', '1');

    const lines = ups.news.of('log');
    await writeFile(file, 'ups.load: 2\nTIMER 5\nTIMER soon\n');
    await ups.is('ups.load', '2');
    const again = ups.news.of('log').slice(lines.length);

    t.is(lines.length, 21);
    t.like(lines[0]?.fields, { device: 'ups1', at: `${file}:1`, text: 'ups.status OL' });
    t.regex(String(lines[0]?.fields.expected), /ups\.status: OL/);
    t.like(lines.at(-1)?.fields, { more: 11 });
    t.deepEqual(
        again.map(({ fields }) => fields.at ?? fields.file),
        [`${file}:3`, file],
    );
});

test('a sequence is played with its pauses, over and over, and tells each state at its time, not at a poll', async (t) => {
    const file = join(await folderOf(t), 'failure.seq');
    await writeFile(
        file,
        'ups.status: OL\nTIMER 0.3\nups.status: OB\nALARM low\nTIMER 0.4\nALARM\nups.status: OL CHRG\nTIMER 0.3\n',
    );
    const ups = new Replayed(t, { file }, 600);
    const startedAt = performance.now();
    const seen: string[] = [];

    for (const status of ['OL', 'ALARM OB', 'OL CHRG', 'OL', 'ALARM OB']) {
        await ups.is('ups.status', status);
        seen.push(`${status} ${ups.values['ups.alarm'] ?? ''}`.trim());
        if (status === 'OL CHRG') ups.news.clear();
    }

    t.deepEqual(seen, ['OL', 'ALARM OB low', 'OL CHRG', 'OL', 'ALARM OB low']);
    const seconds = (performance.now() - startedAt) / 1000;
    t.true(seconds > 1.2 && seconds < 5, `${seconds} s`);
});

test('a sequence is read again at the beginning of a pass when its file changed', async (t) => {
    const file = join(await folderOf(t), 'ups.seq');
    await writeFile(file, 'ups.status: OL\nups.alarm: fan\n');
    const ups = new Replayed(t, { file });
    await ups.is('ups.alarm', 'fan');
    await ups.set('ups.status', 'OB');

    await writeFile(file, 'ups.status: OL\nups.load: 5\n');
    await ups.is('ups.load', '5');

    t.deepEqual(ups.values, { 'device.type': 'ups', 'ups.status': 'OL', 'ups.load': '5' });
});

test('the example sequence begins as it says', async (t) => {
    const ups = new Replayed(t, { file: join(TESTCASES, 'power-failure.seq') });

    await ups.news.until('link', ({ link }) => link === 'ok');

    t.like(ups.values, { 'ups.status': 'OL CHRG', 'battery.charge': '90', 'device.model': 'Example 1500' });
    t.deepEqual(ups.news.of('log'), []);
});

test('a scan finds the recordings of a folder and names them', async (t) => {
    const folder = await folderOf(t);
    await writeFile(join(folder, 'b.seq'), 'ups.status: OL\n');
    await writeFile(join(folder, 'a.dev'), 'ups.mfr: ACME\nups.model: One\n');
    await writeFile(join(folder, 'readme.txt'), 'not a recording');
    const found: FoundDevice[] = [];

    await driver.scan({ folder }, (one) => found.push(one), new AbortController().signal);
    await driver.scan({}, () => t.fail('nobody named a folder'), new AbortController().signal);

    t.deepEqual(found, [
        { driver: 'replay', options: { driver: 'replay', file: join(folder, 'a.dev') }, title: 'ACME One (a.dev)' },
        { driver: 'replay', options: { driver: 'replay', file: join(folder, 'b.seq') }, title: 'b.seq' },
    ]);
});
