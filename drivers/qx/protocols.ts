// The table of protocols, in the order in which a device is asked for them: those with questions of their own first, and last
// what nearly everything answers.

import type { Protocol } from './protocol.ts';
import { ablerex } from './protocols/ablerex.ts';
import { axpert } from './protocols/axpert.ts';
import { bestups } from './protocols/bestups.ts';
import { gtec } from './protocols/gtec.ts';
import { masterguard } from './protocols/masterguard.ts';
import { hunnox, innovatae, mecer, megatec, megatecOld, mustek, q1, zinto } from './protocols/megatec.ts';
import { omron } from './protocols/omron.ts';
import { innovart31, innovart33, q2, q6 } from './protocols/three-phase.ts';
import { voltronic } from './protocols/voltronic.ts';
import { voltronicQs, voltronicQsHex } from './protocols/voltronic-qs.ts';

export const PROTOCOLS: readonly Protocol[] = [
    voltronic,
    mecer,
    axpert,
    voltronicQs,
    voltronicQsHex,
    mustek,
    megatecOld,
    bestups,
    omron,
    megatec,
    hunnox,
    zinto,
    masterguard,
    ablerex,
    innovart31,
    innovart33,
    innovatae,
    q2,
    q6,
    gtec,
    q1,
];

export function protocolCalled(name: string): Protocol | undefined {
    return PROTOCOLS.find((protocol) => protocol.name === name);
}
