import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import {
    type ApiProvision,
    type ApiProvisionGrant,
    PROVISION,
    PROVISION_GRANT,
    PROVISION_KINDS,
} from '#model/api-provision.ts';
import { compileChain } from '#model/chain.ts';
import { ConfigEditor } from '../config/config-editor.ts';
import { loadConfig } from '../config/config-file.ts';
import { ConfigHistory } from '../config/config-history.ts';
import { chainSpec } from '../config/rack.ts';
import { silentLog } from '../log.ts';
import { ROOT } from '../options.ts';
import { provisionRoutes } from './provision-routes.ts';
import { WebRack } from './testing/web-rack.ts';

const DAY_MS = 24 * 3_600_000;

async function started(t: ExecutionContext) {
    const clock = { now: 1_700_000_000_000 };
    const rack = new WebRack(({ stateFolder, access }) => {
        cpSync(join(ROOT, 'examples', 'demo-rack'), stateFolder, { recursive: true });
        const history = new ConfigHistory({ stateFolder, log: silentLog() });
        const file = join(stateFolder, 'gateway.yaml');
        const editor = new ConfigEditor({ file, history, applied: () => undefined });
        const config = () => {
            const read = loadConfig(file);
            if (!read.ok) throw new Error(JSON.stringify(read.error));
            return read.value;
        };
        const ports = () => ({ nut: 3493, http: 8080, https: 0 });
        const source = { config, editor, access, ports, now: () => clock.now, makerOf: () => 'APC' };
        const none = () => undefined;
        const graph = () => compileChain(chainSpec(config()));
        return { routes: provisionRoutes({ ...source, graph, certificate: none, authority: none }) };
    });
    t.teardown(() => rack.stop());
    await rack.server.start();
    const admin = { authorization: rack.token('admin') };
    const text = (name: string) => readFileSync(join(rack.stateFolder, name), 'utf8');
    const make = async (kind: string, host = 'clc') => rack.post(`/api/v1/hosts/${host}/provision`, { kind }, admin);
    const fetchWith = (code: string, host = 'clc') =>
        rack.ask(`/provision/${host}`, { headers: { authorization: `Provision ${code}` } });
    return { rack, clock, admin, text, make, fetchWith };
}

function codeIn({ fetch }: ApiProvisionGrant): string {
    return /Provision ([\w-]+)/.exec(fetch.text)?.[1] ?? '';
}

test('a viewer sees every kind without a password, and nothing is changed by looking', async (t) => {
    const { rack, text } = await started(t);
    const headers = { authorization: rack.token('viewer') };
    const before = text('secrets.yaml');

    for (const kind of PROVISION_KINDS) {
        const answer = await rack.ask(`/api/v1/hosts/clc/provision?kind=${kind}&gateway=gw.local`, { headers });
        t.is(answer.status, 200, answer.text);
        t.true(v.is(PROVISION, answer.json()), kind);
    }
    const shown = await rack.ask('/api/v1/hosts/CLC/provision?gateway=gw.local', { headers });
    const { parts, notes } = shown.json() as ApiProvision;

    t.regex(parts.map((part) => part.text).join('\n'), /^MONITOR clc@gw\.local 1 clc PASSWORD secondary$/m);
    t.regex(notes.join(), /this machine only/);
    t.is(text('secrets.yaml'), before);
    t.is((await rack.post('/api/v1/hosts/clc/provision', { kind: 'debian' }, headers)).status, 403);
    t.is((await rack.ask('/api/v1/hosts/nobody/provision', { headers })).status, 404);
    t.is((await rack.ask('/api/v1/hosts/clc/provision?kind=cp/m', { headers })).status, 400);
});

test('a host without a user gets one of its own, whose password is the same ever after', async (t) => {
    const { make, text } = await started(t);

    const [first, second] = [await make('debian'), await make('rhel')];

    t.true(v.is(PROVISION_GRANT, first.json()));
    const passwords = [first, second].map((answer) => /clc (\w{24}) secondary/.exec(answer.text)?.[1]);
    t.truthy(passwords[0]);
    t.is(passwords[0], passwords[1]);
    t.regex(text('gateway.yaml'), /clc: *\n? *\{? *upsmon: secondary/);
    t.false(text('gateway.yaml').includes(passwords[0] ?? ''));
    t.true(text('secrets.yaml').includes(passwords[0] ?? ''));
});

test('a code is worth one fetch of one host on one day', async (t) => {
    const { make, fetchWith, rack, clock } = await started(t);
    const trail: string[] = [];
    rack.gateway.subscribe('test', (event) => {
        if (event.type === 'audit') trail.push(`${event.outcome} ${event.about}`);
    });
    const grant = (await make('debian')).json() as ApiProvisionGrant;
    const code = codeIn(grant);

    t.is((await rack.ask('/provision/clc')).status, 401);
    t.is((await fetchWith(code, 'nc1')).status, 401, 'it is not for others');
    const had = await fetchWith(code);
    const again = await fetchWith(code);

    t.is(had.status, 200);
    t.regex(had.text, /^#!\/bin\/sh\nset -eu\n/);
    t.regex(had.text, /MONITOR clc@\S+ 1 clc \w{24} secondary/);
    t.is(again.status, 401);
    t.regex(again.text, /was used at 2023-11-14T22:13:20\.000Z from 127\.0\.0\.1: it counts once/);
    t.false(trail.join().includes(code));
    t.true(trail.includes('done clc fetched how it is set up (debian, code of token:test@127.0.0.1)'));

    const late = codeIn((await make('cloud-init')).json() as ApiProvisionGrant);
    clock.now += DAY_MS;
    t.is((await fetchWith(late)).status, 401);
});

test('what nobody can tell is refused, and says what to do', async (t) => {
    const { make, rack, admin } = await started(t);

    const nas = await make('synology');
    t.is(nas.status, 409);
    t.regex(nas.text, /hosts\.clc\.address/);
    const unknown = await rack.post('/api/v1/hosts/clc/provision', { kind: 'debian', gateway: 'a b' }, admin);
    t.is(unknown.status, 400);
});
