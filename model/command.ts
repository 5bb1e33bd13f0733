// What can be asked of a device: instant commands and writable variables, and how it ended.

import type { ErrorCode } from './errors.ts';
import type { Result } from './result.ts';

/** An instant command that a device offers. */
export interface Command {
    readonly name: string;
    /** Absent: the catalogue's words are used. */
    readonly about?: string;
}

/** How a variable can be written. `values` and `ranges` restrict it; without them any text or number goes. */
export interface Setting {
    readonly kind: 'text' | 'number';
    /** Characters that a text may have; 0: nothing can be written. */
    readonly maxLength?: number;
    readonly values?: readonly string[];
    readonly ranges?: readonly { readonly min: number; readonly max: number }[];
}

export type DeviceRequest =
    | { readonly type: 'instant'; readonly name: string; readonly value?: string }
    | { readonly type: 'set'; readonly name: string; readonly value: string };

export type CommandOutcome = Result<undefined, { readonly code: ErrorCode; readonly message: string }>;

/** What the instant commands of NUT do. */
export const COMMANDS: Readonly<Record<string, string>> = {
    'load.off': 'Cut the output at once',
    'load.on': 'Restore the output at once',
    'load.off.delay': 'Cut the output after a wait',
    'load.on.delay': 'Restore the output after a wait',
    'shutdown.default': "Run the driver's own power-off routine",
    'shutdown.return': 'Cut the output after a wait, restore it when mains is back',
    'shutdown.stayoff': 'Cut the output after a wait and stay off',
    'shutdown.stop': 'Stop a running shutdown countdown',
    'shutdown.reboot': 'Cut the output and restore it at once',
    'shutdown.reboot.graceful': 'Cut the output after a wait and restore it',
    'test.panel.start': 'Test lights and buzzer of the front panel',
    'test.panel.stop': 'Stop the panel test',
    'test.failure.start': 'Simulate a loss of mains',
    'test.failure.stop': 'End the simulated loss of mains',
    'test.battery.start': 'Start a battery test',
    'test.battery.start.quick': 'Start a short battery test',
    'test.battery.start.low': 'Discharge until the battery is low',
    'test.battery.start.deep': 'Start a long battery test',
    'test.battery.stop': 'Stop the battery test',
    'test.system.start': 'Start a system test',
    'calibrate.start': 'Start a runtime calibration (deep discharge)',
    'calibrate.stop': 'Stop the runtime calibration',
    'bypass.start': 'Go to bypass: the load is unprotected',
    'bypass.stop': 'Leave bypass',
    'reset.input.minmax': 'Forget the lowest and highest input voltage seen',
    'reset.watchdog': 'Restart the watchdog countdown',
    'beeper.enable': 'Turn the beeper on',
    'beeper.disable': 'Turn the beeper off for good',
    'beeper.mute': 'Silence the beeper for this alarm',
    'beeper.toggle': 'Turn the beeper on or off',
    'beeper.on': 'Turn the beeper on (old name)',
    'beeper.off': 'Turn the beeper off (old name)',
    'outlet.n.load.off': 'Switch outlet n off',
    'outlet.n.load.on': 'Switch outlet n on',
    'outlet.n.load.cycle': 'Switch outlet n off and on again',
    'outlet.n.load.off.delay': 'Switch outlet n off after a wait',
    'outlet.n.load.on.delay': 'Switch outlet n on after a wait',
    'outlet.n.load.cycle.delay': 'Switch outlet n off after a wait and on again',
    'outlet.n.shutdown.return': 'Switch outlet n off and on again when mains is back',
    'outlet.group.n.load.off': 'Switch outlet group n off',
    'outlet.group.n.load.on': 'Switch outlet group n on',
    'outlet.group.n.load.cycle': 'Switch outlet group n off and on again',
    'driver.killpower': 'Let the driver cut the power after a shutdown',
    'driver.reload': "Read the driver's configuration again",
    'clear.fault.record': 'Clear the record of faults',
};

/** What a command does, in one line; undefined for a device's own invention. */
export function aboutCommand(name: string): string | undefined {
    if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name];
    const number = /\.(\d+)\./.exec(name)?.[1];
    return number === undefined ? undefined : COMMANDS[name.replace(`.${number}.`, '.n.')]?.replace(' n', ` ${number}`);
}
