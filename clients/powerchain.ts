// The command `powerchain`: speaks to a running gateway over its web API. What it can do stands in powerchain/.

import { ownTerminal } from './nut-command-line/terminal.ts';
import { runPowerchain } from './powerchain/command-line.ts';

const { ask, askSecret } = ownTerminal();

process.exitCode = await runPowerchain(process.argv.slice(2), {
    environment: process.env,
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
    isTerminal: process.stdout.isTTY,
    ask,
    askSecret,
});
