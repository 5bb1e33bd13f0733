// The driver of dry contacts and relays on GPIO lines: UPSs that can do no more than close a contact, doors, smoke detectors, emergency
// buttons; sirens and fans.

import type { DriverDevice, FoundDevice } from '#model/driver.ts';
import type { GpioOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { watchNodes } from '../device-nodes.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';
import { GpioDevice, type OpenLines } from './device.ts';
import { chooseChip, type GpioChip, globalNumber, listGpioChips } from './gpio-chips.ts';
import { GpioLine } from './gpio-line.ts';

export const driver: Driver = { open, scan, watch };

async function open({ options }: DriverDevice, report: Report): Promise<OpenDevice> {
    // Checked when the configuration was read.
    const checked = options as GpioOptions;
    const chip = chooseChip(listGpioChips(), checked.chip);
    if (!chip.ok) throw new GatewayError(chip.error.isGone ? 'device-gone' : 'config-invalid', chip.error.message);
    const device = new GpioDevice({ options: checked, report });
    await device.start(linesOf(chip.value));
    report.log('info', 'took the lines of a GPIO chip', { chip: chip.value.label, base: chip.value.base });
    return device;
}

function linesOf(chip: GpioChip): OpenLines {
    const numberOf = (line: number): number => {
        const number = globalNumber(chip, line);
        if (number.ok) return number.value;
        throw new GatewayError('config-invalid', number.error);
    };
    const name = (line: number): string => `line ${line} of ${chip.label}`;
    return {
        input: (line, changed) => GpioLine.input(numberOf(line), name(line), changed),
        output: (line, level) => GpioLine.output(numberOf(line), name(line), level),
    };
}

/** Tells the chips: what hangs on their lines only people know. */
async function scan(_options: unknown, found: (device: FoundDevice) => void): Promise<void> {
    for (const { label, lines } of listGpioChips()) {
        const options = { driver: 'gpio', chip: label };
        found({
            driver: 'gpio',
            options,
            title: `GPIO chip ${label} with ${lines} lines: say which contacts are on them`,
        });
    }
}

function watch(changed: () => void): () => void {
    return watchNodes(['/dev'], /^gpiochip/, changed);
}
