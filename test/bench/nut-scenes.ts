// The parts of the NUT server's bench that are no plain load: memory of idle sessions, the way of a reading, a huge device.

import { connect, type Socket } from 'node:net';
import { NutSession } from '../nut-session.ts';
import { Target } from './nut-measure.ts';

const SESSIONS = 1000;
const READINGS = 300;
const BIG_VARIABLES = 10_000;
const POLLERS = 16;

/** Megabytes that 1,000 logged-in sessions add to the server. */
export async function idleSessionsMb(): Promise<number> {
    const target = await Target.start('ours', '1');
    const sockets: Socket[] = [];
    try {
        // The code that answers is loaded before we look.
        for (let index = 0; index < 50; index += 1) sockets.push(await logIn(target.port));
        const before = await target.memory();
        for (let index = 0; index < SESSIONS; index += 1) sockets.push(await logIn(target.port));
        return ((await target.memory()) - before) / 1e6;
    } finally {
        for (const socket of sockets) socket.destroy();
        await target.stop();
    }
}

function logIn(port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1', noDelay: true });
        let text = '';
        socket.once('error', reject);
        socket.on('connect', () => socket.write('USERNAME bench\nPASSWORD bench\nLOGIN ups1\n'));
        socket.setEncoding('latin1').on('data', (chunk: string) => {
            text += chunk;
            if (text === 'OK\nOK\nOK\n') resolve(socket);
            else if (text.includes('ERR')) reject(new Error(`the login was answered ${JSON.stringify(text)}`));
        });
    });
}

/** Milliseconds from a driver's reading to the first answer that says it, and from SET VAR to the answer that says the value. */
export async function readingToAnswer(): Promise<{ p50Ms: number; p99Ms: number; setMs: number }> {
    const target = await Target.start('driven');
    const session = await NutSession.open(target.port);
    try {
        const times = await readingTimes(session, READINGS);
        const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
        return { p50Ms: at(0.5), p99Ms: at(0.99), setMs: await setAndSee(session) };
    } finally {
        session.close();
        await target.stop();
    }
}

/** Milliseconds from each reading of the stamping driver to the first answer that says it, shortest first. */
export async function readingTimes(session: NutSession, count: number): Promise<number[]> {
    while (!/^\d+$/.test(await session.value('ups1', 'experimental.stamp'))) await new Promise(setImmediate);
    const times: number[] = [];
    let last = await session.value('ups1', 'experimental.stamp');
    while (times.length < count) {
        const stamp = await session.value('ups1', 'experimental.stamp');
        if (stamp === last) continue;
        last = stamp;
        times.push(Number(process.hrtime.bigint() - BigInt(stamp)) / 1e6);
    }
    return times.sort((one, other) => one - other);
}

async function setAndSee(session: NutSession): Promise<number> {
    await session.ask('USERNAME bench');
    await session.ask('PASSWORD bench');
    const times: number[] = [];
    for (let index = 0; index < 100; index += 1) {
        const begunAt = performance.now();
        const answer = await session.ask(`SET VAR ups1 ups.id n${index}`);
        if (answer !== 'OK') throw new Error(`SET VAR: ${answer}`);
        while ((await session.value('ups1', 'ups.id')) !== `n${index}`);
        times.push(performance.now() - begunAt);
    }
    return times.sort((one, other) => one - other)[50] ?? Number.NaN;
}

/** Milliseconds of the longest answer that small clients get while a huge device comes and is listed. */
export async function bigDeviceMs(): Promise<number> {
    const target = await Target.start('driven');
    const sessions = await Promise.all(Array.from({ length: POLLERS }, () => NutSession.open(target.port)));
    let longest = 0;
    let isOver = false;
    const poll = async (session: NutSession): Promise<void> => {
        while (!isOver) {
            const at = performance.now();
            await session.value('ups1', 'ups.status');
            longest = Math.max(longest, performance.now() - at);
        }
    };
    try {
        const polling = sessions.map(poll);
        await new Promise((resolve) => setTimeout(resolve, 500));
        longest = 0;
        target.child.send({ add: 'huge', variables: BIG_VARIABLES });
        await listed(target.port);
        isOver = true;
        await Promise.all(polling);
        return longest;
    } finally {
        for (const session of sessions) session.close();
        await target.stop();
    }
}

/** Lists the huge device until all of it is there. Looks only at the ends: reading it all would hold up the others. */
function listed(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
        let bytes = 0;
        const socket = connect({ port, host: '127.0.0.1', noDelay: true });
        socket.once('error', reject);
        socket.on('connect', () => socket.write('LIST VAR huge\n'));
        socket.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            const end = chunk.subarray(-40).toString('latin1');
            if (!/(?:ERR [A-Z-]+|END LIST VAR huge)\n$/.test(end)) return;
            if (bytes > BIG_VARIABLES * 15) {
                socket.destroy();
                resolve();
            } else {
                bytes = 0;
                socket.write('LIST VAR huge\n');
            }
        });
    });
}
