// SCHLEIFENBAUER-DATABUS-MIB: PDUs of Schleifenbauer, and what Conteg sells of them, as a ring of units behind one gateway. Volts and
// amperes come in hundredths, power factors in ten thousandths.

import { filledText, hundredths, measure, text } from '../conversions.ts';
import type { Family } from '../family.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const powerFactor = measure(0.0001);

function schleifenbauer(name: string, title: string, mfr: string, enterprise: string): Family {
    const databus = `${enterprise}.12.1.1.2`;
    return {
        name,
        title,
        type: 'pdu',
        claims: [enterprise],
        // Units have numbers that nobody can guess: what tells the family is the bus itself.
        probes: [`${databus}.6.1.1.7.1.1`, `${enterprise}.12.1.1.1.1.1.0`], // sdbDevInActualVoltage, sdbMgmtStsDevices
        rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION, { variable: 'device.mfr', is: mfr }],
        tables: [
            {
                of: 'member',
                index: { arcs: ['member'] }, // sdbDevIdUnitAddress
                columns: [
                    { variable: 'ups.firmware', oid: `${databus}.1.1.1.2`, as: text }, // sdbDevIdFirmwareVersion
                    { variable: 'device.model', oid: `${databus}.1.1.1.3`, as: filledText }, // sdbDevIdSalesOrderNumber
                    { variable: 'device.serial', oid: `${databus}.1.1.1.6`, as: filledText }, // sdbDevIdSerialNumber
                    { variable: 'ups.id', oid: `${databus}.1.1.1.10`, as: filledText }, // sdbDevIdName
                    { variable: 'device.location', oid: `${databus}.1.1.1.11`, as: filledText }, // sdbDevIdLocation
                ],
            },
            {
                of: 'phase',
                phases: 'input.phases',
                index: { arcs: ['member', 'number'] }, // sdbDevIdUnitAddress, sdbDevInIndex
                columns: [
                    {
                        single: 'input.powerfactor',
                        phase: 'input.L1.powerfactor',
                        oid: `${databus}.6.1.1.4`,
                        as: powerFactor,
                    }, // sdbDevInPowerFactor
                    { single: 'input.current', phase: 'input.L1.current', oid: `${databus}.6.1.1.5`, as: hundredths }, // sdbDevInActualCurrent
                    { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${databus}.6.1.1.7`, as: hundredths }, // sdbDevInActualVoltage
                ],
            },
            {
                of: 'outlet',
                index: { arcs: ['member', 'number'] }, // sdbDevIdUnitAddress, sdbDevOutIndex
                columns: [
                    { variable: 'outlet.n.desc', oid: `${databus}.7.1.1.2`, as: filledText }, // sdbDevOutName
                    { variable: 'outlet.n.powerfactor', oid: `${databus}.7.2.1.4`, as: powerFactor }, // sdbDevOutMtPowerFactor
                    { variable: 'outlet.n.current', oid: `${databus}.7.2.1.5`, as: hundredths }, // sdbDevOutMtActualCurrent
                    { variable: 'outlet.n.voltage', oid: `${databus}.7.2.1.7`, as: hundredths }, // sdbDevOutMtActualVoltage
                ],
            },
        ],
    };
}

export const schleifenbauerPdu = schleifenbauer(
    'schleifenbauer-pdu',
    'Schleifenbauer PDU (SCHLEIFENBAUER-DATABUS-MIB)',
    'Schleifenbauer',
    '1.3.6.1.4.1.31034',
);
export const contegPdu = schleifenbauer('conteg-pdu', 'Conteg PDU (CONTEG-MIB)', 'Conteg', '1.3.6.1.4.1.28402');
