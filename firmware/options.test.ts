import { join } from 'node:path';
import test from 'ava';
import { parseOptions, ROOT } from './options.ts';

test('without options the demo rack runs, quietly', (t) => {
    const options = parseOptions([], {});

    t.like(options, {
        ok: true,
        value: { isDemo: true, config: join(ROOT, 'examples/demo-rack/gateway.yaml'), logLevel: 'warn' },
    });
});

test('a configuration is looked for where the user stands, not where npm went', (t) => {
    t.like(parseOptions(['--config', 'rack.yaml'], { INIT_CWD: '/etc/powerchain' }), {
        value: { isDemo: false, config: '/etc/powerchain/rack.yaml', logLevel: 'info' },
    });
});

test('two configurations never share their state', (t) => {
    const [left, right] = ['/a/gateway.yaml', '/b/gateway.yaml'].map((file) => parseOptions(['--config', file], {}));

    t.true(left?.ok && right?.ok && left.value.runtimeFolder !== right.value.runtimeFolder);
    t.like(parseOptions([], { RUNTIME_DIRECTORY: '/run/powerchain' }), { value: { runtimeFolder: '/run/powerchain' } });
});

test('an option that does not exist is named', (t) => {
    for (const [args, reason] of [
        [['--confg', 'x'], /--confg/],
        [['--config'], /config/],
        [['--log-level', 'loud'], /loud: expected debug, info, warn, error/],
        [['stray'], /stray/],
    ] as const) {
        const options = parseOptions(args, {});
        t.false(options.ok);
        if (!options.ok) t.regex(options.error, reason);
    }
});
