// A host that sleeps to save energy: sent to sleep over SSH by Debian's sshd, asked for by another host of its network, called by
// Wake-on-LAN. Needs root.

import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { ForcedCommand } from './forced-command.ts';
import { gatewayOn } from './gateway-on-host.ts';
import { needPackages } from './run-program.ts';
import { TestNetwork } from './test-network.ts';
import { listenForWake } from './wake-packet.ts';

const PORT = 2222;
const MAC = '02:00:00:00:00:11';

test('a host is sent to sleep over SSH, and called when somebody in its network asks for it', async (t) => {
    t.timeout(300_000);
    needPackages({ '/usr/bin/tcpdump': 'tcpdump' });
    const folder = temporaryFolder(t, 'nap');
    const network = new TestNetwork(`pn${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [box, sleeper, asker] = network.start(['gw', 'nc1', 'ask']);
    if (!box || !sleeper || !asker) throw new Error('no network');

    const sshd = new ForcedCommand(t, folder);
    sshd.listen({ address: sleeper.address, port: PORT, hostKey: 'host', enter: sleeper.enter });

    const ssh = `{ via: ssh, user: ${userInfo().username}, port: ${PORT}, key: ${join(folder, 'key')} }`;
    const nc1 = `    nc1:
        address: ${sleeper.address}
        nap: { by: sleep, onDemand: true }
        shutdown: { wake: { mac: '${MAC}', broadcast: 192.0.2.255 } }`;
    const gateway = await gatewayOn(t, box, (yaml) =>
        `${yaml}\nshutdown: { actions: { sleep: ${ssh} } }\n`.replace(/^ {4}nc1:$/m, nc1),
    );
    const say = (...words: readonly string[]) => gateway.command('powerchain', ...words);
    const plan = () => say('shutdown');

    t.regex(await say('shutdown', 'nap', 'nc1'), /sent to sleep/);
    await until(
        () => Promise.resolve(sshd.heard),
        (word) => word === 'nap',
        60,
    );
    await say('demo', 'halt', 'nc1');
    await until(plan, (text) => /nc1 .* asleep for/.test(text), 60);
    t.regex(await plan(), /nc1 .* asleep for .*: somebody wants it asleep/);

    const woken = listenForWake(t, sleeper);
    const [program, ...words] = asker.enter;
    // A datagram to nobody: before it leaves, the kernel asks for the address. Again and again: the listener may not be there yet.
    const isWoken = { yes: false };
    void woken.then(() => {
        isWoken.yes = true;
    });
    await until(
        () => {
            execFileSync(program, [...words, 'ip', 'neigh', 'flush', 'all']);
            execFileSync(program, [...words, 'bash', '-c', `echo >/dev/udp/${sleeper.address}/5000`]);
            return plan();
        },
        () => isWoken.yes,
        60,
    );
    t.true((await woken).includes(`ffffffffffff${MAC.replaceAll(':', '')}`));
    t.regex(await plan(), new RegExp(`nc1 .* waking.*: ${asker.address.replaceAll('.', '\\.')} asks for it`));
    await say('demo', 'boot', 'nc1');
    await until(plan, (text) => /nc1 .* runs/.test(text), 60);
});
