// udev gives the rights to a node after it has appeared. Watched by a process that is not root, as root may use everything.

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';

const NOBODY = 65534;
const WATCHER = `
import { watchNodes, watchUsableNodes } from ${JSON.stringify(join(import.meta.dirname, 'device-nodes.ts'))};
const [folder] = process.argv.slice(1);
// Only now: what it is made of may lie where others may not read.
if (process.getuid() === 0) {
    process.setgid(${NOBODY});
    process.setuid(${NOBODY});
}
watchUsableNodes([folder], /^hidraw/, () => console.log('usable'));
watchNodes([folder], /^marker/, (node) => console.log(node));
console.log('watching');
setInterval(() => undefined, 1000);
`;

test('a node without rights is not worth a look; one that gets them, or goes, is', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'powerchain-nodes-'));
    chmodSync(folder, 0o755);
    const watcher = spawn(process.execPath, ['--input-type=module', '--eval', WATCHER, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => {
        watcher.kill();
        rmSync(folder, { recursive: true });
    });
    let said = '';
    let heard = (): void => undefined;
    watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        heard();
    });
    const until = async (word: string): Promise<void> => {
        while (!said.includes(word)) {
            await new Promise<void>((resolve) => {
                heard = resolve;
            });
        }
    };
    await until('watching');
    const [node, marker] = [join(folder, 'hidraw0'), join(folder, 'marker')];

    writeFileSync(node, '', { mode: 0 });
    writeFileSync(marker, '');
    await until(marker);
    t.notRegex(said, /usable/);

    chmodSync(node, 0o666);
    await until('usable');
    said = '';
    rmSync(node);
    await until('usable');
    t.pass();
});
