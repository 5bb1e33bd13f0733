import test from 'ava';
import type { Value } from '#model/value.ts';
import { addDevice, deviceId } from '../../test/nut-rack.ts';
import { Gateway } from '../gateway.ts';
import { silentLog } from '../log.ts';
import { DeviceTexts } from './device-texts.ts';

// More lines than any machine writes within the time of one turn.
const HUGE = 20_000;

function startHuge() {
    const gateway = new Gateway({ log: silentLog() });
    const texts = new DeviceTexts(gateway);
    gateway.subscribe('texts', (event) => texts.handle(event));
    addDevice(gateway, 'huge', { values: numbered(HUGE) });
    const device = gateway.device('huge');
    if (!device) throw new Error('the device was not added');
    const change = (values: Record<string, Value>, gone: string[] = []): void =>
        gateway.apply({ type: 'readings', device: deviceId('huge'), values, gone });
    return { text: texts.of(device), change };
}

/** The last is the first in a list. */
function numbered(count: number): Record<string, Value> {
    return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(count - index), index + 0.5]));
}

function name(number: number): string {
    return `a.${String(number).padStart(6, '0')}.b`;
}

test('a huge device is written in several turns, once for everybody, and then is ready', async (t) => {
    const { text } = startHuge();
    let turns = 0;
    const turn = (): void => {
        turns += 1;
        next = setImmediate(turn);
    };
    let next = setImmediate(turn);

    const written = text.list('huge');
    const writtenToo = text.list('HUGE');
    await written;
    clearImmediate(next);

    t.true(written instanceof Promise);
    t.is(written, writtenToo);
    t.true(turns > 0);
    const lines = String(text.list('huge')).split('\n');
    t.is(lines.length, HUGE + 3);
    t.is(lines[1], `VAR huge ${name(1)} "19999.5"`);
    t.is(lines[HUGE], `VAR huge ${name(HUGE)} "0.5"`);
    t.true(String(text.list('HUGE')).startsWith(`BEGIN LIST VAR HUGE\nVAR HUGE ${name(1)} "19999.5"\n`));
});

test('what changes, comes and goes while a huge device is written is in the list', async (t) => {
    const { text, change } = startHuge();

    const written = text.list('huge');
    change({ [name(HUGE)]: 1, [name(0)]: 2 }, [name(1), name(2)]);
    await written;

    const lines = String(text.list('huge')).split('\n');
    t.is(lines.length, HUGE + 2);
    t.deepEqual(lines.slice(0, 3), ['BEGIN LIST VAR huge', `VAR huge ${name(0)} "2"`, `VAR huge ${name(3)} "19997.5"`]);
    t.is(lines.at(-3), `VAR huge ${name(HUGE)} "1"`);
});

test('a huge device that loses nearly everything is small', async (t) => {
    const { text, change } = startHuge();
    await text.list('huge');

    change({}, Object.keys(numbered(HUGE - 1)));

    t.is(text.list('huge'), `BEGIN LIST VAR huge\nVAR huge ${name(HUGE)} "0.5"\nEND LIST VAR huge\n`);
});
