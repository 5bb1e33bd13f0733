// A process in a namespace of its own that asks a NUT server all the time, and writes down for how many milliseconds it was not
// answered, a line for each outage.

import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [port = '', ups = '', file = ''] = process.argv.slice(2);
const SECONDS_MAX = 900;
const ASK_EVERY_MS = 20;
const ANSWER_MS_MAX = 500;

/** Whether a status is told: the server is there, and so is what it says of the host. */
function isAnswered(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(`GET VAR ${ups} ups.status\n`));
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy());
    socket.once('data', (chunk) => {
        resolve(String(chunk).startsWith('VAR '));
        socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(false));
    return promise;
}

let answeredAt: number | undefined;
let isAway = false;
while (performance.now() < SECONDS_MAX * 1000) {
    const isThere = await isAnswered();
    const now = performance.now();
    if (isThere && isAway && answeredAt !== undefined) appendFileSync(file, `${Math.round(now - answeredAt)}\n`);
    if (isThere) answeredAt = now;
    isAway = !isThere;
    await sleep(ASK_EVERY_MS);
}
