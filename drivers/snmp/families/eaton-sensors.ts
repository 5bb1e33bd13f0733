// EATON-SENSOR-MIB: the environmental probes (EMP001, EMPDT1H1C2) that plug into Eaton's UPS cards, PDUs and transfer switches.
// Temperatures come in tenths of a unit that another object names.

import { degrees, filledText, measure, named, oneOf, tenths, text, whole } from '../conversions.ts';
import type { Scale, Table } from '../family.ts';

const SENSOR = '1.3.6.1.4.1.534.6.8.1';

// EATON-SENSOR-MIB temperatureUnit: kelvin(0), celsius(1), fahrenheit(2).
const scale = { oid: `${SENSOR}.2.5.0`, isSingle: true, kelvin: 0, fahrenheit: 2 } as const satisfies Scale;

const tenthsOfDegree = degrees(0.1);

/** Threshold states of the sensor and PDU MIBs of Eaton. */
export const LEVEL_WORDS = {
    0: 'good',
    1: 'warning-low',
    2: 'critical-low',
    3: 'warning-high',
    4: 'critical-high',
} as const;
export const level = oneOf(LEVEL_WORDS);

/** The alarms that these states mean. */
export const levelAlarms = (what: string) =>
    ({
        1: `low ${what} warning!`,
        2: `low ${what} critical!`,
        3: `high ${what} warning!`,
        4: `high ${what} critical!`,
    }) as const;

const polarity = oneOf({ 0: 'normal-open', 1: 'normal-closed' });
const contact = named({ 0: 'inactive', 1: 'active' });
const PERCENT = { min: 0, max: 100 } as const;

export const EATON_SENSOR_TABLES = [
    {
        of: 'ambient',
        index: { arcs: ['number'] }, // sensorIndex
        columns: [
            { variable: 'ambient.n.id', oid: `${SENSOR}.1.2.1.2`, as: filledText }, // sensorUuid
            { variable: 'ambient.n.address', oid: `${SENSOR}.1.2.1.4`, as: text }, // sensorAddress
            { variable: 'ambient.n.parent.serial', oid: `${SENSOR}.1.2.1.5`, as: filledText }, // sensorMonitoredBy
            { variable: 'ambient.n.mfr', oid: `${SENSOR}.1.2.1.6`, as: filledText }, // sensorManufacturer
            { variable: 'ambient.n.model', oid: `${SENSOR}.1.2.1.7`, as: filledText }, // sensorModel
            { variable: 'ambient.n.serial', oid: `${SENSOR}.1.2.1.9`, as: filledText }, // sensorSerialNumber
            { variable: 'ambient.n.firmware', oid: `${SENSOR}.1.2.1.10`, as: filledText }, // sensorFirmwareVersion
        ],
    },
    {
        of: 'ambient',
        index: { arcs: ['1', 'number'] },
        columns: [
            { variable: 'ambient.n.name', oid: `${SENSOR}.1.3.1`, as: filledText }, // sensorName
            { variable: 'ambient.n.present', oid: `${SENSOR}.1.4.1`, as: oneOf({ 2: 'yes', 3: 'no' }) }, // sensorState
        ],
    },
    {
        of: 'ambient',
        index: { arcs: ['number', '1'] }, // sensorIndex, temperatureIndex
        columns: [
            { variable: 'ambient.n.temperature.status', oid: `${SENSOR}.2.3.1.1`, as: level }, // temperatureThresholdStatus
            { variable: 'ambient.n.temperature', oid: `${SENSOR}.2.3.1.3`, as: tenthsOfDegree, scale }, // temperatureValue
            { variable: 'ambient.n.temperature.low.warning', oid: `${SENSOR}.2.2.1.5`, as: tenthsOfDegree, scale }, // temperatureThresholdLowWarning
            { variable: 'ambient.n.temperature.low.critical', oid: `${SENSOR}.2.2.1.6`, as: tenthsOfDegree, scale }, // temperatureThresholdLowCritical
            { variable: 'ambient.n.temperature.high.warning', oid: `${SENSOR}.2.2.1.7`, as: tenthsOfDegree, scale }, // temperatureThresholdHighWarning
            { variable: 'ambient.n.temperature.high.critical', oid: `${SENSOR}.2.2.1.8`, as: tenthsOfDegree, scale }, // temperatureThresholdHighCritical
        ],
        alarms: [{ oid: `${SENSOR}.2.3.1.1`, subject: 'sensor', texts: levelAlarms('temperature') }],
    },
    {
        of: 'ambient',
        index: { arcs: ['number', '1'] }, // sensorIndex, humidityIndex
        columns: [
            { variable: 'ambient.n.humidity.status', oid: `${SENSOR}.3.3.1.1`, as: level }, // humidityThresholdStatus
            { variable: 'ambient.n.humidity', oid: `${SENSOR}.3.3.1.3`, as: tenths }, // humidityValue
            {
                variable: 'ambient.n.humidity.low.warning',
                oid: `${SENSOR}.3.2.1.5`,
                as: measure(0.1),
                writable: PERCENT,
            }, // humidityThresholdLowWarning
            {
                variable: 'ambient.n.humidity.low.critical',
                oid: `${SENSOR}.3.2.1.6`,
                as: measure(0.1),
                writable: PERCENT,
            }, // humidityThresholdLowCritical
            {
                variable: 'ambient.n.humidity.high.warning',
                oid: `${SENSOR}.3.2.1.7`,
                as: measure(0.1),
                writable: PERCENT,
            }, // humidityThresholdHighWarning
            {
                variable: 'ambient.n.humidity.high.critical',
                oid: `${SENSOR}.3.2.1.8`,
                as: measure(0.1),
                writable: PERCENT,
            }, // humidityThresholdHighCritical
        ],
        alarms: [{ oid: `${SENSOR}.3.3.1.1`, subject: 'sensor', texts: levelAlarms('humidity') }],
    },
    {
        of: 'ambient',
        index: { arcs: ['number', '1'] }, // sensorIndex, digitalInputIndex
        columns: [
            { variable: 'ambient.n.contacts.1.name', oid: `${SENSOR}.4.2.1.1`, as: filledText }, // digitalInputName
            { variable: 'ambient.n.contacts.1.config', oid: `${SENSOR}.4.2.1.3`, as: polarity }, // digitalInputPolarity
            { variable: 'ambient.n.contacts.1.status', oid: `${SENSOR}.4.3.1.3`, as: contact }, // digitalInputState
        ],
    },
    {
        of: 'ambient',
        index: { arcs: ['number', '2'] },
        columns: [
            { variable: 'ambient.n.contacts.2.name', oid: `${SENSOR}.4.2.1.1`, as: filledText },
            { variable: 'ambient.n.contacts.2.config', oid: `${SENSOR}.4.2.1.3`, as: polarity },
            { variable: 'ambient.n.contacts.2.status', oid: `${SENSOR}.4.3.1.3`, as: contact },
        ],
    },
] as const satisfies readonly Table[];

export const EATON_SENSOR_COUNT = { variable: 'ambient.count', oid: `${SENSOR}.1.1.0`, as: whole } as const; // sensorCount
