// Hardware, real or virtual, behind a real kernel. Needs Debian's QEMU and NUT; fails, never skips, when they are missing.
export default {
    files: ['test/hil/**/*.hil.ts'],
    extensions: ['ts'],
    timeout: '600s',
    concurrency: 1,
};
