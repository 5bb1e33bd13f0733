// RFC 3418 system group: what every agent says about itself, whatever it is the agent of.

import { filledText, uptime } from '../conversions.ts';
import type { Row } from '../family.ts';

// RFC 3418: DisplayString (SIZE (0..255)) for all three.
const NAME_MAX = 255;

export const SYSTEM_ROWS = [
    { variable: 'device.uptime', oid: '1.3.6.1.2.1.1.3.0', as: uptime }, // sysUpTime
    {
        variable: 'device.contact',
        oid: '1.3.6.1.2.1.1.4.0', // sysContact
        as: filledText,
        writable: { maxLength: NAME_MAX },
    },
    {
        variable: 'device.location',
        oid: '1.3.6.1.2.1.1.6.0', // sysLocation
        as: filledText,
        writable: { maxLength: NAME_MAX },
    },
] as const satisfies readonly Row[];

/** The name that the owner gave it, as its description. For devices whose sysDescr is only the card's firmware. */
export const SYS_NAME_AS_DESCRIPTION = {
    variable: 'device.description',
    oid: '1.3.6.1.2.1.1.5.0', // sysName
    as: filledText,
} as const satisfies Row;

export const SYS_DESCR_AS_DESCRIPTION = {
    variable: 'device.description',
    oid: '1.3.6.1.2.1.1.1.0', // sysDescr
    as: filledText,
} as const satisfies Row;
