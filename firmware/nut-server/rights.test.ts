import test from 'ava';
import { USERS } from '../../test/nut-rack.ts';
import { isAllowed, type Right } from './rights.ts';

const RIGHTS: readonly Right[] = [
    'login',
    'primary',
    'fsd',
    'set',
    { command: 'test.battery.start' },
    { command: 'x' },
];

function rightsOf(username: string, password = 'secret'): boolean[] {
    return RIGHTS.map((right) => isAllowed(USERS, { username, password }, right));
}

test('each kind of user has its rights and no others', (t) => {
    t.deepEqual(rightsOf('monitor'), [true, false, false, false, false, false]);
    t.deepEqual(rightsOf('boss'), [true, true, true, false, false, false]);
    t.deepEqual(rightsOf('admin'), [false, false, false, true, true, true]);
    t.deepEqual(rightsOf('tester'), [false, false, true, false, true, false]);
});

test('nobody gets in without the password', (t) => {
    const none = RIGHTS.map(() => false);
    t.deepEqual(rightsOf('boss', 'secre'), none);
    t.deepEqual(rightsOf('boss', ''), none);
    t.deepEqual(rightsOf('nobody', ''), none);
    t.deepEqual(rightsOf('toString', ''), none);
    t.false(isAllowed(USERS, { username: undefined, password: undefined }, 'login'));
});

test('granted commands are compared in any case', (t) => {
    t.true(isAllowed(USERS, { username: 'tester', password: 'secret' }, { command: 'TEST.Battery.Start' }));
    t.false(isAllowed(USERS, { username: 'tester', password: 'secret' }, { command: 'all' }));
});
