// From what is configured to the way to the device: a serial port, or a USB device with its framing.

import type { QxOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import { SerialLine } from '../serial/serial-line.ts';
import type { UsbDevice } from '../usb/usb-devices.ts';
import { SerialTransport } from './serial-transport.ts';
import type { QxTransport } from './transport.ts';
import { FRAMINGS, framingCalled, framingOf } from './usb/claims.ts';
import type { Framing } from './usb/framing.ts';
import { openPipe } from './usb/native-pipe.ts';

export interface OpenedTransport {
    readonly transport: QxTransport;
    /** Protocol that is likely behind it. */
    readonly likely: string | undefined;
}

// Which of the two lines powers the cable.
const CABLE_POWER = {
    normal: { dtr: true, rts: false },
    reverse: { dtr: false, rts: true },
    both: { dtr: true, rts: true },
    none: { dtr: false, rts: false },
} as const;

export async function openSerial({ tty, baud, cablePower }: QxOptions & { tty: string }): Promise<OpenedTransport> {
    const line = await SerialLine.open({ path: tty, baud, ...CABLE_POWER[cablePower] });
    return { transport: new SerialTransport(line, baud), likely: undefined };
}

export async function openUsb(plugged: UsbDevice, { framing: name }: QxOptions): Promise<OpenedTransport> {
    const framing = name === undefined ? framingOf(plugged.identity) : called(name);
    if (framing === undefined) {
        throw new GatewayError('config-invalid', 'it is in no table: say which “framing” its chip has');
    }
    const pipe = await openPipe(plugged);
    const ask = framing.begin(pipe);
    return {
        transport: { place: pipe.place, ask, close: () => pipe.close() },
        likely: framing.likely,
    };
}

function called(name: string): Framing {
    const framing = framingCalled(name);
    if (framing) return framing;
    const names = FRAMINGS.map((one) => one.name).join(', ');
    throw new GatewayError(
        'config-invalid',
        `“${name}” is no framing that we know: use one of ${names}, or leave it out`,
    );
}
