// What a host must be told to watch its own supplies, for each kind of system that it may run: GET /api/v1/hosts/:host/provision shows
// it without a secret, POST makes a user for the host and tells everything, GET /provision/:host gives it to the host itself, once.

import * as v from 'valibot';

/** In the order in which they are offered. */
export const PROVISION_KINDS = [
    'debian',
    'rhel',
    'cloud-init',
    'ignition',
    'proxmox',
    'esxi',
    'windows',
    'synology',
    'qnap',
    'truenas',
    'home-assistant',
    'maas',
    'cobbler',
] as const;
export type ProvisionKind = (typeof PROVISION_KINDS)[number];

/** Names of products: the same in every language. */
export const PROVISION_TITLES: Readonly<Record<ProvisionKind, string>> = {
    debian: 'Debian, Ubuntu',
    rhel: 'RHEL, Fedora, Rocky',
    'cloud-init': 'cloud-init',
    ignition: 'Ignition (Fedora CoreOS)',
    proxmox: 'Proxmox VE',
    esxi: 'VMware ESXi',
    windows: 'Windows',
    synology: 'Synology DSM',
    qnap: 'QNAP QTS',
    truenas: 'TrueNAS',
    'home-assistant': 'Home Assistant',
    maas: 'MAAS',
    cobbler: 'Cobbler',
};

/** Something to copy: a file, lines for a terminal, values for a form. */
export interface ProvisionPart {
    /** Where it goes: `/etc/nut/upsmon.conf`. */
    readonly title: string;
    readonly text: string;
}

export interface ApiProvision {
    readonly host: string;
    readonly kind: ProvisionKind;
    readonly parts: readonly ProvisionPart[];
    /** What keeps the host from connecting, or is to be known: sentences. */
    readonly notes: readonly string[];
}

/** What the host fetches by itself instead of a person pasting it. */
export interface ApiProvisionGrant extends ApiProvision {
    /** What to run or hand over, with the code that counts once. */
    readonly fetch: ProvisionPart;
    readonly expiresAt: number;
}

const text = v.string();
const part = v.strictObject({ title: text, text });
const provision = {
    host: text,
    kind: v.picklist(PROVISION_KINDS),
    parts: v.array(part),
    notes: v.array(text),
};

export const PROVISION = v.strictObject(provision);
export const PROVISION_GRANT = v.strictObject({ ...provision, fetch: part, expiresAt: v.number() });

const kind = v.picklist(PROVISION_KINDS, `must be one of ${PROVISION_KINDS.join(', ')}`);
/** The name or address by which the host calls the gateway. */
const gateway = v.exactOptional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/, 'must be a host name or an address')),
);

export const PROVISION_QUERY = v.strictObject({ kind: v.optional(kind, 'debian'), gateway });
export const PROVISION_REQUEST = v.strictObject({ kind, gateway });
