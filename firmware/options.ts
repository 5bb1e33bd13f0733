// The command line of the gateway and where its files are.

import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';

export interface GatewayOptions {
    /** gateway.yaml. */
    readonly config: string;
    /** Whether that is the demo rack, because nobody named a configuration. */
    readonly isDemo: boolean;
    /** Folder for the state that lives as long as the machine runs; best in memory. */
    readonly runtimeFolder: string;
    readonly logLevel: string;
    readonly wantsHelp: boolean;
}

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const HELP = `npm start -- [options]

  --config FILE     run this gateway.yaml (without it: the demo rack in examples/demo-rack)
  --log-level LEVEL debug, info, warn or error (info; for the demo rack: warn)
  --help            this text`;

const LEVELS = ['debug', 'info', 'warn', 'error'];

/** `argv` without the program. The error says which option is wrong. */
export function parseOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): Result<GatewayOptions> {
    let values: { config?: string | undefined; 'log-level'?: string | undefined; help?: boolean | undefined };
    try {
        values = parseArgs({
            args: [...argv],
            options: { config: { type: 'string' }, 'log-level': { type: 'string' }, help: { type: 'boolean' } },
        }).values;
    } catch (error) {
        return failed(messageOf(error));
    }
    const level = values['log-level'];
    if (level !== undefined && !LEVELS.includes(level)) {
        return failed(`--log-level ${level}: expected ${LEVELS.join(', ')}`);
    }
    const isDemo = values.config === undefined;
    // npm changes to the folder of package.json; INIT_CWD is where the user stood.
    const config = isDemo
        ? join(ROOT, 'examples', 'demo-rack', 'gateway.yaml')
        : resolve(environment.INIT_CWD ?? '.', values.config ?? '');
    return ok({
        config,
        isDemo,
        runtimeFolder: runtimeFolder(config, environment),
        logLevel: level ?? (isDemo ? 'warn' : 'info'),
        wantsHelp: values.help ?? false,
    });
}

/** systemd's RuntimeDirectory, else the user's; one folder a configuration, so that two gateways do not mix. */
function runtimeFolder(config: string, environment: NodeJS.ProcessEnv): string {
    const given = environment.RUNTIME_DIRECTORY;
    if (given) return given;
    const tag = createHash('sha256').update(config).digest('hex').slice(0, 12);
    const base = environment.XDG_RUNTIME_DIR ?? join(tmpdir(), `powerchain-${process.getuid?.() ?? 'user'}`);
    return join(base, `powerchain-${tag}`);
}
