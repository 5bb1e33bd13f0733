import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { localTokenFiles } from '#model/local-token.ts';
import { gatewayToken } from './gateway-token.ts';

test('a gateway on this machine is shown the token that it left, any other one is not', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-token-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'powerchain'));
    writeFileSync(join(folder, 'powerchain', 'local-token-8080'), 'secret\n');
    const environment = { XDG_RUNTIME_DIR: folder };

    for (const url of ['http://localhost:8080', 'http://127.0.0.1:8080/', 'http://[::1]:8080']) {
        t.is(gatewayToken(url, environment), 'secret', url);
    }
    t.is(gatewayToken('http://localhost:8081', environment), undefined);
    t.is(gatewayToken('http://rack.example:8080', environment), undefined);
    t.is(gatewayToken('http://127.0.0.1.evil.example:8080', environment), undefined);
});

test('a token of the environment goes to whoever is named', (t) => {
    const environment = { POWERCHAIN_TOKEN: 'given' };
    t.is(gatewayToken('https://rack.example:8443', environment), 'given');
    t.is(gatewayToken('http://localhost:8080', environment), 'given');
});

test('a token that a killed gateway left behind is passed over for the newer one', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-token-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const environment = { XDG_RUNTIME_DIR: join(folder, 'user'), RUNTIME_DIRECTORY: join(folder, 'service') };
    const [first, second, ...others] = localTokenFiles(environment, 65_521, process.getuid?.());
    t.truthy(second, `two places to look in, more: ${others.length}`);
    for (const [file, token, age] of [
        [first, 'left behind', 60],
        [second, 'running', 0],
    ] as const) {
        mkdirSync(dirname(file as string), { recursive: true });
        writeFileSync(file as string, `${token}\n`);
        const time = Date.now() / 1000 - age;
        utimesSync(file as string, time, time);
    }
    t.is(gatewayToken('http://localhost:65521', environment), 'running');
});
