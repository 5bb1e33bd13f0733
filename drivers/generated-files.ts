// The files outside this folder that are made from the drivers' tables, declared once: what each should hold. Pure but for
// reading the pages that are only generated in part.

import { readFileSync } from 'node:fs';
import { fenceProfiles } from './snmp/fence-profiles.ts';
import { familiesTable, framingsTable, hardwareDatabase, udevRules } from './usb/udev.ts';

export interface GeneratedFile {
    readonly url: URL;
    readonly text: string;
}

export function generatedFiles(): GeneratedFile[] {
    return [
        { url: at('system/udev/60-powerchain.hwdb'), text: hardwareDatabase() },
        { url: at('system/udev/60-powerchain.rules'), text: udevRules() },
        { url: at('clients/fence/agent/snmp_profiles.json'), text: fenceProfiles() },
        { url: at('docs/devices.md'), text: devicesPage() },
    ];
}

function devicesPage(): string {
    const page = readFileSync(at('docs/devices.md'), 'utf8');
    return withPart(withPart(page, 'usb-hid', familiesTable()), 'qx', framingsTable());
}

function at(path: string): URL {
    return new URL(`../${path}`, import.meta.url);
}

/** The page with the part between `<!-- NAME: … -->` and `<!-- /NAME -->` made anew. */
function withPart(page: string, name: string, part: string): string {
    const marked = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`);
    if (!marked.test(page)) throw new Error(`docs/devices.md has no part <!-- ${name}: … --> … <!-- /${name} -->`);
    return page.replace(marked, (_, begin: string, end: string) => `${begin}\n${part}\n\n${end}`);
}
