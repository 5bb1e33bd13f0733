// What ipmitool's shell prints beside an answer, and instead of one; a script plays it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { IpmiRefusal, IpmiShell } from './ipmi-shell.ts';

/** A shell that answers each request with that text. */
function shellThatSays(t: ExecutionContext, text: string): IpmiShell {
    const program = join(temporaryFolder(t, 'ipmitool'), 'ipmitool');
    const script = `#!/bin/sh\nwhile printf 'ipmitool> ' && read -r request; do printf '%s' '${text}'; done\n`;
    writeFileSync(program, script, { mode: 0o755 });
    const login = { host: undefined, port: 623, user: undefined, password: undefined, cipher: undefined };
    const shell = new IpmiShell({ ...login, privilege: 'user', program });
    t.teardown(() => shell.close());
    return shell;
}

test('an answer is its bytes, also of several lines, and may be empty', async (t) => {
    t.deepEqual(await shellThatSays(t, ' 00 c0\n 09 00\n').request(0x04, 0x2d), Buffer.from([0x00, 0xc0, 0x09, 0x00]));
    t.deepEqual(await shellThatSays(t, '\n').request(0x00, 0x02), Buffer.alloc(0));
});

test('events that the BMC tells of between question and answer are passed over', async (t) => {
    const notice = 'Received a response with unexpected ID 0 vs. 154\n';

    t.deepEqual(await shellThatSays(t, `\n${notice}${notice} 00 c0\n`).request(0x04, 0x2d), Buffer.from([0x00, 0xc0]));
    const refused = 'Unable to send RAW command (channel=0x0 netfn=0x4 lun=0x0 cmd=0x2d rsp=0xcb): Not present\n';
    const error = await t.throwsAsync(shellThatSays(t, `${notice}${refused}`).request(0x04, 0x2d), {
        instanceOf: IpmiRefusal,
    });
    t.is(error?.code, 0xcb);
});

test('what is no answer is a failure with what was said', async (t) => {
    for (const text of ['Get Session Info failed\n', 'No data available\n', ' 00 c0\nNo data available\n']) {
        await t.throwsAsync(shellThatSays(t, text).request(0x04, 0x2d), { code: 'device-unreachable' }, text);
    }
});
