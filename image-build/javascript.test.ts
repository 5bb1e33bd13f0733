import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { becomeJavaScript, javaScriptOf } from './javascript.ts';

test('types become blanks, so that errors name the same place', (t) => {
    const source = "import { type Row, table } from './table.ts';\nconst rows: Row[] = [table as Row];\n";

    const script = javaScriptOf(source);

    t.is(script.replace(/ +/g, ' '), "import { table } from './table.js';\nconst rows = [table ];\n");
    t.is(
        script.indexOf('table as') < 0 && script.split('\n')[1]?.indexOf('table'),
        source.split('\n')[1]?.indexOf('table'),
    );
});

test('files that are named in a string are named as they are called then', (t) => {
    t.is(javaScriptOf("fork(new URL('host.ts', here));"), "fork(new URL('host.js', here));");
    t.is(javaScriptOf('await import(`./upsc.ts`);'), 'await import(`./upsc.js`);');
    t.is(javaScriptOf("const types = './library.d.ts';"), "const types = './library.d.ts';");
});

test('what is left runs without a compiler', (t) => {
    const folder = temporaryFolder(t, 'javascript');
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'start.mjs'), "await import('./first.ts');\n");
    writeFileSync(
        join(folder, 'first.ts'),
        "import { word } from './below/word.ts';\nconsole.log(word satisfies string);\n",
    );
    writeFileSync(join(folder, 'below/word.ts'), "export const word: string = 'heard';\n");

    becomeJavaScript(folder);

    const program = ['--no-experimental-strip-types', join(folder, 'start.mjs')];
    t.is(execFileSync(process.execPath, program, { encoding: 'utf8' }), 'heard\n');
    t.deepEqual(readdirSync(folder).sort(), ['below', 'first.js', 'package.json', 'start.mjs']);
});
