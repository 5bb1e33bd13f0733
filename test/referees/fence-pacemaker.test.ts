// Pacemaker drives our agents: Debian's pacemaker-fenced with stonith_admin registers them, asks for their targets, watches, fences
// and brings back. One fencer serves a machine, so this is one test after the other.

import { setTimeout as after } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import { FenceAgent } from './fence-agent.ts';
import { startPdu } from './fence-pdu.ts';
import { PacemakerFencer } from './pacemaker-fencer.ts';

type Given = Readonly<Record<string, string | number>>;

function optionsOf(given: Given): string[] {
    return Object.entries(given).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

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

/** What a cluster does with a device: `target` is a node that only the agent's list names. */
async function fences(t: ExecutionContext, name: string, { given, target }: { given: Given; target: string }) {
    const agent = FenceAgent.install(t, name, given);
    const fencer = await PacemakerFencer.start(t, agent.folder);
    const admin = async (...words: readonly string[]) => (await fencer.admin(...words)).code;
    const status = async () => (await agent.run('status', { plug: target })).code;
    const required = optionsOf({ ...given, ipport: 1 }).map((word) => (word === '-o' ? '--option' : word));

    t.is(await admin('--validate', '-a', name, ...required), 0);
    t.not(await admin('--validate', '-a', name, ...required, '--option', 'ipport=x'), 0);
    t.is(await admin('-R', 'rack', '-a', name, ...optionsOf(given)), 0);
    t.regex((await fencer.admin('-L')).stdout, /rack/);
    // The list is asked for in the background.
    const found = async (): Promise<boolean> => /rack/.test((await fencer.admin('-l', target)).stdout);
    for (let tries = 0; tries < 100 && !(await found()); tries++) await after(100);
    t.true(await found(), 'the list gives the names of targets');
    t.is(await admin('-Q', 'rack'), 0);

    t.is(await admin('-F', target, '-t', '60'), 0);
    t.is(await status(), 2);
    t.is(await admin('-U', target, '-t', '60'), 0);
    t.is(await status(), 0);
    t.is(await admin('-B', target, '-t', '60'), 0);
    t.is(await status(), 0);
    t.not(await admin('-F', 'nobody', '-t', '5'), 0);
}

test.serial('fence_nut fences by our gateway: -R -L -l -Q -F -U -B, and --validate', async (t) => {
    // The secrets of the demo rack.
    const given = { ip: '127.0.0.1', ipport: gateway.nutPort, username: 'admin', password: 'demo' };
    await fences(t, 'fence_nut', { given, target: 'pdu1.1' });
});

test.serial('fence_powerchain fences a host at both of its outlets', async (t) => {
    const password = await gateway.token({ role: 'fencing', hosts: ['nc1', 'nc2'] });
    const given = { ip: '127.0.0.1', ipport: gateway.webPort, notls: 1, password };
    await fences(t, 'fence_powerchain', { given, target: 'nc2' });
});

test.serial('fence_snmp_pdu fences by an outlet of a PDU', async (t) => {
    const { given } = await startPdu(t, 'raritan-px1');
    await fences(t, 'fence_snmp_pdu', { given, target: '1' });
});
