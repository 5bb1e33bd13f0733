// Our source as a product carries it. Node reads TypeScript as it is, but each process that has read some keeps 26 MB for its compiler, and
// needs twice as long to start. Types become blanks, so that lines and columns of an error are those of the source. docs/decisions/137.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

// A file that is named in a string, be it an import or a program to start; not the declarations of a library.
const NAMED_FILE = /(?<!\.d)\.ts(?=['"`])/g;

/** The same program in JavaScript. Throws where a type cannot just be left out. */
export function javaScriptOf(typeScript: string): string {
    return withNamesOf(stripTypeScriptTypes(typeScript));
}

/** Has each `.ts` below the folder become a `.js`, and all say so. */
export function becomeJavaScript(folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        if (entry.name.endsWith('.ts')) {
            writeFileSync(path.replace(/ts$/, 'js'), javaScriptOf(readFileSync(path, 'utf8')));
            rmSync(path);
        } else if (entry.name.endsWith('.mjs')) writeFileSync(path, withNamesOf(readFileSync(path, 'utf8')));
    }
}

function withNamesOf(text: string): string {
    return text.replace(NAMED_FILE, '.js');
}
