import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { findEndpoint } from './address.ts';
import { sweepSnmp } from './sweep.ts';

// Answers to one question; a harmless agent gives one.
const FLOOD = 500;

/** Somebody at an address who does what the test wants with each question. */
async function neighbour(t: ExecutionContext, hear: (question: Buffer, answer: (bytes: Buffer) => void) => void) {
    const socket = createSocket('udp4');
    t.teardown(() => socket.close());
    socket.on('message', (question, { address, port }) => hear(question, (bytes) => socket.send(bytes, port, address)));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return findEndpoint(`127.0.0.1:${socket.address().port}`);
}

/** As an agent that has no such object: the question with another type is an answer. */
function answerTo(question: Buffer): Buffer {
    const answer = Buffer.from(question);
    const type = answer.indexOf(0xa0);
    answer[type] = 0xa2;
    return answer;
}

test('who answers one question a thousand times, too large, or for others is heard once and asked no more', async (t) => {
    let questions = 0;
    const amplifier = await neighbour(t, (question, answer) => {
        questions += 1;
        for (let at = 0; at < FLOOD; at++) answer(answerTo(question));
        answer(Buffer.alloc(60_000, 0x30));
        // The number of another's question.
        for (let at = 0; at < FLOOD; at++) {
            const foreign = answerTo(question);
            foreign.writeUInt16BE(at, 17);
            answer(foreign);
        }
    });
    const other = await neighbour(t, (question, answer) => answer(answerTo(question)));
    const told: string[] = [];

    await sweepSnmp({
        endpoints: [amplifier, other],
        version: undefined,
        community: 'public',
        patienceMs: 1500,
        answered: (endpoint) => told.push(endpoint.name),
        signal: new AbortController().signal,
    });

    t.deepEqual(told.sort(), [amplifier.name, other.name].sort());
    t.true(questions <= 3);
});

/** As many as there are numbers, each of which hears only the question of that number and those behind it; with how many each was asked. */
async function deaf(t: ExecutionContext, firstHeard: readonly number[]) {
    const questions = firstHeard.map(() => 0);
    const endpoints = await Promise.all(
        firstHeard.map((first, place) =>
            neighbour(t, (question, answer) => {
                const count = (questions[place] ?? 0) + 1;
                questions[place] = count;
                if (count >= first) answer(answerTo(question));
            }),
        ),
    );
    const told: string[] = [];
    await sweepSnmp({
        endpoints,
        version: '2c',
        community: 'public',
        patienceMs: 900,
        answered: ({ name }) => told.push(name),
        signal: new AbortController().signal,
    });
    return { found: endpoints.map(({ name }) => told.includes(name)), questions };
}

test('where answers get lost, who is silent is asked twice more', async (t) => {
    const { found, questions } = await deaf(t, [1, 1, 1, 1, 2, 2, 3, 5]);
    t.deepEqual(found, Array(8).fill(true));
    t.is(questions.at(-1), 5);
});

test('where nothing is lost, nor only for an old card, nobody is asked more than three times', async (t) => {
    const { found, questions } = await deaf(t, [1, 1, 1, 1, 1, 2, 2, 5]);
    t.deepEqual(found, [...Array(7).fill(true), false]);
    t.is(questions.at(-1), 3);
});
