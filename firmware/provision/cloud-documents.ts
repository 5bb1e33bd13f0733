// What a machine reads when it starts for the first time: cloud-init's user-data and Ignition's configuration. Pure.
// https://cloudinit.readthedocs.io/en/latest/reference/modules.html; Ignition configuration specification 3.3.0.

import { stringify } from 'yaml';
import { type Distribution, START } from './linux-script.ts';
import type { HostFile } from './upsmon-files.ts';

// 3.3.0 is what Flatcar reads as well.
const IGNITION_VERSION = '3.3.0';
const HEADER = '#cloud-config\n';

/** Appends to what else the machine is told instead of replacing it. */
const MERGE = 'list(append)+dict(recurse_array)+str()';

/** Written behind the packages (`defer`): the group `nut` comes with them, and their own files would be in the way. */
export function cloudConfig(files: readonly HostFile[]): string {
    return cloudText({
        merge_how: MERGE,
        packages: ['nut-client'],
        write_files: files.map(({ path, text, group }) => ({
            path,
            owner: `root:${group ?? 'root'}`,
            permissions: group === undefined ? '0644' : '0640',
            defer: true,
            content: text,
        })),
        runcmd: START.map((command) => command.split(' ')),
    });
}

/** The machine fetches the script by itself, so that its metadata hold no password. */
export function cloudFetch(command: string): string {
    return cloudText({ merge_how: MERGE, packages: ['curl'], runcmd: [command] });
}

function cloudText(document: object): string {
    return HEADER + stringify(document, { lineWidth: 0 });
}

/** Fedora CoreOS has no NUT client in its image: a unit lays it over, and gives it the files. */
export function ignitionConfig(files: readonly HostFile[], { folder }: Distribution): string {
    return json({
        ignition: { version: IGNITION_VERSION },
        storage: {
            files: files.map(({ path, text, group }) => ({
                path,
                overwrite: true,
                // The group does not exist yet.
                mode: group === undefined ? 0o644 : 0o600,
                contents: { source: dataUrl(text) },
            })),
        },
        systemd: { units: [{ name: 'powerchain-nut-client.service', enabled: true, contents: installUnit(folder) }] },
    });
}

interface IgnitionFetch {
    readonly url: string;
    readonly authorization: string;
    /** PEM of who signed the gateway's certificate, unless everybody knows. */
    readonly authority?: string | undefined;
}

export function ignitionFetch({ url, authorization, authority }: IgnitionFetch): string {
    const trust = authority === undefined ? {} : { security: { tls: { certificateAuthorities: [source(authority)] } } };
    const httpHeaders = [{ name: 'Authorization', value: authorization }];
    return json({
        ignition: { version: IGNITION_VERSION, ...trust, config: { merge: [{ source: url, httpHeaders }] } },
    });
}

function installUnit(folder: string): string {
    return [
        '[Unit]',
        'Description=NUT client that watches this host’s power chain',
        'Wants=network-online.target',
        'After=network-online.target',
        'ConditionPathExists=!/usr/sbin/upsmon',
        '',
        '[Service]',
        'Type=oneshot',
        'RemainAfterExit=yes',
        'ExecStart=/usr/bin/rpm-ostree install --apply-live --idempotent --allow-inactive nut-client',
        `ExecStart=/usr/bin/chgrp nut ${folder}/nut.conf ${folder}/upsmon.conf`,
        `ExecStart=/usr/bin/chmod 0640 ${folder}/nut.conf ${folder}/upsmon.conf`,
        ...START.map((command) => `ExecStart=/usr/bin/${command}`),
        '',
        '[Install]',
        'WantedBy=multi-user.target',
        '',
    ].join('\n');
}

function source(text: string): { source: string } {
    return { source: dataUrl(text) };
}

/** RFC 2397. */
function dataUrl(text: string): string {
    return `data:,${encodeURIComponent(text)}`;
}

function json(document: object): string {
    return `${JSON.stringify(document, undefined, 4)}\n`;
}
