// A rack PDU of 24 switched and metered outlets as PDU2-MIB tells it: 149 values that move (state and five meters of each outlet,
// five of the inlet). For tests and benches only.

import { write, writeInteger, writeOid } from './ber.ts';
import type { Recording } from './recording.ts';

const PDU2 = '1.3.6.1.4.1.13742.6';
const OUTLETS = 24;
const GAUGE = 0x42;
/** PDU2-MIB SensorTypeEnumeration (current, voltage, active and apparent power, power factor): value and decimal digits. */
const METERS: Readonly<Record<number, readonly [number, number]>> = {
    1: [8123, 3],
    4: [231, 0],
    5: [1801, 0],
    6: [1850, 0],
    7: [97, 2],
};

/** Column of the state of outlet n (1.n): on(7), off(8). */
export const METERED_STATE = `${PDU2}.4.1.2.1.3`;
/** Column to which is written what outlet n (1.n) shall be: off(0), on(1). */
export const METERED_SWITCH = `${PDU2}.4.1.2.1.2`;
/** How many values of it move. */
export const METERED_VALUES = OUTLETS * (1 + Object.keys(METERS).length) + Object.keys(METERS).length;

/** The active power of an outlet, in whole watts. */
export function meteredPower(outlet: number): string {
    return `${PDU2}.5.4.3.1.4.1.${outlet}.5`; // measurementsOutletSensorValue
}

export function meteredPdu(outlets = OUTLETS): Recording {
    const recording: Recording = new Map();
    const number = (oid: string, value: number, tag?: number) => recording.set(oid, writeInteger(value, tag));
    const text = (oid: string, value: string) => recording.set(oid, write(0x04, Buffer.from(value)));
    text('1.3.6.1.2.1.1.1.0', 'PX2 of 24 outlets');
    recording.set('1.3.6.1.2.1.1.2.0', writeOid(PDU2));
    text(`${PDU2}.3.2.1.1.2.1`, 'Raritan'); // pduManufacturer
    text(`${PDU2}.3.2.1.1.3.1`, 'PX2-5497'); // pduModel
    text(`${PDU2}.3.2.1.1.4.1`, 'QWE0000001'); // pduSerialNumber
    for (const [type, [value, digits]] of Object.entries(METERS)) {
        number(`${PDU2}.5.2.3.1.4.1.1.${type}`, value, GAUGE); // measurementsInletSensorValue
        number(`${PDU2}.3.3.4.1.7.1.1.${type}`, digits); // inletSensorDecimalDigits
    }
    for (let outlet = 1; outlet <= outlets; outlet++) {
        text(`${PDU2}.3.5.3.1.2.1.${outlet}`, `${outlet}`); // outletLabel
        text(`${PDU2}.3.5.3.1.3.1.${outlet}`, `host ${outlet}`); // outletName
        number(`${PDU2}.3.5.3.1.28.1.${outlet}`, 1); // outletSwitchable
        number(`${METERED_SWITCH}.1.${outlet}`, 1);
        number(`${METERED_STATE}.1.${outlet}`, 7);
        for (const [type, [value, digits]] of Object.entries(METERS)) {
            number(`${PDU2}.5.4.3.1.4.1.${outlet}.${type}`, value + outlet, GAUGE); // measurementsOutletSensorValue
            number(`${PDU2}.3.5.4.1.7.1.${outlet}.${type}`, digits); // outletSensorDecimalDigits
        }
    }
    return recording;
}
