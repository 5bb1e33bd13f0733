// QEMU's own management controller behind a BT interface, with the FRUs of the recorded server. It has no way to tell it what a sensor reads, so
// it is given none.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RECORDED = join(process.env.POWERCHAIN_TEST_DATA ?? '', 'ipmi', 'sim');
const FRUS = [0, 1, 2];
const FRU_BYTES = 256;
// IPMI 2.0 §43.8, §43.9: where FRUs are, and the controller itself
const LOCATORS = [0x11, 0x12];
const RECORD_TYPE = 3;

/** Words for QEMU; the files that they name are written into the folder. */
export function qemuController(folder: string): string[] {
    const [records, frus] = [join(folder, 'records'), join(folder, 'frus')];
    writeFileSync(records, Buffer.concat(locators()));
    writeFileSync(frus, Buffer.concat(FRUS.map((id) => readFileSync(join(RECORDED, `fru${id}.bin`)))));
    const own = `ipmi-bmc-sim,id=own,sdrfile=${records},frudatafile=${frus},fruareasize=${FRU_BYTES}`;
    return ['-device', own, '-device', 'isa-ipmi-bt,bmc=own,irq=0'];
}

function locators(): Buffer[] {
    const emulation = readFileSync(join(RECORDED, 'psu.emu'), 'utf8');
    return [...emulation.matchAll(/^main_sdr_add 0x20 (.*)$/gm)]
        .map(([, bytes = '']) => Buffer.from(bytes.split(' ').map(Number)))
        .filter((record) => LOCATORS.includes(record[RECORD_TYPE] ?? 0));
}
