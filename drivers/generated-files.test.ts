// What is generated from the tables is kept in the repository: packages and people read it without running anything.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { generatedFiles } from './generated-files.ts';
import { FAMILIES } from './usb-hid/families.ts';
import { formatUsbId } from './usb-hid/identity.ts';

test('generated files are up to date: npm run generate', (t) => {
    for (const { url, text } of generatedFiles()) {
        t.is(readFileSync(url, 'utf8'), text, url.pathname);
    }
});

test('the hardware database has each claimed USB id exactly once', (t) => {
    const hwdb = generatedFiles().find(({ url }) => url.pathname.endsWith('.hwdb'))?.text ?? '';
    const claimed = FAMILIES.flatMap(({ claims }) =>
        claims.map(({ vendor, product }) => `usb:v${formatUsbId(vendor)}p${formatUsbId(product)}*`.toLowerCase()),
    );

    const matches = [...hwdb.matchAll(/^usb:.*$/gm)].map(([match]) => match.toLowerCase());

    t.deepEqual(matches, [...new Set(claimed)].sort());
    // Without a blank line between them udev takes the next match for one more of the same entry.
    t.is(hwdb.match(/^ POWERCHAIN_DRIVER=usb-hid\n\n?/gm)?.length, matches.length);
});
