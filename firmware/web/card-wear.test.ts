import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder } from '../recorder/testing/recorded-gateway.ts';
import { cardWear } from './card-wear.ts';

/** A disk as the kernel shows it, with a partition. */
function diskThatSays(t: ExecutionContext, lifeTime: string): string {
    const disk = join(temporaryFolder(t), 'block', 'mmcblk0');
    mkdirSync(join(disk, 'device'), { recursive: true });
    mkdirSync(join(disk, 'mmcblk0p2'));
    writeFileSync(join(disk, 'device', 'life_time'), lifeTime);
    return disk;
}

test('of an eMMC chip the worse of its two estimates counts, for its partitions too', (t) => {
    const disk = diskThatSays(t, '0x01 0x03\n');

    t.is(cardWear(disk), 30);
    t.is(cardWear(join(disk, 'mmcblk0p2')), 30);
    t.is(cardWear(diskThatSays(t, '0x0b 0x0b\n')), 110, 'beyond its life');
});

test('who does not tell is not new', (t) => {
    t.is(cardWear(diskThatSays(t, '0x00 0x00\n')), undefined);
    t.is(cardWear(diskThatSays(t, 'no idea')), undefined);
    t.is(cardWear(join(temporaryFolder(t), 'sda')), undefined);
});
