// What the system needs to know of UPSs, contacts and this machine's own controller so that the gateway may use them without being
// root: udev's hardware database and its rules, made from what the drivers claim. Pure: drivers/generate.ts writes the files.

import { USB_CLAIMS } from '../qx/usb/claims.ts';
import { allFamilies } from '../usb-hid/families.ts';
import { formatUsbId } from './identity.ts';

const ORIGIN = '# Made by `npm run generate` from drivers/usb-hid/families/ and drivers/qx/usb/claims.ts. Do not edit.';

const FAMILIES = await allFamilies();

/** The group that may use UPSs: the gateway's own account is in it. */
const GROUP = 'powerchain';

interface Claimed {
    readonly product: string;
    readonly driver: string;
    /** Families or framings. */
    readonly names: readonly string[];
}

/** Ids by vendor, each once: several may claim the same one, by its strings. */
function claimedIds(): Map<string, (Claimed & { readonly vendor: string })[]> {
    const claims = [
        ...FAMILIES.flatMap(({ name, claims }) => claims.map((claim) => ({ driver: 'usb-hid', name, ...claim }))),
        ...USB_CLAIMS.map((claim) => ({ driver: 'qx', name: claim.framing.name, ...claim })),
    ];
    const byId = Map.groupBy(claims, ({ vendor, product }) => `${formatUsbId(vendor)}:${formatUsbId(product)}`);
    const sorted = [...byId].sort(([left], [right]) => (left < right ? -1 : 1));
    const ids = sorted.map(([id, claiming]) => {
        const [vendor = '', product = ''] = id.split(':');
        const names = [...new Set(claiming.map(({ name }) => name))];
        return { vendor, product, driver: claiming[0]?.driver ?? '', names };
    });
    return Map.groupBy(ids, ({ vendor }) => vendor);
}

/** hwdb(7): a match for each id, upper case as in the kernel's modalias (`usb:v051Dp0002d0106…`). */
export function hardwareDatabase(): string {
    const entries = [...claimedIds()].flatMap(([vendor, ids]) =>
        ids.map(({ product, driver, names }) => {
            const match = `usb:v${vendor.toUpperCase()}p${product.toUpperCase()}*`;
            return `# ${names.join(', ')}\n${match}\n POWERCHAIN_DRIVER=${driver}\n`;
        }),
    );
    return [`${ORIGIN}\n`, ...entries].join('\n');
}

/**
 * udev(7). A UPS that no family claims is known by the beginning of its report descriptor: usage page Power Device, usage UPS,
 * application collection (HID PDC 1.1 §4.1).
 */
export function udevRules(): string {
    return `${ORIGIN}
ACTION=="remove", GOTO="powerchain_end"

# Contacts and relays: who may ask the kernel for a line, and use it. A line that tells no edges has no file for them.
SUBSYSTEM=="gpio", KERNEL=="gpiochip*", RUN+="/bin/sh -c 'cd /sys/class/gpio && chgrp ${GROUP} export unexport && chmod 0220 export unexport'"
SUBSYSTEM=="gpio", KERNEL=="gpio[0-9]*", RUN+="/bin/sh -c 'cd /sys%p && for file in active_low direction edge value; do [ -e $$file ] && chgrp ${GROUP} $$file && chmod 0664 $$file; done; true'"

# The management controller of this machine, for driver psu without an address. Whoever may use it may switch this machine off.
SUBSYSTEM=="ipmi", GROUP="${GROUP}", MODE="0660"

# Ports of hubs, to take the power from a UPS's interface that no longer answers. A hub has them when its driver has it: "bind".
SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_interface", DRIVER=="hub", RUN+="/bin/sh -c 'cd /sys%p && for file in *-port*/disable; do [ -e $$file ] && chgrp ${GROUP} $$file && chmod 0664 $$file; done; true'"

SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", IMPORT{builtin}="hwdb --subsystem=usb"
SUBSYSTEM=="hidraw", IMPORT{builtin}="hwdb --subsystem=usb"

# One that no maker's table has, by the first bytes of its report descriptor.
SUBSYSTEM=="hidraw", ENV{POWERCHAIN_DRIVER}=="", PROGRAM=="/bin/grep -qaP '^\\x05\\x84\\x09\\x04\\xa1\\x01' /sys$devpath/device/report_descriptor", ENV{POWERCHAIN_DRIVER}="usb-hid"

ENV{POWERCHAIN_DRIVER}=="", GOTO="powerchain_end"
# Whoever sits in front of the machine may use it too: \`npm start\` on a laptop.
SUBSYSTEM=="usb|hidraw", GROUP="${GROUP}", MODE="0660", TAG+="uaccess"
# A UPS that was put to sleep does not tell that mains is lost.
SUBSYSTEM=="usb", TEST=="power/control", ATTR{power/control}="on"
LABEL="powerchain_end"
`;
}

/** For docs/devices.md: who is known, and by which ids. */
export function familiesTable(): string {
    const rows = FAMILIES.filter(({ claims }) => claims.length > 0).map(({ name, title, claims }) => {
        const byVendor = Map.groupBy(claims, ({ vendor }) => formatUsbId(vendor));
        const ids = [...byVendor].map(
            ([vendor, of]) => `${vendor}: ${[...new Set(of.map(({ product }) => formatUsbId(product)))].join(' ')}`,
        );
        return `| \`${name}\` | ${title} | ${ids.join('; ')} |`;
    });
    return ['| `family` | makers and series | USB ids |', '|---|---|---|', ...rows].join('\n');
}

/** For docs/devices.md: which chips carry Qx. */
export function framingsTable(): string {
    const rows = USB_CLAIMS.map(({ vendor, product, model, framing, models }) => {
        const id = `${formatUsbId(vendor)}:${formatUsbId(product)}`;
        return `| \`${framing.name}\` | ${id}${model ? ` “${model}”` : ''} | ${models} |`;
    });
    return ['| `framing` | USB ids | devices |', '|---|---|---|', ...rows].join('\n');
}
