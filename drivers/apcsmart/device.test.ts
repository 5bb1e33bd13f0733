import test from 'ava';
import type { Value } from '#model/value.ts';
import type { Report } from '../driver.ts';
import { ApcSmartDevice } from './device.ts';
import { readingsOf, statusOf } from './readings.ts';
import { SmartLine, type Wire } from './smart-line.ts';

/** A UPS at the other end: answers a letter with a line, and speaks by itself when the test says so. */
class Ups implements Wire {
    readonly path = 'a test';
    readonly answers = new Map<string, string>([
        ['Y', 'SM'],
        ['Q', '08'],
        ['\x01', 'SMART-UPS 1000'],
        ['n', 'WS9643050926'],
        ['f', '100.0'],
        ['j', '0127:'],
        ['B', '27.60'],
        ['L', '230.4'],
        ['x', '09/25/12'],
        ['W', 'OK'],
        ['S', '*'],
    ]);
    readonly sent: string[] = [];
    spoil: ((letter: string, answer: string) => string) | undefined;
    #waiting = '';
    isClosed = false;

    async write(bytes: Uint8Array): Promise<void> {
        const letter = Buffer.from(bytes).toString('latin1');
        this.sent.push(letter);
        const answer = this.answers.get(letter) ?? 'NA';
        this.#waiting += this.spoil?.(letter, `${answer}\r\n`) ?? `${answer}\r\n`;
    }

    async read(): Promise<Uint8Array> {
        // In small pieces, as a line delivers them.
        const piece = this.#waiting.slice(0, 3);
        this.#waiting = this.#waiting.slice(3);
        return Buffer.from(piece, 'latin1');
    }

    async discard(): Promise<void> {
        this.#waiting = '';
    }

    async close(): Promise<void> {
        this.isClosed = true;
    }
}

function attach() {
    const ups = new Ups();
    const heard: { values: Readonly<Record<string, Value>>; commands: string[]; alerts: number } = {
        values: {},
        commands: [],
        alerts: 0,
    };
    const report = {
        allReadings: (values: Readonly<Record<string, Value>>) => {
            heard.values = values;
        },
        capabilities: (commands: readonly { name: string }[]) => {
            heard.commands = commands.map(({ name }) => name);
        },
    } as unknown as Report;
    const line = new SmartLine(ups, () => {
        heard.alerts++;
    });
    return { ups, heard, line, device: new ApcSmartDevice(line, report) };
}

test('letters become readings; what it does not have is not asked again', async (t) => {
    const { ups, heard, line, device } = attach();
    await line.begin();
    await device.poll();

    t.like(heard.values, {
        'ups.status': 'OL',
        'ups.model': 'SMART-UPS 1000',
        'device.serial': 'WS9643050926',
        'battery.runtime': 7620,
        'battery.date': '2012/09/25',
        'input.voltage': 230.4,
    });
    t.false('ups.temperature' in heard.values);
    ups.sent.length = 0;
    await device.poll();
    t.deepEqual(ups.sent, ['Q']);
});

test('what the UPS says by itself is taken out of the answer, and wakes', async (t) => {
    const { ups, heard, device } = attach();
    ups.spoil = (letter, answer) => (letter === 'Q' ? `!${answer.slice(0, 1)}%${answer.slice(1)}` : answer);

    await device.poll();

    t.is(heard.values['ups.status'], 'OL');
    t.true(heard.alerts > 0);
});

test('a change is told when it was said twice; noise, half lines and silence are no status', async (t) => {
    const { ups, heard, device } = attach();
    await device.poll();
    const said = ['50\r\n', '08\r\n', '08\r\n'];
    ups.spoil = (letter, answer) => (letter === 'Q' ? (said.shift() ?? answer) : answer);
    await device.poll();
    t.is(heard.values['ups.status'], 'OL');

    ups.spoil = undefined;
    ups.answers.set('Q', '50');
    await device.poll();
    t.is(heard.values['ups.status'], 'OB LB');
    for (const spoilt of ['', '5', '5\xff\r\n', 'NA\r\n', '00\r\n']) {
        ups.spoil = () => spoilt;
        await t.throwsAsync(device.poll(), { message: /does not tell its status/ });
    }
    t.is(heard.values['ups.status'], 'OB LB');
});

test('orders are letters, with a pause where they cut power', async (t) => {
    const { ups, device } = attach();
    await device.poll();
    ups.sent.length = 0;

    t.true((await device.command({ type: 'instant', name: 'test.battery.start' })).ok);
    t.true((await device.command({ type: 'instant', name: 'shutdown.return' })).ok);
    t.like(await device.command({ type: 'instant', name: 'shutdown.stayoff' }), {
        ok: false,
        error: { code: 'device-refused' },
    });
    t.like(await device.command({ type: 'instant', name: 'load.cycle' }), {
        ok: false,
        error: { code: 'command-unknown' },
    });

    t.deepEqual(ups.sent, ['W', 'S', 'K', 'K']);
});

test('nobody there, or somebody else, is a failure with a sentence', async (t) => {
    const { ups, line } = attach();
    ups.spoil = () => 'ERROR\r\n';

    await t.throwsAsync(line.begin(), { message: 'nothing answers as an APC UPS does (a test)' });
});

test('the status is both hexadecimal digits, and on line or on battery', (t) => {
    t.is(statusOf('08'), 'OL');
    t.is(statusOf('9A'), undefined, 'both');
    t.is(statusOf('0C'), 'OL BOOST');
    t.is(statusOf('d0'), 'OB LB RB');
    t.is(statusOf('00'), undefined);
    t.is(readingsOf(new Map())['ups.status'], null);
});
