// The whole gateway keeps record of what people and programs do to it, and a row that somebody changed is found by the command.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import type { AuditAnswer, AuditRow } from '#model/audit.ts';
import { runPowerchain } from '../../clients/powerchain/command-line.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';

test('whatever is done by whichever way is on record, and a row that was changed or removed is found', async (t) => {
    t.timeout(240_000);
    const rack = demoRack();
    const gateway = await RunningGateway.start(rack.config);
    const session = await gateway.session();
    t.teardown(async () => {
        session.close();
        await gateway.stop();
        rack.remove();
    });
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => status === 'OL',
    );

    await session.ask('USERNAME admin');
    await session.ask('PASSWORD demo');
    t.is(await session.ask('INSTCMD ups1 beeper.mute'), 'OK');
    t.is(await session.ask('SET VAR ups1 battery.charge.low "25"'), 'OK');
    await session.ask('INSTCMD ups1 test.battery.stop');
    await gateway.demo('fail', 'clc-psu2');
    t.is((await gateway.ask('POST', '/api/v1/alerts/test', { destination: 'nobody' })).status, 404);
    const { version } = (await (await gateway.ask('GET', '/api/v1/config')).json()) as { version: string };
    const changes = [{ path: ['name'], value: 'rack-7' }];
    const changed = await gateway.ask('PATCH', '/api/v1/config', { changes, version, why: 'it has a number now' });
    t.is(changed.status, 200, await changed.clone().text());
    await gateway.ask('POST', '/api/v1/auth/login', { name: 'admin', password: 'guessed' });

    const rows = await until(
        () => rowsOf(gateway),
        (all) => ['login', 'config-loaded'].every((action) => all.some((row) => row.action === action)),
    );
    const told = rows.map(({ by, action, about, outcome }) => [by, action, about, outcome].join(' | '));
    for (const expected of [
        /^admin@127\.0\.0\.1 \| command \| ups1: beeper\.mute \| done$/,
        /^admin@127\.0\.0\.1 \| set \| ups1: battery\.charge\.low 25 \| done$/,
        /^admin@127\.0\.0\.1 \| command \| ups1: test\.battery\.stop \| failed: ./,
        /^local@127\.0\.0\.1 \| command \| clc-psu2: demo\.fail clc-psu2 \| done$/,
        /^local@127\.0\.0\.1 \| config-changed \| it has a number now \| done$/,
        /\| config-loaded \| .*gateway\.yaml \| loaded: /,
        /@127\.0\.0\.1 \| login \| .* \| refused$/,
    ]) {
        t.true(
            told.some((line) => expected.test(line)),
            `${expected} is not in\n${told.join('\n')}`,
        );
    }
    t.false(told.join().includes('guessed'), 'no password is on record');

    t.regex((await verify(gateway)).text, /^All \d+ rows are as they were written/);
    tamper(rack.folder, "UPDATE audit SET by = 'admin@192.0.2.66' WHERE number = 2");
    t.deepEqual(await verify(gateway), {
        code: 1,
        text: 'The audit log was tampered with: row 2 was changed, or the one before it was replaced.',
    });
    tamper(rack.folder, 'DELETE FROM audit WHERE number = 1');
    t.is((await verify(gateway)).code, 1);
});

async function rowsOf(gateway: RunningGateway): Promise<readonly AuditRow[]> {
    const answer = await gateway.ask('GET', '/api/v1/audit');
    // The recorder may still be starting.
    return answer.ok ? ((await answer.json()) as AuditAnswer).rows : [];
}

async function verify(gateway: RunningGateway): Promise<{ code: number; text: string }> {
    const said: string[] = [];
    const print = (line: string) => said.push(line);
    const token = await gateway.token({ role: 'admin' });
    const environment = { POWERCHAIN_URL: `http://127.0.0.1:${gateway.webPort}`, POWERCHAIN_TOKEN: token };
    const code = await runPowerchain(['audit', 'verify'], { print, complain: print, environment });
    return { code, text: said.join('\n') };
}

/** Somebody who has the file changes it behind the gateway's back. */
function tamper(folder: string, sql: string): void {
    const [file] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('history.sqlite'),
    );
    const database = new DatabaseSync(join(folder, file ?? ''), { timeout: 30_000 });
    database.exec(sql);
    database.close();
}
