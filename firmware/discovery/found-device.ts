// What was found, as the API tells it, and which device of the configuration it is. Pure.

import { resolve as resolvePath } from 'node:path';
import { SECRET_MASK } from '#model/api-config.ts';
import type { ApiFoundDevice } from '#model/api-scan.ts';
import type { GatewayConfig } from '#model/config.ts';
import type { FoundDevice } from '#model/driver.ts';
import { SECRET_OPTIONS } from '#model/driver-options.ts';

export type ShownFound = Omit<ApiFoundDevice, 'device'>;

/** Its options are those of an entry in gateway.yaml, the driver among them; secrets are masked. */
export function shownFound({ driver, title, options, facts = {}, problem }: FoundDevice): ShownFound {
    const entry = Object.entries(driver === '' ? options : { driver, ...options });
    const shown = entry.map(([key, value]) => [key, SECRET_OPTIONS.includes(key) ? SECRET_MASK : value]);
    return { driver, title, options: Object.fromEntries(shown), facts, ...(problem === undefined ? {} : { problem }) };
}

/** The configured device that it is; undefined: it is new. What says how it is spoken with does not count. */
export function configuredAs(found: ShownFound, devices: GatewayConfig['devices']): string | undefined {
    const isSame = found.facts.usbPort === undefined ? hasSamePlace : isMeantOnUsb;
    return Object.entries(devices).find(([, device]) => isSame(found, device))?.[0];
}

type Options = Readonly<Record<string, unknown>>;

// Options that say where a device is.
const PLACES = ['address', 'member', 'supply', 'ups', 'file'];
const USB_PLACES = ['vendor', 'product', 'serial', 'port'];

function hasSamePlace({ options }: ShownFound, device: Options): boolean {
    const places = PLACES.filter((key) => options[key] !== undefined);
    return (
        places.length > 0 &&
        device.driver === options.driver &&
        places.every((key) => placeText(device[key]) === placeText(options[key]))
    );
}

/** An entry means each UPS that fits what it says; one that says nothing, any UPS of its driver. */
function isMeantOnUsb({ driver, facts }: ShownFound, device: Options): boolean {
    const isOnUsb = device.driver === 'usb-hid' || (device.driver === 'qx' && device.tty === undefined);
    const said = USB_PLACES.filter((key) => device[key] !== undefined);
    const plugged: Options = { ...facts, port: facts.usbPort };
    return (
        isOnUsb &&
        (said.length > 0 || device.driver === driver) &&
        said.every((key) => placeText(device[key]) === placeText(plugged[key]))
    );
}

function placeText(value: unknown): string {
    const text = String(value ?? '')
        .trim()
        .toLowerCase();
    return text.includes('/') ? resolvePath(text) : text;
}
