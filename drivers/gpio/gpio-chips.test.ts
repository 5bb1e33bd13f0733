import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { chooseChip, type GpioChip, globalNumber, listGpioChips } from './gpio-chips.ts';

const PI: GpioChip = { label: 'pinctrl-bcm2711', base: 512, lines: 58 };
const EXPANDER: GpioChip = { label: 'raspberrypi-exp-gpio', base: 570, lines: 8 };

test('chips are those of sysfs, in the order of their numbers', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'gpio-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    for (const { label, base, lines } of [EXPANDER, PI]) {
        const chip = join(folder, `gpiochip${base}`);
        mkdirSync(chip);
        for (const [file, text] of Object.entries({ label, base, ngpio: lines }))
            writeFileSync(join(chip, file), `${text}\n`);
    }
    mkdirSync(join(folder, 'gpiochip999'));
    writeFileSync(join(folder, 'export'), '');

    t.deepEqual(listGpioChips(folder), [PI, EXPANDER]);
    t.deepEqual(listGpioChips(join(folder, 'none')), []);
});

test('a line has another number in each kernel', (t) => {
    t.deepEqual(globalNumber(PI, 17), { ok: true, value: 529 });
    t.deepEqual(globalNumber({ ...PI, base: 0 }, 17), { ok: true, value: 17 });
    t.like(globalNumber(PI, 58), { ok: false, error: 'GPIO chip “pinctrl-bcm2711” has the lines 0 to 57, no 58' });
});

test('a chip is known by its label; without one it is the pins of the board', (t) => {
    t.like(chooseChip([PI, EXPANDER], undefined), { ok: true, value: PI });
    t.like(chooseChip([EXPANDER], undefined), { ok: true, value: EXPANDER });
    t.like(chooseChip([PI, EXPANDER], 'raspberrypi-exp-gpio'), { ok: true, value: EXPANDER });
});

test('what is missing or not clear is said with what there is', (t) => {
    t.like(chooseChip([PI], 'pinctrl-rp1'), {
        ok: false,
        error: { isGone: true, message: 'no GPIO chip “pinctrl-rp1” is there (there are pinctrl-bcm2711)' },
    });
    t.like(chooseChip([], undefined), { ok: false, error: { message: 'no GPIO chip is there (there is none)' } });
    t.like(chooseChip([EXPANDER, { ...EXPANDER, base: 600 }], undefined), { ok: false, error: { isGone: false } });
});
