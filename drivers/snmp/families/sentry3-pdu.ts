// Sentry3-MIB: Server Technology CDUs (Smart, Switched) with firmware up to 7. A unit is a tower, fed by one or more infeeds with
// outlets of their own: outlet 5 of the second infeed is 105.

import { filledText, hundredths, oneOf, tenths, whenThere, whole } from '../conversions.ts';
import type { Family } from '../family.ts';
import { put } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const SENTRY = '1.3.6.1.4.1.1718.3';
const INFEED = `${SENTRY}.2.2.1`;
const OUTLET = `${SENTRY}.2.3.1`;

// Sentry3-MIB outletStatus off(0), on(1), offWait(2), onWait(3), offError(4), onError(5), noComm(6), reading(7), offFuse(8),
// onFuse(9). A state that is awaited, or whose fuse has gone, is told by neither word.
const status = `${OUTLET}.5`;
const state = oneOf({ 0: 'off', 1: 'on', 4: 'on', 5: 'off' });
const shows = (value: number) => ({ oid: status, values: [value] }) as const;
const isRebooting = { oid: `${OUTLET}.10`, values: [8, 16] } as const; // outletControlState reboot(8), eventReboot(16)
const control = { oid: `${OUTLET}.11` }; // Sentry3-MIB outletControlAction none(0), on(1), off(2), reboot(3)

export const sentry3Pdu = {
    name: 'sentry3-pdu',
    title: 'Server Technology CDU (Sentry3-MIB)',
    type: 'pdu',
    claims: ['1.3.6.1.4.1.1718.3'],
    probes: [`${SENTRY}.1.1.0`, `${INFEED}.7.1.1`], // systemVersion, infeedLoadValue
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', is: 'Server Technology' },
        { variable: 'ups.firmware', oid: `${SENTRY}.1.1.0`, as: filledText }, // systemVersion
    ],
    tables: [
        {
            of: 'member',
            index: { arcs: ['member'] }, // towerIndex
            columns: [
                { variable: 'ups.id', oid: `${SENTRY}.2.1.1.3`, as: filledText, writable: { maxLength: 24 } }, // towerName
                { variable: 'device.serial', oid: `${SENTRY}.2.1.1.6`, as: filledText }, // towerProductSN
                { variable: 'device.model', oid: `${SENTRY}.2.1.1.7`, as: filledText }, // towerModelNumber
                { variable: 'input.frequency', oid: `${SENTRY}.2.1.1.12`, as: whole }, // towerLineFrequency
            ],
        },
        {
            of: 'input',
            index: { arcs: ['member', 'number'] }, // towerIndex, infeedIndex
            columns: [
                { variable: 'input.n.id', oid: `${INFEED}.2`, as: filledText }, // infeedID
                { variable: 'input.n.desc', oid: `${INFEED}.3`, as: filledText, writable: { maxLength: 24 } }, // infeedName
                { variable: 'input.n.current', oid: `${INFEED}.7`, as: hundredths }, // infeedLoadValue
                { variable: 'input.n.current.nominal', oid: `${INFEED}.10`, as: whole }, // infeedCapacity
                { variable: 'input.n.voltage', oid: `${INFEED}.11`, as: tenths }, // infeedVoltage
                { variable: 'input.n.realpower', oid: `${INFEED}.12`, as: whole }, // infeedPower
                { variable: 'input.n.power', oid: `${INFEED}.13`, as: whole }, // infeedApparentPower
                { variable: 'input.n.powerfactor', oid: `${INFEED}.14`, as: hundredths }, // infeedPowerFactor
            ],
            alarms: [
                // infeedStatus off(0), on(1), offError(2), onError(3), noComm(4)
                {
                    oid: `${INFEED}.5`,
                    subject: 'infeed',
                    texts: { 2: 'should be off and is on', 3: 'should be on and is off', 4: 'does not answer' },
                },
                // infeedLoadStatus normal(0), notOn(1), reading(2), loadLow(3), loadHigh(4), overLoad(5), readError(6), noComm(7)
                { oid: `${INFEED}.6`, subject: 'infeed', texts: { 3: 'load low', 4: 'load high', 5: 'overloaded' } },
            ],
        },
        {
            of: 'outlet',
            index: { arcs: ['member', 'hundred', 'number'] }, // towerIndex, infeedIndex, outletIndex
            columns: [
                { variable: 'outlet.n.id', oid: `${OUTLET}.2`, as: filledText }, // outletID
                { variable: 'outlet.n.desc', oid: `${OUTLET}.3`, as: filledText, writable: { maxLength: 24 } }, // outletName
                { variable: 'outlet.n.status', oid: status, as: state },
                { variable: 'outlet.n.current', oid: `${OUTLET}.7`, as: hundredths }, // outletLoadValue
                { variable: 'outlet.n.switchable', oid: control.oid, as: whenThere('yes') },
                { variable: 'outlet.n.voltage', oid: `${OUTLET}.13`, as: tenths }, // outletVoltage
                { variable: 'outlet.n.realpower', oid: `${OUTLET}.14`, as: whole }, // outletPower
                { variable: 'outlet.n.power', oid: `${OUTLET}.15`, as: whole }, // outletApparentPower
                { variable: 'outlet.n.powerfactor', oid: `${OUTLET}.16`, as: hundredths }, // outletPowerFactor
            ],
            alarms: [
                {
                    oid: status,
                    subject: 'outlet',
                    texts: {
                        4: 'should be off and is on',
                        5: 'should be on and is off',
                        8: 'has lost its fuse',
                        9: 'has lost its fuse',
                    },
                },
            ],
            commands: [
                { command: 'outlet.n.load.on', control, put: put(1), proof: [shows(1)] },
                { command: 'outlet.n.load.off', control, put: put(2), proof: [shows(0)] },
                { command: 'outlet.n.load.cycle', control, put: put(3), proof: [shows(0), isRebooting] },
            ],
        },
    ],
} as const satisfies Family;
