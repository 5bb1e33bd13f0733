#!/usr/bin/env node
// Starts one of our commands: the one that it is called as (`upsc`, by a link of that name), else the one that its first argument
// names. JavaScript, because the types of what is started first must be taken out anew at every start; all that follows is kept
// compiled, which halves a command's time and memory.

import { enableCompileCache } from 'node:module';
import { basename, join } from 'node:path';

const COMMANDS = [
    'nut-recorder.ts',
    'nut-scanner.ts',
    'powerchain.ts',
    'upsc.ts',
    'upscmd.ts',
    'upslog.ts',
    'upsrw.ts',
];

const { NODE_COMPILE_CACHE, XDG_CACHE_HOME, HOME } = process.env;
// Never in /tmp, Node's own choice: whoever makes the folder there first decides what others run.
const cache = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
if (NODE_COMPILE_CACHE === undefined && cache) enableCompileCache(join(cache, 'powerchain', 'code'));

// Named: as if its own file had been started; `upslog` starts itself once more.
const [, own, named] = process.argv;
const isNamed = basename(own) === 'start.mjs';
const file = `${isNamed ? named : basename(own).replace(/\.[jt]s$/, '')}.ts`;
if (isNamed) process.argv.splice(1, 2, join(import.meta.dirname, file));
if (COMMANDS.includes(file)) await import(`./${file}`);
else {
    process.stderr.write(`start.mjs: there is no command “${named}”: ${COMMANDS.join(', ').replaceAll('.ts', '')}\n`);
    process.exitCode = 64; // EX_USAGE of sysexits.h
}
