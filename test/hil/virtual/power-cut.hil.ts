// The recorder on a disk of its own in a guest whose power is cut while it writes. A machine that is stopped between two of its
// instructions and never goes on is one that lost its power: what its disk holds then is what a start afterwards finds. What
// was in the memory of the guest is gone; a disk that loses what it said it had written is not tested here.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { CurveRig } from '../../../firmware/recorder/testing/curve-rig.ts';
import { until } from '../../running-gateway.ts';
import { ROOT } from '../../source-files.ts';
import { Guest } from './guest.ts';
import { GuestProgram } from './guest-program.ts';
import { PATIENCE_SECONDS } from './guest-software.ts';
import { BEGIN, SERIES, timeOf, valueIn } from './power-cut-batch.ts';

const CUTS = 8;
// Of these each, before the power goes.
const BATCHES = 9;
const DISK_BYTES = 128_000_000;

const folder = mkdtempSync(join(tmpdir(), 'powerchain-power-cut-'));
const disk = join(folder, 'disk');
let guest: Guest;
let writer: GuestProgram;

test.before('a guest with a disk', async () => {
    writeFileSync(disk, '');
    truncateSync(disk, DISK_BYTES);
    execFileSync('/usr/sbin/mkfs.ext4', ['-q', '-m', '0', disk]);
    guest = await Guest.boot({ disk });
    const node = join(ROOT, 'node_modules', '.bin', 'node');
    await guest.run('mkdir /run/disk && mount -t ext4 /dev/vda /run/disk');
    writer = await GuestProgram.start(
        guest,
        `NODE_COMPILE_CACHE=/run/code ${node} test/hil/virtual/power-cut-writer.ts /run/disk/history`,
    );
});

test.after.always('the guest ends', () => {
    guest?.stop();
    rmSync(folder, { recursive: true, force: true });
});

test('whenever the power is cut, nothing is lost that was said to be on the disk, and the database is whole', async (t) => {
    const images: { image: string; stored: number }[] = [];
    for (let cut = 1; cut <= CUTS; cut++) {
        const wanted = cut * BATCHES;
        const stored = await until(storedInGuest, (number) => number >= wanted, PATIENCE_SECONDS);
        const image = join(folder, `cut-${cut}`);
        guest.freeze(() => copyFileSync(disk, image));
        images.push({ image, stored });
    }
    const stored = await storedInGuest();
    guest.cutPower();
    images.push({ image: disk, stored });

    for (const { image, stored } of images) t.is(lookInto(image, stored), '', image);
});

async function storedInGuest(): Promise<number> {
    const [, number] = /^stored (\d+)$/m.exec(await writer.lastLine()) ?? [];
    return Number(number ?? 0);
}

/** What is wrong with the history on that disk, of which everything up to batch `stored` must be there. */
function lookInto(image: string, stored: number): string {
    const mount = join(folder, 'mount');
    mkdirSync(mount, { recursive: true });
    execFileSync('mount', ['-o', 'loop', image, mount]);
    try {
        const history = join(mount, 'history');
        return wrongFacts(history, stored) || wrongCurves(history, stored);
    } finally {
        execFileSync('umount', [mount]);
    }
}

function wrongFacts(history: string, stored: number): string {
    const database = new DatabaseSync(join(history, 'history.sqlite'));
    try {
        const verdict = Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0];
        if (verdict !== 'ok') return `integrity check: ${verdict}`;
        const rows = database.prepare("SELECT body FROM facts WHERE type = 'value' ORDER BY id").all();
        const numbers = rows.map(({ body }) => Number((JSON.parse(String(body)) as { value: string }).value));
        if (numbers.length < stored) return `${numbers.length} facts of ${stored}`;
        const wrong = numbers.findIndex((number, place) => number !== place + 1);
        return wrong < 0 ? '' : `fact ${wrong + 1} is ${numbers[wrong]}`;
    } finally {
        database.close();
    }
}

function wrongCurves(history: string, stored: number): string {
    const rig = new CurveRig({ folder: history, hasDeadband: false, run: 'after the cut' });
    try {
        for (const { number: one, variable } of SERIES) {
            const series = rig.series.find('ups1', variable);
            if (!series) return `${variable} is unknown`;
            const { count, times, values } = rig.curves.steps(series.id, BEGIN, BEGIN + timeOf(stored) + 1);
            const found = new Map(Array.from({ length: count }, (_, index) => [times[index], values[index]]));
            for (let number = 1; number <= stored; number++) {
                const value = found.get(BEGIN + timeOf(number));
                if (value !== Math.round(valueIn(number, one) * series.scale))
                    return `${variable}: batch ${number} is ${value}`;
            }
        }
        return '';
    } finally {
        rig.close();
    }
}
