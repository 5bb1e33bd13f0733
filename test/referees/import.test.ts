// An installation of NUT, taken over: Debian's upsc and upsmon find at the gateway what they found at Debian's upsd, with the
// old names and the old password. The same files serve both.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { formatConf } from '#nut/conf.ts';
import { freePort } from '../free-port.ts';
import { RunningGateway } from '../running-gateway.ts';
import { START } from '../source-files.ts';
import { needPackages, runProgram } from './run-program.ts';
import { QUICK, Upsmon } from './upsmon.ts';

test.before(() => needPackages({ '/usr/bin/upsc': 'nut-client', '/lib/nut/upsmon': 'nut-client' }));

const RECORDING = 'ups.status: OL CHRG\nbattery.charge: 87\ndevice.model: Tower 9\n';

test('the files that Debian installs are taken over without a complaint: there is nothing in them', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-imported-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'gateway.yaml');

    const command = [START, 'powerchain', 'import', '/etc/nut', '--config', file];
    const { code, stdout, stderr } = await runProgram(process.execPath, command);

    t.deepEqual([code, stdout], [0, 'There is nothing to add.\n'], stderr);
    t.regex(stderr, /^\/etc\/nut\/nut\.conf:\d+: MODE=none: .*\n$/);
});

test('a gateway started from what was imported serves upsc and upsmon with the old password', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-imported-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const nut = join(folder, 'nut');
    mkdirSync(nut);
    const port = await freePort();
    const write = (name: string, text: string): void => writeFileSync(join(nut, name), text);
    write('tower.dev', RECORDING);
    write(
        'ups.conf',
        formatConf('ups.conf', [
            { section: 'tower', key: 'driver', values: ['dummy-ups'] },
            { section: 'tower', key: 'port', values: ['tower.dev'] },
            { section: 'tower', key: 'desc', values: ['Rack "A" # 1'] },
        ]),
    );
    write('upsd.conf', `LISTEN 127.0.0.1 ${port}\nMAXAGE 20\n`);
    write('upsd.users', '[oldmon]\n password = OldSecret1\n upsmon slave\n[boss]\n password = b0ss\n actions = SET\n');
    write('upsmon.conf', `MONITOR tower@localhost:${port} 1 oldmon OldSecret1 slave\nSHUTDOWNCMD /bin/true\n`);
    const config = join(folder, 'gateway.yaml');
    // The page is not what is tested, and its port may be taken.
    writeFileSync(config, '# mine\nversion: 1\nweb: { port: 0 }\n');

    const imported = await runProgram(
        process.execPath,
        [START, 'powerchain', 'import', nut, '--config', config, '--yes'],
        {
            environment: { STATE_DIRECTORY: join(folder, 'state') },
        },
    );
    t.is(imported.code, 0, imported.stderr);
    const gateway = await RunningGateway.start(config, { XDG_RUNTIME_DIR: folder });
    t.teardown(() => gateway.stop());
    t.is(gateway.nutPort, port);

    const at = `localhost:${port}`;
    t.is((await runProgram('/usr/bin/upsc', ['-L', at])).stdout.split('\n')[0], 'tower: Rack "A" # 1');
    t.is((await runProgram('/usr/bin/upsc', [`tower@${at}`, 'battery.charge'])).stdout, '87\n');
    t.is((await runProgram('/usr/bin/upsc', [`tower@${at}`, 'device.model'])).stdout, 'Tower 9\n');
    const set = (password: string) =>
        runProgram('/usr/bin/upsrw', ['-s', 'battery.charge=50', '-u', 'boss', '-p', password, `tower@${at}`]);
    t.is((await set('b0ss')).stderr, 'OK\n');
    t.regex((await set('wrong')).stderr, /ACCESS-DENIED/);

    const upsmon = new Upsmon({ monitors: [`tower@${at} 1 oldmon OldSecret1 slave`], lines: QUICK }).start();
    t.teardown(() => upsmon.stop());
    await upsmon.polls(2);
    t.is(upsmon.statuses.at(-1), 'OL CHRG');
    const session = await gateway.session();
    t.is(await session.ask('GET NUMLOGINS tower'), 'NUMLOGINS tower 1');
    session.close();
});
