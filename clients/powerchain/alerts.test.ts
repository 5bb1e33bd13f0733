import test, { type ExecutionContext } from 'ava';
import { AUDIT_BEGIN, type AuditRow, auditText, sha256 } from '#model/audit.ts';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

async function started(t: ExecutionContext, answer: (path: string) => readonly [number, unknown]) {
    const gateway = await fakeGateway(answer);
    t.teardown(() => gateway.close());
    return gateway;
}

const ALERTS = {
    now: 0,
    alerts: [
        { id: 'outage-1-1', severity: 'warning', title: 'feed-a failed', raisedAt: 0 },
        {
            id: 'overload-1-2',
            severity: 'critical',
            title: 'ups1: \u001b[2Joverloaded',
            raisedAt: 0,
            acknowledged: { by: 'ann' },
        },
    ],
    waiting: [{ destination: 'mail', title: 'feed-a failed', attempts: 3 }],
    destinations: [{ name: 'mail', type: 'email' }],
};
const FACTS = {
    facts: [
        {
            ...{ at: 0, type: 'delivery' },
            body: {
                delivery: { title: 'x', destination: 'phone', attempt: 1, outcome: 'delivered', detail: 'HTTP 200' },
            },
        },
    ],
};

test('what holds, who takes care of it and who could not be told is printed; a critical alert fails', async (t) => {
    const { url } = await started(t, (path) => (path.includes('history') ? [200, FACTS] : [200, ALERTS]));

    const { code, out } = await runAgainst(url, ['alerts']);

    t.is(code, 1);
    t.regex(out, /^warning {3}\d{4}-.* feed-a failed +outage-1-1$/m);
    t.regex(out, /ups1: {2}\[2Joverloaded +acknowledged by ann/, 'no control character reaches the terminal');
    t.regex(out, /mail could not be told yet of: feed-a failed \(attempts: 3\)/);
    t.regex(out, /phone {2}delivered {2}x {2}HTTP 200/);
});

test('a test of a destination says how it went, and fails when it did not arrive', async (t) => {
    const delivery = { title: 'this is a test', destination: 'mail', attempt: 1, detail: '250 OK' };
    const good = await started(t, () => [200, { ...delivery, outcome: 'delivered' }]);
    const bad = await started(t, () => [200, { ...delivery, outcome: 'dropped', detail: 'connection refused' }]);

    t.deepEqual(await runAgainst(good.url, ['alert', 'test', 'mail']), {
        code: 0,
        out: 'mail: delivered (250 OK)',
        errors: '',
    });
    t.deepEqual(await runAgainst(bad.url, ['alert', 'test', 'mail']), {
        code: 1,
        out: '',
        errors: 'mail: connection refused',
    });
    t.deepEqual(good.asked, ['/api/v1/alerts/test']);
});

test('an alert is acknowledged by its id; words that make no sense are refused', async (t) => {
    const { url, asked } = await started(t, () => [200, { id: 'outage-1-1', title: 'feed-a failed' }]);

    const { out } = await runAgainst(url, ['alert', 'ack', 'outage-1-1', '--note', 'on my way']);

    t.is(out, 'feed-a failed: acknowledged');
    t.deepEqual(asked, ['/api/v1/alerts/outage-1-1/acknowledge']);
    t.is((await runAgainst(url, ['alert'])).code, 2);
    t.is((await runAgainst(url, ['alert', 'ack'])).code, 2);
    t.is((await runAgainst(url, ['alerts', 'all'])).code, 2);
});

const INCIDENT = {
    ...{ id: '20260504221021-1', startedAt: 0, endedAt: 600_000, severity: 'warning', sentence: 'feed-a failed: …' },
    timeline: [{ at: 0, node: 'ups1', text: 'on battery, 98 %' }],
};

test('incidents are listed in a line each, and one is told with its story', async (t) => {
    const { url } = await started(t, (path) =>
        path.endsWith('incidents') ? [200, { now: 0, isComplete: false, incidents: [INCIDENT] }] : [200, INCIDENT],
    );

    const list = await runAgainst(url, ['incidents']);
    const story = await runAgainst(url, ['incidents', INCIDENT.id]);

    t.regex(list.out, /^20260504221021-1 {2}.* {2}10 min {2}feed-a failed: …$/m);
    t.regex(list.errors, /recorder does not answer/);
    t.regex(story.out, /ups1 {2}on battery, 98 %/);
});

test('sags and swells are a line each, as they ended', async (t) => {
    const event = { variable: 'input.voltage', kind: 'sag', startedAt: 0, extremeVolts: 181, limitVolts: 207 };
    const fact = (more: object) => ({ device: 'ups1', body: { event: { ...event, ...more } } });
    const { url, asked } = await started(t, () => [
        200,
        { facts: [fact({ startedAt: 9000 }), fact({ endedAt: 4000 }), fact({})] },
    ]);

    const { out } = await runAgainst(url, ['incidents', 'voltage']);

    t.deepEqual(asked, ['/api/v1/incidents/voltage?limit=200']);
    const lines = out.split('\n');
    t.is(lines.length, 2);
    t.regex(lines[0] ?? '', /ups1 {2}sag {2}goes on {2}181 V/);
    t.regex(lines[1] ?? '', /ups1 {2}sag {2}4 s {6}181 V {2}input\.voltage, limit 207 V$/);
});

async function chainOf(count: number): Promise<AuditRow[]> {
    const rows: AuditRow[] = [];
    for (let number = 1; number <= count; number++) {
        const row = {
            number,
            at: number,
            by: 'ann@192.0.2.7',
            action: 'command',
            about: 'ups1: load.off',
            outcome: 'done',
        };
        rows.push({ ...row, hash: await sha256(auditText(row, rows.at(-1)?.hash ?? AUDIT_BEGIN)) });
    }
    return rows;
}

/** Serves rows page by page, as the recorder does. */
function pages(rows: readonly AuditRow[], count: number) {
    return (path: string): readonly [number, unknown] => {
        const after = Number(/after=(\d+)/.exec(path)?.[1]);
        const previous = rows.find(({ number }) => number === after)?.hash ?? AUDIT_BEGIN;
        return [200, { rows: rows.filter(({ number }) => number > after).slice(0, 1000), previous, count }];
    };
}

test('the audit log is proven by the one who asks, over all its pages', async (t) => {
    const rows = await chainOf(2500);
    const whole = await started(t, pages(rows, 2500));

    const { code, out } = await runAgainst(whole.url, ['audit', 'verify']);

    t.is(code, 0);
    t.regex(out, /^All 2500 rows are as they were written\./);
    t.true(out.endsWith(`2500:${rows[2499]?.hash}`));
    t.is(whole.asked.length, 3);
});

test('a row that was changed, removed or written anew is found', async (t) => {
    const rows = await chainOf(1200);
    const verify = async (given: readonly AuditRow[], ...words: string[]) => {
        const { url } = await started(t, pages(given, 1200));
        return runAgainst(url, ['audit', 'verify', ...words]);
    };
    const changed = rows.with(1099, { ...(rows[1099] as AuditRow), by: 'nobody@192.0.2.9' });
    const other = await chainOf(1200).then((all) => all.map((row) => ({ ...row })));
    other[0] = { ...(other[0] as AuditRow), about: 'nothing' };
    for (const [place, row] of other.entries()) {
        row.hash = await sha256(auditText(row, other[place - 1]?.hash ?? AUDIT_BEGIN));
    }

    t.like(await verify(changed), {
        code: 1,
        errors: 'The audit log was tampered with: row 1100 was changed, or the one before it was replaced.',
    });
    t.like(await verify(rows.toSpliced(500, 1)), {
        code: 1,
        errors: 'The audit log was tampered with: row 501 was removed: 502 stands in its place.',
    });
    t.like(await verify(rows.slice(0, 1100)), {
        code: 1,
        errors: 'The audit log was tampered with: rows 1101 to 1200 were removed.',
    });
    t.is((await verify(other)).code, 0, 'a chain made anew fits together …');
    t.regex((await verify(other, '--head', `700:${rows[699]?.hash}`)).errors, /row 700 is not the one/);
    t.is((await verify(rows, '--head', `700:${rows[699]?.hash}`)).code, 0);
    t.is((await verify(rows, '--head', 'nonsense')).code, 2);
});
