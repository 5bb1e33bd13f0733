import test from 'ava';
import { parseUpsdOptions } from './options.ts';

function parsed(line: string) {
    const options = parseUpsdOptions(line.split(' ').filter(Boolean));
    return options.ok ? options.value : options.error;
}

test('the letters mean what they mean to upsd', (t) => {
    t.like(parsed(''), {
        does: 'serve',
        isInForeground: false,
        hasPidFile: true,
        logLevel: 'info',
        ipVersion: undefined,
    });
    t.like(parsed('-F'), { isInForeground: true, hasPidFile: false });
    t.like(parsed('-FF -4'), { isInForeground: true, hasPidFile: true, ipVersion: 4 });
    t.like(parsed('-DDD -u nut'), { isInForeground: true, logLevel: 'debug', user: 'nut' });
    t.like(parsed('-D -B -q -6'), { isInForeground: false, hasPidFile: true, ipVersion: 6 });
    t.like(parsed('-q'), { logLevel: 'warn' });
    t.like(parsed('-c reload'), { does: 'signal', signal: 'SIGHUP', pid: undefined });
    t.like(parsed('-c stop -P 42'), { does: 'signal', signal: 'SIGTERM', pid: 42 });
    t.like(parsed('-h'), { does: 'help' });
    t.like(parsed('-V'), { does: 'version' });
});

test('what makes no sense is told', (t) => {
    t.is(parsed('-c restart'), '-c restart: expected reload or stop');
    t.is(parsed('-P 0 -c stop'), '-P 0: expected the number of a process');
    t.regex(String(parsed('-r /chroot')), /cannot change its root/);
    t.regex(String(parsed('-4 -6')), /leave no address/);
    t.regex(String(parsed('-x')), /Unknown option '-x'/);
    t.regex(String(parsed('reload')), /Unexpected argument 'reload'/);
});
