import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { FENCE_AGENTS } from '../fence/agent-archive.ts';
import { fakeGateway, runAgainst } from './testing/fake-gateway.ts';

const NOBODY = 'http://127.0.0.1:1';
const WEB = { host: 'web', power: 'on', why: 'it draws 90 W', ways: ['bmc', 'outlets'], obstacles: [] };
const DB = { ...WEB, host: 'db', ways: [], obstacles: ['pdu1:3 feeds nas too'] };

async function started(t: ExecutionContext, auth: object = { httpsPort: 8443 }) {
    const gateway = await fakeGateway((path) => {
        if (path === '/api/v1/auth') return [200, auth];
        if (path === '/api/v1/tokens') return [200, { secret: 'pct_abc-123' }];
        if (path === '/api/v1/fencing') return [200, [WEB, DB]];
        const host = [WEB, DB].find((one) => path === `/api/v1/fencing/${one.host}`);
        return host ? [200, host] : [404, { code: 'device-unknown', message: 'there is no such host' }];
    });
    t.teardown(() => gateway.close());
    return gateway;
}

test('the fence agents are written into a folder, without a gateway', async (t) => {
    const folder = temporaryFolder(t, 'fencing');

    const { code, out } = await runAgainst(NOBODY, ['fencing', 'agents', folder]);

    t.is(code, 0);
    t.deepEqual(
        out.split('\n'),
        FENCE_AGENTS.map((name) => join(folder, name)),
    );
    t.true(out.split('\n').every(existsSync));
});

test('which hosts could be switched off for sure, and why not', async (t) => {
    const { url } = await started(t);

    const { code, out } = await runAgainst(url, ['fencing']);

    t.is(code, 1, 'one could not');
    t.regex(out, /^web {3}on {5}bmc, outlets$/m);
    t.regex(out, /^db +on +pdu1:3 feeds nas too$/m);
});

test('a cluster gets a token and its commands; what would not be sure is said', async (t) => {
    const { url, asked } = await started(t);

    const { code, out, errors } = await runAgainst(url, ['fencing', 'cluster', 'c1', 'web', 'db']);

    t.is(code, 0);
    t.is(errors, 'db cannot be switched off for sure now: pdu1:3 feeds nas too');
    t.true(asked.includes('/api/v1/tokens'));
    const command = out.replaceAll(/ \\\n +/g, ' ').split('\n');
    t.true(
        command.includes(
            `pcs stonith create fence-c1 fence_powerchain ip=${hostname()} ipport=8443 ssl_ca_file=/etc/powerchain-c1.pem password=pct_abc-123 pcmk_host_list="web db" pcmk_host_check=static-list`,
        ),
        out,
    );
});

test('nothing is made for a host that is none, nor without HTTPS', async (t) => {
    const good = await started(t);
    const clear = await started(t, {});

    t.regex((await runAgainst(good.url, ['fencing', 'cluster', 'c1', 'nobody'])).errors, /there is no such host/);
    t.regex((await runAgainst(clear.url, ['fencing', 'cluster', 'c1', 'web'])).errors, /add “https: \{\}” to “web”/);
    t.false([...good.asked, ...clear.asked].includes('/api/v1/tokens'));
});

test('words that make no sense and folders that cannot be are said', async (t) => {
    for (const words of [['agents'], ['agents', 'a', 'b'], ['cluster', 'c1'], ['cluster', 'c1', '$(rm)'], ['x']]) {
        t.is((await runAgainst(NOBODY, ['fencing', ...words])).code, 2, words.join(' '));
    }
    t.regex((await runAgainst(NOBODY, ['fencing', 'agents', '/dev/null/x'])).errors, /cannot be written: /);
});
