// The command `nut-recorder`: writes what happens to a device into a sequence. What it can do stands in nut-recorder/.

import { runProgram } from './nut-command-line/command.ts';
import { NUT_RECORDER } from './nut-recorder/command-line.ts';

await runProgram(NUT_RECORDER);
