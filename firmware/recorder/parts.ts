// The parts of the recorder, in the order in which they hear of facts.

import { FACTS } from './facts.ts';
import type { RecorderPart } from './part.ts';

export const PARTS: readonly RecorderPart[] = [FACTS];
