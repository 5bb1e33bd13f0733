// LIEBERT-GP-FLEXIBLE-MIB: UPSs of Liebert, Emerson and Vertiv with an IntelliSlot or Unity card (GXT, APM, NXL …). Each reading is
// a point with a number that all models share; its value is text in the unit that stands beside it. Point numbers end the OIDs.

import {
    type Conversion,
    filledText,
    flags,
    measure,
    minutes,
    numberOf,
    oneOf,
    tenths,
    whole,
} from '../conversions.ts';
import type { AlarmRow, Family } from '../family.ts';
import { besideUpsMib } from './beside-ups-mib.ts';
import { order, put, readsBack } from './orders.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const LGP = '1.3.6.1.4.1.476.1.42';
// lgpFlexibleBasicTable: the value as text. lgpFlexibleExtendedTable: a whole number in the scale of the point.
const POINT = `${LGP}.3.9.20.1.20.1.2.1`;
const RAW_POINT = `${LGP}.3.9.30.1.20.1.2.1`;
const EVENT = `${LGP}.3.9.20.1.20.1.2.100`;
const MODEL = `${LGP}.2.4.2.1`; // lgpAgentManagedDeviceTable

/** Text of a point that is a number; what is none ("Unavailable") is unknown. */
const value: Conversion = whole;
const kilo = measure(1000);
const celsius: Conversion = { gives: 'number', read: (raw) => numberOf(raw) };

const outputSource = flags({
    Normal: ['OL'],
    Battery: ['OB'],
    Bypass: ['OL', 'BYPASS'],
    'Maintenance Bypass': ['OL', 'BYPASS'],
    ECO: ['OL', 'ECO'],
    Booster: ['OL', 'BOOST'],
    Reducer: ['OL', 'TRIM'],
    Off: ['OFF'],
    None: ['OFF'],
});

const event = (point: number, meaning: AlarmRow['meanings'][string]): AlarmRow => ({
    oid: `${EVENT}.${point}`,
    meanings: { 'Active Event': meaning },
});

export const liebertUps: Family = besideUpsMib({
    name: 'liebert-ups',
    title: 'Liebert, Emerson or Vertiv UPS (LIEBERT-GP-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.476.1.42'],
    // UPS Output Source, System Output Voltage A-N, Battery Time Remaining
    probes: [`${POINT}.4872`, `${POINT}.4385`, `${POINT}.4150`, `${RAW_POINT}.4872`],
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'device.mfr', oid: `${LGP}.2.1.1.0`, as: filledText }, // lgpAgentIdentManufacturer
        { variable: 'device.model', oid: `${POINT}.4240`, as: filledText }, // System Model Number
        { variable: 'device.model', oid: `${MODEL}.4.1`, as: filledText }, // lgpAgentManagedDeviceModel
        { variable: 'ups.firmware', oid: `${MODEL}.5.1`, as: filledText }, // lgpAgentManagedDeviceFirmwareVersion
        { variable: 'device.serial', oid: `${MODEL}.7.1`, as: filledText }, // lgpAgentManagedDeviceSerialNum
        { variable: 'ups.firmware.aux', oid: `${LGP}.2.1.3.0`, as: filledText }, // lgpAgentIdentFirmwareVersion
        { variable: 'ups.mfr', oid: `${POINT}.4333`, as: filledText },
        { variable: 'ups.model', oid: `${POINT}.4240`, as: filledText }, // System Model Number
        { variable: 'ups.type', oid: `${POINT}.6199`, as: filledText },
        { variable: 'ups.load', oid: `${RAW_POINT}.5861`, as: whole }, // UPS Output Load
        { variable: 'ups.load', oid: `${POINT}.5861`, as: value },
        { variable: 'ups.temperature', oid: `${POINT}.4291`, as: celsius }, // Inlet Air Temperature
        { variable: 'battery.voltage', oid: `${RAW_POINT}.4148`, as: whole }, // DC Bus Voltage
        { variable: 'battery.voltage', oid: `${POINT}.4148`, as: value },
        { variable: 'battery.voltage', oid: `${POINT}.4155`, as: value }, // Battery Volts for Cabinet
        { variable: 'battery.voltage.nominal', oid: `${RAW_POINT}.6189`, as: whole },
        { variable: 'battery.runtime', oid: `${RAW_POINT}.4150`, as: minutes }, // Battery Time Remaining
        { variable: 'battery.runtime', oid: `${POINT}.4150`, as: minutes },
        { variable: 'battery.charge', oid: `${RAW_POINT}.4153`, as: whole }, // Battery Percentage Charge
        { variable: 'battery.charge', oid: `${POINT}.4153`, as: value },
        { variable: 'battery.temperature', oid: `${POINT}.4156`, as: celsius }, // Battery Temperature for Cabinet
        { variable: 'input.voltage', oid: `${RAW_POINT}.4096`, as: tenths }, // System Input RMS A-N
        { variable: 'input.voltage.nominal', oid: `${RAW_POINT}.4102`, as: whole },
        { variable: 'input.current', oid: `${RAW_POINT}.4113`, as: tenths }, // System Input RMS Current Phase A
        { variable: 'input.current.nominal', oid: `${RAW_POINT}.4104`, as: whole },
        { variable: 'input.frequency', oid: `${RAW_POINT}.4105`, as: tenths }, // System Input Frequency
        { variable: 'input.frequency', oid: `${POINT}.4105`, as: value },
        { variable: 'input.frequency.nominal', oid: `${RAW_POINT}.4103`, as: whole },
        { variable: 'input.L1-N.voltage', oid: `${POINT}.4096`, as: value }, // System Input RMS A-N
        { variable: 'input.L1-L2.voltage', oid: `${POINT}.4097`, as: value }, // System Input RMS A-B
        { variable: 'input.L2-N.voltage', oid: `${POINT}.4098`, as: value }, // System Input RMS B-N
        { variable: 'input.L2-L3.voltage', oid: `${POINT}.4099`, as: value }, // System Input RMS B-C
        { variable: 'input.L3-N.voltage', oid: `${POINT}.4100`, as: value }, // System Input RMS C-N
        { variable: 'input.L3-L1.voltage', oid: `${POINT}.4101`, as: value }, // System Input RMS C-A
        { variable: 'input.L1.current', oid: `${POINT}.4113`, as: value }, // System Input RMS Current Phase A
        { variable: 'input.L2.current', oid: `${POINT}.4114`, as: value },
        { variable: 'input.L3.current', oid: `${POINT}.4115`, as: value },
        { variable: 'input.bypass.L1-N.voltage', oid: `${POINT}.4128`, as: value }, // Bypass Input Voltage RMS A-N
        { variable: 'input.bypass.L2-N.voltage', oid: `${POINT}.4129`, as: value },
        { variable: 'input.bypass.L3-N.voltage', oid: `${POINT}.4130`, as: value },
        { variable: 'input.bypass.frequency', oid: `${POINT}.4131`, as: value }, // Bypass Input Frequency
        { variable: 'output.voltage', oid: `${RAW_POINT}.4385`, as: tenths }, // System Output Voltage RMS A-N
        { variable: 'output.voltage.nominal', oid: `${RAW_POINT}.4260`, as: whole },
        { variable: 'output.current', oid: `${RAW_POINT}.4204`, as: tenths }, // System Output RMS Current Phs A
        { variable: 'output.frequency', oid: `${RAW_POINT}.4207`, as: tenths }, // System Output Frequency
        { variable: 'output.frequency', oid: `${POINT}.4207`, as: value },
        { variable: 'output.power', oid: `${RAW_POINT}.4209`, as: whole }, // System Output Apparent Power
        { variable: 'output.power', oid: `${POINT}.4209`, as: kilo },
        { variable: 'output.power.nominal', oid: `${RAW_POINT}.4264`, as: whole },
        { variable: 'output.realpower', oid: `${RAW_POINT}.4208`, as: whole }, // System Output Power
        { variable: 'output.realpower', oid: `${POINT}.4208`, as: kilo },
        { variable: 'output.L1-N.voltage', oid: `${POINT}.4385`, as: value }, // System Output Voltage RMS A-N
        { variable: 'output.L2-N.voltage', oid: `${POINT}.4386`, as: value },
        { variable: 'output.L3-N.voltage', oid: `${POINT}.4387`, as: value },
        { variable: 'output.L1.current', oid: `${POINT}.4204`, as: value }, // System Output RMS Current Phs A
        { variable: 'output.L2.current', oid: `${POINT}.4205`, as: value },
        { variable: 'output.L3.current', oid: `${POINT}.4206`, as: value },
        { variable: 'output.L1.power.percent', oid: `${POINT}.4223`, as: value }, // System Output Pct Power Phase A
        { variable: 'output.L2.power.percent', oid: `${POINT}.4224`, as: value },
        { variable: 'output.L3.power.percent', oid: `${POINT}.4225`, as: value },
        { variable: 'output.L1.powerfactor', oid: `${POINT}.4210`, as: value }, // System Output Power Factor Phs A
        { variable: 'output.L2.powerfactor', oid: `${POINT}.4211`, as: value },
        { variable: 'output.L3.powerfactor', oid: `${POINT}.4212`, as: value },
        { variable: 'ups.beeper.status', oid: `${RAW_POINT}.6188`, as: oneOf({ 1: 'enabled', 2: 'disabled' }) },
    ],
    tables: [],
    status: {
        source: [
            { oid: `${POINT}.4872`, as: outputSource }, // UPS Output Source
            {
                oid: `${RAW_POINT}.4872`,
                as: flags({
                    2: ['OFF'],
                    3: ['OL'],
                    4: ['OL', 'BYPASS'],
                    5: ['OB'],
                    6: ['OL', 'BOOST'],
                    7: ['OL', 'TRIM'],
                }),
            },
        ],
        also: [{ oid: `${POINT}.5454`, as: flags({ enabled: ['ECO'] }) }], // ECO Mode Operation State
    },
    alarmRows: [
        event(4162, { text: 'battery low', status: 'LB' }),
        event(4168, { status: 'DISCHRG' }), // Battery Discharging
        event(4215, { text: 'UPS output off', status: 'OFF' }),
        event(4233, { text: 'inverter failure' }),
        event(4310, { text: 'over temperature' }),
        event(5806, { text: 'output overload', status: 'OVER' }),
        event(6182, { text: 'replace battery', status: 'RB' }),
        event(4122, { text: 'input power problem' }),
        event(4135, { text: 'bypass not available' }),
    ],
    commands: [
        order('beeper.disable', `${RAW_POINT}.6188`, put(2), readsBack),
        order('beeper.enable', `${RAW_POINT}.6188`, put(1), readsBack),
    ],
});
