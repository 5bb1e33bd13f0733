import test from 'ava';
import type { UserConfig } from '#model/config.ts';
import { deviceId, USERS } from '../../test/nut-rack.ts';
import { accountOf } from './accounts.ts';
import { hasRight, type Right } from './rights.ts';

const RIGHTS: readonly Right[] = [
    'login',
    'primary',
    'fsd',
    'set',
    { command: 'test.battery.start' },
    { command: 'x' },
];

function rightsOf(user: UserConfig | undefined, device = 'ups1', address = '127.0.0.1'): boolean[] {
    const occasion = { device: deviceId(device), address };
    return RIGHTS.map((right) => user !== undefined && hasRight(user, right, occasion));
}

test('each kind of user has its rights and no others', (t) => {
    t.deepEqual(rightsOf(USERS.monitor), [true, false, false, false, false, false]);
    t.deepEqual(rightsOf(USERS.boss), [true, true, true, false, false, false]);
    t.deepEqual(rightsOf(USERS.admin), [false, false, false, true, true, true]);
    t.deepEqual(rightsOf(USERS.tester), [false, false, true, false, true, false]);
});

test('granted commands are compared in any case', (t) => {
    const tester = USERS.tester ?? { actions: [], instcmds: [] };

    const occasion = { device: deviceId('ups1'), address: '127.0.0.1' };
    t.true(hasRight(tester, { command: 'TEST.Battery.Start' }, occasion));
    t.false(hasRight(tester, { command: 'all' }, occasion));
});

test('safety rule 15: of another machine only who is named with its address is a primary', (t) => {
    const boss: UserConfig = { upsmon: 'primary', actions: [], instcmds: [] };

    t.deepEqual(rightsOf(boss, 'ups1', '::1'), [true, true, true, false, false, false]);
    t.deepEqual(rightsOf(boss, 'ups1', '192.0.2.9'), [true, false, false, false, false, false]);
    t.deepEqual(rightsOf({ ...boss, actions: ['fsd'] }, 'ups1', '192.0.2.9'), [true, false, true, false, false, false]);
    const named = accountOf({ boss: { ...boss, from: ['192.0.2.9'] } }, 'boss', '192.0.2.9');
    t.deepEqual(rightsOf(named, 'ups1', '192.0.2.9'), [true, true, true, false, false, false]);
});

test('a host may log in anywhere and force only itself to shut down', (t) => {
    const host: UserConfig = { host: 'CLC', upsmon: 'primary', actions: ['fsd'], instcmds: [] };

    t.deepEqual(rightsOf(host, 'clc'), [true, true, true, false, false, false]);
    t.deepEqual(rightsOf(host, 'ups1'), [true, false, false, false, false, false]);
});

test('an appliance with a built-in password has its own view, from its own address, and nothing else', (t) => {
    const nas = (host: string, from: string[]): UserConfig => ({
        compat: 'synology',
        host,
        from,
        actions: ['set', 'fsd'],
        instcmds: ['all'],
    });
    const users = { nas1: nas('nas1', ['192.0.2.5']), nas2: nas('nas2', ['192.0.2.6']) };

    const first = accountOf(users, 'monuser', '192.0.2.5');

    t.is(first?.password, 'secret');
    t.deepEqual(rightsOf(first, 'nas1'), [true, false, false, false, false, false]);
    t.deepEqual(rightsOf(first, 'nas2'), [false, false, false, false, false, false]);
    t.is(accountOf(users, 'monuser', '192.0.2.6')?.host, 'nas2');
    t.is(accountOf(users, 'monuser', '192.0.2.7'), undefined);
    t.is(accountOf(users, 'nas1', '192.0.2.5'), undefined);
    t.is(
        accountOf({ nas1: { compat: 'qnap', host: 'nas1', actions: [], instcmds: [] } }, 'admin', '192.0.2.5'),
        undefined,
    );
});

test('a user is a stranger outside of its addresses', (t) => {
    const users = { mon: { password: 'x', from: ['192.0.2.0/28', '2001:db8::/64'], actions: [], instcmds: [] } };

    for (const address of ['192.0.2.15', '2001:db8::9']) t.truthy(accountOf(users, 'mon', address), address);
    for (const address of ['192.0.2.16', '2001:db8:0:1::9', 'unknown']) {
        t.is(accountOf(users, 'mon', address), undefined, address);
    }
    t.is(accountOf(users, 'toString', '192.0.2.1'), undefined);
    t.is(accountOf(users, undefined, '192.0.2.1'), undefined);
});
