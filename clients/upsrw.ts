// The command `upsrw`: shows and writes a device's settings. What it can do stands in upsrw/.

import { runProgram } from './nut-command-line/command.ts';
import { UPSRW } from './upsrw/command-line.ts';

await runProgram(UPSRW);
