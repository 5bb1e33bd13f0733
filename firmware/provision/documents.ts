// What a person pastes, and what a host fetches by itself, for each kind of system. Pure.

import type { ProvisionKind, ProvisionPart } from '#model/api-provision.ts';
import { esxiParts, homeAssistantParts, qnapParts, synologyParts, truenasParts, windowsParts } from './appliances.ts';
import { cloudConfig, cloudFetch, ignitionConfig, ignitionFetch } from './cloud-documents.ts';
import { upsName } from './host-chain.ts';
import { DEBIAN, type Distribution, hostScript, RHEL, START } from './linux-script.ts';
import { cobblerParts, type HostSwitch, maasParts } from './power-parameters.ts';
import { type HostFacts, hostFiles } from './upsmon-files.ts';

export interface ProvisionFacts extends HostFacts {
    readonly power: HostSwitch;
}

/** In the order in which they are used. */
export function provisionParts(kind: ProvisionKind, facts: ProvisionFacts): ProvisionPart[] {
    switch (kind) {
        case 'debian':
        case 'proxmox':
            return linuxParts(facts, DEBIAN);
        case 'rhel':
            return linuxParts(facts, RHEL);
        case 'cloud-init':
            return [
                { title: 'user-data (Debian, Ubuntu)', text: cloudConfig(hostFiles(facts, DEBIAN.folder)) },
                { title: 'user-data (RHEL, Fedora, Rocky)', text: cloudConfig(hostFiles(facts, RHEL.folder)) },
            ];
        case 'ignition':
            return [{ title: 'config.ign', text: ignitionConfig(hostFiles(facts, RHEL.folder), RHEL) }];
        case 'esxi':
            return esxiParts(facts);
        case 'windows':
            return windowsParts(facts);
        case 'synology':
            return synologyParts(facts);
        case 'qnap':
            return qnapParts(facts);
        case 'truenas':
            return truenasParts(facts);
        case 'home-assistant':
            return homeAssistantParts(facts);
        case 'maas':
            return maasParts(facts.power);
        case 'cobbler':
            return cobblerParts(facts.power, facts.host);
        default:
            return kind satisfies never;
    }
}

/** Sentences that a person should read before. */
export function provisionNotes(kind: ProvisionKind, { power, host }: ProvisionFacts): string[] {
    if (kind === 'maas' || kind === 'cobbler')
        return 'why' in power ? [`nothing can switch ${host}: ${power.why}`] : [];
    if (kind === 'rhel') return ['on RHEL and its rebuilds the package nut-client is in EPEL'];
    if (kind === 'esxi') return ['ESXi has no NUT client of its own: install NutClient-ESXi first'];
    return [];
}

/** The body that the host gets for its code: text of that type. */
export function fetchedDocument(kind: ProvisionKind, facts: ProvisionFacts): { text: string; type: string } {
    if (kind === 'ignition') {
        const [config] = provisionParts(kind, facts);
        return { text: config?.text ?? '', type: 'application/vnd.coreos.ignition+json' };
    }
    const script = scriptFor(kind, facts);
    const text = script ?? provisionParts(kind, facts).map(titled).join('\n\n');
    return { text, type: 'text/plain; charset=utf-8' };
}

export interface FetchPlace {
    /** https://rack-1.example.org:8443/provision/clc */
    readonly url: string;
    /** The value of the header. */
    readonly authorization: string;
    /** SHA-256 of the certificate's public key, base64; absent: not encrypted, on this machine itself. */
    readonly pin?: string | undefined;
    /** PEM; absent: everybody knows who signed the certificate. */
    readonly authority?: string | undefined;
}

/** What to run on the host, or to hand it instead of the whole document. */
export function fetchPart(kind: ProvisionKind, place: FetchPlace): ProvisionPart {
    const command = fetchCommand(place);
    if (kind === 'ignition') return { title: 'config.ign', text: ignitionFetch(place) };
    if (kind === 'cloud-init') return { title: 'user-data', text: cloudFetch(`${command} | sh`) };
    if (isScripted(kind)) return { title: 'root@host', text: `${command} | sh` };
    return { title: 'curl', text: command };
}

/** The code goes by standard input: neither the address nor the list of processes shows it. */
function fetchCommand({ url, authorization, pin }: FetchPlace): string {
    const trust = pin === undefined ? '' : `--insecure --pinnedpubkey 'sha256//${pin}' `;
    return `echo 'Authorization: ${authorization}' | curl --silent --show-error --fail ${trust}--header @- '${url}'`;
}

function isScripted(kind: ProvisionKind): boolean {
    return ['debian', 'proxmox', 'rhel', 'cloud-init'].includes(kind);
}

function scriptFor(kind: ProvisionKind, facts: ProvisionFacts): string | undefined {
    if (!isScripted(kind)) return undefined;
    if (kind === 'rhel') return hostScript(hostFiles(facts, RHEL.folder), RHEL);
    if (kind !== 'cloud-init') return hostScript(hostFiles(facts, DEBIAN.folder), DEBIAN);
    const [debian, rhel] = [scriptFor('debian', facts), scriptFor('rhel', facts)];
    // One user-data for both: the machine itself knows what it is.
    return `#!/bin/sh\nif command -v apt-get >/dev/null; then\n${debian}\nelse\n${rhel}\nfi\n`;
}

function linuxParts(facts: ProvisionFacts, distribution: Distribution): ProvisionPart[] {
    const files = hostFiles(facts, distribution.folder);
    const { host, place } = facts;
    return [
        { title: 'root@host', text: distribution.install },
        ...files.map(({ path, text }) => ({ title: path, text: text.trimEnd() })),
        { title: 'root@host', text: [...START, `upsc ${upsName(host, place)} ups.status`].join('\n') },
    ];
}

function titled({ title, text }: ProvisionPart): string {
    return `# ${title}\n${text.trimEnd()}`;
}
