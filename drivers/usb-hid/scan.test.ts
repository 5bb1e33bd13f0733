// What a scan says of a UPS that the gateway may not use. By a process that is not root, as root may use everything.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../test/source-files.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';

const RECORDING = join(ROOT, 'testcases', 'usb-hid', 'standard-line-interactive', 'device.txt');
const NOBODY = 65534;
const SCAN = `
import { driver } from ${JSON.stringify(join(import.meta.dirname, 'testing', 'folder-bus-driver.ts'))};
// Only now: what it is made of may lie where others may not read.
if (process.getuid() === 0) {
    process.setgid(${NOBODY});
    process.setuid(${NOBODY});
}
await driver.scan({}, (found) => console.log(JSON.stringify(found)), new AbortController().signal);
`;

test('a UPS whose node may only be read is found, and told with what to do', (t) => {
    const folder = temporaryFolder(t, 'scan');
    const node = join(folder, 'hidraw0');
    copyFileSync(RECORDING, node);
    const found = (mode: number) => {
        chmodSync(node, mode);
        const env = { ...process.env, POWERCHAIN_FOLDER_BUS: folder };
        return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', SCAN], { env }).toString());
    };

    t.is(found(0o444).problem, `${node} cannot be opened: the gateway may not use it; install the udev rules`);
    const usable = found(0o666);
    t.is(usable.problem, undefined);
    t.like(usable, { driver: 'usb-hid', facts: { usbPort: '1-1' } });
});
