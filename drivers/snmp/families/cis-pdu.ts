// What the PDUs of one house have in common, under the names of Eaton (nLogic), HPE (G3) and Panduit: the same tables below
// another root. Every index begins with the unit of the chain. Volts and hertz come in tenths, amperes in hundredths.

import { countdown, degrees, filledText, hundredths, macAddress, named, oneOf, tenths, whole } from '../conversions.ts';
import type { Family, TableCommand } from '../family.ts';
import { put, seconds } from './orders.ts';
import { outletType } from './outlet-types.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

export interface CisPdu {
    readonly name: string;
    readonly title: string;
    readonly mfr: string;
    readonly root: string;
    readonly claims: readonly string[];
    /** Column of the identification with the model; Panduit writes the rating where others write it. */
    readonly model?: number;
    /** One column that takes a number for what to do; without it three columns take the seconds to wait. */
    readonly command?: { readonly column: number; readonly off: number; readonly on: number; readonly cycle: number };
}

const NAME_MAX = 31;
const DELAY_MAX = 7200;
const SECONDS = { min: 0, max: DELAY_MAX } as const;

// pduOutletControlStatus off(1), on(2), pendingOff(3), pendingOn(4): a pending switch has not happened yet.
const state = oneOf({ 1: 'off', 2: 'on', 3: 'on', 4: 'off' });
const yesNo = oneOf({ 1: 'yes', 2: 'no' });
const groupType = named({ 2: 'breaker1pole', 3: 'breaker2pole', 4: 'breaker3pole', 5: 'outlet-section' });
// Thresholds of the same house: good(1), lowWarning(2), lowCritical(3), highWarning(4), highCritical(5).
const thresholds = (what: string) =>
    ({
        2: `low ${what} warning!`,
        3: `low ${what} critical!`,
        4: `high ${what} warning!`,
        5: `high ${what} critical!`,
    }) as const;

export function cisPdu({ name, title, mfr, root, claims, model = 3, command }: CisPdu): Family {
    return {
        name,
        title,
        type: 'pdu',
        claims,
        probes: [`${root}.2.1.1.5.1`, `${root}.5.1.1.2.1.1`, `${root}.1.2.1.7.1`], // unit watts, first outlet's name, part number
        rows: [...SYSTEM_ROWS, SYS_DESCR_AS_DESCRIPTION],
        tables: [
            {
                of: 'member',
                index: { arcs: ['member'] }, // pduIdentIndex
                columns: [
                    { variable: 'ups.id', oid: `${root}.1.2.1.2`, as: filledText, writable: { maxLength: NAME_MAX } }, // pduName
                    { variable: 'device.model', oid: `${root}.1.2.1.${model}`, as: filledText }, // pduModel
                    { variable: 'device.mfr', oid: `${root}.1.2.1.4`, as: filledText }, // pduManufacturer
                    { variable: 'device.firmware', oid: `${root}.1.2.1.5`, as: filledText }, // pduFirmwareVersion
                    { variable: 'ups.firmware', oid: `${root}.1.2.1.5`, as: filledText },
                    { variable: 'device.part', oid: `${root}.1.2.1.7`, as: filledText }, // pduPartNumber
                    { variable: 'device.serial', oid: `${root}.1.2.1.8`, as: filledText }, // pduSerialNumber
                    { variable: 'outlet.switchable', oid: `${root}.1.2.1.10`, as: yesNo }, // pduControllable
                    { variable: 'input.phases', oid: `${root}.1.2.1.11`, as: whole }, // pduInputPhaseCount
                    { variable: 'outlet.group.count', oid: `${root}.1.2.1.12`, as: whole }, // pduGroupCount
                    { variable: 'outlet.count', oid: `${root}.1.2.1.13`, as: whole }, // pduOutletCount
                    { variable: 'device.macaddr', oid: `${root}.1.2.1.14`, as: macAddress }, // pduMACAddress
                    { variable: 'input.frequency', oid: `${root}.2.1.1.2`, as: tenths }, // pduInputFrequency
                    { variable: 'input.power', oid: `${root}.2.1.1.4`, as: whole }, // pduInputPowerVA
                    { variable: 'input.realpower', oid: `${root}.2.1.1.5`, as: whole }, // pduInputPowerWatts
                    { variable: 'input.powerfactor', oid: `${root}.2.1.1.9`, as: hundredths }, // pduInputPowerFactor
                    { variable: 'input.current', oid: `${root}.2.1.1.11`, as: hundredths }, // pduInputTotalCurrent
                    { variable: 'device.mfr', oid: `${root}.1.2.1.${model}`, as: makerBehind(mfr) },
                ],
            },
            {
                of: 'phase',
                phases: 'input.phases',
                index: { arcs: ['member', 'number'], used: `${root}.2.2.1.1` }, // pduInputPhaseIndex
                columns: [
                    { single: 'input.voltage', phase: 'input.L1.voltage', oid: `${root}.2.2.1.3`, as: tenths }, // pduInputPhaseVoltage
                    {
                        single: 'input.current.nominal',
                        phase: 'input.L1.current.nominal',
                        oid: `${root}.2.2.1.10`,
                        as: hundredths,
                    }, // pduInputPhaseCurrentRating
                    { single: 'input.current', phase: 'input.L1.current', oid: `${root}.2.2.1.11`, as: hundredths }, // pduInputPhaseCurrent
                    { single: 'input.load', phase: 'input.L1.load', oid: `${root}.2.2.1.17`, as: whole }, // pduInputPhaseCurrentPercentLoad
                    { single: 'input.power', phase: 'input.L1.power', oid: `${root}.2.2.1.19`, as: whole }, // pduInputPhasePowerVA
                    { single: 'input.realpower', phase: 'input.L1.realpower', oid: `${root}.2.2.1.20`, as: whole }, // pduInputPhasePowerWatts
                ],
                alarms: [
                    { oid: `${root}.2.2.1.4`, subject: 'phase', texts: thresholds('voltage') }, // pduInputPhaseVoltageThStatus
                    { oid: `${root}.2.2.1.12`, subject: 'phase', texts: thresholds('current') }, // pduInputPhaseCurrentThStatus
                ],
            },
            {
                of: 'group',
                index: { arcs: ['member', 'number'], used: `${root}.3.1.1.1` }, // pduGroupIndex
                columns: [
                    { variable: 'outlet.group.n.name', oid: `${root}.3.1.1.2`, as: filledText }, // pduGroupName
                    { variable: 'outlet.group.n.type', oid: `${root}.3.1.1.3`, as: groupType }, // pduGroupType
                    { variable: 'outlet.group.n.voltage', oid: `${root}.3.1.1.5`, as: tenths }, // pduGroupVoltage
                    { variable: 'outlet.group.n.current', oid: `${root}.3.1.1.12`, as: hundredths }, // pduGroupCurrent
                    { variable: 'outlet.group.n.load', oid: `${root}.3.1.1.18`, as: whole }, // pduGroupCurrentPercentLoad
                    { variable: 'outlet.group.n.power', oid: `${root}.3.1.1.19`, as: whole }, // pduGroupPowerVA
                    { variable: 'outlet.group.n.realpower', oid: `${root}.3.1.1.20`, as: whole }, // pduGroupPowerWatts
                    { variable: 'outlet.group.n.count', oid: `${root}.3.1.1.25`, as: whole }, // pduGroupOutletCount
                ],
                alarms: [
                    { oid: `${root}.3.1.1.6`, subject: 'outlet group', texts: thresholds('voltage') }, // pduGroupVoltageThStatus
                    { oid: `${root}.3.1.1.13`, subject: 'outlet group', texts: thresholds('current') }, // pduGroupCurrentThStatus
                ],
            },
            {
                of: 'ambient',
                index: { arcs: ['member', 'number'], used: `${root}.4.2.1.1` }, // pduTemperatureIndex
                columns: [
                    { variable: 'ambient.n.name', oid: `${root}.4.2.1.2`, as: filledText }, // pduTemperatureName
                    { variable: 'ambient.n.temperature', oid: `${root}.4.2.1.4`, as: degrees(0.1, -1) }, // pduTemperatureValue
                ],
                alarms: [{ oid: `${root}.4.2.1.5`, subject: 'sensor', texts: thresholds('temperature') }], // pduTemperatureThStatus
            },
            {
                of: 'ambient',
                index: { arcs: ['member', 'number'], used: `${root}.4.3.1.1` }, // pduHumidityIndex
                columns: [{ variable: 'ambient.n.humidity', oid: `${root}.4.3.1.4`, as: tenths }], // pduHumidityValue
                alarms: [{ oid: `${root}.4.3.1.5`, subject: 'sensor', texts: thresholds('humidity') }], // pduHumidityThStatus
            },
            {
                of: 'outlet',
                index: { arcs: ['member', 'number'], used: `${root}.5.1.1.1` }, // pduOutletIndex
                columns: [
                    {
                        variable: 'outlet.n.name',
                        oid: `${root}.5.1.1.2`,
                        as: filledText,
                        writable: { maxLength: NAME_MAX },
                    }, // pduOutletName
                    { variable: 'outlet.n.type', oid: `${root}.5.1.1.3`, as: outletType }, // pduOutletType
                    { variable: 'outlet.n.current.nominal', oid: `${root}.5.1.1.4`, as: hundredths }, // pduOutletCurrentRating
                    { variable: 'outlet.n.current', oid: `${root}.5.1.1.5`, as: hundredths }, // pduOutletCurrent
                    { variable: 'outlet.n.load', oid: `${root}.5.1.1.11`, as: whole }, // pduOutletCurrentPercentLoad
                    { variable: 'outlet.n.power', oid: `${root}.5.1.1.12`, as: whole }, // pduOutletPowerVA
                    { variable: 'outlet.n.realpower', oid: `${root}.5.1.1.13`, as: whole }, // pduOutletPowerWatts
                    { variable: 'outlet.n.powerfactor', oid: `${root}.5.1.1.16`, as: hundredths }, // pduOutletPowerFactor
                    { variable: 'outlet.n.status', oid: `${root}.5.2.1.1`, as: state }, // pduOutletControlStatus
                    { variable: 'outlet.n.switchable', oid: `${root}.5.2.1.8`, as: yesNo }, // pduOutletControlSwitchable
                    { variable: 'outlet.n.delay.start', oid: `${root}.5.2.1.6`, as: countdown, writable: SECONDS }, // pduOutletControlSequenceDelay
                    { variable: 'outlet.n.delay.reboot', oid: `${root}.5.2.1.7`, as: countdown, writable: SECONDS }, // pduOutletControlRebootOffTime
                    { variable: 'outlet.n.delay.shutdown', oid: `${root}.5.2.1.9`, as: countdown, writable: SECONDS }, // pduOutletControlShutoffDelay
                ],
                alarms: [{ oid: `${root}.5.1.1.6`, subject: 'outlet', texts: thresholds('current') }], // pduOutletCurrentThStatus
                commands: command === undefined ? delayed(root) : direct(root, command),
            },
        ],
    };
}

// The maker's name where the unit does not tell it.
function makerBehind(mfr: string) {
    return { gives: 'text', read: () => mfr } as const;
}

// pduOutletControlStatus off(1), on(2), pendingOff(3), pendingOn(4).
const isOff = (root: string) => [{ oid: `${root}.5.2.1.1`, values: [1] }] as const;
const isOn = (root: string) => [{ oid: `${root}.5.2.1.1`, values: [2] }] as const;
const goesOff = (root: string) => [{ oid: `${root}.5.2.1.1`, values: [1, 3] }] as const;
const goesOn = (root: string) => [{ oid: `${root}.5.2.1.1`, values: [2, 4] }] as const;
const isCycled = (root: string) => [{ oid: `${root}.5.2.1.1`, values: [1, 3, 4] }] as const;

function direct(root: string, { column, off, on, cycle }: NonNullable<CisPdu['command']>): TableCommand[] {
    const control = { oid: `${root}.5.2.1.${column}` }; // pduOutletControlCommand
    return [
        { command: 'outlet.n.load.off', control, put: put(off), proof: isOff(root) },
        { command: 'outlet.n.load.on', control, put: put(on), proof: isOn(root) },
        { command: 'outlet.n.load.cycle', control, put: put(cycle), proof: isCycled(root) },
    ];
}

function delayed(root: string): TableCommand[] {
    const off = { oid: `${root}.5.2.1.2` }; // pduOutletControlOffCmd
    const on = { oid: `${root}.5.2.1.3` }; // pduOutletControlOnCmd
    const reboot = { oid: `${root}.5.2.1.4` }; // pduOutletControlRebootCmd
    return [
        { command: 'outlet.n.load.off', control: off, put: put(0), proof: isOff(root) },
        { command: 'outlet.n.load.on', control: on, put: put(0), proof: isOn(root) },
        { command: 'outlet.n.load.cycle', control: reboot, put: put(0), proof: isCycled(root) },
        { command: 'outlet.n.load.off.delay', control: off, put: seconds(0, DELAY_MAX), proof: goesOff(root) },
        { command: 'outlet.n.load.on.delay', control: on, put: seconds(0, DELAY_MAX), proof: goesOn(root) },
        { command: 'outlet.n.load.cycle.delay', control: reboot, put: seconds(0, DELAY_MAX), proof: isCycled(root) },
    ];
}
