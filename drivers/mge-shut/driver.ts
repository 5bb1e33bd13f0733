// The driver of MGE and Eaton UPSs with a serial port: SHUT, which carries the same HID reports as their USB ports.

import type { MgeShutOptions } from '#model/driver-options.ts';
import { watchUsableNodes } from '../device-nodes.ts';
import type { Driver } from '../driver.ts';
import { SerialLine } from '../serial/serial-line.ts';
import { openHidDevice } from '../usb-hid/open-device.ts';
import { openShut } from './shut-transport.ts';

// RTS powers their cable.
const LINES = { dtr: false, rts: true } as const;

/** That were set; kept while the device is closed and opened again. */
const kept = new Map<string, Map<string, number>>();

export const driver: Driver = {
    async open({ spec, options }, report) {
        // Checked when the configuration was read.
        const { tty, baud } = options as MgeShutOptions;
        const delays = kept.get(spec.id) ?? new Map<string, number>();
        kept.set(spec.id, delays);
        const transport = await openShut(await SerialLine.open({ path: tty, baud, ...LINES }));
        return openHidDevice({ transport, report, family: 'eaton', delays });
    },

    /** Asks `options.ttys`, a list of serial ports. */
    async scan({ ttys }, found, signal) {
        for (const tty of Array.isArray(ttys) ? ttys.filter((one) => typeof one === 'string') : []) {
            if (signal.aborted) return;
            const line = await SerialLine.open({ path: tty, baud: 2400, ...LINES }).catch(() => undefined);
            const transport = line && (await openShut(line).catch(() => undefined));
            if (transport === undefined) continue;
            const { manufacturer, model } = transport.identity;
            found({
                driver: 'mge-shut',
                options: { driver: 'mge-shut', tty },
                title: `${manufacturer} ${model} (${tty})`,
            });
            await transport.close();
        }
    },

    watch: (changed) => watchUsableNodes(['/dev'], /^tty(?:USB|ACM|S)\d/, changed),
};
