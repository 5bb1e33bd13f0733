import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { AuditCheck, type AuditVerdict, sha256 } from '#model/audit.ts';
import type { DeviceId } from '#model/device.ts';
import type { Incident } from '#model/incident.ts';
import { failed, ok } from '#model/result.ts';
import { type RecordedGateway, recordedGateway, untilAnswer } from './testing/recorded-gateway.ts';

const policy = { firstSeconds: 0, quickDeathsMax: 1000 };

function act({ gateway }: RecordedGateway, name: string, isDone = true): void {
    const outcome = isDone ? ok(undefined) : failed({ code: 'device-refused' as const, message: 'not now' });
    const device = 'ups1' as DeviceId;
    gateway.apply({ type: 'command', device, request: { type: 'instant', name }, by: 'ann@192.0.2.7', outcome });
}

function rowsOf({ recorder }: RecordedGateway, count: number) {
    return untilAnswer(
        () => recorder.query('audit.list', { after: 0 }),
        ({ rows }) => rows.length === count,
    );
}

/** Follows the chain as anybody can. */
async function verify({ recorder }: RecordedGateway): Promise<AuditVerdict> {
    const { rows, previous, count } = await recorder.query('audit.list', { after: 0, limit: 1000 });
    const check = new AuditCheck(previous, sha256);
    for (const row of rows) if (!(await check.add(row))) break;
    return check.end(count);
}

/** Somebody who has the file changes it behind the recorder's back. */
function tamper(folder: string, sql: string): void {
    const database = new DatabaseSync(join(folder, 'history.sqlite'));
    database.exec(sql);
    database.close();
}

async function recorded(t: Parameters<typeof recordedGateway>[0]): Promise<RecordedGateway> {
    const own = recordedGateway(t, { policy });
    own.addUps('ups1');
    for (const name of ['load.off', 'load.on', 'beeper.mute', 'test.battery.start']) act(own, name, name !== 'load.on');
    own.gateway.apply({ type: 'config', file: 'gateway.yaml', outcome: 'refused', text: 'line 3: no' });
    own.gateway.apply({
        type: 'audit',
        by: 'ann@192.0.2.7',
        action: 'login',
        about: 'wrong password',
        outcome: 'refused',
    });
    own.gateway.apply({ type: 'forced-shutdown', device: 'ups1' as DeviceId, on: true, by: 'bob@192.0.2.8' });
    await rowsOf(own, 7);
    return own;
}

test.serial('every command and change is on record, with who, from where, what and the outcome', async (t) => {
    const { rows } = await rowsOf(await recorded(t), 7);

    t.deepEqual(
        rows.map(({ number, by, action, about, outcome }) => [number, by, action, about, outcome]),
        [
            [1, 'ann@192.0.2.7', 'command', 'ups1: load.off', 'done'],
            [2, 'ann@192.0.2.7', 'command', 'ups1: load.on', 'failed: not now'],
            [3, 'ann@192.0.2.7', 'command', 'ups1: beeper.mute', 'done'],
            [4, 'ann@192.0.2.7', 'command', 'ups1: test.battery.start', 'done'],
            [5, 'gateway', 'config-loaded', 'gateway.yaml', 'refused: line 3: no'],
            [6, 'ann@192.0.2.7', 'login', 'wrong password', 'refused'],
            [7, 'bob@192.0.2.8', 'forced-shutdown', 'ups1', 'done'],
        ],
    );
});

test.serial('an untouched chain is intact, also behind the death of the recorder', async (t) => {
    const own = await recorded(t);
    t.like(await verify(own), { ok: true, rows: 7 });

    process.kill(own.recorder.info.pid ?? 0, 'SIGKILL');
    act(own, 'load.off');
    await rowsOf(own, 8);

    t.like(await verify(own), { ok: true, rows: 8, last: { number: 8 } });
});

for (const [what, sql, number] of [
    ['a changed row', "UPDATE audit SET by = 'nobody' WHERE number = 3", 3],
    ['a changed outcome', "UPDATE audit SET outcome = 'done' WHERE number = 2", 2],
    ['a removed row', 'DELETE FROM audit WHERE number = 4', 4],
    ['a removed first row', 'DELETE FROM audit WHERE number = 1', 2],
    ['a removed last row', 'DELETE FROM audit WHERE number = 7', 7],
    [
        'two rows that changed places',
        'UPDATE audit SET number = -number; UPDATE audit SET number = 5 WHERE number = -4; UPDATE audit SET number = 4 WHERE number = -5; UPDATE audit SET number = -number WHERE number < 0',
        4,
    ],
] as const) {
    test.serial(`${what} is found`, async (t) => {
        const own = await recorded(t);
        tamper(own.folder, sql);

        t.like(await verify(own), { ok: false, number });
    });
}

test.serial('incidents are kept as they were last told, and are found by their names', async (t) => {
    const { gateway, recorder } = recordedGateway(t);
    const incident: Incident = {
        ...{
            id: '20260504221021-1',
            startedAt: 1000,
            roots: ['feed-a'],
            cause: 'feed-a failed',
            severity: 'warning' as const,
        },
        ...{ nodes: [], timeline: [], timelineDropped: 0 },
    };
    gateway.apply({ type: 'incident', phase: 'opened', incident });
    gateway.apply({ type: 'incident', phase: 'changed', incident: { ...incident, severity: 'critical' } });
    gateway.apply({ type: 'incident', phase: 'ended', incident: { ...incident, severity: 'critical', endedAt: 5000 } });
    gateway.apply({
        type: 'incident',
        phase: 'opened',
        incident: { ...incident, id: '20260505000000-2', startedAt: 9000 },
    });

    const { incidents } = await untilAnswer(
        () => recorder.query('incidents.list', {}),
        (answer) => answer.incidents.length === 2,
    );

    t.deepEqual(
        incidents.map(({ id, severity, endedAt }) => [id, severity, endedAt]),
        [
            ['20260505000000-2', 'warning', undefined],
            ['20260504221021-1', 'critical', 5000],
        ],
    );
    t.is((await recorder.query('incidents.list', { to: 5000 })).incidents.length, 1);
    t.is((await recorder.query('incidents.get', { id: incident.id }))?.endedAt, 5000);
    t.is(await recorder.query('incidents.get', { id: 'none' }), undefined);
});
