// QEMU's own management controller behind a BT interface, with the FRUs of the recorded server and what its supplies measure. It makes
// sensors out of compact records only, and of numbers below 20: each sensor has one of those, of no supply, beside its full record.
// It can be told a measured value, but never a state: it has no sensors of states.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RECORDED = join(process.env.POWERCHAIN_TEST_DATA ?? '', 'ipmi', 'sim');
const FRUS = [0, 1, 2];
const FRU_BYTES = 256;
// IPMI 2.0 §43: full and compact records of sensors; where FRUs are, and the controller itself
const [FULL, COMPACT, LOCATORS] = [0x01, 0x02, [0x11, 0x12]];
// Where in a record it stands: §43.1, §43.2
const [RECORD_TYPE, REST_LENGTH, SENSOR, ENTITY, INSTANCE, SENSOR_TYPE, READING_TYPE, COMPACT_NAME] = [
    3, 4, 7, 8, 9, 12, 13, 31,
];
const HEADER_BYTES = 5;
// §43.14: the board, so that it is no sensor of a supply
const BOARD = 7;
// §42.1: with thresholds; a name of one letter in ASCII
const [THRESHOLDS, ONE_LETTER] = [0x01, 0xc1];
// 0 is that of the watchdog.
const FIRST_SENSOR = 1;

/** Words for QEMU; the files that they name are written into the folder. */
export function qemuController(folder: string): string[] {
    const [records, frus] = [join(folder, 'records'), join(folder, 'frus')];
    writeFileSync(records, Buffer.concat([...locators(), ...sensors()]));
    writeFileSync(frus, Buffer.concat(FRUS.map((id) => readFileSync(join(RECORDED, `fru${id}.bin`)))));
    const own = `ipmi-bmc-sim,id=own,sdrfile=${records},frudatafile=${frus},fruareasize=${FRU_BYTES}`;
    return ['-device', own, '-device', 'isa-ipmi-bt,bmc=own,irq=0'];
}

/** What to run in the guest so that the first, second … sensor of the recorded server reads so, not yet converted (§35.14). */
export function readingsAre(values: readonly number[]): string {
    return values.map((value, index) => `ipmitool raw 0x04 0x30 ${FIRST_SENSOR + index} 0x01 ${value}`).join(' && ');
}

function locators(): Buffer[] {
    return recorded().filter((record) => LOCATORS.includes(record[RECORD_TYPE] ?? 0));
}

function sensors(): Buffer[] {
    const [compact] = recorded().filter((record) => record[RECORD_TYPE] === COMPACT);
    const full = recorded().filter((record) => record[RECORD_TYPE] === FULL);
    return full.flatMap((record, index) => {
        record[SENSOR] = FIRST_SENSOR + index;
        const beside = Buffer.from(compact?.subarray(0, COMPACT_NAME + 2) ?? []);
        beside[REST_LENGTH] = beside.length - HEADER_BYTES;
        beside[SENSOR] = FIRST_SENSOR + index;
        beside[ENTITY] = BOARD;
        beside[INSTANCE] = FIRST_SENSOR + index;
        beside[SENSOR_TYPE] = record[SENSOR_TYPE] ?? 0;
        beside[READING_TYPE] = THRESHOLDS;
        beside[COMPACT_NAME] = ONE_LETTER;
        return [beside, record];
    });
}

function recorded(): Buffer[] {
    const emulation = readFileSync(join(RECORDED, 'psu.emu'), 'utf8');
    return [...emulation.matchAll(/^main_sdr_add 0x20 (.*)$/gm)].map(([, bytes = '']) =>
        Buffer.from(bytes.split(' ').map(Number)),
    );
}
