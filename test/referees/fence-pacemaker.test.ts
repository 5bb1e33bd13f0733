// Pacemaker drives our agents: Debian's pacemaker-fenced with stonith_admin registers them, asks for their targets, watches, fences
// and brings back. One fencer serves a machine, so this is one test after the other.

import { setTimeout as after } from 'node:timers/promises';
import test from 'ava';
import { demoRack, RunningGateway } from '../running-gateway.ts';
import { FenceAgent } from './fence-agent.ts';
import { PacemakerFencer } from './pacemaker-fencer.ts';

// The secrets of the demo rack.
const LOGIN = { username: 'admin', password: 'demo' };

function optionsOf(given: Readonly<Record<string, string | number>>): string[] {
    return Object.entries(given).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

test.serial('fence_nut fences by our gateway: -R -L -l -Q -B -F -U, and --validate', async (t) => {
    const rack = demoRack();
    t.teardown(rack.remove);
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());
    const given = { ip: '127.0.0.1', ipport: gateway.nutPort, ...LOGIN };
    const agent = FenceAgent.install(t, 'fence_nut', given);
    const fencer = await PacemakerFencer.start(t, agent.folder);

    const validated = await fencer.admin('--validate', '-a', 'fence_nut', '--option', 'ip=127.0.0.1');
    t.is(validated.code, 0, validated.stderr);
    t.is((await fencer.admin('-R', 'rack', '-a', 'fence_nut', ...optionsOf(given))).code, 0);
    t.regex((await fencer.admin('-L')).stdout, /rack/);
    const found = async (): Promise<string> => (await fencer.admin('-l', 'pdu1.1')).stdout;
    // The list is asked for in the background.
    for (let tries = 0; tries < 100 && !/rack/.test(await found()); tries++) await after(100);
    t.regex(await found(), /rack/, 'the list gives the names of targets');
    t.is((await fencer.admin('-Q', 'rack')).code, 0);

    const off = await fencer.admin('-F', 'pdu1.1', '-t', '30');
    t.is(off.code, 0, off.stderr + off.stdout);
    t.is((await agent.run('status', { plug: 'pdu1.1' })).code, 2);
    t.is((await fencer.admin('-U', 'pdu1.1', '-t', '30')).code, 0);
    t.is((await agent.run('status', { plug: 'pdu1.1' })).code, 0);
    t.is((await fencer.admin('-B', 'pdu1.1', '-t', '30')).code, 0);
    t.is((await agent.run('status', { plug: 'pdu1.1' })).code, 0);
    t.not((await fencer.admin('-F', 'nobody', '-t', '5')).code, 0);
});
