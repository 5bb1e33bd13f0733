// Hosts with a shell: the commands beside the files, and both in one script that a host can fetch and run. Pure.

import type { HostFile } from './upsmon-files.ts';

/** What differs between distributions. */
export interface Distribution {
    readonly install: string;
    readonly folder: '/etc/nut' | '/etc/ups';
}

export const DEBIAN: Distribution = { install: 'apt-get install -y nut-client', folder: '/etc/nut' };
export const RHEL: Distribution = { install: 'dnf install -y nut-client', folder: '/etc/ups' };

/** Both distributions call the service so. */
export const START = ['systemctl enable nut-monitor', 'systemctl restart nut-monitor'];

// No file of ours has such a line.
const END = 'END_OF_POWERCHAIN_FILE';

/** Runs as root; ends at the first thing that fails. */
export function hostScript(files: readonly HostFile[], { install }: Distribution): string {
    const writing = files.map(({ path, text, group }) => {
        const folder = path.slice(0, path.lastIndexOf('/'));
        const mode = group === undefined ? ['chmod 644'] : [`chgrp ${group}`, 'chmod 640'];
        return [
            `mkdir -p ${folder}`,
            `cat >${path} <<'${END}'`,
            `${text.trimEnd()}\n${END}`,
            ...mode.map((command) => `${command} ${path}`),
        ].join('\n');
    });
    return ['#!/bin/sh', 'set -eu', install, 'umask 077', ...writing, ...START, ''].join('\n');
}

/** One word for a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
