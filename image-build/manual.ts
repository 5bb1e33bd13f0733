// The user guide as one HTML page with a style sheet beside it, and nothing from elsewhere: docs/*.md in the order of docs/README.md. The
// gateway serves it offline, under its own strict policy (no style within the page); a browser prints it.

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';

export interface Chapter {
    /** File without `.md`; the start of its anchors. */
    readonly name: string;
    readonly markdown: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 50rem; margin: 0 auto; padding: 1rem; }
h1 { margin-top: 4rem; line-height: 1.2; }
h2 { margin-top: 2rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { padding: 0.7rem; overflow-x: auto; border: 1px solid #8886; border-radius: 4px; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #8886; padding: 0.3rem 0.6rem; vertical-align: top; text-align: left; }
img { max-width: 100%; }
nav ol { columns: 2; }
@page { size: A4; margin: 18mm 16mm; }
@media print {
    body { font-size: 10pt; max-width: none; color: #000; }
    h1 { break-before: page; margin-top: 0; }
    header h1 { break-before: avoid; }
    h1, h2, h3 { break-after: avoid; }
    pre, tr, img { break-inside: avoid; }
    pre { white-space: pre-wrap; }
    table { display: table; }
    a { color: inherit; text-decoration: none; }
}`;

/** Writes `index.html`, its style sheet and its pictures. `docs` is the folder of the guide. */
export function writeManual({ docs, folder, version }: { docs: string; folder: string; version: string }): void {
    const chapters = chaptersOf(
        readFileSync(join(docs, 'README.md'), 'utf8'),
        readdirSync(docs).filter((name) => name.endsWith('.md')),
    ).map((name) => ({ name, markdown: readFileSync(join(docs, `${name}.md`), 'utf8') }));
    mkdirSync(folder, { recursive: true });
    cpSync(join(docs, 'images'), join(folder, 'images'), { recursive: true });
    writeFileSync(join(folder, 'manual.css'), STYLE);
    writeFileSync(join(folder, 'index.html'), manualPage(chapters, version));
}

/** In the order of the table in README.md; pages that it does not name come last. */
export function chaptersOf(readme: string, files: readonly string[]): string[] {
    const named = [...readme.matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, name = '']) => name);
    const pages = files.map((file) => file.replace(/\.md$/, '')).filter((name) => name !== 'README');
    return [...new Set([...named, ...pages.sort()])].filter((name) => pages.includes(name));
}

export function manualPage(chapters: readonly Chapter[], version: string): string {
    const names = chapters.map(({ name }) => name);
    const titles = chapters.map(({ name, markdown }) => `<li><a href="#${name}">${titleOf(markdown)}</a></li>`);
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Powerchain Gateway ${plain(version)}: user guide</title>
<link rel="stylesheet" href="manual.css">
</head>
<body>
<header><h1>Powerchain Gateway</h1><p>User guide, version ${plain(version)}</p></header>
<nav><ol>${titles.join('')}</ol></nav>
${chapters.map((chapter) => section(chapter, names)).join('\n')}
</body>
</html>
`;
}

function section({ name, markdown }: Chapter, names: readonly string[]): string {
    const marked = new Marked({
        walkTokens: (token: Token) => {
            if (token.type === 'link') (token as Tokens.Link).href = linkTo((token as Tokens.Link).href, name, names);
        },
        renderer: {
            heading({ tokens, depth, text }) {
                const id = depth === 1 ? name : `${name}-${slug(text)}`;
                return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
            },
        },
    });
    return marked.parse(markdown, { async: false });
}

/** Into the same page where the chapter is in it; what is not (decisions, source) stays text without a way there. */
function linkTo(href: string, from: string, names: readonly string[]): string {
    if (/^https?:/.test(href)) return href;
    const [, file, anchor] = /^(?:([\w-]+)\.md)?(?:#(.*))?$/.exec(href) ?? [];
    const name = file ?? (anchor === undefined ? undefined : from);
    if (name === undefined || !names.includes(name)) return '#';
    return anchor === undefined ? `#${name}` : `#${name}-${anchor}`;
}

function titleOf(markdown: string): string {
    return plain(/^# (.+)$/m.exec(markdown)?.[1] ?? '');
}

/** The anchors of GitHub, by which our pages call each other. */
function slug(heading: string): string {
    return heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-');
}

function plain(text: string): string {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
