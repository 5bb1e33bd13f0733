// What is generated from the tables is kept in the repository: packages and people read it without running anything.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { generatedFiles } from './generated-files.ts';
import { USB_CLAIMS } from './qx/usb/claims.ts';
import { formatUsbId } from './usb/identity.ts';
import { allFamilies } from './usb-hid/families.ts';

const FAMILIES = await allFamilies();

test('generated files are up to date: npm run generate', (t) => {
    for (const { url, text } of generatedFiles()) {
        t.is(readFileSync(url, 'utf8'), text, url.pathname);
    }
});

test('the hardware database has each claimed USB id exactly once', (t) => {
    const hwdb = generatedFiles().find(({ url }) => url.pathname.endsWith('.hwdb'))?.text ?? '';
    const claims = [...FAMILIES.flatMap((family) => [...family.claims]), ...USB_CLAIMS];
    const claimed = claims.map(({ vendor, product }) =>
        `usb:v${formatUsbId(vendor)}p${formatUsbId(product)}*`.toLowerCase(),
    );

    const matches = [...hwdb.matchAll(/^usb:.*$/gm)].map(([match]) => match.toLowerCase());

    t.deepEqual(matches, [...new Set(claimed)].sort());
    // Without a blank line between them udev takes the next match for one more of the same entry.
    t.is(hwdb.match(/^ POWERCHAIN_DRIVER=(?:usb-hid|qx)\n\n?/gm)?.length, matches.length);
});

test('no USB id is claimed by two drivers', (t) => {
    const ids = (claims: readonly { readonly vendor: number; readonly product: number }[]) =>
        claims.map(({ vendor, product }) => `${formatUsbId(vendor)}:${formatUsbId(product)}`);
    const hid = new Set(ids(FAMILIES.flatMap((family) => [...family.claims])));

    t.deepEqual(
        ids(USB_CLAIMS).filter((id) => hid.has(id)),
        [],
    );
});
