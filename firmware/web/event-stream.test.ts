import { Writable } from 'node:stream';
import test from 'ava';
import { BOX_BYTES, EventStream } from './event-stream.ts';

/** A client that reads only when it is told to. */
class SlowClient extends Writable {
    readonly received: string[] = [];
    #resume: (() => void) | undefined;
    isReading = true;

    override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
        this.received.push(chunk.toString());
        if (this.isReading) done();
        else this.#resume = done;
    }

    read(): void {
        this.isReading = true;
        this.#resume?.();
    }
}

function stream(output: Writable) {
    let states = 0;
    return new EventStream({
        output,
        now: 0,
        stateFrame: () => {
            states += 1;
            return `state ${states}`;
        },
    });
}

test('a client that keeps up gets everything in order', (t) => {
    const client = new SlowClient();
    const one = stream(client);
    one.sendState();
    one.send('a');
    one.send('b');

    t.deepEqual(client.received, ['state 1', 'a', 'b']);
});

test('a slow client loses increments and gets the whole state when it has caught up', async (t) => {
    const client = new SlowClient();
    const one = stream(client);
    const drained = new Promise<void>((resolve) => {
        client.on('drain', () => {
            one.drained(1000);
            resolve();
        });
    });
    one.sendState();
    client.isReading = false;
    const part = 'x'.repeat(BOX_BYTES / 4);
    for (let count = 0; count < 10; count += 1) one.send(part);

    t.true(one.isBehind);
    t.true(client.writableLength <= BOX_BYTES + 'state 1'.length, 'the box is bounded');
    one.send('lost');
    client.read();
    await drained;

    t.false(one.isBehind);
    t.is(client.received.at(-1), 'state 2');
    t.false(client.received.includes('lost'));
    one.send('after');
    t.is(client.received.at(-1), 'after');
});

test('an increment larger than the box becomes the whole state for a client that keeps up', (t) => {
    const client = new SlowClient();
    const one = stream(client);
    one.sendState();
    one.send('x'.repeat(2 * BOX_BYTES));
    one.send('a');

    t.deepEqual(client.received, ['state 1', 'state 2', 'a']);
});

test('a client that is busy reading a large state is not taken for slow', (t) => {
    const client = new SlowClient();
    const one = new EventStream({ output: client, now: 0, stateFrame: () => 's'.repeat(5 * BOX_BYTES) });
    client.isReading = false;
    one.sendState();
    one.send('a');

    t.false(one.isBehind);
});

test('a client that takes nothing for a minute gives up its place', (t) => {
    const client = new SlowClient();
    const one = stream(client);
    client.isReading = false;
    one.sendState();
    one.send('a');

    t.true(one.beat(59_000));
    t.false(one.beat(61_000));
});

test('a client that reads everything is kept for ever', (t) => {
    const client = new SlowClient();
    const one = stream(client);
    one.sendState();

    for (let now = 0; now < 1e6; now += 15_000) t.true(one.beat(now));
    t.is(client.received.at(-1), ': still here\n\n');
});

test('nothing is written to a client that has gone', (t) => {
    const client = new SlowClient();
    const one = stream(client);
    client.destroy();

    t.notThrows(() => one.send('a'));
    t.notThrows(() => one.sendState());
    t.deepEqual(client.received, []);
});
