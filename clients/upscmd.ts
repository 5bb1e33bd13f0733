// The command `upscmd`: gives a device an instant command. What it can do stands in upscmd/.

import { runProgram } from './nut-command-line/command.ts';
import { UPSCMD } from './upscmd/command-line.ts';

await runProgram(UPSCMD);
