// A program: asks a NUT server on this loopback for the status of a host, on a new connection each time, until it is ended; then prints
// the longest time without an answer in milliseconds. A connection that is refused, or ends without an answer, is none.

import { connect } from 'node:net';

const PAUSE_MS = 20;
const ANSWER_MS_MAX = 1000;

const [, , port, host] = process.argv;
let lastAt = performance.now();
let gapMs = 0;

process.on('SIGTERM', () => {
    look();
    console.log(Math.round(gapMs));
    process.exit(0);
});
ask();

function look(): void {
    gapMs = Math.max(gapMs, performance.now() - lastAt);
}

function ask(): void {
    const socket = connect({ host: '127.0.0.1', port: Number(port), timeout: ANSWER_MS_MAX });
    socket.once('connect', () => socket.write(`GET VAR ${host} ups.status\n`));
    socket.once('data', (bytes) => {
        if (bytes.toString('latin1').startsWith('VAR ')) {
            look();
            lastAt = performance.now();
        }
        socket.destroy();
    });
    socket.once('timeout', () => socket.destroy());
    socket.once('error', () => undefined);
    socket.once('close', () => setTimeout(ask, PAUSE_MS));
}
