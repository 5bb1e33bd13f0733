// Who may import whom. The build fails when somebody draws another arrow.

import { dirname, normalize } from 'node:path';
import test from 'ava';
import { sourceFiles } from './source-files.ts';

/** Folder → folders that it may import from, beside itself. `test` may import anything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
    model: [],
    nut: ['model'],
    drivers: ['model', 'nut'],
    firmware: ['model', 'nut'],
    clients: ['model', 'nut'],
    webui: ['model'],
    system: [],
    'image-build': [],
};

/** The gateway starts drivers by the file names of this table; it imports nothing of theirs. */
const TABLE = { from: 'firmware', file: 'drivers/index.ts' };

/** What anybody may import of this package: our own commands take these that way, and nothing else of drivers and gateway. */
const PUBLISHED = { from: 'clients', names: ['powerchain/scan', 'powerchain/config'] };

/** Native add-ons crash whole processes: they live where a crash costs one device or the history. */
const NATIVE: Readonly<Record<string, readonly string[]>> = {
    'node-hid': ['drivers'],
    usb: ['drivers'],
    onoff: ['drivers'],
    '@serialport/bindings-cpp': ['drivers'],
    'better-sqlite3': ['firmware/recorder'],
};

const IMPORT =
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;

interface Import {
    readonly from: string;
    readonly specifier: string;
}

function importsOf({ path, text }: { path: string; text: string }): Import[] {
    return [...text.matchAll(IMPORT)].map((match) => ({
        from: path,
        specifier: match[1] ?? match[2] ?? match[3] ?? '',
    }));
}

/** The file in the project that an import means; undefined for packages and Node's own modules. */
function targetOf({ from, specifier }: Import): string | undefined {
    if (specifier.startsWith('#')) return specifier.slice(1);
    return specifier.startsWith('.') ? normalize(`${dirname(from)}/${specifier}`) : undefined;
}

const imports = sourceFiles('.ts', '.tsx', '.mjs')
    .filter(({ path }) => !path.startsWith('test/') && !/\.(test|hil)\.tsx?$/.test(path))
    .flatMap(importsOf);

test('the files of the project import one another', (t) => {
    t.true(imports.filter((one) => targetOf(one)).length > 20, 'the pattern above finds no imports: mend the pattern');
});

test('folders import only from the layers below them', (t) => {
    const wrong = imports.filter((one) => {
        const target = targetOf(one);
        const [folder = ''] = one.from.split('/');
        if (!target || !one.from.includes('/')) return false;
        const [other = ''] = target.split('/');
        if (other === folder || (folder === TABLE.from && target === TABLE.file)) return false;
        return !MAY_IMPORT[folder]?.includes(other);
    });
    t.deepEqual(wrong, []);
});

test('only commands use what the package publishes, and only scan and configuration', (t) => {
    const users = imports.filter(({ specifier }) => specifier.startsWith('powerchain'));
    t.deepEqual(
        users.filter(
            ({ from, specifier }) => !from.startsWith(`${PUBLISHED.from}/`) || !PUBLISHED.names.includes(specifier),
        ),
        [],
    );
});

test('the model runs in a browser: no modules of Node, no package but valibot', (t) => {
    const packages = imports.filter((one) => one.from.startsWith('model/') && !targetOf(one));
    t.deepEqual(
        packages.filter(({ specifier }) => specifier !== 'valibot'),
        [],
    );
});

test('safety rule 7: what plays failures on paper leads to nothing that could reach a driver', (t) => {
    const seen = new Set(['model/what-if.ts', 'model/chain-paper.ts', 'model/shutdown-preview.ts']);
    for (const file of seen) {
        for (const one of imports.filter(({ from }) => from === file)) {
            const target = targetOf(one);
            if (target) seen.add(target);
            else t.is(one.specifier, 'valibot', `${file} imports ${one.specifier}`);
        }
    }
    t.true(seen.size > 10);
    const leading = [...seen].filter((file) => !file.startsWith('model/') || /\/(?:driver|events)\.ts$/.test(file));
    t.deepEqual(leading, []);
});

test('the table of drivers imports no driver', (t) => {
    const targets = imports.filter(({ from }) => from === TABLE.file).map(targetOf);
    t.true(targets.every((target) => target?.startsWith('model/')));
});

test('native add-ons are loaded in child processes only', (t) => {
    const wrong = imports.filter(({ from, specifier }) => {
        const allowed = NATIVE[specifier];
        return allowed && !allowed.some((folder) => from.startsWith(`${folder}/`));
    });
    t.deepEqual(wrong, []);
});
