// GUDEADS-…-MIB: Expert Power Control and Expert PDU of Gude. Every product has a number of its own below the maker's, and below it
// the same tree: ports, power meters, sensors. Watts and volts are whole, milliamperes, hundredths of a hertz.

import { degrees, filledText, hundredths, oneOf, tenths, thousandths, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

/** Products by the number that Gude gave them, as far as it is published. */
const PRODUCTS: Readonly<Record<number, { readonly name: string; readonly title: string }>> = {
    43: { name: 'gude-epc1202', title: 'Expert Power Control 1202' },
    67: { name: 'gude-esb7214', title: 'Expert Sensor Box 7214' },
    68: { name: 'gude-epc1104', title: 'Expert Power Control 1104' },
    81: { name: 'gude-epc8031', title: 'Expert Power Control 8031' },
};

function gude(number: string, { name, title }: { readonly name: string; readonly title: string }): Family {
    const product = `1.3.6.1.4.1.28507.${number}`;
    const port = `${product}.1.3.1.2.1`;
    const meter = `${product}.1.5.1.2.1`;
    const sensor = `${product}.1.6.1.1`;
    const control = { oid: `${port}.3` }; // PortState off(0), on(1)
    const shows = (value: number) => ({ ...control, values: [value] });
    return {
        name,
        title: `Gude ${title}`,
        type: 'pdu',
        claims: [product],
        probes: [`${port}.3.1`], // PortState
        rows: [
            ...SYSTEM_ROWS,
            SYS_DESCR_AS_DESCRIPTION,
            { variable: 'device.mfr', is: 'Gude' },
            { variable: 'device.model', is: title },
            { variable: 'outlet.count', oid: `${product}.1.3.1.1.0`, as: whole }, // portNumber
        ],
        tables: [
            {
                of: 'input',
                index: { arcs: ['number'] }, // PowerIndex
                columns: [
                    { variable: 'input.n.realpower', oid: `${meter}.4`, as: whole }, // PowerActive
                    { variable: 'input.n.current', oid: `${meter}.5`, as: thousandths }, // Current
                    { variable: 'input.n.voltage', oid: `${meter}.6`, as: whole }, // Voltage
                    { variable: 'input.n.frequency', oid: `${meter}.7`, as: hundredths }, // Frequency
                    { variable: 'input.n.powerfactor', oid: `${meter}.8`, as: thousandths }, // PowerFactor
                    { variable: 'input.n.power', oid: `${meter}.10`, as: whole }, // PowerApparent
                ],
            },
            {
                of: 'outlet',
                index: { arcs: ['number'] }, // PortIndex
                columns: [
                    { variable: 'outlet.n.name', oid: `${port}.2`, as: filledText }, // PortName
                    { variable: 'outlet.n.status', oid: control.oid, as: oneOf({ 0: 'off', 1: 'on' }) },
                    { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                ],
                commands: [
                    { command: 'outlet.n.load.off', control, put: put(0), proof: [shows(0)] },
                    { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1)] },
                ],
            },
            {
                of: 'ambient',
                index: { arcs: ['number'] }, // SensorIndex
                columns: [
                    { variable: 'ambient.n.name', oid: `${sensor}.32`, as: filledText }, // ExtSensorName
                    { variable: 'ambient.n.temperature', oid: `${sensor}.2`, as: degrees(0.1) }, // TempSensor
                    { variable: 'ambient.n.humidity', oid: `${sensor}.3`, as: tenths }, // HygroSensor
                ],
            },
        ],
    };
}

const PRODUCT = /^1\.3\.6\.1\.4\.1\.28507\.(\d{1,4})$/;

/** A product of Gude that has no name here: its number is its sysObjectID. */
export function gudeProduct(sysObjectId: string): Family | undefined {
    const number = PRODUCT.exec(sysObjectId)?.[1];
    if (number === undefined || Object.hasOwn(PRODUCTS, number)) return undefined;
    return gude(number, { name: 'gude-pdu', title: `product ${number}` });
}

export const gudePdus: readonly Family[] = Object.entries(PRODUCTS).map(([number, product]) => gude(number, product));
