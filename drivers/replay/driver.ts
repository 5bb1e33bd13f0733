// Replays a recording in the formats of NUT's dummy-ups as if it were a device. `once`: the file is the state, read again
// when it changes. `loop`: the lines are played over and over, with their pauses. Every variable can be written; commands
// there are none, as a recording cannot obey.

import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { CommandOutcome, DeviceRequest, Setting } from '#model/command.ts';
import type { ReplayOptions } from '#model/driver-options.ts';
import type { ErrorCode } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { type Recording, readAgain, readRecording } from './recording.ts';
import { ReplayedVariables } from './replayed-variables.ts';
import { SequencePlayer } from './sequence-player.ts';

// A folder of recordings, not a disk.
const FOUND_MAX = 1000;
// Who mends twenty lines will look at the rest as well.
const PROBLEMS_LOGGED_MAX = 20;

export const driver: Driver = {
    async scan(options, found, signal) {
        if (typeof options.folder !== 'string') return;
        const names = (await readdir(options.folder)).filter((name) => /\.(?:dev|seq)$/i.test(name)).sort();
        for (const name of names.slice(0, FOUND_MAX)) {
            if (signal.aborted) return;
            const file = join(options.folder, name);
            found({ driver: 'replay', options: { driver: 'replay', file }, title: await titleOf(file) });
        }
    },

    async open(device, report) {
        // model/driver-options.ts has checked them.
        const options = device.options as unknown as ReplayOptions;
        const mode = options.mode ?? (extname(options.file).toLowerCase() === '.dev' ? 'once' : 'loop');
        const newVariables = (): ReplayedVariables => new ReplayedVariables(device.spec.type);
        const replay = new Replay({ id: device.spec.id, mode, newVariables, report });
        await replay.start(options.file);
        return replay;
    },
};

interface ReplayWish {
    readonly id: string;
    readonly mode: 'once' | 'loop';
    readonly newVariables: () => ReplayedVariables;
    readonly report: Report;
}

class Replay implements OpenDevice {
    readonly #wish: ReplayWish;
    #recording: Recording | undefined;
    #variables: ReplayedVariables;
    #player = new SequencePlayer([]);
    #settings: Readonly<Record<string, Setting>> = {};
    /** Set while a pause of the sequence lasts. */
    #timer: NodeJS.Timeout | undefined;
    /** The file is being read for the next pass. */
    #beginning: Promise<void> | undefined;
    #isClosed = false;

    constructor(wish: ReplayWish) {
        this.#wish = wish;
        this.#variables = wish.newVariables();
    }

    async start(file: string): Promise<void> {
        this.#load(await readRecording(file));
        if (this.#wish.mode === 'loop') this.#play();
    }

    async poll(): Promise<void> {
        if (this.#wish.mode === 'once') await this.#readAgain();
        // The file could not be read when the last pass ended: the sequence stands still until it can.
        else if (!this.#timer) await this.#beginPass();
        this.#tell();
    }

    async command(request: DeviceRequest): Promise<CommandOutcome> {
        const { name } = request;
        const setting = Object.hasOwn(this.#settings, name) ? this.#settings[name] : undefined;
        if (request.type === 'instant' || !setting) {
            return failure('command-unknown', `${this.#wish.id} has no “${name}”: it is a recording`);
        }
        const { maxLength = 0 } = setting;
        if (request.value.length > maxLength) {
            return failure('command-invalid', `${name} takes at most ${maxLength} characters`);
        }
        this.#variables.write(name, request.value);
        this.#tell();
        return ok(undefined);
    }

    async close(): Promise<void> {
        this.#isClosed = true;
        clearTimeout(this.#timer);
    }

    #load(recording: Recording): void {
        this.#recording = recording;
        this.#variables = this.#wish.newVariables();
        this.#player = new SequencePlayer(recording.steps);
        this.#complain(recording);
        if (this.#wish.mode === 'loop') return;
        for (const step of recording.steps) if (step.type !== 'timer') this.#variables.apply(step);
    }

    async #readAgain(): Promise<void> {
        if (!this.#recording) return;
        const recording = await readAgain(this.#recording);
        if (recording !== this.#recording) this.#load(recording);
    }

    #beginPass(): Promise<void> {
        this.#beginning ??= this.#readAgain()
            .then(() => this.#play())
            .finally(() => {
                this.#beginning = undefined;
            });
        return this.#beginning;
    }

    #play(): void {
        if (this.#isClosed) return;
        const waitMs = this.#player.advance(performance.now(), (step) => this.#variables.apply(step));
        this.#timer = setTimeout(() => this.#continue(), waitMs);
        this.#tell();
    }

    #continue(): void {
        this.#timer = undefined;
        if (!this.#player.isAtStart) this.#play();
        // A failure is met again by the next poll, which tells it.
        else this.#beginPass().catch(() => undefined);
    }

    #tell(): void {
        const settings = this.#variables.settings();
        if (JSON.stringify(settings) !== JSON.stringify(this.#settings)) {
            this.#settings = settings;
            this.#wish.report.capabilities([], settings);
        }
        this.#wish.report.allReadings(this.#variables.readings());
    }

    /** Says what is wrong with the file, once a reading of it. */
    #complain({ file, problems, steps }: Recording): void {
        const { report, mode } = this.#wish;
        for (const { line, text, expected } of problems.slice(0, PROBLEMS_LOGGED_MAX)) {
            report.log('warn', 'a line of a recording was skipped', { at: `${file}:${line}`, text, expected });
        }
        const more = problems.length - PROBLEMS_LOGGED_MAX;
        if (more > 0) report.log('warn', 'more lines of a recording were skipped', { file, more });
        if (mode === 'once' && steps.some((step) => step.type === 'timer')) {
            report.log('warn', 'a recording with TIMER lines is not played in the mode “once”', { file });
        }
    }
}

/** Maker and model, if the recording names them. */
async function titleOf(file: string): Promise<string> {
    const name = basename(file);
    try {
        const variables = new ReplayedVariables('ups');
        for (const step of (await readRecording(file)).steps) if (step.type !== 'timer') variables.apply(step);
        const { 'device.mfr': maker = '', 'device.model': model = '' } = variables.readings();
        const title = `${maker} ${model}`.trim();
        return title ? `${title} (${name})` : name;
    } catch {
        return name; // it cannot be read now; opening it will say why
    }
}

function failure(code: ErrorCode, message: string): CommandOutcome {
    return failed({ code, message });
}
