// All agents by the scenarios with which fence-agents tests its own (tests/actions.d), each as a command line with long and with short names
// and as Pacemaker asks: the exit codes count. Upstream's runner is not used: by Debian's /bin/sh it starts the agent in the background, and
// whatever it is passes. fence_snmp_pdu asks Debian's snmpsim, the others a gateway.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FenceAgent, type Given, INPUTS } from './fence-agent.ts';
import { RECORDINGS } from './fence-pdu.ts';
import { runProgram } from './run-program.ts';
import { startSnmpSimulator } from './snmp-simulator.ts';

/** Actions one after the other, each with the exit codes that it may have. Each begins with the plug on. */
const SCENARIOS: readonly (readonly (readonly [action: string, ...codes: number[]])[])[] = [
    [['status', 0, 2]],
    [['list', 0]],
    [['monitor', 0]],
    [['on', 0]],
    [
        ['on', 0],
        ['status', 0],
        ['off', 0],
        ['status', 2],
        ['off', 0],
        ['status', 2],
        ['on', 0],
        ['status', 0],
    ],
    [
        ['reboot', 0],
        ['status', 0],
    ],
];

let gateway: RunningGateway;
let removeRack: (() => void) | undefined;

test.before(async () => {
    const rack = demoRack();
    removeRack = rack.remove;
    gateway = await RunningGateway.start(rack.config);
});

test.after.always(async () => {
    await gateway?.stop();
    removeRack?.();
});

/** What obeys does so at once, on a busy machine a little later. */
const PATIENCE = { shell_timeout: 20, login_timeout: 20, power_timeout: 60 };

/** What each is given, and a plug for each of its tests: they run at the same time. */
const AGENTS: Readonly<Record<string, (t: ExecutionContext) => Promise<{ given: Given; plugs: readonly string[] }>>> = {
    // The secrets of the demo rack.
    fence_nut: async () => ({
        given: { ipport: gateway.nutPort, username: 'admin', password: 'demo' },
        plugs: ['pdu1.1', 'pdu2.1'],
    }),
    fence_powerchain: async () => {
        const plugs = ['nc1', 'nc2'];
        const password = await gateway.token({ role: 'fencing', hosts: plugs });
        return { given: { ipport: gateway.webPort, password, notls: 1 }, plugs };
    },
    fence_snmp_pdu: async (t) => ({
        given: { ipport: await simulatedPdu(t), community: 'pdu' },
        plugs: ['1', '2'],
    }),
};

/** A PDU of snmpsim whose outlets remember what is written to them. */
function simulatedPdu(t: ExecutionContext): Promise<number> {
    const folder = temporaryFolder(t, 'fence-snmpsim');
    const recorded = readFileSync(join(RECORDINGS, 'raritan-px1', 'agent.snmprec'), 'utf8');
    // Raritan PDU-MIB outletOperationalState, which also switches.
    const outlets = /^(1\.3\.6\.1\.4\.1\.13742\.4\.1\.2\.2\.1\.3\.\d+)\|2\|(\d+)$/gm;
    writeFileSync(join(folder, 'pdu.snmprec'), recorded.replace(outlets, '$1|2:writecache|value=$2'));
    return startSnmpSimulator(t, folder);
}

const OLD_NAMES: Readonly<Record<string, string>> = { ip: 'ipaddr', username: 'login', password: 'passwd' };

for (const [name, place] of Object.entries(AGENTS)) {
    test(`${name} ends as the scenarios want it`, async (t) => {
        const { given, plugs } = await place(t);
        const agent = FenceAgent.install(t, name, { ip: '127.0.0.1', ...given, ...PATIENCE, plug: plugs[0] ?? '' });
        await until(
            () => agent.run('status'),
            ({ code }) => code === 0,
        );
        for (const input of INPUTS) {
            for (const scenario of SCENARIOS) {
                for (const [action, ...codes] of scenario) {
                    const { code, stderr } = await agent.run(action, {}, input);
                    t.true(
                        codes.includes(code),
                        `${input}, ${action} of ${JSON.stringify(scenario)}: ${code} ${stderr}`,
                    );
                }
            }
        }
    });

    test(`${name} takes what fenced sends, the old names too`, async (t) => {
        const { given, plugs } = await place(t);
        const [, plug] = plugs;
        const agent = FenceAgent.install(t, name);
        const words = Object.entries({ ip: '127.0.0.1', ...given, ...PATIENCE });
        const lines = words.map(([key, value]) => `  ${OLD_NAMES[key] ?? key}=${value}`);
        const send = (...more: string[]) =>
            runProgram(agent.file, [], { input: ['#action=off', 'agent=x', ...lines, '', ...more].join('\n') });
        await until(
            () => send(`port=${plug}`, 'action=status'),
            ({ code }) => code === 0,
        );

        t.is((await send('nodename=another', `port=${plug}`, 'option=OFF', 'stonith-status-sleep=1')).code, 0);
        t.is((await send(`plug=wrong`, 'no such thing', `plug="${plug}"`, 'action=status')).code, 2);
        t.is((await send(`port=${plug}`, 'action=Off', 'action=On')).code, 0);
    });
}

test('fence_powerchain fences by the name of the node where no plug is said', async (t) => {
    const password = await gateway.token({ role: 'fencing', hosts: ['clc'] });
    const given = { ip: '127.0.0.1', ipport: gateway.webPort, password, notls: 1 };
    const agent = FenceAgent.install(t, 'fence_powerchain', given);
    await until(
        () => agent.run('status', { nodename: 'clc' }),
        ({ stdout }) => stdout === 'Status: ON\n',
    );

    t.is((await agent.run('status', { nodename: 'nobody', plug: 'clc' })).code, 0);
});
