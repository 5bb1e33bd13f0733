import test from 'ava';
import { silentLog } from './log.ts';
import { ServiceManager, watchdogMs } from './service-manager.ts';

test('the watchdog is whose process it names', (t) => {
    t.is(watchdogMs({ WATCHDOG_USEC: '8000000', WATCHDOG_PID: '7' }, 7), 8000);
    t.is(watchdogMs({ WATCHDOG_USEC: '8000000' }, 7), 8000);
    t.is(watchdogMs({ WATCHDOG_USEC: '8000000', WATCHDOG_PID: '8' }, 7), undefined);
    t.is(watchdogMs({ WATCHDOG_USEC: '0' }, 7), undefined);
    t.is(watchdogMs({}, 7), undefined);
});

test('children inherit nothing to speak to systemd with', (t) => {
    const environment = { NOTIFY_SOCKET: '/nowhere', WATCHDOG_USEC: '1', WATCHDOG_PID: '1', PATH: '/usr/bin' };

    new ServiceManager({ environment, log: silentLog() });

    t.deepEqual(environment as NodeJS.ProcessEnv, { PATH: '/usr/bin' });
});

test('without systemd nothing is said', (t) => {
    const manager = new ServiceManager({ environment: {}, log: silentLog() });

    t.notThrows(() => manager.ready('serving'));
    t.notThrows(() => manager.stopping());
});
