// What a card says it is plugged into, from a real LLDP agent: Debian's lldpd tells Debian's snmpd of the switch that it hears on the cable.
// In namespaces of their own; lldpcli is the second opinion.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { until } from '../running-gateway.ts';
import { ROOT } from '../source-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { needPackages, runProgram } from './run-program.ts';
import { type TestHost, TestNetwork } from './test-network.ts';

const LLDPD = '/usr/sbin/lldpd';
const SNMPD = '/usr/sbin/snmpd';
// PowerNet-MIB sPDUOutletControlEntry
const OUTLET = '.1.3.6.1.4.1.318.1.1.4.4.2.1';

/** On a host, until the test is over. */
function runOn(t: ExecutionContext, { enter: [program, ...words] }: TestHost, ...command: readonly string[]): void {
    const child = spawn(program, [...words, ...command], { stdio: 'ignore' });
    t.teardown(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        await once(child, 'exit');
    });
}

/** An agent that calls itself so; `more` are words of lldpd. */
function lldpd(t: ExecutionContext, host: TestHost, folder: string, { name, cable, more = [] }: Agent): string {
    const [config, socket] = [join(folder, `${name}.conf`), join(folder, `${name}.socket`)];
    writeFileSync(config, `configure system hostname ${name}\nconfigure lldp tx-interval 1\n`);
    const own = ['-u', socket, '-O', config, '-p', join(folder, `${name}.pid`), '-I', cable];
    // -d: it stays in the foreground.
    runOn(t, host, LLDPD, '-d', ...own, ...more);
    return socket;
}

interface Agent {
    readonly name: string;
    readonly cable: string;
    readonly more?: readonly string[];
}

test('a scan says which switch a device hears on its cable', async (t) => {
    needPackages({ [LLDPD]: 'lldpd', [SNMPD]: 'snmpd' });
    const folder = temporaryFolder(t, 'lldp');
    // Where lldpd locks itself in.
    mkdirSync('/run/lldpd', { recursive: true });
    const network = new TestNetwork(`ll${process.pid % 10_000}`);
    const [rackSwitch, card] = network.start(['switch', 'card']);
    t.teardown(() => network.remove());
    if (!rackSwitch || !card) throw new Error('there are no hosts');
    const agentX = join(folder, 'agentx');
    const config = [
        ...['master agentx', `agentXSocket ${agentX}`, 'rocommunity public', 'sysObjectID .1.3.6.1.4.1.318.1.3.4.5'],
        `override ${OUTLET}.3.1 integer 1`,
        `override ${OUTLET}.4.1 octet_str "web1"`,
    ];
    writeFileSync(join(folder, 'snmpd.conf'), `${config.join('\n')}\n`);
    runOn(t, card, SNMPD, '-f', '-Lo', '-C', '-c', join(folder, 'snmpd.conf'), `udp:${card.address}:161`);
    lldpd(t, rackSwitch, folder, { name: 'rack-switch-7', cable: 'port1' });
    const socket = lldpd(t, card, folder, { name: 'pdu-card', cable: 'eth0', more: ['-x', '-X', agentX] });

    const [program, ...words] = rackSwitch.enter;
    const look = `const { scan } = await import(${JSON.stringify(join(ROOT, 'drivers/scan/scan.ts'))});
        const addresses = [${JSON.stringify(card.address)}];
        for await (const news of scan({ methods: ['snmp'], addresses, neighbours: true }))
            if (news.type === 'found') console.log(news.title + ' | ' + news.facts.neighbours);`;
    const scanned = await until(
        () => runProgram(program, [...words, process.execPath, '--input-type=module', '-e', look]),
        ({ stdout }) => stdout.includes('rack-switch-7'),
    );

    t.regex(scanned.stdout, /^APC.* \| rack-switch-7$/m);
    const [enter, ...inside] = card.enter;
    const said = await runProgram(enter, [
        ...inside,
        '/usr/sbin/lldpcli',
        '-u',
        socket,
        '-f',
        'json',
        'show',
        'neighbors',
    ]);
    t.true(said.stdout.includes('"rack-switch-7"'), said.stdout);
});
