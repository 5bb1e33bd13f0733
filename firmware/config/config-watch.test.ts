import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { silentLog } from '../log.ts';
import { ConfigWatch } from './config-watch.ts';

test('a configuration with a mistake is refused with its place, and nothing of it is applied', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'config-watch-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'gateway.yaml');
    const applied: string[] = [];
    const refused: string[] = [];
    const watch = new ConfigWatch({
        file,
        log: silentLog(),
        apply: ({ name }) => applied.push(name),
        refused: (text) => refused.push(text),
    });

    writeFileSync(file, 'version: 1\nname: good\n');
    watch.read();
    writeFileSync(file, 'version: 1\nname: better\ndevices:\n  ups1: { driver: demo, parent: nowhere }\n');
    watch.read();

    t.deepEqual(applied, ['good']);
    t.is(refused.length, 1);
    t.regex(refused[0] ?? '', /gateway\.yaml:4:\d+: .*nowhere/);
});
