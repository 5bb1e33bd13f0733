// The command `upsrw`: lists what can be written on a device, or writes it. Output and exit codes are those of NUT's upsrw.

import { AUTHORIZED_OPTIONS, credentialsOf, request } from '../nut-command-line/authorized-request.ts';
import { type Command, resultOf, withClient } from '../nut-command-line/command.ts';
import { lastOf, type ReadOptions } from '../nut-command-line/options.ts';
import { parseTarget } from '../nut-command-line/target.ts';
import type { Terminal } from '../nut-command-line/terminal.ts';
import { settingLines } from './setting-lines.ts';

const USAGE = `upsrw shows and writes the settings of a device of a NUT server.

  upsrw [-l] ups[@host[:port]]                          what can be written, and to what
  upsrw -s variable[=value] [options] ups[@host[:port]] writes it (without a value it is asked for)

  -u user       who we are (asked for when absent)
  -p password   and the proof (asked for when absent: nobody sees it then)
  -w            wait until the device has taken it, and say how it ended
  -t seconds    how long to wait for that (10)
  -W seconds    how long to wait for the server (10)
  -V            the version
  -h            this text`;

export const UPSRW: Command = { name: 'upsrw', usage: USAGE, options: `ls:${AUTHORIZED_OPTIONS}`, run };

async function run(options: ReadOptions, terminal: Terminal): Promise<number> {
    const { ups, ...server } = resultOf(parseTarget(options.words[0] ?? ''));
    const assignment = lastOf(options, 's');
    if (assignment === undefined || options.given.has('l')) {
        if (assignment !== undefined) {
            terminal.complain('Listing mode requested, overriding setvar specified earlier!');
        }
        for (const line of await withClient(server, options, (client) => settingLines(client, ups))) {
            terminal.print(line);
        }
        return 0;
    }
    const { name, value } = await assignmentOf(assignment, terminal);
    const credentials = await credentialsOf(options, terminal);
    return await withClient(server, options, (client) =>
        request(client, credentials, { options, terminal, send: () => client.setVariable(ups, name, value) }),
    );
}

async function assignmentOf(text: string, terminal: Terminal): Promise<{ name: string; value: string }> {
    const [, name = '', given] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    if (!name.includes('.')) throw new Error('old variable names are not supported');
    const value = given ?? (await terminal.ask(`Enter new value for ${name}: `));
    if (value === undefined) throw new Error(`there is no value: say -s ${name}=value, or type it when asked`);
    return { name, value };
}
