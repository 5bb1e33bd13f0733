import test from 'ava';
import { type Lock, namedPackages, shippedPackages } from './shipped-packages.ts';

const lock: Lock = {
    packages: {
        '': { dependencies: { server: '1', builder: '1' }, optionalDependencies: { usb: '1' } },
        'node_modules/server': { version: '1', dependencies: { log: '2' } },
        'node_modules/server/node_modules/log': { version: '2', dependencies: { line: '1' } },
        'node_modules/log': { version: '1' },
        'node_modules/line': { version: '1' },
        'node_modules/builder': { version: '1', dependencies: { log: '1' } },
        'node_modules/usb': { version: '1', optionalDependencies: { 'usb-x64': '1', 'usb-arm64': '1', gone: '1' } },
        'node_modules/usb-x64': { version: '1', cpu: ['x64'], os: ['linux'] },
        'node_modules/usb-arm64': { version: '1', cpu: ['arm64'], os: ['linux'], libc: ['glibc'] },
    },
};

function paths(names: readonly string[], cpu: 'x64' | 'arm64'): string[] {
    return shippedPackages(lock, names, cpu).map(({ path }) => path);
}

test('what the source names is carried, with a path behind it or not', (t) => {
    t.deepEqual(namedPackages(lock, ["import { x } from 'server';", 'require("usb/dist/x")']), ['server', 'usb']);
    t.deepEqual(namedPackages(lock, ["'servers' 'log'"]), []);
});

test('a dependency is the one that Node would find', (t) => {
    t.deepEqual(paths(['server'], 'x64'), [
        'node_modules/line',
        'node_modules/server',
        'node_modules/server/node_modules/log',
    ]);
    t.deepEqual(paths(['builder'], 'x64'), ['node_modules/builder', 'node_modules/log']);
});

test('what runs on another processor stays behind', (t) => {
    t.deepEqual(paths(['usb'], 'x64'), ['node_modules/usb', 'node_modules/usb-x64']);
    t.deepEqual(paths(['usb'], 'arm64'), ['node_modules/usb', 'node_modules/usb-arm64']);
});

test('a package that is not locked is an error that names it', (t) => {
    t.throws(() => paths(['nobody'], 'x64'), { message: /no nobody for the project/ });
});
