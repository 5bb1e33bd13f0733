// Clients that all connect at once, in a process of their own: `nut-storm.ts PORT CLIENTS`. Each asks one question. Prints one line
// of JSON.

import { connect, type Socket } from 'node:net';

export interface StormResult {
    readonly p99Ms: number;
    /** Who got no answer in time. */
    readonly lost: number;
}

const PATIENCE_MS = 4000;

const [port = 0, clients = 0] = process.argv.slice(2).map(Number);
const times: number[] = [];
const sockets: Socket[] = [];
const begunAt = performance.now();
await new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS).unref();
    for (let index = 0; index < clients; index += 1) {
        const socket = connect({ port, host: '127.0.0.1', noDelay: true });
        sockets.push(socket);
        socket.on('error', () => socket.destroy());
        socket.on('connect', () => socket.write('GET VAR ups1 ups.status\n'));
        socket.on('data', () => {
            times.push(performance.now() - begunAt);
            if (times.length === clients) resolve();
        });
    }
});
times.sort((one, other) => one - other);
const result: StormResult = {
    p99Ms: times[Math.min(times.length - 1, Math.floor(clients * 0.99))] ?? Number.NaN,
    lost: clients - times.length,
};
console.log(JSON.stringify(result));
for (const socket of sockets) socket.destroy();
