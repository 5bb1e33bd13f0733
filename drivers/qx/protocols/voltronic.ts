// Voltronic P00 to P13 and P31: live values by QGS, mode by QMOD, warnings by QWS, options by QFLAG; orders are confirmed.

import { failed, ok, type Result } from '#model/result.ts';
import type { VariableName } from '#model/variable.ts';
import { type Conversion, computed, number, oneOf, text, times, wording } from '../conversions.ts';
import { bit, mainsFailed } from '../megatec-rows.ts';
import { MEGATEC_DELAYS, offAndOnAgain, offForGood, testFor } from '../orders.ts';
import type {
    Circumstances,
    CommandRow,
    Ordering,
    Protocol,
    Query,
    Row,
    SettingRow,
    StatusReading,
} from '../protocol.ts';
import { WARNINGS } from './voltronic-warnings.ts';

function ask(question: string, bytes: number, once?: true): Query {
    return { ask: question, lead: '(', bytes, ...(once && { once }) };
}

const QPI = ask('QPI', 6, true);
/** `(234.9 50.0 229.8 50.0 000.0 00A 369.1 ---.- 026.5 ---.- 018.8 100000000001` */
const QGS = ask('QGS', 76);
const QMOD = ask('QMOD', 3);
const QWS = ask('QWS', 66);
/** `(230.0 004 024.0 50.0` */
const QRI = ask('QRI', 22, true);
/** `(#######OLHVT1K0 ###1000 80 2/2 230 230 02 12.0` */
const QMD = ask('QMD', 48, true);
const QMF = ask('QMF', 2, true);
const QVFW = ask('QVFW', 16, true);
const QID = ask('QID', 2, true);
const RATINGS: Query = { ask: 'F', lead: '#', bytes: 22, once: true };
const MAKER: Query = { ask: 'I', lead: '#', bytes: 39, once: true };
/** `(026.5 02 01 068 255` */
const QBV = ask('QBV', 21);
const QLDL = ask('QLDL', 9);
/** `(EpashcjDbroegfl`: what is enabled, then what is disabled */
const QFLAG = ask('QFLAG', 4);
/** `(242 218` */
const QHE = ask('QHE', 9);
/** `(50.0 00.0` */
const QFRE = ask('QFRE', 11);
const RE0: Query = { ask: 'RE0', lead: '#', bytes: 3 };
const OUTLETS = [1, 2, 3, 4] as const;
const QSK = OUTLETS.map((outlet) => ask(`QSK${outlet}`, 3));
const QSKT = OUTLETS.map((outlet) => ask(`QSKT${outlet}`, 5));

/** Fields are filled with `#` from the left. */
const filled: Conversion = { gives: 'text', read: (raw, about) => text.read(raw.replaceAll('#', ' '), about) };
const filledNumber: Conversion = {
    gives: 'number',
    read: (raw, about) => number.read(raw.replaceAll('#', ' '), about),
};

function option(letter: string): Conversion {
    return {
        gives: 'word',
        words: ['yes', 'no'],
        read: (flags) => {
            const [enabled = '', disabled = ''] = flags.replace(/^E/, '').split('D');
            return enabled.includes(letter) ? 'yes' : disabled.includes(letter) ? 'no' : undefined;
        },
    };
}

const mode: StatusReading = (letter) => {
    switch (letter) {
        case 'P': // It has just been switched on.
        case 'S': // Standby.
            return { OFF: true };
        case 'Y':
            return { BYPASS: true };
        case 'L':
            return { OL: true };
        case 'B':
            return { OL: false };
        case 'T':
            return { CAL: true };
        case 'E':
            return { ECO: true };
        case 'D':
            return { FSD: true };
        case 'F': // Fault: an alarm.
        case 'C': // Converter: another frequency at the output.
            return {};
        default:
            return undefined;
    }
};

/** P00 and P08 raise and lower the voltage there; the others are in bypass. */
const bypassOrAvr: StatusReading = (digit, about) => {
    if (digit !== '0' && digit !== '1') return undefined;
    return isLineInteractive(about) ? {} : { BYPASS: digit === '1' };
};

function isLineInteractive(about: Circumstances): boolean {
    return ['PI00', 'PI08'].includes(about.columns(QPI, [1, 4]) ?? '');
}

const warnings: StatusReading = (flags) =>
    /^[01]{64}$/.test(flags) ? { LB: flags[7] === '1', OVER: flags[8] === '1', RB: flags[55] === '1' } : undefined;

function warningTexts(flags: string): string[] {
    return [...flags].flatMap((flag, at) => (flag === '1' ? [WARNINGS[at] ?? `Warning ${at + 1}!`] : []));
}

/** A phase is told only by devices with three. */
const ofThree: Conversion = computed((value, about) => (about.reading('input.phases') === 3 ? value : undefined));

function phases(query: Query, width: number, names: readonly VariableName[]): Row[] {
    return names.map((variable, at) => ({
        variable,
        in: query,
        at: [1 + (width + 1) * at, (width + 1) * (at + 1) - 1],
        as: ofThree,
    }));
}

const THREE_PHASES: readonly Row[] = [
    ...phases(ask('Q3PV', 37), 5, [
        'input.L1-N.voltage',
        'input.L2-N.voltage',
        'input.L3-N.voltage',
        'input.L1-L2.voltage',
        'input.L2-L3.voltage',
        'input.L3-L1.voltage',
    ]),
    ...phases(ask('Q3PC', 13), 3, ['input.L1.current', 'input.L2.current', 'input.L3.current']),
    ...phases(ask('Q3OV', 37), 5, [
        'output.L1-N.voltage',
        'output.L2-N.voltage',
        'output.L3-N.voltage',
        'output.L1-L2.voltage',
        'output.L2-L3.voltage',
        'output.L3-L1.voltage',
    ]),
    ...phases(ask('Q3OC', 13), 3, ['output.L1.current', 'output.L2.current', 'output.L3.current']),
    ...phases(ask('Q3LD', 13), 3, ['output.L1.power.percent', 'output.L2.power.percent', 'output.L3.power.percent']),
    ...phases(ask('Q3YV', 37), 5, [
        'output.bypass.L1-N.voltage',
        'output.bypass.L2-N.voltage',
        'output.bypass.L3-N.voltage',
    ]),
];

const OUTLET_ROWS: readonly Row[] = OUTLETS.flatMap((outlet, at): Row[] => {
    const [state, delay] = [QSK[at] as Query, QSKT[at] as Query];
    return [
        { variable: `outlet.${outlet}.status`, in: state, at: [1, 1], as: oneOf({ 0: 'off', 1: 'on' }) },
        { variable: `outlet.${outlet}.switchable`, in: state, at: [1, 1], as: oneOf({ 0: 'yes', 1: 'yes' }) },
        {
            variable: `outlet.${outlet}.delay.shutdown`,
            in: delay,
            at: [1, 3],
            as: computed((minutes, about) => (about.columns(state, [1, 1]) === undefined ? undefined : minutes * 60)),
        },
    ];
});

/** How far the limits may be from the nominal voltage of 200 V and more. */
const LIMIT_VOLTS = { near: 7, far: 24 } as const;

function fromNominal(volts: number): Conversion {
    return computed((_, about) => {
        const nominal = nominalVolts(about);
        return nominal === undefined ? undefined : nominal + volts;
    });
}

/** undefined for less than 200 V: what they allow is not known. */
function nominalVolts(about: Pick<Ordering, 'reading'>): number | undefined {
    const nominal = about.reading('output.voltage.nominal');
    return typeof nominal === 'number' && nominal >= 200 ? nominal : undefined;
}

function voltsRange(min: number, max: number): NonNullable<SettingRow['range']> {
    return (about) => {
        const nominal = nominalVolts(about);
        return nominal === undefined ? undefined : { min: nominal + min, max: nominal + max };
    };
}

function hertzRange(min: number, max: number): NonNullable<SettingRow['range']> {
    return (about) => {
        const nominal = about.reading('output.frequency.nominal');
        return nominal === 50 || nominal === 60 ? { min: nominal + min, max: nominal + max } : undefined;
    };
}

const YES_NO = ['no', 'yes'] as const;

function switched(variable: VariableName, letter: string): SettingRow {
    return { variable, values: YES_NO, sends: (word) => `P${word === 'yes' ? 'E' : 'D'}${letter}` };
}

const toggleBeeper = (about: Ordering): Result<readonly string[]> => {
    const state = about.reading('ups.beeper.status');
    if (state !== 'enabled' && state !== 'disabled') return failed('whether the beeper is on is not known');
    return ok([state === 'enabled' ? 'BZOFF' : 'BZON']);
};

const OUTLET_COMMANDS: readonly CommandRow[] = OUTLETS.flatMap((outlet): CommandRow[] => [
    { command: `outlet.${outlet}.load.off`, sends: `SKOFF${outlet}`, needs: `outlet.${outlet}.status` },
    { command: `outlet.${outlet}.load.on`, sends: `SKON${outlet}`, needs: `outlet.${outlet}.status` },
]);

const WHOLE = (text: string): string => String(Math.round(Number(text)));

export const voltronic: Protocol = {
    name: 'voltronic',
    title: 'Voltronic Power and what is built by them',
    claims: [QPI, QGS],
    isIts: (answers) => /^\(PI(?:0\d|1[0-3]|31)/.test(answers.get('QPI') ?? ''),
    rows: [
        { variable: 'ups.firmware.aux', in: QPI, at: [1, 4], as: wording((name) => name.replace('PI', 'P')) },
        { variable: 'output.voltage.nominal', in: QRI, at: [1, 5], as: number },
        { variable: 'output.current.nominal', in: QRI, at: [7, 9], as: number },
        { variable: 'battery.voltage.nominal', in: QRI, at: [11, 15], as: number },
        { variable: 'output.frequency.nominal', in: QRI, at: [17, 20], as: number },
        { variable: 'device.model', in: QMD, at: [1, 15], as: filled },
        { variable: 'ups.power.nominal', in: QMD, at: [17, 23], as: filledNumber },
        { variable: 'output.powerfactor', in: QMD, at: [25, 26], as: times(0.01) },
        { variable: 'input.phases', in: QMD, at: [28, 28], as: number },
        { variable: 'output.phases', in: QMD, at: [30, 30], as: number },
        { variable: 'input.voltage.nominal', in: QMD, at: [32, 34], as: number },
        { variable: 'output.voltage.nominal', in: QMD, at: [36, 38], as: number },
        { variable: 'input.voltage.nominal', in: RATINGS, at: [1, 5], as: number },
        { variable: 'input.current.nominal', in: RATINGS, at: [7, 9], as: number },
        { variable: 'battery.voltage.nominal', in: RATINGS, at: [11, 15], as: number },
        { variable: 'input.frequency.nominal', in: RATINGS, at: [17, 20], as: number },
        { variable: 'device.mfr', in: QMF, at: [1], as: filled },
        { variable: 'ups.firmware', in: QVFW, at: [7, 14], as: text },
        { variable: 'device.serial', in: QID, at: [1], as: text },
        { variable: 'device.mfr', in: MAKER, at: [1, 15], as: text },
        { variable: 'device.model', in: MAKER, at: [17, 26], as: text },
        { variable: 'ups.firmware', in: MAKER, at: [28, 37], as: text },
        { variable: 'input.voltage', in: QGS, at: [1, 5], as: number },
        { variable: 'input.frequency', in: QGS, at: [7, 10], as: number },
        { variable: 'output.voltage', in: QGS, at: [12, 16], as: number },
        { variable: 'output.frequency', in: QGS, at: [18, 21], as: number },
        { variable: 'output.current', in: QGS, at: [23, 27], as: number },
        { variable: 'ups.load', in: QGS, at: [29, 31], as: number },
        { variable: 'battery.voltage', in: QBV, at: [1, 5], as: number },
        { variable: 'battery.voltage', in: QGS, at: [45, 49], as: number },
        { variable: 'ups.temperature', in: QGS, at: [57, 61], as: number },
        {
            variable: 'ups.type',
            in: QGS,
            at: [63, 64],
            as: oneOf({ '00': 'offline', '01': 'line interactive', 10: 'online' }),
        },
        { variable: 'ups.beeper.status', in: QGS, at: [72, 72], as: oneOf({ 0: 'enabled', 1: 'disabled' }) },
        { variable: 'battery.packs', in: QBV, at: [10, 11], as: number },
        { variable: 'battery.charge', in: QBV, at: [13, 15], as: number },
        { variable: 'battery.runtime', in: QBV, at: [17], as: times(60) },
        { variable: 'output.power.minimum.percent', in: QLDL, at: [1, 3], as: number },
        { variable: 'output.power.maximum.percent', in: QLDL, at: [5, 7], as: number },
        ...THREE_PHASES,
        { variable: 'ups.start.auto', in: QFLAG, at: [1], as: option('r') },
        { variable: 'battery.protection', in: QFLAG, at: [1], as: option('s') },
        { variable: 'battery.energysave', in: QFLAG, at: [1], as: option('g') },
        { variable: 'ups.start.battery', in: QFLAG, at: [1], as: option('c') },
        { variable: 'outlet.0.switchable', in: QFLAG, at: [1], as: option('j') },
        ...OUTLET_ROWS,
        { variable: 'input.transfer.high', in: QHE, at: [1, 3], as: number },
        { variable: 'input.transfer.low', in: QHE, at: [5, 7], as: number },
        { variable: 'input.transfer.low.min', in: QHE, at: [5, 7], as: fromNominal(-LIMIT_VOLTS.far) },
        { variable: 'input.transfer.low.max', in: QHE, at: [5, 7], as: fromNominal(-LIMIT_VOLTS.near) },
        { variable: 'input.transfer.high.min', in: QHE, at: [1, 3], as: fromNominal(LIMIT_VOLTS.near) },
        { variable: 'input.transfer.high.max', in: QHE, at: [1, 3], as: fromNominal(LIMIT_VOLTS.far) },
        { variable: 'input.frequency.high', in: QFRE, at: [1, 4], as: number },
        { variable: 'input.frequency.low', in: QFRE, at: [6, 9], as: number },
        { variable: 'battery.voltage.low', in: RE0, at: [1, 2], as: number },
    ],
    status: [
        { in: QGS, at: [65, 65], as: mainsFailed },
        { in: QGS, at: [66, 66], as: bit('LB') },
        { in: QGS, at: [67, 67], as: bypassOrAvr },
        { in: QGS, at: [70, 70], as: bit('CAL') },
        { in: QGS, at: [71, 71], as: bit('FSD') },
        { in: QMOD, at: [1, 1], as: mode },
        { in: QWS, at: [1, 64], as: warnings },
    ],
    alarms: [
        { in: QGS, at: [68, 68], as: (digit) => (digit === '1' ? ['UPS fault!'] : []) },
        { in: QMOD, at: [1, 1], as: (letter) => (letter === 'F' ? ['UPS in fault mode!'] : []) },
        { in: QWS, at: [1, 64], as: warningTexts },
    ],
    commands: [
        { command: 'load.off', sends: 'SOFF' },
        { command: 'load.on', sends: 'SON' },
        { command: 'shutdown.return', sends: offAndOnAgain },
        { command: 'shutdown.stayoff', sends: offForGood },
        { command: 'shutdown.stop', sends: 'CS' },
        { command: 'test.battery.start', sends: testFor({ minSeconds: 12 }) },
        { command: 'test.battery.start.deep', sends: 'TL' },
        { command: 'test.battery.start.quick', sends: 'T' },
        { command: 'test.battery.stop', sends: 'CT' },
        { command: 'beeper.toggle', sends: toggleBeeper },
        { command: 'beeper.enable', sends: 'PEA', needsFlag: { in: QFLAG, letter: 'a' } },
        { command: 'beeper.disable', sends: 'PDA', needsFlag: { in: QFLAG, letter: 'a' } },
        { command: 'bypass.start', sends: 'PEE', needsFlag: { in: QFLAG, letter: 'e' } },
        { command: 'bypass.stop', sends: 'PDE', needsFlag: { in: QFLAG, letter: 'e' } },
        ...OUTLET_COMMANDS,
    ],
    settings: [
        switched('ups.start.auto', 'R'),
        switched('battery.protection', 'S'),
        switched('battery.energysave', 'G'),
        switched('ups.start.battery', 'C'),
        switched('outlet.0.switchable', 'J'),
        ...OUTLETS.map(
            (outlet): SettingRow => ({
                variable: `outlet.${outlet}.delay.shutdown`,
                sends: (seconds) => `PSK${outlet}${String(Math.floor(Number(seconds) / 60)).padStart(3, '0')}`,
                range: () => ({ min: 0, max: 59_940 }),
            }),
        ),
        {
            variable: 'input.transfer.high',
            sends: (volts) => `HEH${WHOLE(volts).padStart(3, '0')}`,
            range: voltsRange(LIMIT_VOLTS.near, LIMIT_VOLTS.far),
        },
        {
            variable: 'input.transfer.low',
            sends: (volts) => `HEL${WHOLE(volts).padStart(3, '0')}`,
            range: voltsRange(-LIMIT_VOLTS.far, -LIMIT_VOLTS.near),
        },
        {
            variable: 'input.frequency.high',
            sends: (hertz) => `FREH${Number(hertz).toFixed(1).padStart(4, '0')}`,
            range: hertzRange(3, 10),
        },
        {
            variable: 'input.frequency.low',
            sends: (hertz) => `FREL${Number(hertz).toFixed(1).padStart(4, '0')}`,
            range: hertzRange(-10, -3),
        },
        {
            variable: 'battery.packs',
            sends: (packs) => `BATGN${WHOLE(packs).padStart(2, '0')}`,
            range: () => ({ min: 1, max: 99 }),
        },
        {
            variable: 'battery.voltage.low',
            sends: (volts) => `W0E${WHOLE(volts).padStart(2, '0')}`,
            range: () => ({ min: 20, max: 24 }),
        },
    ],
    delays: { ...MEGATEC_DELAYS, shutdown: { ...MEGATEC_DELAYS.shutdown, max: 5940 } },
    confirmation: { yes: ['(ACK'], always: true },
};
