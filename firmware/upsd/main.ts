// The process of `powerchain upsd`: command line in, exit code out, signals as upsd takes them. Exit codes: 0 stopped on purpose, 1 cannot
// run or nobody to tell. In the background it is this same program, started again without a terminal.

import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '#model/errors.ts';
import type { Result } from '#model/result.ts';
import { keepCompiled } from '../keep-compiled.ts';
import type { Log } from '../log.ts';
import { VERSION } from '../version.ts';
import type { NutFiles } from './nut-files.ts';
import { parseUpsdOptions, type UpsdOptions, USAGE } from './options.ts';
import { PidFile } from './pid-file.ts';
import type { Upsd } from './upsd.ts';

keepCompiled();

const environment = process.env;
const folder = environment.NUT_CONFPATH || '/etc/nut';
const stateFolder = environment.NUT_STATEPATH || '/run/nut';
const pidFile = new PidFile(environment.NUT_ALTPIDPATH || stateFolder);

const words = process.argv.slice(2);
const options = parseUpsdOptions(words);
if (!options.ok) quit(`upsd: ${options.error}\n\n${USAGE}`, 1);
else await run(options.value);

async function run(wish: UpsdOptions): Promise<void> {
    if (wish.does === 'help') return quit(USAGE, 0);
    if (wish.does === 'version') return quit(`Powerchain upsd ${VERSION}`, 0);
    if (wish.does === 'signal') {
        const told = pidFile.signal(wish.signal, wish.pid);
        return told.ok ? undefined : quit(`upsd: ${told.error}`, 1);
    }
    // A child that was started for the background has somebody to tell.
    if (!wish.isInForeground && process.send === undefined) return goToBackground();
    await serve(wish);
}

async function serve(wish: UpsdOptions): Promise<void> {
    const { ipVersion } = wish;
    // Who only sends a signal waits for none of these.
    const [{ readNutFiles }, { createLog }, { Upsd }] = await Promise.all([
        import('./nut-files.ts'),
        import('../log.ts'),
        import('./upsd.ts'),
    ]);
    const files = readNutFiles(folder, { environment, ipVersion });
    if (!files.ok) return quit(`upsd: ${files.error}`, 1);
    const log = await createLog(wish.logLevel);
    const upsd = new Upsd({ files: files.value, folder, stateFolder, log });
    listenToSignals(upsd, () => readNutFiles(folder, { environment, ipVersion }), log);
    try {
        await upsd.start(() => {
            if (wish.hasPidFile) pidFile.write();
            // The drivers with it: none of them is more than the server.
            if (wish.user !== undefined) becomeUser(wish.user);
        });
    } catch (error) {
        await upsd.stop();
        return quit(`upsd: ${messageOf(error)}`, 1);
    }
    log.info({ port: upsd.port, devices: files.value.devices.length, folder }, 'upsd serves');
    process.send?.('');
    process.disconnect?.();
}

function listenToSignals(upsd: Upsd, read: () => Result<NutFiles>, log: Log): void {
    const stop = (): void => {
        upsd.stop().then(
            () => {
                pidFile.remove();
                process.exit(0);
            },
            (error: unknown) => quit(`upsd: ${messageOf(error)}`, 1),
        );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.on('SIGHUP', () => {
        const files = read();
        if (files.ok) upsd.reload(files.value);
        else log.error({ problem: files.error }, 'the files cannot be used, those that were read before count');
    });
}

/** Returns to the shell when the child serves, or with what kept it from it. */
function goToBackground(): void {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...words], {
        detached: true,
        // Nothing of the terminal: who waits for the end of our outputs must not wait for the child's.
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.once('error', (error) => quit(`upsd: ${messageOf(error)}`, 1));
    child.once('exit', (code) => quit('', code ?? 1));
    child.once('message', (problem) => {
        if (problem !== '') return quit(String(problem), 1);
        child.removeAllListeners('exit');
        child.unref();
    });
}

/** With its own group, and no other. */
function becomeUser(user: string): void {
    const group = Number(execFileSync('id', ['-g', user], { encoding: 'utf8' }));
    process.setgroups?.([group]);
    process.setgid?.(group);
    process.setuid?.(user);
}

function quit(text: string, code: number): void {
    // In the background somebody else has the terminal.
    if (process.send) process.send(text);
    else if (text !== '') (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = code;
}
