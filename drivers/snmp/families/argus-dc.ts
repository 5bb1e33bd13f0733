// Argus-MIB: DC power systems of Alpha and Argus with a Cordex CXC controller of the first generation. It lists what it measures by name, in
// hundredths. Left out: temperatures and running times, whose units are settings that no object tells.

import { filledText, hundredths, signed } from '../conversions.ts';
import type { Family } from '../family.ts';
import { mainsAbove } from './alpha-dc.ts';
import { SYS_DESCR_AS_DESCRIPTION, SYSTEM_ROWS } from './system-group.ts';

const ARGUS = '1.3.6.1.4.1.7309.4.1';
const INPUTS = `${ARGUS}.6.2.2.1`; // dcPwrSysCntrlrIpTable

const listed = (name: string, variable: string, as = hundredths) => ({
    names: new RegExp(`^${name}$`),
    columns: [{ variable, name: '', from: 'numbers', as } as const],
});

export const argusDc = {
    name: 'argus-dc',
    title: 'Alpha or Argus DC power system (Argus-MIB)',
    type: 'ups',
    claims: ['1.3.6.1.4.1.7309.4'],
    probes: [`${ARGUS}.1.1.0`, `${INPUTS}.3.1`], // dcPwrSysChargeVolts, dcPwrSysCntrlrIpIntegerValue
    rows: [
        ...SYSTEM_ROWS,
        SYS_DESCR_AS_DESCRIPTION,
        { variable: 'ups.mfr', is: 'Alpha' },
        { variable: 'ups.model', oid: `${ARGUS}.2.8.0`, as: filledText }, // dcPwrSysSystemType
        { variable: 'ups.serial', oid: `${ARGUS}.2.9.0`, as: filledText }, // dcPwrSysSystemSerial
        { variable: 'ups.firmware', oid: `${ARGUS}.2.11.0`, as: filledText }, // dcPwrSysSoftwareVersion
    ],
    tables: [],
    directory: {
        names: `${INPUTS}.4`, // dcPwrSysCntrlrIpStringValue
        texts: `${INPUTS}.4`,
        numbers: `${INPUTS}.3`, // dcPwrSysCntrlrIpIntegerValue
        kinds: [
            listed('AC Mains', 'input.voltage'),
            listed('Load Voltage', 'output.voltage'),
            listed('Load Current', 'output.current'),
            listed('Battery Voltage', 'battery.voltage'),
            listed('Battery Current', 'battery.current', signed(0.01)),
            listed('Battery Capacity', 'battery.charge'),
        ],
        source: { name: 'AC Mains', as: mainsAbove(8000) },
    },
    status: { source: [], also: [] },
} as const satisfies Family;
