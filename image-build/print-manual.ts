// `npm run manual`: the user guide as HTML, and as PDF by Debian's chromium, in image-build/output.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeManual } from './manual.ts';
import { run } from './program.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = join(ROOT, 'image-build', 'output', 'manual');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

writeManual({ docs: join(ROOT, 'docs'), folder, version });
const pdf = join(folder, 'powerchain-manual.pdf');
const words = ['--headless', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer', `--print-to-pdf=${pdf}`];
run('chromium', [...words, `file://${join(folder, 'index.html')}`]);
console.log(`${join(folder, 'index.html')}\n${pdf}`);
