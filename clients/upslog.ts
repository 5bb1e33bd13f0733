// The command `upslog`: writes what devices say into a file, again and again. What it can do stands in upslog/.

import { runProgram } from './nut-command-line/command.ts';
import { UPSLOG } from './upslog/command-line.ts';

await runProgram(UPSLOG);
