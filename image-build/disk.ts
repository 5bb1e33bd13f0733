// The card: firmware, two systems, data. Put together from files, without loop devices and mounts: docs/decisions/133.
//
//     1 MiB   one sector: which system starts, and how often it may be tried (U-Boot and RAUC)
//     4 MiB   p1 FAT     what the board's firmware and U-Boot read, and what its owner leaves for the first start
//   100 MiB   p2 slot A, then p3 slot B, then p4 data

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebianArchive } from './debian-archive.ts';
import type { DebianArchitecture } from './debian-package.ts';
import { fetchKernel } from './kernel.ts';
import { run } from './program.ts';
import { SLOT_MEBIBYTES } from './slot.ts';

/** Of the partition table; the udev rules and boot.cmd know it. */
const DISK_ID = '50574331';
const FIRMWARE = { at: 4, mebibytes: 96 };
const SLOT_A = 100;
const SLOT_B = SLOT_A + SLOT_MEBIBYTES;
const DATA_AT = SLOT_B + SLOT_MEBIBYTES;
/** QEMU wants a power of two for SD cards; the smallest card that is sold holds eight times as much. */
const DISK_MEBIBYTES = 2048;
const STATE_SECTOR = 2048;
const BOARDS = [
    ...['bcm2837-rpi-3-b', 'bcm2837-rpi-3-b-plus', 'bcm2837-rpi-3-a-plus', 'bcm2711-rpi-4-b', 'bcm2711-rpi-400'],
    ...['bcm2711-rpi-cm4-io', 'bcm2712-rpi-5-b', 'bcm2712-d-rpi-5-b'],
];

export interface DiskOptions {
    readonly root: string;
    readonly archive: DebianArchive;
    readonly architecture: DebianArchitecture;
    /** The ext4 of slot A; B is empty until the first update. */
    readonly slot: string;
    readonly file: string;
    readonly epochSeconds: number;
}

export function makeDisk({ root, archive, architecture, slot, file, epochSeconds }: DiskOptions): void {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-disk-'));
    const environment = { SOURCE_DATE_EPOCH: String(epochSeconds), E2FSPROGS_FAKE_TIME: String(epochSeconds) };
    try {
        const firmware = join(folder, 'firmware');
        mkdirSync(firmware);
        if (architecture === 'arm64') collectFirmware(firmware, root, archive);
        run('find', [firmware, '-exec', 'touch', `--date=@${epochSeconds}`, '{}', '+']);
        const fat = join(folder, 'fat');
        run('truncate', ['-s', `${FIRMWARE.mebibytes}M`, fat]);
        run('mkfs.vfat', ['-F', '32', '-n', 'POWERCHAIN', '-i', DISK_ID, '--invariant', fat], { environment });
        const names = readdirSync(firmware).sort();
        if (names.length > 0)
            run('mcopy', ['-m', '-i', fat, ...names.map((name) => join(firmware, name)), '::/'], { environment });
        const data = join(folder, 'data');
        run('truncate', ['-s', `${DISK_MEBIBYTES - DATA_AT}M`, data]);
        const named = [
            '-U',
            '00000000-0000-0000-0000-000000000004',
            '-E',
            'hash_seed=00000000-0000-0000-0000-000000000004',
        ];
        run('mke2fs', ['-q', '-t', 'ext4', '-L', 'data', '-m', '0', ...named, data], { environment });
        writeFileSync(join(folder, 'state.txt'), 'BOOT_ORDER=A B\nBOOT_A_LEFT=3\nBOOT_B_LEFT=3\n');
        run('mkenvimage', ['-s', '512', '-p', '0', '-o', join(folder, 'state'), join(folder, 'state.txt')]);
        rmSync(file, { force: true });
        run('truncate', ['-s', `${DISK_MEBIBYTES}M`, file]);
        run('sfdisk', ['-q', file], { input: partitionTable() });
        put(join(folder, 'state'), file, STATE_SECTOR);
        for (const [part, mebibytes] of [
            [fat, FIRMWARE.at],
            [slot, SLOT_A],
            [data, DATA_AT],
        ] as const)
            put(part, file, mebibytes * 2048);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** MBR: the boot ROM of a Raspberry Pi 3 knows no other. */
function partitionTable(): string {
    const part = (at: number, mebibytes: number, rest: string) =>
        `start=${at * 2048},size=${mebibytes * 2048},${rest}\n`;
    return [
        `label: dos\nlabel-id: 0x${DISK_ID}\nunit: sectors\n`,
        part(FIRMWARE.at, FIRMWARE.mebibytes, 'type=c,bootable'),
        part(SLOT_A, SLOT_MEBIBYTES, 'type=83'),
        part(SLOT_B, SLOT_MEBIBYTES, 'type=83'),
        part(DATA_AT, DISK_MEBIBYTES - DATA_AT, 'type=83'),
    ].join('');
}

function collectFirmware(folder: string, root: string, archive: DebianArchive): void {
    const raspberry = archive.unpacked('raspi-firmware', ['raspi-firmware']);
    const [place = ''] = readdirSync(raspberry, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('/start4.elf'),
    );
    for (const name of ['bootcode.bin', 'start.elf', 'start4.elf', 'fixup.dat', 'fixup4.dat']) {
        cpSync(join(raspberry, place, '..', name), join(folder, name));
    }
    const boot = archive.unpacked('u-boot-rpi', ['u-boot-rpi']);
    cpSync(join(boot, 'usr/lib/u-boot/rpi_arm64/u-boot.bin'), join(folder, 'u-boot.bin'));
    const kernel = fetchKernel(archive, 'arm64');
    for (const board of BOARDS) {
        const file = join(kernel.folder, 'dtb/broadcom', `${board}.dtb`);
        if (existsSync(file)) cpSync(file, join(folder, `${board}.dtb`));
    }
    cpSync(join(root, 'system/appliance/boot/config.txt'), join(folder, 'config.txt'));
    const script = join(root, 'system/appliance/boot/boot.cmd');
    run(
        'mkimage',
        ['-A', 'arm64', '-T', 'script', '-C', 'none', '-n', 'powerchain', '-d', script, join(folder, 'boot.scr')],
        {
            environment: { SOURCE_DATE_EPOCH: '0' },
        },
    );
}

function put(part: string, disk: string, sector: number): void {
    run('dd', [
        `if=${part}`,
        `of=${disk}`,
        'bs=512K',
        `seek=${sector * 512}`,
        'oflag=seek_bytes',
        'conv=notrunc,sparse',
        'status=none',
    ]);
}
