// Which USB devices are Qx UPSs, and how each wraps what it says. Claims that look at the strings go before those that do not. Data.

import type { UsbIdentity } from '../../usb/identity.ts';
import type { Framing } from './framing.ts';
import {
    ablerexFraming,
    armac,
    cypress,
    fuji,
    gtecFraming,
    ippon,
    omronFraming,
    phoenix,
    phoenixtec,
    sgs,
} from './report-framings.ts';
import { fabula, hunnoxFraming, krauler, snr } from './string-framings.ts';

export interface UsbClaim {
    readonly vendor: number;
    readonly product: number;
    /** As the device says them; absent: whatever it says. */
    readonly manufacturer?: string;
    readonly model?: string;
    readonly framing: Framing;
    readonly models: string;
}

export const FRAMINGS: readonly Framing[] = [
    cypress,
    phoenix,
    ippon,
    omronFraming,
    sgs,
    gtecFraming,
    armac,
    phoenixtec,
    krauler,
    fabula,
    hunnoxFraming,
    snr,
    fuji,
    ablerexFraming,
];

export const USB_CLAIMS: readonly UsbClaim[] = [
    { vendor: 0x0665, product: 0x5161, framing: cypress, models: 'most with Voltronic inside; Belkin F6C1200-UNV' },
    { vendor: 0x05b8, product: 0x0000, framing: cypress, models: 'Agiler' },
    {
        vendor: 0x06da,
        product: 0x0002,
        manufacturer: 'Phoenixtec Power',
        model: 'USB Cable (V2.00)',
        framing: phoenixtec,
        models: 'Masterguard A',
    },
    { vendor: 0x06da, product: 0x0002, framing: cypress, models: 'Online Yunto YQ450' },
    { vendor: 0x06da, product: 0x0003, framing: ippon, models: 'Mustek PowerMust, Ippon' },
    { vendor: 0x06da, product: 0x0004, framing: cypress, models: 'Phoenixtec Innova 3/1 T' },
    { vendor: 0x06da, product: 0x0005, framing: cypress, models: 'Phoenixtec Innova RT' },
    { vendor: 0x06da, product: 0x0201, framing: cypress, models: 'Phoenixtec Innova T' },
    { vendor: 0x06da, product: 0x0601, framing: phoenix, models: 'Online Zinto A' },
    { vendor: 0x0f03, product: 0x0001, framing: cypress, models: 'Unitek Alpha 1200Sx' },
    { vendor: 0x14f0, product: 0x00c9, framing: phoenix, models: 'GE EP' },
    { vendor: 0x0483, product: 0x0035, framing: sgs, models: 'TS Shara' },
    { vendor: 0x0590, product: 0x00b7, framing: omronFraming, models: 'Omron BN150T' },
    { vendor: 0x0925, product: 0x1234, framing: armac, models: 'Armac' },
    { vendor: 0xffff, product: 0x0000, framing: ablerexFraming, models: 'Ablerex 625L' },
    { vendor: 0x1cb0, product: 0x0035, framing: krauler, models: 'Legrand Daker DK' },
    {
        vendor: 0x0001,
        product: 0x0000,
        manufacturer: 'MEC',
        model: 'MEC0003',
        framing: fabula,
        models: 'Fideltronik Lupus 500',
    },
    {
        vendor: 0x0001,
        product: 0x0000,
        manufacturer: 'ATCL FOR UPS',
        model: 'ATCL FOR UPS',
        framing: fuji,
        models: 'Fuji',
    },
    { vendor: 0x0001, product: 0x0000, framing: krauler, models: 'Krauler UP-M500VA' },
];

/** undefined: nobody claims it. */
export function framingOf(identity: UsbIdentity): Framing | undefined {
    const claims = USB_CLAIMS.filter(
        ({ vendor, product, manufacturer, model }) =>
            vendor === identity.vendor &&
            product === identity.product &&
            (manufacturer === undefined || manufacturer === identity.manufacturer) &&
            (model === undefined || model === identity.model),
    );
    return (claims.find(({ model }) => model !== undefined) ?? claims[0])?.framing;
}

export function framingCalled(name: string): Framing | undefined {
    return FRAMINGS.find((framing) => framing.name === name);
}
