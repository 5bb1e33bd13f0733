// Plays thousands of random sessions against our NUT server, which runs in a process of its own, and draws the curve of its
// memory: it must be flat. A client that does nothing wrong asks all the while. `--write` keeps the table.

import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { NutSession } from '../nut-session.ts';
import { RANDOM_SESSION } from '../random-session.ts';
import { Target } from './nut-measure.ts';
import { pssOfTree } from './process-memory.ts';
import { keepIn } from './table.ts';

const { values } = parseArgs({
    options: { sessions: { type: 'string', default: '10000' }, write: { type: 'boolean', default: false } },
});
const SESSIONS = Number(values.sessions);
const SAMPLES = 10;
const AT_ONCE = 8;

const target = await Target.start('ours', '1');
const judge = await NutSession.open(target.port);
const rows: string[] = [];
try {
    await sample(0);
    for (let number = 1; number <= SAMPLES; number += 1) {
        await play(fc.sample(RANDOM_SESSION, { numRuns: SESSIONS / SAMPLES, seed: number }));
        await sample((number * SESSIONS) / SAMPLES);
    }
} finally {
    judge.close();
    await target.stop();
}
const text = ['| random sessions so far | in use, MB | process (PSS), MB |', '| --- | --- | --- |', ...rows].join('\n');
console.log(text);
if (values.write) keepIn('docs/performance.md', 'nut-soak', text);

async function sample(sessions: number): Promise<void> {
    const inUse = (await target.memory()) / 1e6;
    const whole = pssOfTree([target.pid]);
    rows.push(`| ${sessions} | ${inUse.toFixed(2)} | ${whole.toFixed(1)} |`);
}

async function play(sessions: readonly (readonly string[])[]): Promise<void> {
    const waiting = sessions.values();
    await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
            for (const pieces of waiting) {
                await visit(pieces);
                if ((await judge.ask('NETVER')) !== '1.3') throw new Error('another client was disturbed');
            }
        }),
    );
}

/** In two writes, so that a command is cut somewhere. Ends when the server closed the connection. */
function visit(pieces: readonly string[]): Promise<void> {
    const half = Math.floor(pieces.length / 2);
    const socket = connect(target.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.write(pieces.slice(0, half).join(''), 'latin1');
    socket.end(pieces.slice(half).join(''), 'latin1');
    return new Promise((resolve) => {
        socket.once('close', () => resolve());
    });
}
