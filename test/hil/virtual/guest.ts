// A small virtual machine under pure emulation: Debian's kernel, the files of this machine (only to be read) as its root, and
// USB ports that tests plug devices into. Its shell is asked over a serial port. Ends with the test, or by itself when QEMU
// is gone.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../running-gateway.ts';
import { guestKernel } from './guest-kernel.ts';
import type { UsbPeripheral } from './usb-peripheral.ts';
import { UsbPlug } from './usb-plug.ts';

const QEMU = 'qemu-system-x86_64';
/** Ports of the guest's USB bus, `1-1` to `1-7`, and `1-8.1`, whose power a hub can take away. */
const PORTS = ['1', '2', '3', '4', '5', '6', '7', '8.1'] as const;
export type Port = (typeof PORTS)[number];
const HUB = { port: 8, ports: 2 } as const;

// The kernel counts ticks of the timer while it boots, and gives up when a busy machine brings too few: it need not.
// Its guards against other processors' leaks cost a flush of emulated tables at each system call, and guard nothing here.
const KERNEL_OPTIONS = 'console=ttyS0 quiet panic=-1 no_timer_check mitigations=off tsc=reliable';
// It boots in ten seconds; a loaded machine takes a multiple.
const BOOT_SECONDS_MAX = 240;
// A write that is on its way to the host's own disk ends first.
const STOP_SECONDS_MAX = 30;

/** Of the guest; read by `log`. */
export const LOG_DEVICE = '/dev/ttyS2';

export interface GuestOptions {
    /** A file that is the guest's `/dev/vda`. */
    readonly disk?: string;
    /** Hardware besides, in words of QEMU's, and the modules of the kernel that drive it. */
    readonly hardware?: { readonly words?: readonly string[]; readonly modules: readonly string[] };
}

export class Guest {
    readonly #folder: string;
    readonly #qemu: ChildProcess;
    #shell: Socket | undefined;
    #console = '';
    #heard = '';
    #asked = 0;
    #last: Promise<unknown> = Promise.resolve();

    private constructor(folder: string, { disk, hardware }: GuestOptions) {
        this.#folder = folder;
        const { kernel, initramfs } = guestKernel(folder, hardware?.modules);
        const more = [...(disk === undefined ? [] : diskOf(disk)), ...(hardware?.words ?? [])];
        this.#qemu = spawn(QEMU, [...argumentsOf(folder, kernel, initramfs), ...more], {
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        for (const stream of [this.#qemu.stdout, this.#qemu.stderr]) {
            stream?.setEncoding('utf8').on('data', (text: string) => {
                this.#console += text;
            });
        }
        this.#qemu.on('error', (error) => {
            this.#console += error.message;
        });
    }

    static async boot(options: GuestOptions = {}): Promise<Guest> {
        const folder = mkdtempSync(join(tmpdir(), 'powerchain-guest-'));
        const guest = new Guest(folder, options);
        try {
            await until(
                async () => guest.#alive(),
                (text) => text.includes('powerchain-guest-ready'),
                BOOT_SECONDS_MAX,
            );
            guest.#listen();
            await guest.run(
                'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run',
            );
            return guest;
        } catch (error) {
            guest.stop();
            throw error;
        }
    }

    plug(port: Port, device: UsbPeripheral): Promise<UsbPlug> {
        return UsbPlug.into(portSocket(this.#folder, port), device);
    }

    /** What the command prints; throws with that when it fails. One at a time, in the same shell. */
    run(command: string): Promise<string> {
        const running = this.#last.then(() => this.#run(command));
        this.#last = running.catch(() => undefined);
        return running;
    }

    /** The same, whatever its exit code. */
    ask(command: string): Promise<string> {
        return this.run(`{ ${command} ; } 2>&1 || true`);
    }

    /** The whole machine stands still, between two instructions, while `work` is done. */
    freeze(work: () => void): void {
        this.#qemu.kill('SIGSTOP');
        try {
            this.#waitForStop();
            work();
        } finally {
            this.#qemu.kill('SIGCONT');
        }
    }

    /** From here on nothing is written any more. */
    cutPower(): void {
        this.#qemu.kill('SIGSTOP');
        this.#waitForStop();
        this.#qemu.kill('SIGKILL');
    }

    /** proc(5), state: T when the kernel has stopped all of its threads. */
    #waitForStop(): void {
        const { pid } = this.#qemu;
        const isStopped = (task: string): boolean =>
            /^State:\tT/m.test(readFileSync(`/proc/${pid}/task/${task}/status`, 'latin1'));
        const deadline = performance.now() + STOP_SECONDS_MAX * 1000;
        while (!readdirSync(`/proc/${pid}/task`).every(isStopped)) {
            if (performance.now() > deadline) throw new Error(`${QEMU} does not stop`);
        }
    }

    /** What the kernel printed. */
    get console(): string {
        return this.#console;
    }

    /** What was written to LOG_DEVICE: nobody there waits while it is read here. */
    get log(): string {
        return readFileSync(logFile(this.#folder), 'utf8');
    }

    stop(): void {
        this.#shell?.destroy();
        this.#qemu.kill('SIGKILL');
        rmSync(this.#folder, { recursive: true, force: true });
    }

    #listen(): void {
        this.#shell = connect(shellSocket(this.#folder));
        this.#shell.on('error', () => undefined);
        this.#shell.setEncoding('utf8').on('data', (text: string) => {
            this.#heard += text;
        });
    }

    async #run(command: string): Promise<string> {
        const end = `--end-${++this.#asked}--`;
        this.#heard = '';
        // The mark is put together by the shell, so that it is never seen in an echo or an error that repeats the command.
        this.#shell?.write(`${command}\nprintf '\\n--end-%s-- %s\\n' ${this.#asked} $?\n`);
        const text = await until(
            async () => {
                this.#alive();
                return this.#heard;
            },
            (heard) => new RegExp(`${end} \\d+\\n`).test(heard),
            BOOT_SECONDS_MAX,
        );
        const [, printed = '', code = ''] = new RegExp(`^([^]*?)\n${end} (\\d+)\n`).exec(text) ?? [];
        if (code !== '0') throw new Error(`in the guest “${command}” ended with ${code}:\n${printed}`);
        return printed;
    }

    #alive(): string {
        if (this.#qemu.exitCode !== null || this.#qemu.signalCode !== null || this.#qemu.pid === undefined) {
            throw new Error(`${QEMU} ended (Debian's package qemu-system-x86):\n${this.#console}`);
        }
        return this.#console;
    }
}

function argumentsOf(folder: string, kernel: string, initramfs: string): string[] {
    const ports = PORTS.flatMap((port) => [
        '-chardev',
        `socket,id=usb${port},path=${portSocket(folder, port)},server=on,wait=off`,
        '-device',
        `usb-redir,chardev=usb${port},bus=xhci.0,port=${port}`,
    ]);
    // One processor: two guests beside each other on two cores are done sooner than one after the other with two.
    const machine = ['-M', 'q35', '-accel', 'tcg', '-cpu', 'Nehalem', '-smp', '1', '-m', '1024'];
    const screen = ['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot'];
    const host = 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap';
    return [
        ...[...machine, ...screen, '-kernel', kernel, '-initrd', initramfs],
        ...['-append', KERNEL_OPTIONS, '-serial', 'stdio', '-virtfs', host],
        ...['-chardev', `socket,id=shell,path=${shellSocket(folder)},server=on,wait=off`, '-serial', 'chardev:shell'],
        ...['-serial', `file:${logFile(folder)}`],
        ...['-device', `qemu-xhci,id=xhci,p2=${HUB.port},p3=${HUB.port}`],
        ...['-device', `usb-hub,bus=xhci.0,port=${HUB.port},ports=${HUB.ports},port-power=on`, ...ports],
    ];
}

/** Written when the guest says so, as on hardware: `flush` is a flush. */
function diskOf(file: string): string[] {
    return ['-drive', `file=${file},if=virtio,format=raw,cache=writeback`];
}

function portSocket(folder: string, port: Port): string {
    return join(folder, `usb${port}`);
}

function shellSocket(folder: string): string {
    return join(folder, 'shell');
}

function logFile(folder: string): string {
    return join(folder, 'log');
}
