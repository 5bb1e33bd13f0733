// The GPIO chips of this machine, and the number that the running kernel gives to a line. People know a line by its chip's label and
// its offset there (Raspberry Pi: pinctrl-bcm2711, GPIO 17); sysfs wants one number over all chips, which begins at 512 or wherever
// the kernel likes. Reads files only.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '#model/result.ts';

export interface GpioChip {
    readonly label: string;
    /** Number of its first line. */
    readonly base: number;
    readonly lines: number;
}

export const GPIO_CLASS = '/sys/class/gpio';
/** What the pins of a board's own processor are called, in any kernel. */
const OWN_PINS = /^pinctrl-/;

export function listGpioChips(folder: string = GPIO_CLASS): GpioChip[] {
    try {
        const names = readdirSync(folder).filter((name) => /^gpiochip\d+$/.test(name));
        return names
            .flatMap((name) => readChip(join(folder, name)) ?? [])
            .sort((left, right) => left.base - right.base);
    } catch {
        return []; // No GPIO, or a kernel without its sysfs interface.
    }
}

function readChip(folder: string): GpioChip | undefined {
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8').trim();
    try {
        return { label: read('label'), base: Number(read('base')), lines: Number(read('ngpio')) };
    } catch {
        return undefined; // Gone while we looked: on USB, for one.
    }
}

/**
 * The chip with that label; without one, the pins of the board, or the only chip there is. The failure says what there is instead.
 * `isGone`: plugging it in would mend it.
 */
export function chooseChip(
    chips: readonly GpioChip[],
    label: string | undefined,
): Result<GpioChip, { readonly isGone: boolean; readonly message: string }> {
    const own = chips.filter((chip) => OWN_PINS.test(chip.label));
    const fitting = label === undefined ? (own.length > 0 ? own : chips) : chips.filter((chip) => chip.label === label);
    const [chip, second] = fitting;
    const there = chips.length === 0 ? 'there is none' : `there are ${chips.map((one) => one.label).join(', ')}`;
    if (chip === undefined) {
        return failed({
            isGone: true,
            message: `no GPIO chip ${label === undefined ? '' : `“${label}” `}is there (${there})`,
        });
    }
    if (second === undefined) return ok(chip);
    const message = `which GPIO chip is meant? Say its label as “chip” (${there})`;
    return failed({ isGone: false, message });
}

/** The number of a line for this kernel. */
export function globalNumber({ label, base, lines }: GpioChip, line: number): Result<number> {
    if (line < lines) return ok(base + line);
    return failed(`GPIO chip “${label}” has the lines 0 to ${lines - 1}, no ${line}`);
}
