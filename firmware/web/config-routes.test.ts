import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { CONFIG, CONFIG_ENTRIES, CONFIG_ENTRY, CONFIG_PLAN } from '#model/api-answers.ts';
import type { ApiConfig, ApiConfigEntry, ApiConfigPlan } from '#model/api-config.ts';
import { ConfigEditor } from '../config/config-editor.ts';
import { ConfigHistory } from '../config/config-history.ts';
import { silentLog } from '../log.ts';
import { ROOT } from '../options.ts';
import { type WebAnswer, WebRack } from './testing/web-rack.ts';

async function started(t: ExecutionContext) {
    const rack = new WebRack(({ stateFolder }) => {
        cpSync(join(ROOT, 'examples', 'demo-rack'), stateFolder, { recursive: true });
        const history = new ConfigHistory({ stateFolder, log: silentLog() });
        const file = join(stateFolder, 'gateway.yaml');
        return { configEditor: new ConfigEditor({ file, history, applied: () => undefined }) };
    });
    t.teardown(() => rack.stop());
    await rack.server.start();
    const authorization = rack.token('admin');
    const send = (method: string, path: string, body?: unknown): Promise<WebAnswer> =>
        rack.ask(`/api/v1/config${path}`, {
            method,
            headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
    const read = async () => (await send('GET', '')).json() as ApiConfig;
    return { rack, send, read, file: () => readFileSync(join(rack.stateFolder, 'gateway.yaml'), 'utf8') };
}

test('the configuration is read, checked, changed, explained and taken back', async (t) => {
    const { rack, send, read, file } = await started(t);
    const before = file();
    const trail: string[] = [];
    rack.gateway.subscribe('test', (event) => {
        if (event.type === 'audit') trail.push(`${event.action}: ${event.about}`);
    });
    const changes = [{ path: ['devices', 'ups1', 'runtime'], value: 30 }];

    const { version, values } = await read();
    const checked = (await send('POST', '/check', { changes })).json() as ApiConfigPlan;
    t.is(file(), before);
    const changed = await send('PATCH', '', { version, changes, why: 'new batteries' });
    const history = (await send('GET', '/history')).json() as ApiConfigEntry[];
    const entry = await send('GET', '/history/2');
    const late = await send('PATCH', '', { version, changes, why: 'again' });

    t.like(values, { version: 1, devices: { ups1: { runtime: 15 } } });
    t.regex(checked.diff, /^\+ {8}runtime: 30 # minutes/m);
    t.is(changed.status, 200);
    t.is((changed.json() as ApiConfigPlan).version, (await read()).version);
    t.like(history[0], { id: 2, by: 'token:test@127.0.0.1', why: 'new batteries' });
    t.like(entry.json(), { id: 2, diff: checked.diff });
    t.is(late.status, 409);
    t.deepEqual(trail, ['config-changed: new batteries']);

    const undone = await send('POST', '/undo', { version: (await read()).version });
    t.is(undone.status, 200);
    t.is(file(), before);
    for (const [schema, answer] of [
        [CONFIG, await send('GET', '')],
        [CONFIG_PLAN, undone],
        [CONFIG_ENTRIES, await send('GET', '/history')],
        [CONFIG_ENTRY, entry],
    ] as const) {
        t.true(v.is(schema, answer.json()));
    }
});

test('a mistake is refused with every problem, and strangers see nothing', async (t) => {
    const { rack, send, read, file } = await started(t);
    const before = file();
    const { version } = await read();

    const wrong = await send('PUT', '/text', { version, text: `${before}\nnmae: x\n`, why: '' });
    const shapes = [{}, { version }, { version, changes: [] }, { version, changes: [{ path: [], value: 1 }] }];

    t.is(wrong.status, 400);
    t.like(wrong.json(), { code: 'config-invalid', problems: [{ file: 'gateway.yaml' }] });
    t.regex(wrong.text, /did you mean “name”/);
    for (const body of shapes) t.is((await send('PATCH', '', body)).status, 400, JSON.stringify(body));
    t.is((await send('GET', '/history/7')).status, 404);
    t.is((await send('GET', '/history/..')).status, 404);
    t.is(file(), before);
    const operator = { authorization: rack.token('operator') };
    t.is((await rack.ask('/api/v1/config', { headers: operator })).status, 403);
    t.is((await rack.ask('/api/v1/config')).status, 401);
});

test('nobody brings more than the largest configuration, whichever way, and who may not change it brings nothing', async (t) => {
    const { rack, send, read, file } = await started(t);
    const before = file();
    const { version } = await read();
    const text = `# ${'x'.repeat(4_100_000)}\n`;
    const ways: readonly (readonly [string, string, object])[] = [
        ['PATCH', '', { version, changes: [{ path: ['name'], value: text }] }],
        ['PUT', '/text', { version, text }],
        ['POST', '/backup/restore', { version, backup: { gateway: text } }],
    ];
    const stranger = { 'content-type': 'application/json', authorization: rack.token('operator') };

    for (const [method, path, body] of ways) {
        t.is((await send(method, path, body)).status, 413, path);
        const given = JSON.stringify(body);
        t.is((await rack.ask(`/api/v1/config${path}`, { method, headers: stranger, body: given })).status, 403, path);
    }
    t.is(file(), before);
});

test('the schema of the configuration is there for editors', async (t) => {
    const { send } = await started(t);

    const schema = (await send('GET', '/schema')).json() as { properties: Record<string, unknown> };

    t.true('devices' in schema.properties);
    t.true('web' in schema.properties);
});

test('a backup without a passphrase has no secrets, and leaves those that are here', async (t) => {
    const { rack, send, read, file } = await started(t);
    const before = file();
    const secrets = readFileSync(join(rack.stateFolder, 'secrets.yaml'), 'utf8');

    const made = await send('POST', '/backup', {});
    await send('PATCH', '', { version: (await read()).version, changes: [{ path: ['name'], value: 'other' }] });
    const back = { backup: made.json(), version: (await read()).version };
    const checked = (await send('POST', '/backup/restore', { ...back, check: true })).json() as ApiConfigPlan;
    t.regex(file(), /^name: other$/m);
    const restored = await send('POST', '/backup/restore', { ...back, why: 'as it was' });

    t.regex(String(made.headers['content-disposition']), /attachment/);
    t.false(made.text.includes('password'));
    t.regex(checked.diff, /^-name: other$/m);
    t.is(restored.status, 200);
    t.is(file(), before);
    t.is(readFileSync(join(rack.stateFolder, 'secrets.yaml'), 'utf8'), secrets);
    t.regex(((await send('GET', '/history')).json() as ApiConfigEntry[])[0]?.why ?? '', /^backup of .* as it was$/);
});

test('a sealed backup brings the secrets back, to who knows the passphrase', async (t) => {
    const { rack, send, read } = await started(t);
    const passphrase = 'a long passphrase';
    const changes = [
        { path: ['devices', 'card'], value: { driver: 'snmp', address: '192.0.2.1', community: 'planted' } },
    ];
    await send('PATCH', '', { version: (await read()).version, changes });

    const made = await send('POST', '/backup', { passphrase });
    const other = await started(t);
    const restore = async (body: object) =>
        other.send('POST', '/backup/restore', { version: (await other.read()).version, ...body });
    const { sealed, ...open } = made.json() as { sealed: Record<string, string> };
    const changed = { ...open, sealed: { ...sealed, tag: 'A'.repeat(22) } };

    t.false(made.text.includes('planted'));
    t.is((await restore({ backup: made.json(), passphrase: 'not that passphrase' })).status, 400);
    t.is((await restore({ backup: changed, passphrase })).status, 400);
    t.is((await restore({ backup: open, passphrase })).status, 400);
    t.is((await rack.ask('/api/v1/config/backup', { method: 'POST' })).status, 415);
    t.is((await rack.post('/api/v1/config/backup', {})).status, 401);
    t.is((await restore({ backup: made.json(), passphrase })).status, 200);
    t.regex(readFileSync(join(other.rack.stateFolder, 'secrets.yaml'), 'utf8'), /community: planted/);
    t.regex(other.file(), /^ {4}card:$/m);
});
