import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { formatDevLine, parseDevFile } from '#nut/dev-file.ts';
import { deviceId, startRack } from '../../test/nut-rack.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { runCommand } from '../nut-command-line/command.ts';
import { runInMemory } from '../nut-command-line/testing/run-in-memory.ts';
import { NUT_RECORDER } from './command-line.ts';
import { Sequence } from './sequence.ts';

test('what changes is written after the time that it took', (t) => {
    const sequence = new Sequence();
    const values = (status: string, more: readonly (readonly [string, string])[] = []) =>
        new Map([['ups.status', status], ...more]);

    t.deepEqual(sequence.next(values('OL', [['ups.load', '20']]), 100), ['ups.status: OL', 'ups.load: 20']);
    t.deepEqual(sequence.next(values('OL', [['ups.load', '20']]), 105), []);
    t.deepEqual(sequence.next(values('OB', [['ups.load', '20']]), 110), ['TIMER 10', 'ups.status: OB']);
    t.deepEqual(sequence.next(values('OB'), 115), ['TIMER 5', 'ups.load:']);
});

test('any value reads back as it was', (t) => {
    for (const value of ['OL CHRG', 'rack #3', 'a "quoted" one', 'back\\slash', ' padded ', '\\"#']) {
        t.like(parseDevFile(formatDevLine('ups.id', value)).steps, [{ type: 'set', name: 'ups.id', value }]);
    }
    t.like(parseDevFile(formatDevLine('ups.id', '')).steps, [{ type: 'unset', name: 'ups.id' }]);
});

test('a device of a server becomes a sequence that dummy-ups can play', async (t) => {
    const rack = await startRack();
    t.teardown(() => rack.stop());
    const file = join(temporaryFolder(t, 'recorder'), 'ups1.seq');

    // The first look is written: now something happens.
    const print = (line: string): void => {
        if (line !== 'ups.status: OL CHRG') return;
        const device = deviceId('ups1');
        rack.gateway.apply({ type: 'readings', device, values: { 'battery.charge': 42 }, gone: [] });
    };
    const silent = { complain: () => undefined, ask: async () => undefined, askSecret: async () => undefined };
    const words = ['-d', '3', `ups1@127.0.0.1:${rack.port}`, file, '1'];
    const code = await runCommand(NUT_RECORDER, words, { ...silent, print });

    t.is(code, 0);
    const { steps, problems } = parseDevFile(readFileSync(file, 'utf8'));
    t.deepEqual(problems, []);
    const timer = steps.findIndex(({ type }) => type === 'timer');
    t.like(steps[timer + 1], { type: 'set', name: 'battery.charge', value: '42' });
    t.true(steps.slice(0, timer).some((step) => step.type === 'set' && step.name === 'ups.status'));
});

test('a device that does not answer leaves the old file as it was, and says why', async (t) => {
    const rack = await startRack();
    t.teardown(() => rack.stop());
    const file = join(temporaryFolder(t, 'recorder'), 'none.seq');

    const { code, complained } = await runInMemory(NUT_RECORDER, [`nobody@127.0.0.1:${rack.port}`, file]);

    t.is(code, 1);
    t.regex(complained.join(), /Unknown UPS/);
    t.throws(() => readFileSync(file));
    t.regex((await runInMemory(NUT_RECORDER, ['ups1', file, '0'])).complained.join(), /whole number from 1/);
});
