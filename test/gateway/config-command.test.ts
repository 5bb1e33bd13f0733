// The command that changes the configuration, at a running gateway and at its files: one history, and the gateway takes both over.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { runAgainst } from '../../clients/powerchain/testing/fake-gateway.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';

test('what is changed at the gateway and at its files is one history, and counts at once', async (t) => {
    t.timeout(240_000);
    const rack = demoRack();
    const environment = { XDG_RUNTIME_DIR: rack.folder, STATE_DIRECTORY: join(rack.folder, 'state') };
    const gateway = await RunningGateway.start(rack.config, environment);
    t.teardown(async () => {
        await gateway.stop();
        rack.remove();
    });
    const config = (...words: string[]) =>
        runAgainst(`http://127.0.0.1:${gateway.webPort}`, ['config', ...words], {
            environment: { ...environment, SUDO_USER: 'ann' },
        });
    const name = async () => {
        const state = (await (await gateway.ask('GET', '/api/v1/state')).json()) as { gateway: { name: string } };
        return state.gateway.name;
    };
    const before = readFileSync(rack.config, 'utf8');

    const set = await config('set', 'name', 'rack-7', '--why', 'it has a number now');
    t.is(set.code, 0, set.errors);
    t.is(await name(), 'rack-7');
    t.is((await config('get', 'name')).out, 'rack-7');
    t.regex((await config('set', 'nmae', 'x')).errors, /^gateway\.yaml:\d+:\d+: .*did you mean “name”/);
    t.regex((await config('validate')).out, /is right/);

    const beside = await config('set', 'name', 'rack-8', '--config', rack.config);
    t.is(beside.code, 0, beside.errors);
    await until(name, (one) => one === 'rack-8');

    const { out } = await config('history');
    t.regex(out, /^3 .* ann@command-line\n2 .* local@127\.0\.0\.1 +it has a number now\n1 .* by hand$/);
    t.is((await config('history', '--config', rack.config)).out, out);
    t.is((await config('undo')).code, 0);
    t.is((await config('restore', '1', '--why', 'all of it')).code, 0);
    t.is(readFileSync(rack.config, 'utf8'), before);
    t.regex((await config('diff')).out, /^# version 5, .*: restore version 1: all of it\n[\s\S]*^-name: rack-7$/m);
});
