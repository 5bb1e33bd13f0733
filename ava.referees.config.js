// The suites that need other people's programs (Debian packages). They fail when a program is missing; they never skip.

import { join } from 'node:path';

// Whole outages take minutes in which nothing happens: the others run beside them.
const FIRST = /rack\.test\.ts$/;

export default {
    files: ['test/referees/**/*.test.ts', 'test/browser/**/*.test.ts'],
    extensions: ['ts'],
    // Programs that tests start read what was compiled before.
    environmentVariables: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
    timeout: '300s',
    concurrency: 2,
    sortTestFiles: (one, other) => Number(FIRST.test(other)) - Number(FIRST.test(one)) || one.localeCompare(other),
    // The serial port library works in the main thread of a process only, which is where drivers have it.
    workerThreads: false,
};
