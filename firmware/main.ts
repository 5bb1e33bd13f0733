// The gateway process: command line in, exit code out. Everything else is in application.ts.
// Exit codes: 0 stopped on purpose, 1 cannot run (port busy …), 78 the configuration is wrong (EX_CONFIG of sysexits.h).

import { flushCompileCache } from 'node:module';
import { messageOf } from '#model/errors.ts';
import { banner } from './banner.ts';
import { formatProblem, loadConfig } from './config/config-file.ts';
import { keepCompiled } from './keep-compiled.ts';
import { createLog, type Log } from './log.ts';
import { LogMemory } from './log-memory.ts';
import { type GatewayOptions, HELP, parseOptions } from './options.ts';
import { ServiceManager } from './service-manager.ts';

keepCompiled();

const options = parseOptions(process.argv.slice(2), process.env);
if (!options.ok) quit(`${options.error}\n\n${HELP}`, 1);
else if (options.value.wantsHelp) quit(HELP, 0);
else await run(options.value);

async function run(options: GatewayOptions): Promise<void> {
    const loaded = loadConfig(options.config);
    if (!loaded.ok) return quit(`The configuration is wrong:\n${loaded.error.map(formatProblem).join('\n')}`, 78);
    const config = loaded.value;
    const logMemory = new LogMemory();
    const log = await createLog(options.logLevel, { memory: logMemory });
    const manager = new ServiceManager({ environment: process.env, log });
    const { Application } = await import('./application.ts');
    const application = new Application({ ...options, file: options.config, config, log, logMemory });
    stopOnSignals(application, manager, log);
    try {
        await application.start();
    } catch (error) {
        await application.stop();
        return quit(`The gateway cannot start: ${messageOf(error)}`, 1);
    }
    manager.ready(`NUT on port ${application.nutPort}, the page on ${application.webPort}`);
    flushCompileCache();
    // Under systemd the journal wants lines of JSON only.
    if (process.env.JOURNAL_STREAM === undefined) {
        const { nutPort, webPort, httpsPort, claimCode } = application;
        const startedInMs = Math.round(performance.now());
        const facts = {
            config,
            file: options.config,
            isDemo: options.isDemo,
            nutPort,
            webPort,
            httpsPort,
            claimCode,
            startedInMs,
        };
        process.stdout.write(`${banner(facts)}\n`);
    }
}

function stopOnSignals(
    application: { stop(): Promise<void>; reload(): void },
    manager: ServiceManager,
    log: Log,
): void {
    let isStopping = false;
    const stop = (signal: NodeJS.Signals): void => {
        if (isStopping) return;
        isStopping = true;
        log.info({ signal }, 'stopping');
        manager.stopping();
        application.stop().then(
            () => process.exit(0),
            (error: unknown) => {
                log.error({ error: messageOf(error) }, 'stopping failed');
                process.exit(1);
            },
        );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', () => application.reload());
}

function quit(text: string, code: number): void {
    (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = code;
}
