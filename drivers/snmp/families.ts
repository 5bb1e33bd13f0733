// The table of MIB families, in the order in which equals are preferred.

import { apcRpdu } from './families/apc-rpdu.ts';
import { apcRpdu2 } from './families/apc-rpdu2.ts';
import { ietfUps } from './families/ietf-ups.ts';
import { raritanPx2 } from './families/raritan-px2.ts';
import type { Family } from './family.ts';

export const FAMILIES: readonly Family[] = [apcRpdu2, apcRpdu, raritanPx2, ietfUps];
