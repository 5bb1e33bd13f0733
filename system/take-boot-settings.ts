// A program: take-boot-settings.ts BOOT-PARTITION DATA-PARTITION. Puts what its owner left on the first where the appliance looks for it
// on the second, and takes it away there: passwords do not stay on a card that every machine can read.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBootSettings } from './boot-settings.ts';

const NAMES = ['user-data', 'network-config', 'wpa_supplicant.conf', 'ssh', 'ssh.txt', 'authorized_keys'];

const [, , boot = '', data = ''] = process.argv;
const there = NAMES.filter((name) => existsSync(join(boot, name)));
try {
    const files = Object.fromEntries(there.map((name) => [name, readFileSync(join(boot, name), 'utf8')]));
    const { hostname, networks, wireless, authorizedKeys } = readBootSettings(files);
    if (hostname !== undefined) keep('hostname', `${hostname}\n`, 0o644);
    for (const [name, content] of Object.entries(networks)) keep(join('network', name), content, 0o644);
    if (wireless !== undefined) keep(join('network', 'wpa_supplicant-wlan0.conf'), wireless, 0o600);
    if (authorizedKeys.length > 0) keep(join('ssh', 'authorized_keys'), `${authorizedKeys.join('\n')}\n`, 0o600);
    for (const name of there) rmSync(join(boot, name));
} catch (error) {
    // Beside the files, for who puts the card into his own machine again.
    writeFileSync(join(boot, 'NOT-UNDERSTOOD.txt'), `${error instanceof Error ? error.message : String(error)}\n`);
    throw error;
}

function keep(name: string, content: string, mode: number): void {
    const file = join(data, name);
    mkdirSync(join(file, '..'), { recursive: true });
    rmSync(file, { force: true });
    writeFileSync(file, content, { mode });
}
