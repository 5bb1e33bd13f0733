// The parts of the recorder, in the order in which they hear of facts.

import { AUDIT } from './audit.ts';
import { ENERGY } from './energy.ts';
import { FACTS } from './facts.ts';
import { HISTORY } from './history/history.ts';
import { INCIDENTS } from './incidents.ts';
import type { RecorderPart } from './part.ts';
import { WEAR } from './wear.ts';

export const PARTS: readonly RecorderPart[] = [FACTS, INCIDENTS, AUDIT, HISTORY, ENERGY, WEAR];
