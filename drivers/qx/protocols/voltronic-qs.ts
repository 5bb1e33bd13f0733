// Voltronic's small line-interactive UPSs: QS, in characters or in bytes. `M` tells which: V, P or T.

import { type Conversion, number, wording } from '../conversions.ts';
import {
    beeperStatus,
    bit,
    bypassBoostOrTrim,
    F,
    failure,
    mainsFailed,
    ratings,
    statusBits,
    statusNumbers,
    statusQuery,
    upsType,
} from '../megatec-rows.ts';
import { MEGATEC_COMMANDS, MEGATEC_DELAYS } from '../orders.ts';
import type { Columns, Delays, Protocol, Query, Row } from '../protocol.ts';

const M: Query = { ask: 'M', lead: '', bytes: 2, once: true };
const QS = statusQuery('QS');
/** `(100 00979 50.0 000.3 177 290 0 0000010000112000` */
const QI: Query = { ask: 'QI', lead: '(', bytes: 49 };

const COMMANDS = MEGATEC_COMMANDS.filter(({ command }) => !/^test\.battery\.(?:start|start\.deep|stop)$/.test(command));
const DELAYS: Delays = {
    start: { ...MEGATEC_DELAYS.start, min: 60 },
    shutdown: { ...MEGATEC_DELAYS.shutdown, max: 540 },
};
const kind: Row = { variable: 'ups.firmware.aux', in: M, at: [0, 0], as: wording((letter) => `PM-${letter}`) };

export const voltronicQs: Protocol = {
    name: 'voltronic-qs',
    title: 'Voltronic Power, line-interactive (QS)',
    claims: [M, QS],
    isIts: (answers) => /^[PTV]\r/.test(answers.get('M') ?? ''),
    rows: [
        kind,
        ...statusNumbers(QS, 'output.frequency'),
        upsType(QS),
        beeperStatus(QS),
        ...ratings(F, 'output'),
        { variable: 'battery.charge', in: QI, at: [1, 3], as: number },
        { variable: 'battery.runtime', in: QI, at: [5, 9], as: number },
        { variable: 'input.frequency', in: QI, at: [11, 14], as: number },
        { variable: 'output.current', in: QI, at: [16, 20], as: number },
        { variable: 'input.transfer.low', in: QI, at: [22, 24], as: number },
        { variable: 'input.transfer.high', in: QI, at: [26, 28], as: number },
    ],
    status: statusBits(QS),
    alarms: [failure(QS)],
    commands: COMMANDS,
    delays: DELAYS,
    confirmation: { yes: ['ACK'], always: false },
};

// In bytes, a blank between the fields; what would be mistaken for a blank or a control character is written as 0x28 and a number.
const ESCAPED = ['\r', '\x11', '\x13', '\n', ' '] as const;

/** Ten fields of bytes, or eleven with the ratings. */
function bytesOf(answer: string): number[] | undefined {
    const fields = answer.slice(1, -1).split(' ');
    if (fields.length < 10 || fields.length > 11) return undefined;
    return fields.map((field) => {
        const bytes = field.replace(/\((.)/gs, (all, number: string) => ESCAPED[number.charCodeAt(0)] ?? all);
        return [...bytes].reduce((number, byte) => number * 256 + byte.charCodeAt(0), 0);
    });
}

const BINARY: Query = {
    ask: 'QS',
    lead: '#',
    bytes: 20,
    arrange: (answer) => {
        const fields = bytesOf(answer);
        if (fields === undefined) return undefined;
        const [input = 0, inputScale = 0, output = 0, outputScale = 0, load = 0] = fields;
        const [period = 0, clock = 0, battery = 0, batteryScale = 0, flags = 0] = fields.slice(5);
        const columns = [
            ((input * inputScale) / 51 / 256).toFixed(1).padStart(5),
            ((output * outputScale) / 51 / 256).toFixed(1).padStart(5),
            String(load).padStart(3),
            (period === 0 ? 0 : clock / period).toFixed(1).padStart(4),
            ((battery * batteryScale) / 510).toFixed(2).padStart(5),
            flags.toString(2).padStart(8, '0'),
        ];
        const [volts = '', outputVolts = '', percent = '', hertz = '', batteryVolts = '', bits = ''] = columns;
        const isSane = [5, 5, 3, 4, 5, 8].every((width, at) => columns[at]?.length === width);
        return isSane ? `#${volts} ${outputVolts} ${percent} ${hertz} ${batteryVolts} ${bits}\r` : undefined;
    },
};
const BITS = 28;

function flag(number: number): Columns {
    const column = BITS + 7 - number;
    return [column, column];
}

const numbers: readonly (readonly [Row['variable'], Columns, Conversion])[] = [
    ['input.voltage', [1, 5], number],
    ['output.voltage', [7, 11], number],
    ['ups.load', [13, 15], number],
    ['output.frequency', [17, 20], number],
    ['battery.voltage', [22, 26], number],
];

export const voltronicQsHex: Protocol = {
    name: 'voltronic-qs-hex',
    title: 'Voltronic Power, line-interactive (QS in bytes)',
    claims: [M, BINARY],
    isIts: (answers) => /^[PT]\r/.test(answers.get('M') ?? ''),
    rows: [
        kind,
        ...numbers.map(([variable, at, as]): Row => ({ variable, in: BINARY, at, as })),
        { ...upsType(BINARY), at: flag(3) },
        { ...beeperStatus(BINARY), at: flag(0) },
    ],
    status: [
        { in: BINARY, at: flag(7), as: mainsFailed },
        { in: BINARY, at: flag(6), as: bit('LB') },
        { in: BINARY, at: flag(2), as: bit('CAL') },
        { in: BINARY, at: flag(1), as: bit('FSD') },
        { in: BINARY, at: flag(5), as: bypassBoostOrTrim },
    ],
    alarms: [{ ...failure(BINARY), at: flag(4) }],
    commands: COMMANDS.filter(({ command }) => command !== 'test.battery.start.quick'),
    delays: DELAYS,
    confirmation: { yes: ['ACK'], always: false },
};
