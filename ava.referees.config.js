// The suites that need other people's programs (Debian packages). They fail when a program is missing; they never skip.
export default {
    files: ['test/referees/**/*.test.ts', 'test/browser/**/*.test.ts'],
    extensions: ['ts'],
    timeout: '300s',
    concurrency: 1,
    // The serial port library works in the main thread of a process only, which is where drivers have it.
    workerThreads: false,
};
