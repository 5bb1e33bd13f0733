import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { chaptersOf, manualPage } from './manual.ts';

const DOCS = join(import.meta.dirname, '..', 'docs');
const files = readdirSync(DOCS).filter((name) => name.endsWith('.md'));

function wholeManual(): string {
    const names = chaptersOf(readFileSync(join(DOCS, 'README.md'), 'utf8'), files);
    return manualPage(
        names.map((name) => ({ name, markdown: readFileSync(join(DOCS, `${name}.md`), 'utf8') })),
        '1.2.3',
    );
}

test('every page of the guide is in the manual, and every link in it leads somewhere', (t) => {
    const page = wholeManual();

    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));
    const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, to = '']) => to);
    t.true(links.length > files.length);
    t.deepEqual(
        links.filter((to) => !anchors.has(to)),
        [],
    );
    for (const file of files) if (file !== 'README.md') t.true(anchors.has(file.replace(/\.md$/, '')), file);
});

test('the manual needs nothing from anywhere', (t) => {
    const page = wholeManual().replace('<link rel="stylesheet" href="manual.css">', '');

    t.deepEqual([...page.matchAll(/<(?:script|link|iframe)\b|style=|src="(?!images\/)[^"]*"/g)], []);
});

test('pages come in the order of the list; one that it forgot comes last', (t) => {
    t.deepEqual(chaptersOf('[b](b.md) [a](a.md) [gone](gone.md)', ['README.md', 'a.md', 'b.md', 'c.md']), [
        'b',
        'a',
        'c',
    ]);
});
