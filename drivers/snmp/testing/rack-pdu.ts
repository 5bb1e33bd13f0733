// A rack PDU of 24 switched and metered outlets on three phases, as PowerNet-MIB rPDU2 tells it: 149 values that a poll could
// ask for. For tests and benches only.

import { write, writeInteger, writeOid } from './ber.ts';
import type { Recording } from './recording.ts';

const RPDU2 = '1.3.6.1.4.1.318.1.1.26';
const OUTLETS = 24;
const PHASES = 3;
const BANKS = 2;

/** Column of the state of outlet n: off(1), on(2). */
export const OUTLET_STATE = `${RPDU2}.9.2.3.1.5`;
/** Column of the current of outlet n, in tenths of an ampere. */
export const OUTLET_CURRENT = `${RPDU2}.9.4.3.1.6`;

export function rackPdu(): Recording {
    const recording: Recording = new Map();
    const number = (oid: string, value: number) => recording.set(oid, writeInteger(value));
    const text = (oid: string, value: string) => recording.set(oid, write(0x04, Buffer.from(value)));
    text('1.3.6.1.2.1.1.1.0', 'APC Web/SNMP Management Card (rack PDU of 24 outlets)');
    recording.set('1.3.6.1.2.1.1.2.0', writeOid('1.3.6.1.4.1.318.1.3.4.6'));
    number(`${RPDU2}.2.1.2.1`, 1); // rPDU2IdentModule
    text(`${RPDU2}.2.1.8.1`, 'AP8681'); // rPDU2IdentModelNumber
    text(`${RPDU2}.2.1.9.1`, 'ZA0000000001'); // rPDU2IdentSerialNumber
    for (const [column, value] of Object.entries({ 2: 1, 4: OUTLETS, 7: PHASES, 9: 16 }))
        number(`${RPDU2}.4.2.1.${column}.1`, value); // rPDU2DeviceProperties
    for (const [column, value] of Object.entries({ 2: 1, 4: 2, 5: 412, 12: 1, 16: 430, 17: 96 }))
        number(`${RPDU2}.4.3.1.${column}.1`, value); // rPDU2DeviceStatus
    for (let phase = 1; phase <= PHASES; phase++) {
        for (const [column, value] of Object.entries({
            2: 1,
            3: phase,
            4: 2,
            5: 60 + phase,
            6: 230,
            7: 137,
            8: 143,
            9: 96,
        }))
            number(`${RPDU2}.6.3.1.${column}.${phase}`, value); // rPDU2PhaseStatus
    }
    for (let bank = 1; bank <= BANKS; bank++) {
        for (const [column, value] of Object.entries({ 2: 1, 3: bank, 4: 2, 5: 90 + bank }))
            number(`${RPDU2}.8.3.1.${column}.${bank}`, value); // rPDU2BankStatus
    }
    for (let outlet = 1; outlet <= OUTLETS; outlet++) addOutlet(outlet, number, text);
    return recording;
}

function addOutlet(
    outlet: number,
    number: (oid: string, value: number) => void,
    text: (oid: string, value: string) => void,
): void {
    for (const [column, value] of Object.entries({ 2: 1, 4: outlet, 5: 2, 6: 2 }))
        number(`${RPDU2}.9.2.3.1.${column}.${outlet}`, value); // rPDU2OutletSwitchedStatus
    number(`${RPDU2}.9.2.4.1.5.${outlet}`, 1); // rPDU2OutletSwitchedControlCommand
    text(`${RPDU2}.9.2.1.1.3.${outlet}`, `host ${outlet}`); // rPDU2OutletSwitchedConfigName
    for (const [column, value] of Object.entries({ 2: 1, 4: outlet, 6: 10 + outlet, 7: 20 + outlet }))
        number(`${RPDU2}.9.4.3.1.${column}.${outlet}`, value); // rPDU2OutletMeteredStatus
}
