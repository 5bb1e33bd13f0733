// Debian's NUT in the guest, on a device beside our gateway: what does it say, and how soon?

import type { Values } from '../attached-ups.ts';
import type { Guest } from './guest.ts';
import { heard, writeFile } from './guest-software.ts';

const NUT = '/run/nut';
const NUT_PORT = 3494;
const ENVIRONMENT = `NUT_CONFPATH=${NUT} NUT_STATEPATH=${NUT} NUT_ALTPIDPATH=${NUT}`;

// Both servers are asked in turns, thirty times a second, each over one connection; prints when each said the word.
const WATCH = `
is_said() {
    echo "GET VAR $2 ups.status" >&$1 && read -r -u $1 line && [[ " \${line//[^A-Z]/ } " == *" $3 "* ]]
}
watch_both() {
    exec 3<>/dev/tcp/127.0.0.1/3493 4<>/dev/tcp/127.0.0.1/${NUT_PORT}
    ours= theirs=
    while [[ -z $ours || -z $theirs ]]; do
        [[ -n $ours ]] || ! is_said 3 $1 $2 || ours=$EPOCHREALTIME
        [[ -n $theirs ]] || ! is_said 4 referee $2 || theirs=$EPOCHREALTIME
        pause 0.03
    done
    exec 3>&- 4>&-
    echo $ours $theirs
}`;

/** Debian's driver and upsd on one device. */
export class Referee {
    readonly #guest: Guest;
    readonly #driver: string;

    private constructor(guest: Guest, driver: string) {
        this.#guest = guest;
        this.#driver = driver;
    }

    /** `settings`: lines of ups.conf. Resolves when the driver runs in the background and the server was started. */
    static async start(guest: Guest, driver: string, settings: readonly string[]): Promise<Referee> {
        await writeFile(guest, `${NUT}/ups.conf`, ['[referee]', `driver = ${driver}`, 'port = auto', ...settings]);
        await writeFile(guest, `${NUT}/upsd.conf`, [`LISTEN 127.0.0.1 ${NUT_PORT}`]);
        await writeFile(guest, `${NUT}/upsd.users`, []);
        await guest.run(`${ENVIRONMENT} /lib/nut/${driver} -u root -a referee </dev/null 2>&1`);
        await guest.run(`${ENVIRONMENT} /lib/nut/upsd -u root </dev/null 2>&1`);
        await guest.run(WATCH);
        return new Referee(guest, driver);
    }

    /** What it says of the device, once it says anything. */
    readings(): Promise<Values> {
        return heard(this.#guest, 'referee', /^O[LB]/, NUT_PORT);
    }

    /**
     * Milliseconds by which our server said that its device is in that state before the referee's said so of its own; `change` changes
     * both at once.
     */
    async lead(device: string, word: string, change: () => void): Promise<number> {
        const watching = this.#guest.run(`watch_both ${device} ${word}`);
        change();
        const [ours = Number.NaN, theirs = Number.NaN] = (await watching).trim().split(' ').map(Number);
        return (theirs - ours) * 1000;
    }

    async stop(): Promise<void> {
        await this.#guest.ask(`kill $(cat ${NUT}/upsd.pid ${NUT}/${this.#driver}-referee.pid)`);
    }
}
