import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { HEALTH, LOG_LINES } from '#model/api-answers.ts';
import { ConfigEditor } from '../config/config-editor.ts';
import { ConfigHistory } from '../config/config-history.ts';
import { createLog, type Log, silentLog } from '../log.ts';
import { LogMemory } from '../log-memory.ts';
import { ROOT } from '../options.ts';
import { WebRack } from './testing/web-rack.ts';

interface Desk {
    readonly rack: WebRack;
    readonly log: Log;
    readonly refuse: (text: string) => void;
}

/** A rack with the files of the demo rack. */
async function desk(t: ExecutionContext): Promise<Desk> {
    const memory = new LogMemory();
    const log = await createLog('debug', { memory, output: { write: () => undefined } });
    let refused: string | undefined;
    const rack = new WebRack(({ stateFolder }) => {
        cpSync(join(ROOT, 'examples', 'demo-rack'), stateFolder, { recursive: true });
        return {
            configEditor: new ConfigEditor({
                file: join(stateFolder, 'gateway.yaml'),
                history: new ConfigHistory({ stateFolder, log: silentLog() }),
                applied: () => undefined,
            }),
            upkeep: { logMemory: memory, configRefused: () => refused, certificate: () => undefined },
        };
    });
    t.teardown(() => rack.stop());
    await rack.server.start();
    const refuse = (text: string) => {
        refused = text;
    };
    return { rack, log, refuse };
}

test('the health names what a person should see to', async (t) => {
    const { rack, refuse } = await desk(t);
    refuse('gateway.yaml:3:1 is wrong');

    const answer = await rack.ask('/api/v1/system/health');
    const { notes } = v.parse(HEALTH, answer.json());

    t.is(notes[0]?.code, 'config-refused');
    t.regex(notes[0]?.sentence ?? '', /gateway\.yaml:3:1 is wrong/);
    t.true(notes.some(({ code }) => code === 'unclaimed'));
});

test('the log can be read by operators, the newest line first', async (t) => {
    const { rack, log } = await desk(t);
    log.info('one');
    log.warn({ device: 'ups1' }, 'two');
    const ask = (query: string, role: 'viewer' | 'operator') =>
        rack.ask(`/api/v1/system/log${query}`, { headers: { authorization: rack.token(role) } });

    const lines = v.parse(LOG_LINES, (await ask('?level=warn', 'operator')).json());

    t.deepEqual(
        lines.map(({ message, fields }) => [message, fields]),
        [['two', { device: 'ups1' }]],
    );
    t.is((await ask('?limit=many', 'operator')).status, 400);
    t.is((await ask('', 'viewer')).status, 403);
});

test('no secret leaves with the diagnosis, wherever it hides', async (t) => {
    const { rack, log } = await desk(t);
    const secrets = ['Planted-Password', 'planted-community', 'say "planted"', 'planted-token', 'planted-for-snmp'];
    const agent = `snmp: { community: ${secrets[4]}, users: { nms: { authPassword: ${secrets[4]}, privPassword: ${secrets[4]} } } }`;
    writeFileSync(
        join(rack.stateFolder, 'secrets.yaml'),
        `nut: { users: { admin: { password: ${secrets[0]} } } }\ndevices: { ups1: { community: '${secrets[2]}' } }\n`,
    );
    const main = readFileSync(join(rack.stateFolder, 'gateway.yaml'), 'utf8');
    const entries = `alerts: { destinations: { hook: { type: webhook, url: 'https://a.example', token: ${secrets[3]} } } }`;
    writeFileSync(
        join(rack.stateFolder, 'gateway.yaml'),
        `${main.replace(/^devices:$/m, `devices:\n    card: { driver: snmp, address: 192.0.2.1, community: ${secrets[1]} }`)}\n${entries}\n${agent}\n`,
    );
    rack.add('card', 'snmp', { 'driver.parameter.community': 'planted-community', 'ups.model': 'planted-community' });
    log.warn({ answer: 'the card said say "planted" and Planted-Password' }, 'odd answer');
    const hash = rack.token('admin');

    const answer = await rack.ask('/api/v1/system/diagnosis', { headers: { authorization: hash } });
    const stranger = await rack.ask('/api/v1/system/diagnosis');

    t.is(answer.status, 200);
    t.regex(String(answer.headers['content-disposition']), /attachment; filename="powerchain-diagnosis-/);
    t.like(answer.json(), { system: { name: 'test-rack' }, log: [{ message: 'odd answer' }] });
    t.regex(answer.text, /ups1/);
    t.false(/planted/i.test(answer.text), answer.text.match(/.{50}planted.{50}/i)?.[0]);
    t.false(answer.text.includes('scrypt:') || answer.text.includes(hash.slice(7)));
    t.is(stranger.status, 401);
});
