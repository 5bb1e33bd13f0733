// The command `nut-scanner`: looks for power devices as NUT's command does. What it can do stands in nut-scanner/.

import { setFlagsFromString } from 'node:v8';
import { ownTerminal } from './nut-command-line/terminal.ts';

// What waits for answers computes little, and a /16 leaves much behind: with V8's choices for little memory, no optimized code, and a
// young generation that does not grow, a fifth less memory and no more time.
for (const flag of ['--optimize-for-size', '--no-opt', '--semi-space-growth-factor=1']) setFlagsFromString(flag);
const { runScanner } = await import('./nut-scanner/command-line.ts');

// Whoever reads only the first devices (`nut-scanner | head`) closes the pipe: that is no error.
process.stdout.on('error', () => process.exit());
const end = new AbortController();
process.once('SIGINT', () => end.abort());
process.once('SIGTERM', () => end.abort());
process.exitCode = await runScanner(process.argv.slice(2), ownTerminal(), {
    signal: end.signal,
    isTerminal: process.stdin.isTTY,
});
