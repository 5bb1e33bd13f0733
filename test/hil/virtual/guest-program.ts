// A program of ours that runs in the guest beside its shell and prints a line for all that it has done. Must never be waited for when it has
// ended: whoever asks for its last line is told everything it said.

import { ROOT } from '../../source-files.ts';
import type { Guest } from './guest.ts';

const SAID = '/run/said';

export class GuestProgram {
    readonly #guest: Guest;

    private constructor(guest: Guest) {
        this.#guest = guest;
    }

    /** `words` as for the shell, in the folder of the project. One at a time in a guest. */
    static async start(guest: Guest, words: string): Promise<GuestProgram> {
        await guest.run(`: >${SAID} && cd ${ROOT} && { ${words} </dev/null >${SAID} 2>&1 & }; cd /`);
        return new GuestProgram(guest);
    }

    async stop(): Promise<void> {
        await this.#guest.ask('kill $! && wait $!');
    }

    /** The last that is whole, empty before its first; throws with everything it said when it has ended. No other program is started for it. */
    lastLine(): Promise<string> {
        return this.#guest.run(`IFS= read -r -d '' said <${SAID}; said=$'\\n'$said
            kill -0 $! 2>/dev/null || { echo "$said"; false; } && { said=\${said%$'\\n'*}; echo "\${said##*$'\\n'}"; }`);
    }
}
