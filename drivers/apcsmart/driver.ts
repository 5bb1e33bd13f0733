// The driver of APC UPSs with a serial port that speak the “smart” protocol. Newer ones speak another (Microlink), or USB.

import type { ApcSmartOptions } from '#model/driver-options.ts';
import { watchUsableNodes } from '../device-nodes.ts';
import type { Driver } from '../driver.ts';
import { SerialLine } from '../serial/serial-line.ts';
import { ApcSmartDevice } from './device.ts';
import { SmartLine } from './smart-line.ts';

const BAUD = 2400;
const LINES = { dtr: true, rts: true } as const;

export const driver: Driver = {
    async open({ options }, report) {
        // Checked when the configuration was read.
        const { tty } = options as ApcSmartOptions;
        const wire = await SerialLine.open({ path: tty, baud: BAUD, ...LINES });
        const line = new SmartLine(wire, () => report.due());
        try {
            await line.begin();
        } catch (error) {
            await line.close();
            throw error;
        }
        report.log('info', 'opened an APC UPS', { place: tty });
        return new ApcSmartDevice(line, report);
    },

    /** Asks `options.ttys`, a list of serial ports. */
    async scan({ ttys }, found, signal) {
        for (const tty of Array.isArray(ttys) ? ttys.filter((one) => typeof one === 'string') : []) {
            if (signal.aborted) return;
            const wire = await SerialLine.open({ path: tty, baud: BAUD, ...LINES }).catch(() => undefined);
            if (wire === undefined) continue;
            const line = new SmartLine(wire, () => undefined);
            const isThere = await line.begin().then(
                () => true,
                () => false,
            );
            if (isThere) {
                const model = (await line.ask('\x01')) ?? 'APC UPS';
                found({ driver: 'apcsmart', options: { driver: 'apcsmart', tty }, title: `${model} (${tty})` });
            }
            await line.close();
        }
    },

    watch: (changed) => watchUsableNodes(['/dev'], /^tty(?:USB|ACM|S)\d/, changed),
};
