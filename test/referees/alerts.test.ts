// The whole gateway tells of an outage while the mail server is away, and is killed meanwhile: whoever was to be told is told,
// once. The mail server is Debian's aiosmtpd.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Alert, Delivery } from '#model/alert.ts';
import type { ApiAlerts, ApiIncidents } from '#model/api-alerts.ts';
import type { FactsAnswer, StoredFact } from '#model/recorder.ts';
import { freePort } from '../free-port.ts';
import { RunningGateway, until } from '../running-gateway.ts';
import { keepRunning } from './keep-running.ts';
import { needPackages } from './run-program.ts';

const PYTHON = '/usr/bin/python3';

test.before(() => needPackages({ '/usr/lib/python3/dist-packages/aiosmtpd/main.py': 'python3-aiosmtpd' }));

function configOf(mailPort: number): string {
    return `version: 1
name: rack-7
nut: { port: 0 }
web: { port: 0 }
sources: { feed-a: {} }
devices:
    ups1: { driver: replay, file: ups1.dev, parent: feed-a }
hosts:
    clc: { supplies: { psu1: ups1 } }
alerts:
    destinations:
        oncall:
            type: email
            server: 127.0.0.1
            port: ${mailPort}
            security: none
            from: rack@example.org
            to: [oncall@example.org]
    rules:
        outage: { incident: outage, after: 1 }
`;
}

const WELL = 'ups.status: OL\nbattery.charge: 100\nbattery.runtime: 3600\n';
// A recording stays as it is while the gateway is dead, as a UPS would.
const ON_BATTERY = 'ups.status: OB DISCHRG\nbattery.charge: 83\nbattery.runtime: 2400\n';

async function asked<Answer>(gateway: RunningGateway, path: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${gateway.webPort}/api/v1/${path}`);
    return (await response.json()) as Answer;
}

/** RFC 2045 §6.7: a line that ends in = goes on. */
function unfolded(mail: string): string {
    return mail.replace(/=\r?\n/g, '');
}

function mailsIn(maildir: string): string[] {
    const folder = join(maildir, 'new');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
}

test('an alert outlives the death of the gateway and the absence of the mail server, and arrives once', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-alerts-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort();
    const [config, recording] = [join(folder, 'gateway.yaml'), join(folder, 'ups1.dev')];
    writeFileSync(config, configOf(port));
    writeFileSync(recording, WELL);
    const first = await RunningGateway.start(config);
    t.teardown(() => first.stop('SIGKILL'));
    const session = await first.session();
    t.teardown(() => session.close());
    await until(
        () => session.value('ups1', 'ups.status'),
        (status) => status === 'OL',
        60,
    );
    writeFileSync(recording, ON_BATTERY);
    await until(
        () => asked<ApiAlerts>(first, 'alerts'),
        ({ alerts, waiting }) => alerts.length > 0 && waiting.some(({ attempts }) => attempts > 0),
        60,
    );
    const incidents = await asked<ApiIncidents>(first, 'incidents');

    await first.stop('SIGKILL');
    const second = await RunningGateway.start(config);
    t.teardown(() => second.stop());
    await until(
        () => asked<ApiAlerts>(second, 'alerts'),
        ({ alerts, waiting }) => alerts.length > 0 && waiting.length === 1,
        60,
    );
    const maildir = join(folder, 'maildir');
    keepRunning(t, PYTHON, [
        '-m',
        'aiosmtpd',
        '-n',
        '-l',
        `127.0.0.1:${port}`,
        '-c',
        'aiosmtpd.handlers.Mailbox',
        maildir,
    ]);
    const { alerts } = await until(
        () => asked<ApiAlerts>(second, 'alerts'),
        ({ waiting }) => waiting.length === 0,
        120,
    );

    const mails = mailsIn(maildir);
    const notices = mails.map((mail) => /^X-Powerchain-Notice: (.*?)\r?$/m.exec(mail)?.[1] ?? '');
    t.is(new Set(notices).size, notices.length, 'nobody is told twice');
    // A machine so busy that the UPS is silent for a while has more to tell than that.
    const [mail, ...others] = mails.filter((one) => /^X-Powerchain-Notice: .*-raised\r?$/m.test(one));
    t.deepEqual(others, []);
    t.regex(mail ?? '', /^Subject: \[rack-7\] (?:warning|critical): feed-a failed/m);
    t.regex(unfolded(mail ?? ''), /ups1: on battery, 83 %, 40 min left/);
    const [raised]: readonly (Alert | undefined)[] = alerts;
    t.is(raised?.incident, incidents.incidents[0]?.id, 'the incident is the same one');
    const again = await asked<ApiIncidents>(second, 'incidents');
    t.is(again.incidents.length, 1);
    const isDelivery = ({ body }: StoredFact, outcome: string): boolean =>
        (body.delivery as Delivery | undefined)?.outcome === outcome;
    const { facts } = await until(
        () => asked<FactsAnswer>(second, 'alerts/history?limit=1000'),
        (answer) => answer.facts.some((fact) => isDelivery(fact, 'delivered')),
        60,
    );
    const failed = facts.filter((fact) => isDelivery(fact, 'waiting'));
    t.true(failed.length > 0, 'the log has the attempts that failed, those of the first life too');
    t.regex(JSON.stringify(failed), /ECONNREFUSED/);
});
