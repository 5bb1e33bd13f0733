// The command `upscmd`: lists the instant commands of a device, or gives one. Output and exit codes are those of NUT's upscmd.

import type { NutClient } from '#nut/client.ts';
import { AUTHORIZED_OPTIONS, credentialsOf, request } from '../nut-command-line/authorized-request.ts';
import { type Command, resultOf, withClient } from '../nut-command-line/command.ts';
import type { ReadOptions } from '../nut-command-line/options.ts';
import { parseTarget } from '../nut-command-line/target.ts';
import type { Terminal } from '../nut-command-line/terminal.ts';

const USAGE = `upscmd gives a device of a NUT server an instant command.

  upscmd -l ups[@host[:port]]                         the commands that it knows
  upscmd [options] ups[@host[:port]] command [value]  gives one

  -u user       who we are (asked for when absent)
  -p password   and the proof (asked for when absent: nobody sees it then)
  -w            wait until the device has done it, and say how it ended
  -t seconds    how long to wait for that (10)
  -W seconds    how long to wait for the server (10)
  -V            the version
  -h            this text`;

export const UPSCMD: Command = { name: 'upscmd', usage: USAGE, options: `l${AUTHORIZED_OPTIONS}`, run };

async function run(options: ReadOptions, terminal: Terminal): Promise<number> {
    const [where, name, value] = options.words;
    const { ups, ...server } = resultOf(parseTarget(where ?? ''));
    if (options.given.has('l')) {
        for (const line of await withClient(server, options, (client) => list(client, ups))) terminal.print(line);
        return 0;
    }
    if (name === undefined) throw new Error('which command? (upscmd -l shows what there is)');
    if (!name.includes('.')) throw new Error('old command names are not supported');
    const credentials = await credentialsOf(options, terminal);
    return await withClient(server, options, (client) =>
        request(client, credentials, { options, terminal, send: () => client.command(ups, name, value) }),
    );
}

async function list(client: NutClient, ups: string): Promise<string[]> {
    const lines = [`Instant commands supported on UPS [${ups}]:`, ''];
    for (const name of await client.listCommands(ups)) {
        lines.push(`${name} - ${await client.getCommandDescription(ups, name)}`);
    }
    return lines;
}
