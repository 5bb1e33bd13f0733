// Looking for devices: POST /api/v1/scans begins, GET /api/v1/scans/:id tells what was found so far; GET /api/v1/offers what was found
// unasked.

import * as v from 'valibot';

export interface ApiScan {
    readonly id: string;
    readonly startedAt: number;
    readonly isRunning: boolean;
    /** What could not be done: `snmp: …; serial: …`. */
    readonly problem?: string;
    readonly found: readonly ApiFoundDevice[];
}

/** GET /api/v1/offers; an event `happened` of the type `offer` says that it is another answer now. */
export interface ApiOffers {
    readonly offers: readonly ApiFoundDevice[];
}

export interface ApiFoundDevice {
    /** '': no driver of ours speaks to it. */
    readonly driver: string;
    /** Maker and model. */
    readonly title: string;
    /** For the device's entry in gateway.yaml; secrets masked. */
    readonly options: Readonly<Record<string, unknown>>;
    /** What it said of itself; `method` by which it was found, `credential` (from 1) that it took. */
    readonly facts: Readonly<Record<string, string>>;
    /** It is there and does not let us in: why. */
    readonly problem?: string;
    /** The configured device that it is; absent: it is new. */
    readonly device?: string;
}

/** As `powerchain/scan` has them. Serial ports are not among them: whatever hangs there would hear it. */
const METHODS = ['usb', 'snmp', 'xml', 'nut', 'apcupsd', 'mdns', 'ipmi', 'redfish', 'simulation'] as const;

const text = v.pipe(v.string(), v.maxLength(300));

const look = v.strictObject({
    methods: v.pipe(v.array(v.picklist(METHODS)), v.nonEmpty('must name a way to look')),
    /** `192.0.2.1`, `192.0.2.0/24`, `192.0.2.10-20`, a name, `auto`. */
    addresses: v.exactOptional(v.pipe(v.array(text), v.maxLength(256))),
    /** Tried in this order: options of an SNMP device. */
    snmp: v.exactOptional(v.pipe(v.array(v.record(v.string(), text)), v.maxLength(8))),
    /** Of management controllers: tried once at each. */
    login: v.exactOptional(v.strictObject({ user: text, password: text })),
    /** Where `.dev` and `.seq` files lie. */
    folder: v.exactOptional(text),
});

/** `{"looks": [{"methods": ["snmp"], "addresses": ["192.0.2.0/24"]}, {"methods": ["usb"]}]}`. */
export const SCAN_REQUEST = v.strictObject({
    looks: v.pipe(v.array(look), v.nonEmpty('must say where to look'), v.maxLength(16)),
});
export type ScanRequest = v.InferOutput<typeof SCAN_REQUEST>;
export type Look = ScanRequest['looks'][number];
