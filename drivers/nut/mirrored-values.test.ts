import test from 'ava';
import { mirroredValues, remoteName, VARIABLES_MAX } from './mirrored-values.ts';

test('what this gateway says itself is kept under upstream, and found again when it is written', (t) => {
    const variables = new Map([
        ['device.parent', 'feed-a'],
        ['device.parent.x', '1'],
        ['driver.name', 'usbhid-ups'],
        ['server.info', 'x'],
        ['ups.status', 'OL'],
    ]);

    const { values, left } = mirroredValues(variables);

    t.deepEqual(Object.keys(values), [
        'upstream.device.parent',
        'device.parent.x',
        'upstream.driver.name',
        'upstream.server.info',
        'ups.status',
    ]);
    t.is(left, 0);
    t.deepEqual(Object.keys(values).map(remoteName), [...variables.keys()]);
});

test('names that are none, and more than a device can have, are left out and counted', (t) => {
    const many = Array.from({ length: VARIABLES_MAX + 10 }, (_, index): [string, string] => [`a.${index}`, 'x']);

    const { values, left } = mirroredValues(new Map([['__proto__', 'x'], ['9', 'x'], ['a b', 'x'], ...many]));

    t.is(Object.keys(values).length, VARIABLES_MAX);
    t.is(left, 13);
    t.is(mirroredValues(new Map([['a.b', 'y'.repeat(5000)]])).values['a.b']?.length, 4096);
});
