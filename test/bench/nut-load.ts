// The load on a NUT server, made in a process of its own: `nut-load.ts PORT JSON`. Asks as fast as answers come, counts, and prints
// one line of JSON. Node's own cost is in here as well: where the server is faster than this, CPU per request tells them apart.

import { connect, type Socket } from 'node:net';

export interface LoadWish {
    /** `closed`: the next question when the answer is there. `churn`: connect, ask, close. `storm`: all connect at once, once. */
    readonly mode: 'closed' | 'churn' | 'storm';
    readonly connections: number;
    /** Questions on their way on each connection. */
    readonly depth: number;
    readonly seconds: number;
    readonly question: string;
}

export interface LoadResult {
    /** Of the measured seconds. */
    readonly answers: number;
    /** From the first question to the last. */
    readonly allAnswers: number;
    readonly seconds: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
    /** `storm`: who got no answer in time. */
    readonly lost: number;
    /** Seconds of CPU that this process used for each second of the run. */
    readonly ownCpu: number;
}

const WARM_UP_MS = 300;

const [port = '0', text = '{}'] = process.argv.slice(2);
const wish: LoadWish = JSON.parse(text);
const isList = wish.question.startsWith('LIST');
const line = Buffer.from(`${wish.question}\n`, 'latin1');
const times: number[] = [];
let isMeasured = false;
let allAnswers = 0;
let isOver = false;
const sockets = new Set<Socket>();

if (wish.mode === 'storm') await storm();
else await load();

async function load(): Promise<void> {
    for (let index = 0; index < wish.connections; index += 1)
        if (wish.mode === 'churn') visit();
        else stay();
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    isMeasured = true;
    const begunAt = performance.now();
    const cpu = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, wish.seconds * 1000));
    tell((performance.now() - begunAt) / 1000, process.cpuUsage(cpu), 0);
}

/** A connection that stays; counts ends of answers, which is all that tells one from the next. */
function stay(): void {
    const asked: number[] = [];
    const batch = Buffer.concat(Array.from({ length: wish.depth }, () => line));
    const socket = open();
    socket.on('connect', () => ask(wish.depth));
    socket.on('data', (bytes: Buffer) => {
        const answered = countAnswers(bytes);
        if (answered === 0) return;
        allAnswers += answered;
        const now = performance.now();
        for (let index = 0; index < answered; index += 1) {
            const at = asked.shift();
            if (isMeasured && at !== undefined) times.push(now - at);
        }
        ask(answered);
    });
    function ask(count: number): void {
        if (isOver) return;
        const now = performance.now();
        for (let index = 0; index < count; index += 1) asked.push(now);
        socket.write(count === wish.depth ? batch : batch.subarray(0, count * line.length));
    }
}

function visit(): void {
    if (isOver) return;
    const at = performance.now();
    const socket = open();
    socket.on('connect', () => socket.write(line));
    socket.on('data', (bytes: Buffer) => {
        if (countAnswers(bytes) === 0) return;
        allAnswers += 1;
        if (isMeasured) times.push(performance.now() - at);
        socket.destroy();
    });
    socket.on('close', visit);
}

async function storm(): Promise<void> {
    const begunAt = performance.now();
    const cpu = process.cpuUsage();
    isMeasured = true;
    await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wish.seconds * 1000);
        for (let index = 0; index < wish.connections; index += 1) {
            const socket = open();
            socket.on('connect', () => socket.write(line));
            socket.on('data', (bytes: Buffer) => {
                if (countAnswers(bytes) === 0) return;
                allAnswers += 1;
                times.push(performance.now() - begunAt);
                if (times.length < wish.connections) return;
                clearTimeout(timer);
                resolve();
            });
        }
    });
    tell((performance.now() - begunAt) / 1000, process.cpuUsage(cpu), wish.connections - times.length);
}

function open(): Socket {
    const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
}

/** Of a list only its last line counts; a piece that is torn inside `END` is counted with the next one. */
function countAnswers(bytes: Buffer): number {
    if (isList) return bytes.subarray(-120).includes('END LIST') ? 1 : 0;
    let count = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
    return count;
}

function tell(seconds: number, { user, system }: NodeJS.CpuUsage, lost: number): void {
    isOver = true;
    times.sort((one, other) => one - other);
    const at = (share: number): number =>
        times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
    const result: LoadResult = {
        answers: times.length,
        allAnswers,
        seconds,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        maxMs: at(1),
        lost,
        ownCpu: (user + system) / 1e6 / seconds,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    for (const socket of sockets) socket.destroy();
    process.exit(0);
}
