// The appliance's card for containers: two systems in files behind loop devices, the sector that says which one starts, and the data
// partition. Debian's RAUC and fw_setenv read and write them as on a card; the choice at the start, U-Boot's on a board, is
// made here as in system/appliance/boot/boot.cmd. Needs root.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SLOT_MEBIBYTES } from '../../../image-build/slot.ts';
import type { BootOptions } from './container.ts';

const MEBIBYTE = 1_048_576;
// /etc/fw_env.config in the system: at 1 MiB of the card.
const STATE_AT_MEBIBYTES = 1;
// A bundle twice: as it is fetched, and as it is checked.
const DATA_MEBIBYTES = 1024;
const TRIES = 3;
const PLACES = '/dev/disk/by-powerchain';

export type Slot = 'A' | 'B';

export class TwoSlotCard {
    readonly root: string;
    readonly #folder: string;
    readonly #loops: Readonly<Record<Slot, string>>;
    #isMounted = false;

    /** `slot`: the ext4 for A; B is empty until the first update. */
    constructor(folder: string, slot: string) {
        this.#folder = folder;
        this.root = join(folder, 'root');
        for (const name of ['slot', 'data', 'root', 'memory']) mkdirSync(join(folder, name));
        execFileSync('cp', ['--sparse=always', slot, join(folder, 'a.ext4')]);
        for (const [name, mebibytes] of [
            ['b.ext4', SLOT_MEBIBYTES],
            ['data.ext4', DATA_MEBIBYTES],
            ['disk', 2 * STATE_AT_MEBIBYTES],
        ] as const) {
            writeFileSync(join(folder, name), '');
            truncateSync(join(folder, name), mebibytes * MEBIBYTE);
        }
        // RAUC takes a bundle from no file system but one on a device that it sees.
        execFileSync('mke2fs', ['-q', '-t', 'ext4', join(folder, 'data.ext4')]);
        execFileSync('mount', ['-o', 'loop', join(folder, 'data.ext4'), join(folder, 'data')]);
        writeFileSync(this.#environmentConfig, `${join(folder, 'disk')} 0x100000 0x200\n`);
        const attach = (name: string) =>
            execFileSync('losetup', ['-f', '--show', join(folder, name)], { encoding: 'utf8' }).trim();
        this.#loops = { A: attach('a.ext4'), B: attach('b.ext4') };
        const words = `BOOT_ORDER=A B\nBOOT_A_LEFT=${TRIES}\nBOOT_B_LEFT=${TRIES}\n`;
        const state = join(folder, 'state');
        execFileSync('mkenvimage', ['-s', '512', '-p', '0', '-o', state, '-'], { input: words });
        const place = ['bs=1M', `seek=${STATE_AT_MEBIBYTES}`, 'conv=notrunc', 'status=none'];
        execFileSync('dd', [`if=${state}`, `of=${join(folder, 'disk')}`, ...place]);
    }

    /** What U-Boot and RAUC know: BOOT_ORDER, BOOT_A_LEFT, BOOT_B_LEFT. */
    get state(): Readonly<Record<string, string>> {
        const words = execFileSync('fw_printenv', ['-c', this.#environmentConfig], { encoding: 'utf8' });
        return Object.fromEntries(
            words
                .trim()
                .split('\n')
                .map((line) => line.split('=') as [string, string]),
        );
    }

    /** As U-Boot does: the first of the order that may still be tried, which takes one try from it. */
    choose(): Slot {
        const { state } = this;
        const order = (state.BOOT_ORDER ?? '').trim().split(' ') as Slot[];
        const slot = order.find((one) => Number(state[`BOOT_${one}_LEFT`]) > 0);
        if (slot === undefined) throw new Error(`no system starts: ${JSON.stringify(state)}`);
        const left = Number(state[`BOOT_${slot}_LEFT`]) - 1;
        execFileSync('fw_setenv', ['-c', this.#environmentConfig, `BOOT_${slot}_LEFT`, String(left)]);
        return slot;
    }

    /** As the initramfs does: the system read-only with memory above it, and what stays from the data partition. */
    mount(slot: Slot, kernelWords: readonly string[] = []): BootOptions {
        const path = (...names: string[]) => join(this.#folder, ...names);
        for (const name of ['upper', 'work']) mkdirSync(path('memory', name));
        execFileSync('mount', ['-o', 'ro', this.#loops[slot], path('slot')]);
        const layers = [
            `lowerdir=${path('slot')}`,
            `upperdir=${path('memory/upper')}`,
            `workdir=${path('memory/work')}`,
        ];
        execFileSync('mount', ['-t', 'overlay', '-o', layers.join(','), 'overlay', this.root]);
        this.#isMounted = true;
        const words = [`rauc.slot=${slot}`, ...kernelWords];
        writeFileSync(path('kernel-words'), `${words.join(' ')}\n`);
        // What systemd is told in a container does not stand in /proc/cmdline, where RAUC and our scripts look.
        const unit = join(this.root, 'etc/systemd/system/powerchain-first-boot.service.d/kernel-words.conf');
        mkdirSync(dirname(unit), { recursive: true });
        writeFileSync(unit, '[Service]\nExecStartPre=/usr/bin/mount --bind /kernel-words /proc/cmdline\n');
        const devices = [
            ['disk', path('disk')],
            ['root-a', this.#loops.A],
            ['root-b', this.#loops.B],
        ];
        return {
            words: [
                `--bind-ro=${path('kernel-words')}:/kernel-words`,
                `--bind=${path('data')}:/data`,
                ...this.#persistent().map((folder) => `--bind=${path('data')}${folder}:${folder}`),
                ...devices.map(([name, from]) => `--bind=${from}:${PLACES}/${name}`),
            ],
            kernelWords: words,
        };
    }

    unmount(): void {
        if (!this.#isMounted) return;
        for (const name of ['root', 'slot']) execFileSync('umount', [join(this.#folder, name)]);
        rmSync(join(this.#folder, 'memory'), { recursive: true });
        mkdirSync(join(this.#folder, 'memory'));
        this.#isMounted = false;
    }

    remove(): void {
        this.unmount();
        execFileSync('umount', [join(this.#folder, 'data')]);
        for (const loop of Object.values(this.#loops)) execFileSync('losetup', ['-d', loop]);
    }

    /** Folders that outlive a restart; made at the first one. */
    #persistent(): string[] {
        const list = readFileSync(join(this.root, 'usr/lib/powerchain/appliance/persistent'), 'utf8');
        return [...list.matchAll(/^(\/\S+) (\d+) (\S+)$/gm)].map(([, folder = '', mode = '', owner = '']) => {
            const kept = join(this.#folder, 'data', folder);
            if (!existsSync(kept)) {
                mkdirSync(kept, { recursive: true });
                mkdirSync(join(this.root, folder), { recursive: true });
                execFileSync('cp', ['-a', `${join(this.root, folder)}/.`, kept]);
                const id = execFileSync('chroot', [this.root, 'id', '-u', owner], { encoding: 'utf8' }).trim();
                execFileSync('chown', ['-R', `${id}:${id}`, kept]);
                execFileSync('chmod', [mode, kept]);
            }
            return folder;
        });
    }

    get #environmentConfig(): string {
        return join(this.#folder, 'fw_env.config');
    }
}
