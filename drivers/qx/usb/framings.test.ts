// What each framing puts on the wire, transfer by transfer, and what it makes of the answers. The bytes stand here as the notes on
// these chips give them.

import test from 'ava';
import { QxChip, stringDescriptor } from '../testing/qx-chip.ts';
import { FRAMINGS, framingOf, USB_CLAIMS } from './claims.ts';
import type { Framing } from './framing.ts';
import {
    ablerexFraming,
    armac,
    cypress,
    fuji,
    gtecFraming,
    ippon,
    omronFraming,
    phoenix,
    phoenixtec,
    sgs,
} from './report-framings.ts';
import { fabula, hunnoxFraming, krauler, snr } from './string-framings.ts';

const STATUS = '(230.1 229.0 230.4 014 50.0 27.0 30.0 00001001\r';

/** A chip that answers the status in packets when a CR has come in. */
function chip(answer = STATUS, size = 8): QxChip {
    const one = new QxChip();
    one.inBytes = size;
    one.onOut = (data) => {
        if (data.includes(0x0d)) one.queue(answer, size);
    };
    return one;
}

function ask(framing: Framing, one: QxChip, text = 'Q1'): Promise<string> {
    return framing.begin(one)(text);
}

test('cypress: output reports of 8 bytes, and packets until the CR', async (t) => {
    const one = chip();

    t.is(await ask(cypress, one), STATUS);
    t.is(await ask(cypress, one, 'S02R0003'), STATUS);

    t.deepEqual(one.transfers, [
        'out 21 09 0200 : 51 31 0d 00 00 00 00 00',
        'out 21 09 0200 : 53 30 32 52 30 30 30 33',
        'out 21 09 0200 : 0d 00 00 00 00 00 00 00',
    ]);
});

test('cypress: silence is an empty answer, half a line is what came', async (t) => {
    t.is(await ask(cypress, new QxChip()), '');
    t.is(await ask(cypress, chip('(230.1 22')), '(230.1 22');
});

test('phoenix: what an earlier question left behind is thrown away', async (t) => {
    const one = chip();
    one.queue('(099.9 rest of an old answer\r');

    t.is(await ask(phoenix, one), STATUS);
});

test('ippon and omron: the report id is where the type should be, and one packet is the answer', async (t) => {
    const [first, second] = [chip(STATUS, 64), chip(STATUS, 64)];

    t.is(await ask(ippon, first), STATUS);
    t.is(await ask(omronFraming, second, 'Lf ?'), STATUS);

    t.deepEqual(first.transfers, ['out 21 09 0002 : 51 31 0d 00 00 00 00 00']);
    t.deepEqual(second.transfers, ['out 21 09 0002 : 4c 66 20 3f 0d 00 00 00 00 00 00 00 00 00 00 00']);
});

test('gtec: the same, and packets until the CR', async (t) => {
    const one = chip();

    t.is(await ask(gtecFraming, one), STATUS);
    t.deepEqual(one.transfers, ['out 21 09 0002 : 51 31 0d 00 00 00 00 00']);
});

test('sgs: a length before the characters, and silence at the end', async (t) => {
    const one = new QxChip();
    one.onOut = () => {
        one.packets.push(
            Uint8Array.from([7, ...Buffer.from('(230.1 ')]),
            Uint8Array.from([3, ...Buffer.from('229xxxx')]),
        );
    };

    t.is(await ask(sgs, one), '(230.1 229\r');
    t.is(await ask(sgs, new QxChip()), '');
    t.deepEqual(one.transfers, ['out 21 09 0200 : 03 51 31 0d 00 00 00 00']);
});

test('armac: old firmware takes three characters at a time and says how many wait', async (t) => {
    const one = new QxChip();
    one.onOut = (data) => {
        if (!data.includes(0x0d)) return;
        for (let at = 0; at < STATUS.length; at += 5) {
            const rest = Buffer.from(STATUS.slice(at, at + 5));
            one.packets.push(Uint8Array.from([0x40 | rest.length, ...rest, 0, 0, 0].slice(0, 8)));
        }
        one.packets.push(new Uint8Array(8));
    };

    t.is(await ask(armac, one), STATUS);
    t.is(await ask(armac, one, 'S.5R'), STATUS);

    t.deepEqual(one.transfers, [
        'out 21 09 0200 : a3 51 31 0d',
        'out 21 09 0200 : a3 53 2e 35',
        'out 21 09 0200 : a2 52 0d 00',
    ]);
});

test('armac: new firmware takes a question whole; zeros behind the numbers are the character 0', async (t) => {
    const one = new QxChip();
    one.inBytes = 64;
    one.outBytes = 64;
    one.onOut = () => {
        const answer = Buffer.from(`${STATUS.slice(0, 38)}\0\0\0\0${STATUS.slice(42)}`);
        one.packets.push(Uint8Array.from([answer.length, ...answer]));
    };

    t.is(await ask(armac, one), `${STATUS.slice(0, 38)}0000${STATUS.slice(42)}`);
    t.is(await ask(armac, one, 'QGS'), '', 'what it hangs on is not asked');
    t.deepEqual(one.transfers, ['write : a3 51 31 0d']);
});

test('phoenixtec: the question whole in a transfer of the maker; orders are not answered', async (t) => {
    const one = chip();

    t.is(await ask(phoenixtec, one, 'Q3'), STATUS);
    one.packets.length = 0;
    t.is(await ask(phoenixtec, one, 'S.5R0003'), '');

    t.deepEqual(one.transfers, ['out 42 0d 0000 : 51 33 0d', 'out 42 0d 0000 : 53 2e 35 52 30 30 30 33 0d']);
});

test('fuji: how long the answer will be goes with the question', async (t) => {
    const one = new QxChip();
    one.onOut = () => one.queue(STATUS);

    t.is(await ask(fuji, one), STATUS);
    t.is(await ask(fuji, one, 'S.5R0003'), '', 'it does not fit');
    t.deepEqual(one.transfers, ['write : 80 06 03 03 51 31 00 2f']);
});

test('ablerex: everything in a feature report, asked again when its length is wrong', async (t) => {
    const one = new QxChip();
    const answers = ['(230', STATUS];
    one.controls.set(0x0305, () => Buffer.from(answers.shift() ?? '', 'latin1'));

    t.is(await ask(ablerexFraming, one), STATUS);

    t.is(one.transfers.length, 4);
    t.true(one.transfers[0]?.startsWith('out 21 09 0305 : 05 00 03 51 31 0d 00'));
    t.is(one.transfers[1], 'in 21 01 0305');
});

test('krauler: a question is the number of a string; its first character is put right', async (t) => {
    const one = new QxChip();
    one.controls.set(0x0303, stringDescriptor(`x${STATUS.slice(1, -1)}`));
    one.controls.set(0x030d, stringDescriptor('x230.0 004 024.0 50.0'));
    one.controls.set(0x0304, stringDescriptor('UPS No Ack'));

    t.is(await ask(krauler, one), STATUS);
    t.is(await ask(krauler, one, 'F'), '#230.0 004 024.0 50.0\r');
    t.is(await ask(krauler, one, 'T'), '', 'an order is confirmed by a refusal');
    t.is(await ask(krauler, one, 'QGS'), 'QGS\r', 'what has no number is unknown');
    t.deepEqual(one.transfers, ['in 00 06 0303', 'in 00 06 030d', 'in 00 06 0304']);
});

test('krauler: a busy chip is asked again, ten times at most', async (t) => {
    const one = new QxChip();
    let busy = 2;
    one.controls.set(0x0303, () => stringDescriptor(busy-- > 0 ? 'UPS No Ack' : STATUS));

    t.is(await ask(krauler, one), STATUS);
    busy = 100;
    t.is(await ask(krauler, one), '');
    t.is(one.transfers.length, 3 + 10);
});

test('fabula: the wait of a shutdown is in the number of the string', async (t) => {
    const one = new QxChip();
    for (let index = 0; index < 256; index++) one.controls.set(0x0300 | index, stringDescriptor('UPS No Ack'));
    const index = async (text: string) => {
        one.transfers.length = 0;
        t.is(await ask(fabula, one, text), '');
        return one.transfers.join().slice(-2);
    };

    t.is(await index('C'), '0a');
    t.is(await index('Q'), '07');
    t.is(await index('S.5R0000'), '10');
    t.is(await index('S.5R0003'), '18');
    t.is(await index('S.9'), '58');
    t.is(await index('S01R0000'), '60');
    t.is(await index('S10R0003'), 'f8');
    t.is(await ask(fabula, one, 'S.2'), 'S.2\r', 'less than half a minute cannot be said');
});

test('hunnox: opened once, then in its own round', async (t) => {
    const one = new QxChip();
    one.controls.set(0x0303, stringDescriptor(STATUS));
    one.controls.set(0x030d, stringDescriptor('#230.0 004 024.0 50.0'));
    one.controls.set(0x030c, stringDescriptor('#ACME            RACK-1000  V1.02     '));
    const conversation = hunnoxFraming.begin(one);

    t.is(await conversation('Q1'), STATUS);
    t.is(await conversation('Q1'), STATUS);

    const indexes = one.transfers.map((transfer) => transfer.slice(-2));
    t.deepEqual(indexes, ['00', '00', '01', '0d', '03', '0c', '0d', '03']);
});

test('snr: its own questions, each until it answers', async (t) => {
    const one = new QxChip();
    let busy = 2;
    one.controls.set(0x0303, () => stringDescriptor(busy-- > 0 ? 'UPS No Ack' : STATUS));

    t.is(await ask(snr, one), STATUS);
    t.is(await ask(snr, one, 'T'), 'T\r');
});

for (const framing of FRAMINGS) {
    test(`${framing.name}: endless packets and garbage end, and throw nothing`, async (t) => {
        const one = new QxChip();
        const garbage = Uint8Array.from({ length: 64 }, (_, at) => (at * 37) & 0xff).map((byte) =>
            byte === 0x0d ? 0 : byte,
        );
        for (let packet = 0; packet < 200; packet++) one.packets.push(garbage.slice(0, 8));
        for (let value = 0; value < 0x400; value++) one.controls.set(value, garbage);

        t.true((await ask(framing, one)).length <= 256 + 64);
    });
}

test('a claim that names strings goes before one that does not', (t) => {
    const identity = {
        vendor: 0x0001,
        product: 0x0000,
        release: 0,
        manufacturer: '',
        model: '',
        serial: '',
        port: '1-1',
    };

    t.is(framingOf(identity)?.name, 'krauler');
    t.is(framingOf({ ...identity, manufacturer: 'MEC', model: 'MEC0003' })?.name, 'fabula');
    t.is(framingOf({ ...identity, manufacturer: 'ATCL FOR UPS', model: 'ATCL FOR UPS' })?.name, 'fuji');
    t.is(framingOf({ ...identity, vendor: 0x1234 }), undefined);
});

test('no two claims are the same, and each framing has a name of its own', (t) => {
    const claims = USB_CLAIMS.map(
        ({ vendor, product, manufacturer, model }) => `${vendor} ${product} ${manufacturer} ${model}`,
    );
    t.is(new Set(claims).size, claims.length);
    t.is(new Set(FRAMINGS.map(({ name }) => name)).size, FRAMINGS.length);
});
