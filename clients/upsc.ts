// The command `upsc`: shows what a NUT server knows, and the power chain. What it can do stands in upsc/.

import { runProgram } from './nut-command-line/command.ts';
import { UPSC } from './upsc/command-line.ts';

await runProgram(UPSC);
