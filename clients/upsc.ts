#!/usr/bin/env node
// The command `upsc`: shows what a NUT server knows, and the power chain. What it can do stands in upsc/.

import { runUpsc } from './upsc/command-line.ts';

// Whoever reads only the first lines (`upsc ups | head -1`) closes the pipe: that is no error.
process.stdout.on('error', () => process.exit());

process.exitCode = await runUpsc(process.argv.slice(2), {
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
});
