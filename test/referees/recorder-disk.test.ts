// The recorder on a file system of its own that is full. Needs root, for a loop device.

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type ExecutionContext } from 'ava';
import { CurveRig } from '../../firmware/recorder/testing/curve-rig.ts';
import { recordedGateway, temporaryFolder, untilAnswer } from '../../firmware/recorder/testing/recorded-gateway.ts';
import { LoopDisk } from '../loop-disk.ts';
import { needPackages } from './run-program.ts';

needPackages({ '/usr/sbin/mkfs.ext4': 'e2fsprogs', '/usr/bin/mount': 'mount' });

const DISK_BYTES = 32_000_000;
const DAY_SECONDS = 86_400;

function smallDisk(t: ExecutionContext): string {
    const disk = LoopDisk.make(temporaryFolder(t), DISK_BYTES);
    t.teardown(() => disk.unmount());
    return disk.folder;
}

/** Days of noise in the database. */
function fillWithCurves(folder: string, days: number): void {
    const rig = new CurveRig({ folder });
    const names = Array.from({ length: 40 }, (_, index) => `experimental.v${index}`);
    rig.define(...names);
    for (let step = 0; step < days * 300; step++) {
        rig.feed([(step * DAY_SECONDS) / 300, ...names.map(() => Math.random() * 1e6)]);
    }
    rig.feed([days * DAY_SECONDS + 1, ...names.map(() => 0)]);
    rig.settle();
    rig.close();
}

/** Until nothing more goes in. */
function fillUp(file: string): void {
    const handle = openSync(file, 'w');
    try {
        for (;;) writeSync(handle, Buffer.alloc(4096));
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
        closeSync(handle);
    }
}

test('on a full disk the oldest curves go, and every fact is kept', async (t) => {
    const mount = smallDisk(t);
    const folder = join(mount, 'history');
    fillWithCurves(folder, 30);
    const { addUps, read, recorder } = recordedGateway(t, { folder });
    addUps('ups1');
    read('ups1', { 'ups.beeper.status': 'begin' });
    await untilAnswer(
        () => recorder.query('facts.list', { types: ['value'] }),
        ({ facts }) => facts.length === 1,
    );

    fillUp(join(mount, 'other'));
    // 8 MB: more than the reserve.
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
        read('ups1', { 'ups.beeper.status': `${round} ${'x'.repeat(20_000)}` });
        if (round % 20 === 0) await new Promise(setImmediate);
    }

    const said = await untilAnswer(
        () => recorder.query('facts.list', { types: ['recorder'] }),
        ({ facts }) => facts.length > 0,
    );
    t.regex(String(said.facts[0]?.body.text), /^the disk is full: curves up to 2026-\d\d-\d\d were given up$/);
    let kept = 0;
    await untilAnswer(
        async () => {
            kept = 0;
            for (let before: string | undefined, isMore = true; isMore; ) {
                const page = await recorder.query('facts.list', {
                    types: ['value'],
                    limit: 50,
                    ...(before === undefined ? {} : { before }),
                });
                kept += page.facts.length;
                before = page.next;
                isMore = before !== undefined;
            }
            return kept;
        },
        (count) => count === rounds + 1,
    );
    t.is(recorder.info.deaths, 0);
    await recorder.stop();
    const database = new DatabaseSync(join(folder, 'history.sqlite'), { readOnly: true });
    t.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    database.close();
});

test('a recorder that is started on a full disk makes room and goes on', async (t) => {
    const mount = smallDisk(t);
    const folder = join(mount, 'history');
    fillWithCurves(folder, 30);
    const first = recordedGateway(t, { folder });
    first.addUps('ups1');
    first.read('ups1', { 'ups.beeper.status': 'before' });
    await untilAnswer(
        () => first.recorder.query('facts.list', { types: ['value'] }),
        ({ facts }) => facts.length === 1,
    );
    await first.recorder.stop();
    fillUp(join(mount, 'other'));

    const second = recordedGateway(t, { folder });
    second.addUps('ups1');
    second.read('ups1', { 'ups.beeper.status': 'after' });

    const { facts } = await untilAnswer(
        () => second.recorder.query('facts.list', { types: ['value'] }),
        (answer) => answer.facts.length === 2,
    );
    t.deepEqual(
        facts.map(({ body }) => body.value),
        ['after', 'before'],
    );
    t.is(second.recorder.info.deaths, 0);
});
