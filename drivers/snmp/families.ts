// The table of MIB families, in the order in which equals are preferred: makers' own MIBs first, the standard last.

import { alphaDc } from './families/alpha-dc.ts';
import { apcAts } from './families/apc-ats.ts';
import { apcCpdu } from './families/apc-cpdu.ts';
import { apcEms } from './families/apc-ems.ts';
import { apcEpdu } from './families/apc-epdu.ts';
import { apcEpduText } from './families/apc-epdu-text.ts';
import { apcRpdu } from './families/apc-rpdu.ts';
import { apcRpdu2 } from './families/apc-rpdu2.ts';
import { apcUps } from './families/apc-ups.ts';
import { apcXpdu } from './families/apc-xpdu.ts';
import { aphelGenesis } from './families/aphel-genesis.ts';
import { argusDc } from './families/argus-dc.ts';
import { avocentPdu } from './families/avocent-pdu.ts';
import { baytechPdu } from './families/baytech-pdu.ts';
import { bestpowerUps } from './families/bestpower-ups.ts';
import { cpiPdu } from './families/cpi-pdu.ts';
import { cpqpowerPdu } from './families/cpqpower-pdu.ts';
import { cpqpowerUps } from './families/cpqpower-ups.ts';
import { cyberpowerPdu } from './families/cyberpower-pdu.ts';
import { cyberpowerAts, cyberpowerPdu2 } from './families/cyberpower-pdu2.ts';
import { cyberpowerUps } from './families/cyberpower-ups.ts';
import { dellRpdu } from './families/dell-rpdu.ts';
import { deltaUps } from './families/delta-ups.ts';
import { digipowerPdu } from './families/digipower-pdu.ts';
import { eatonAts16 } from './families/eaton-ats16.ts';
import { eatonAts30 } from './families/eaton-ats30.ts';
import { eatonEpdu } from './families/eaton-epdu.ts';
import { eatonMatrix } from './families/eaton-matrix.ts';
import { eatonNlogic } from './families/eaton-nlogic.ts';
import { eatonPxg } from './families/eaton-pxg.ts';
import { eatonXups } from './families/eaton-xups.ts';
import { eltekDc } from './families/eltek-dc.ts';
import { enlogicPdu } from './families/enlogic-pdu.ts';
import { geistPdu } from './families/geist-pdu.ts';
import { gudePdus, gudeProduct } from './families/gude-pdu.ts';
import { hpePdu } from './families/hpe-pdu.ts';
import { hpePdu3 } from './families/hpe-pdu3.ts';
import { huaweiUps } from './families/huawei-ups.ts';
import { ictPdu } from './families/ict-pdu.ts';
import { ietfUps } from './families/ietf-ups.ts';
import { liebertPdu } from './families/liebert-pdu.ts';
import { liebertUps } from './families/liebert-ups.ts';
import { mgeUps } from './families/mge-ups.ts';
import { netvision6Ups, netvisionUps } from './families/netvision-ups.ts';
import { panduitPdu } from './families/panduit-pdu.ts';
import { planetPdu } from './families/planet-pdu.ts';
import { pulizziSwitched } from './families/pulizzi-switched.ts';
import { aphelRevelation, raritanPx1, raritanPx1Early } from './families/raritan-px1.ts';
import { raritanPx2 } from './families/raritan-px2.ts';
import { rittalCmc3 } from './families/rittal-cmc3.ts';
import { rnxPdu } from './families/rnx-pdu.ts';
import { contegPdu, schleifenbauerPdu } from './families/schleifenbauer-pdu.ts';
import { sentry3Pdu } from './families/sentry3-pdu.ts';
import { sentry4Pdu } from './families/sentry4-pdu.ts';
import { smartAts } from './families/smart-ats.ts';
import { socomecPdu } from './families/socomec-pdu.ts';
import { trippliteAts } from './families/tripplite-ats.ts';
import { tripplitePdu } from './families/tripplite-pdu.ts';
import { vertivDcs } from './families/vertiv-dcs.ts';
import { vertivIta2 } from './families/vertiv-ita2.ts';
import { wtiPdu } from './families/wti-pdu.ts';
import { xppcUps } from './families/xppc-ups.ts';
import type { Family } from './family.ts';

/** All families, and what is made for one sysObjectID: makers that give each product a tree of its own. */
export function familiesFor(sysObjectId: string | undefined): readonly Family[] {
    const made = sysObjectId === undefined ? undefined : gudeProduct(sysObjectId);
    return made === undefined ? FAMILIES : [made, ...FAMILIES];
}

export const FAMILIES: readonly Family[] = [
    apcRpdu2,
    apcRpdu,
    apcEpdu,
    apcXpdu,
    apcCpdu,
    apcAts,
    apcEms,
    apcUps,
    eatonEpdu,
    eatonNlogic,
    aphelRevelation,
    aphelGenesis,
    pulizziSwitched,
    eatonAts16,
    eatonAts30,
    eatonXups,
    eatonPxg,
    mgeUps,
    bestpowerUps,
    hpePdu,
    hpePdu3,
    cpqpowerUps,
    raritanPx2,
    raritanPx1,
    raritanPx1Early,
    cyberpowerAts,
    cyberpowerPdu2,
    cyberpowerPdu,
    cyberpowerUps,
    avocentPdu,
    baytechPdu,
    panduitPdu,
    deltaUps,
    huaweiUps,
    liebertPdu,
    liebertUps,
    geistPdu,
    sentry4Pdu,
    sentry3Pdu,
    enlogicPdu,
    tripplitePdu,
    trippliteAts,
    planetPdu,
    rittalCmc3,
    rnxPdu,
    eatonMatrix,
    smartAts,
    schleifenbauerPdu,
    contegPdu,
    dellRpdu,
    ictPdu,
    wtiPdu,
    alphaDc,
    argusDc,
    apcEpduText,
    cpiPdu,
    cpqpowerPdu,
    digipowerPdu,
    eltekDc,
    ...gudePdus,
    socomecPdu,
    vertivIta2,
    vertivDcs,
    netvisionUps,
    netvision6Ups,
    xppcUps,
    ietfUps,
];
