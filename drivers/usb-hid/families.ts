// The table of families, and which of them a device belongs to.

import type { UsbIdentity } from '../usb/identity.ts';
import { apc } from './families/apc.ts';
import { arduino } from './families/arduino.ts';
import { belkin } from './families/belkin.ts';
import { cyberpower } from './families/cyberpower.ts';
import { delta } from './families/delta.ts';
import { eaton } from './families/eaton.ts';
import { ecoflow } from './families/ecoflow.ts';
import { ever } from './families/ever.ts';
import { generic } from './families/generic.ts';
import { idowell } from './families/idowell.ts';
import { legrand } from './families/legrand.ts';
import { liebert } from './families/liebert.ts';
import { openups } from './families/openups.ts';
import { powercom } from './families/powercom.ts';
import { powervar } from './families/powervar.ts';
import { salicru } from './families/salicru.ts';
import { tripplite } from './families/tripplite.ts';
import type { Claim, Family } from './family.ts';

export const FAMILIES: readonly Family[] = [
    apc,
    cyberpower,
    eaton,
    tripplite,
    belkin,
    liebert,
    powercom,
    delta,
    ecoflow,
    ever,
    idowell,
    legrand,
    openups,
    powervar,
    salicru,
    arduino,
    generic,
];

/** Who claims the device; a claim that looks at its strings goes before one that does not. undefined: nobody. */
export function claimant(identity: UsbIdentity): Family | undefined {
    const isIts = ({ vendor, product, only }: Claim): boolean =>
        vendor === identity.vendor && product === identity.product && (only?.(identity) ?? true);
    const claiming = FAMILIES.flatMap((family) => {
        const claim = family.claims.find(isIts);
        return claim === undefined ? [] : [{ family, isSure: claim.only !== undefined }];
    });
    return (claiming.find(({ isSure }) => isSure) ?? claiming[0])?.family;
}
