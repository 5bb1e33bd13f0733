// Node strips the types of some hundred files at each start, and holds on to its compiler for it: 26 MB. What it made of them is kept
// beside the packages, and children find it there, too. The JavaScript of a product needs none of it: docs/decisions/137.

import { enableCompileCache } from 'node:module';
import { ROOT } from './options.ts';

/** To be called before anything large is imported. */
export function keepCompiled(): void {
    if (import.meta.filename.endsWith('js')) return;
    process.env.NODE_COMPILE_CACHE ??= `${ROOT}node_modules/.cache/node`;
    enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
