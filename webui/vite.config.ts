// How the page is built: to webui/dist, every file with a hash in its name, each with a compressed twin beside it.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
    base: '/',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // Browsers read JSON faster than code.
    json: { stringify: true },
    build: {
        target: 'es2022',
        modulePreload: { polyfill: false },
        // The content security policy forbids data: URLs.
        assetsInlineLimit: 0,
        reportCompressedSize: false,
        rollupOptions: {
            input: {
                page: join(import.meta.dirname, 'index.html'),
                'service-worker': join(import.meta.dirname, 'src/service-worker.ts'),
            },
            output: {
                // What the first page needs comes in one piece: a dozen small ones take longer than their bytes.
                codeSplitting: { groups: [{ name: 'base', test: isBase }] },
                // Browsers look for a service worker at one address, for good.
                entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
            },
        },
    },
    plugins: [drawnOnce(), compressedTwins()],
});

/** These, and with them all that they import at once. */
function isBase(id: string): boolean {
    return /\/webui\/src\/(main|(frame|live|parts)\/)/.test(id) && !/qr-code/.test(id);
}

/** No frame is drawn before the script has run: an empty one costs a phone a tenth of a second. */
function drawnOnce(): Plugin {
    return {
        name: 'drawn-once',
        apply: 'build',
        transformIndexHtml: {
            order: 'post',
            handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
        },
    };
}

/** The gateway sends these instead of compressing at every request. */
function compressedTwins(): Plugin {
    return {
        name: 'compressed-twins',
        apply: 'build',
        writeBundle({ dir = '' }) {
            for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
                if (!/\.(html|js|css|svg)$/.test(name)) continue;
                const content = readFileSync(join(dir, name));
                writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
                writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
            }
        },
    };
}
