// Programs of other people that read NUT servers, against ours: Python's client, Nagios' plugin, collectd. And our upslog and
// the chain views of upsc beside Debian's programs.

import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ok } from '#model/result.ts';
import { DEVICES, type Rack, startRack, until } from '../nut-rack.ts';
import { START } from '../source-files.ts';
import { DebianUpsd } from './debian-upsd.ts';
import { keepRunning } from './keep-running.ts';
import { type Ended, needPackages, runProgram } from './run-program.ts';

// The system's own Python: the packages of Debian are installed for it.
const PYTHON = '/usr/bin/python3';
const CHECK_UPS = '/usr/lib/nagios/plugins/check_ups';

async function rackOf(t: ExecutionContext, devices = DEVICES): Promise<{ rack: Rack; requests: unknown[] }> {
    const rack = await startRack({ devices, listen: ['127.0.0.1', '::1'] });
    const requests: unknown[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        return ok(undefined);
    });
    t.teardown(() => rack.stop());
    return { rack, requests };
}

function temporaryFolder(t: ExecutionContext): string {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-clients-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

function ours(command: string, args: readonly string[], options: { killAfterMs?: number } = {}): Promise<Ended> {
    return runProgram(process.execPath, [START, command, ...args], options);
}

/** Lines of a file, as far as they are there. */
function linesOf(path: string): string[] {
    try {
        return readFileSync(path, 'utf8').split('\n').slice(0, -1);
    } catch {
        return []; // not written yet
    }
}

test('PyNUT reads our devices and gives them commands', async (t) => {
    needPackages({ [PYTHON]: 'python3', '/usr/lib/python3/dist-packages/PyNUT.py': 'python3-nut' });
    // It stumbles over a quote in a description, with upsd as well: it splits lines at quotes.
    const { rack, requests } = await rackOf(t, { ...DEVICES, ups1: { ...DEVICES.ups1, description: 'Rack A' } });
    const script = `
import sys, json, PyNUT
nut = PyNUT.PyNUTClient(host='127.0.0.1', port=int(sys.argv[1]), login='admin', password='secret')
text = lambda pairs: {name.decode(): value.decode() if isinstance(value, bytes) else value for name, value in pairs.items()}
print(json.dumps({
    'devices': text(nut.GetUPSList()),
    'variables': text(nut.GetUPSVars('ups1')),
    'writable': text(nut.GetRWVars('ups1')),
    'commands': text(nut.GetUPSCommands('ups1')),
    'set': nut.SetRWVar('ups1', 'ups.id', 'two'),
    'run': nut.RunUPSCommand('ups1', 'beeper.toggle'),
}))
`;

    const ended = await runProgram(PYTHON, ['-c', script, String(rack.port)]);

    t.is(ended.stderr, '');
    const told = JSON.parse(ended.stdout);
    t.deepEqual(Object.keys(told.devices), ['ups1', 'pdu1', 'clc-psu1', 'clc-psu2', 'clc', 'dead']);
    t.like(told.variables, { 'ups.status': 'OL CHRG', 'battery.charge': '97' });
    t.like(told.writable, { 'ups.id': 'one' });
    t.is(told.devices.ups1, 'Rack A');
    t.true(Object.hasOwn(told.commands, 'Vendor.trick'));
    t.deepEqual(requests, [
        { type: 'set', name: 'ups.id', value: 'two' },
        { type: 'instant', name: 'beeper.toggle' },
    ]);
});

test('check_ups tells good from bad', async (t) => {
    needPackages({ [CHECK_UPS]: 'monitoring-plugins-standard' });
    const { rack } = await rackOf(t);
    const check = (ups: string, ...args: string[]): Promise<Ended> =>
        runProgram(CHECK_UPS, ['-H', '127.0.0.1', '-p', String(rack.port), '-u', ups, ...args]);

    const good = await check('ups1');
    const low = await check('ups1', '-v', 'BATTPCT', '-w', '98', '-c', '10');
    const dead = await check('dead');

    t.is(good.code, 0);
    t.regex(good.stdout, /^UPS OK - Status=Online, Charging Utility=230\.0V Batt=97\.0% /);
    t.is(low.code, 1);
    t.regex(low.stdout, /^UPS WARNING/);
    t.is(dead.code, 2);
});

test('collectd collects our readings', async (t) => {
    needPackages({ '/usr/sbin/collectd': 'collectd-core', '/usr/lib/collectd/nut.so': 'collectd-core' });
    const { rack } = await rackOf(t);
    const folder = temporaryFolder(t);
    const configuration = [
        `BaseDir "${folder}"`,
        `PIDFile "${folder}/pid"`,
        'TypesDB "/usr/share/collectd/types.db"',
        'Hostname "referee"',
        'Interval 1',
        'LoadPlugin nut',
        'LoadPlugin csv',
        `<Plugin nut>\n UPS "ups1@127.0.0.1:${rack.port}"\n</Plugin>`,
        `<Plugin csv>\n DataDir "${folder}/csv"\n</Plugin>`,
    ];
    writeFileSync(join(folder, 'collectd.conf'), `${configuration.join('\n')}\n`);

    keepRunning(t, '/usr/sbin/collectd', ['-f', '-C', join(folder, 'collectd.conf')]);
    const charge = (): string | undefined => {
        const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
        const file = files.find((name) => /percent-charge/.test(name));
        return file === undefined ? undefined : linesOf(join(folder, file))[1];
    };
    await until(() => charge() !== undefined);

    t.regex(charge() ?? '', /^[\d.]+,97(?:\.0+)?$/);
});

test('our upslog writes the lines that Debian’s writes, without its banner', async (t) => {
    needPackages({ '/usr/bin/upslog': 'nut-client' });
    const { rack } = await rackOf(t);
    const at = `localhost:${rack.port}`;
    const format = '%TIME @Y-@m-@d %% @@%|%HOST%|%UPSHOST%|%VAR ups.status%|%VAR nodot%|%VAR ups.nix%|%BOGUS%|100%';

    for (const words of [
        ['-s', `ups1@${at}`],
        ['-s', `ups1@${at}`, '-f', format],
        ['-s', `ups1@${at}`, '-f', '50% done %VAR ups.id'],
        ['-s', `nix@${at}`, '-f', '%VAR ups.id%'],
        ['-s', `dead@${at}`, '-f', '%VAR ups.id%'],
        ['-s', 'ups1@localhost:1', '-f', '%VAR ups.id%'],
    ]) {
        // Debian's writes on without end, and each line at once: it is stopped after the first, behind its banner.
        const theirs = await runProgram('/usr/bin/upslog', ['-i', '60', '-l', '-', ...words], {
            endAt: (stdout) => stdout.split('\n').length > 3,
        });
        const own = await ours('upslog', ['-i', '60', '-d', '1', '-l', '-', ...words]);
        const withoutTime = (text: string): string => text.replace(/^\d{8} \d{6} /, '');
        const [banner, logging, line] = theirs.stdout.split('\n');

        t.regex(`${banner}|${logging}`, /^Network UPS Tools upslog .*\|logging status of /);
        t.is(withoutTime(own.stdout), `${withoutTime(line ?? '')}\n`, words.join(' '));
        t.is(own.code, 0);
        t.is(own.stderr, theirs.stderr.replace('Signal 15: exiting\n', ''), words.join(' '));
    }
});

test('our upslog logs at once when told, and opens a file that was moved anew', async (t) => {
    const { rack } = await rackOf(t);
    const folder = temporaryFolder(t);
    const [file, moved] = [join(folder, 'log'), join(folder, 'log.1')];
    const words = ['-F', '-i', '600', '-f', '%VAR ups.status%', '-N', '-m', `*@localhost:${rack.port},${file}`];
    const all = 6;

    const { child, ended } = keepRunning(t, process.execPath, [START, 'upslog', ...words]);
    await until(() => linesOf(file).length === all);
    renameSync(file, moved);
    child.kill('SIGUSR1');
    await until(() => linesOf(moved).length === 2 * all);
    child.kill('SIGHUP');
    await until(() => readdirSync(folder).length === 2);
    child.kill('SIGUSR1');
    await until(() => linesOf(file).length === all);
    child.kill('SIGTERM');

    t.is(await ended, 0);
    t.is(linesOf(file)[0], `ups1@localhost:${rack.port}\tOL CHRG`);
    t.is(linesOf(file)[5], `dead@localhost:${rack.port}\tNA`);
});

test('our upslog goes to the background with its number in a file', async (t) => {
    const { rack } = await rackOf(t);
    const folder = temporaryFolder(t);
    const [file, pidFile] = [join(folder, 'log'), join(folder, 'own.pid')];

    // Whoever reads its outputs to their end must not wait for the one that goes on: without a limit we would for ever.
    const words = ['-s', `ups1@localhost:${rack.port}`, '-l', file, '-i', '1', '-p', pidFile];
    const ended = await ours('upslog', words, { killAfterMs: 0 });
    await until(() => linesOf(file).length > 0 && linesOf(pidFile).length > 0);
    const pid = Number(linesOf(pidFile)[0]);
    process.kill(pid, 'SIGTERM');

    t.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
    await until(() => linesOf(pidFile).length === 0);
});

test('the chain can be seen on Debian’s upsd, when its devices are told what feeds them', async (t) => {
    const upsd = new DebianUpsd({
        users: '',
        devices: {
            ups1: { dummy: 'ups.status: OL\nups.load: 5\n' },
            pdu1: { dummy: 'ups.status: OL\n', configuration: ['override.device.parent = ups1'] },
            psu1: { dummy: 'ups.status: OL\ndevice.parent: pdu1:1\n' },
            clc: { dummy: 'ups.status: OB LB\ndevice.parent: psu1 pdu1:2\n' },
            dead: {},
        },
    });
    t.teardown(() => upsd.stop());
    await upsd.start();
    const at = `localhost:${upsd.port}`;
    const upsc = (...args: string[]): Promise<Ended> => ours('upsc', args);
    const printed = (...lines: string[]): Ended => ({ code: 0, stdout: `${lines.join('\n')}\n`, stderr: '' });

    t.deepEqual(await upsc('-P', `psu1@${at}`), printed('psu1 -> pdu1:outlet1 -> ups1'));
    t.deepEqual(
        await upsc('-P', `clc@${at}`),
        printed('clc -> psu1 -> pdu1:outlet1 -> ups1', 'clc -> pdu1:outlet2 -> ups1'),
    );
    t.deepEqual(
        await upsc('-Pl', at),
        printed('pdu1 -> ups1', 'psu1 -> pdu1:outlet1', 'clc -> psu1', 'clc -> pdu1:outlet2'),
    );
    t.deepEqual(
        await upsc('-PL', at),
        printed(
            'ups1 OL',
            '  pdu1 OL',
            '    pdu1:outlet1',
            '      psu1 OL',
            '        clc OB LB',
            '    pdu1:outlet2',
            '      clc OB LB',
            'dead (driver not connected)',
        ),
    );
    t.deepEqual(JSON.parse((await upsc('-j', '-P', `psu1@${at}`)).stdout), [['psu1', 'pdu1:outlet1', 'ups1']]);
});
