import test from 'ava';
import { failed, ok } from '#model/result.ts';
import { parseDriverNews } from './driver-news.ts';

/** What the message looks like when it arrives. */
function arrived(message: unknown): unknown {
    return JSON.parse(JSON.stringify(message));
}

test('news as the protocol says is let in, unchanged', (t) => {
    const values = { 'ups.status': 'OL', 'ups.load': 12.5, 'battery.charge': null, 'input.L1-N.voltage': 230 };
    const setting = { kind: 'number', ranges: [{ min: 0, max: 10 }], values: ['1'], maxLength: 3 };
    const news = [
        { type: 'ready', driver: 'demo' },
        { type: 'heartbeat' },
        { type: 'readings', device: 'ups1', values },
        { type: 'readings', device: 'ups1', values: {}, gone: ['ups.alarm'], complete: true },
        { type: 'capabilities', device: 'ups1', commands: [{ name: 'load.off' }], settings: { 'ups.id': setting } },
        { type: 'doubts', device: 'ups1', doubts: { 'ups.temperature': '2510 °C is not between -60 and 150' } },
        { type: 'link', device: 'ups1', link: 'stale', reason: 'no answer' },
        { type: 'found', call: 1, found: { driver: 'demo', options: {}, title: 'x' } },
        { type: 'log', level: 'warn', message: 'odd', fields: { line: 1 } },
        { type: 'result', call: 1, outcome: ok(undefined) },
        { type: 'result', call: 1, outcome: failed({ code: 'device-refused', message: 'not now' }) },
    ];

    for (const one of news) t.deepEqual(parseDriverNews(arrived(one)), ok(arrived(one)));
});

test('what is not as the protocol says is refused, and the first wrong part is named', (t) => {
    const bad: [unknown, string][] = [
        [undefined, 'a message of no known type'],
        ['heartbeat', 'a message of no known type'],
        [{ type: 'watch:import' }, 'a message of no known type'],
        [{ type: 'ready' }, 'ready: driver is no text'],
        [{ type: 'readings', device: 7, values: {} }, 'readings: device is no text'],
        [{ type: 'readings', device: 'u', values: 'all' }, 'readings: values is no table of texts, numbers and nulls'],
        [
            { type: 'readings', device: 'u', values: { a: {} } },
            'readings: values is no table of texts, numbers and nulls',
        ],
        [{ type: 'readings', device: 'u', values: {}, gone: [1] }, 'readings: gone is no list of names'],
        [{ type: 'readings', device: 'u', values: {}, complete: 1 }, 'readings: complete is neither yes nor no'],
        [
            { type: 'capabilities', device: 'u', commands: [{}], settings: {} },
            'capabilities: commands is no list of commands',
        ],
        [
            { type: 'capabilities', device: 'u', commands: [], settings: [] },
            'capabilities: settings is no table of settings',
        ],
        [
            { type: 'capabilities', device: 'u', commands: [], settings: { a: { kind: 'odd' } } },
            'capabilities: settings is no table of settings',
        ],
        [{ type: 'doubts', device: 'u', doubts: { a: 1 } }, 'doubts: doubts is no table of texts'],
        [{ type: 'link', device: 'u', link: 'good', reason: '' }, 'link: link is no state of a link'],
        [{ type: 'link', device: 'u', link: 'ok' }, 'link: reason is no text'],
        [{ type: 'found' }, 'found: call is no number'],
        [{ type: 'log', level: 'fatal', message: '', fields: {} }, 'log: level is no level'],
        [{ type: 'log', level: 'info', message: '' }, 'log: fields is no table'],
        [{ type: 'result', call: 1 }, 'result: outcome is none'],
        [{ type: 'result', call: 1, outcome: { ok: false } }, 'result: outcome is none'],
    ];

    for (const [message, error] of bad) t.deepEqual(parseDriverNews(message), failed(error));
});

test('names that mean something to the language are refused', (t) => {
    const message = JSON.parse('{"type":"readings","device":"u","values":{"__proto__":"x"}}');

    t.false(parseDriverNews(message).ok);
});

test('a message without measure is refused', (t) => {
    const long = 'x'.repeat(5000);
    const many = Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`a.${index}`, 1]));

    t.false(parseDriverNews({ type: 'readings', device: 'u', values: { 'ups.id': long } }).ok);
    t.false(parseDriverNews({ type: 'readings', device: 'u', values: many }).ok);
    t.false(parseDriverNews({ type: 'readings', device: 'u', values: { [long]: 1 } }).ok);
});
