// `powerchain upsd`: the NUT server alone, over NUT's own files. It is a program of the gateway: started by the name of its file, with every
// word as it is, and its signals passed on.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FAILED } from './exit-code.ts';

const PROGRAM = fileURLToPath(new URL('../../firmware/upsd/main.ts', import.meta.url));
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Runs until it ends; returns its exit code. */
export function runUpsd(words: readonly string[], complain: (line: string) => void): Promise<number> {
    const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: 'inherit' });
    const passOn = (signal: NodeJS.Signals): void => {
        child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, passOn);
    return new Promise((resolve) => {
        child.once('error', (error) => {
            complain(`powerchain upsd: ${error.message}`);
            resolve(FAILED);
        });
        child.once('exit', (code) => {
            for (const signal of SIGNALS) process.off(signal, passOn);
            resolve(code ?? FAILED);
        });
    });
}
