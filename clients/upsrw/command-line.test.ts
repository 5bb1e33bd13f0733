import anyTest, { type TestFn } from 'ava';
import { ok } from '#model/result.ts';
import { type Rack, startRack } from '../../test/nut-rack.ts';
import { type Ran, runInMemory } from '../nut-command-line/testing/run-in-memory.ts';
import { UPSRW } from './command-line.ts';

interface Surroundings {
    readonly rack: Rack;
    readonly requests: unknown[];
    readonly upsrw: (words: readonly string[], answers?: readonly string[]) => Promise<Ran>;
}
const test = anyTest as TestFn<Surroundings>;

const ADMIN = ['-u', 'admin', '-p', 'secret'];

test.beforeEach(async (t) => {
    const rack = await startRack();
    const requests: unknown[] = [];
    rack.gateway.routeCommands(async (_device, request) => {
        requests.push(request);
        return ok(undefined);
    });
    const upsrw: Surroundings['upsrw'] = (words, answers) =>
        runInMemory(
            UPSRW,
            words.map((word) => word.replace('HERE', `127.0.0.1:${rack.port}`)),
            answers,
        );
    t.context = { rack, requests, upsrw };
});
test.afterEach.always((t) => t.context.rack.stop());

test('every setting is shown with what it can be', async (t) => {
    const { code, printed } = await t.context.upsrw(['ups1@HERE']);
    const blocks = printed.join('\n').split('\n\n');
    const block = (name: string): string => blocks.find((text) => text.startsWith(`[${name}]\n`)) ?? '';

    t.is(code, 0);
    t.regex(
        block('input.sensitivity'),
        /\nType: ENUM STRING\nMaximum length: 6\nOption: "low" SELECTED\nOption: "medium"\n/,
    );
    t.regex(block('input.transfer.high'), /\nType: RANGE NUMBER\nOption: "120-130" SELECTED\nOption: "140-150"$/);
    t.regex(block('ups.id'), /\nType: STRING\nMaximum length: 8\nValue: one/);
});

test('a value is written as it stands, whatever is in it', async (t) => {
    const { requests, upsrw } = t.context;

    t.like(await upsrw(['-s', 'ups.id=a=b "#"', ...ADMIN, 'ups1@HERE']), { code: 0, complained: ['OK'] });
    t.like(await upsrw(['-s', 'ups.id=', '-w', ...ADMIN, 'ups1@HERE']), { code: 0, complained: ['SUCCESS'] });

    t.deepEqual(requests, [
        { type: 'set', name: 'ups.id', value: 'a=b "#"' },
        { type: 'set', name: 'ups.id', value: '' },
    ]);
});

test('a value that is not said is asked for; no answer writes nothing', async (t) => {
    const { requests, upsrw } = t.context;

    const typed = await upsrw(['-s', 'ups.id', ...ADMIN, 'ups1@HERE'], ['two']);
    const nothing = await upsrw(['-s', 'ups.id', ...ADMIN, 'ups1@HERE']);

    t.like(typed, { code: 0, asked: ['Enter new value for ups.id: '] });
    t.like(nothing, { code: 1, complained: ['Error: there is no value: say -s ups.id=value, or type it when asked'] });
    t.is(requests.length, 1);
});

test('who asks for the list changes nothing, wherever -l stands', async (t) => {
    const { requests, upsrw } = t.context;

    for (const words of [
        ['-l', '-s', 'ups.id=x'],
        ['-s', 'ups.id=x', '-l'],
    ]) {
        const { code, complained } = await upsrw([...words, ...ADMIN, 'ups1@HERE']);
        t.is(code, 0);
        t.deepEqual(complained, ['Listing mode requested, overriding setvar specified earlier!']);
    }
    t.deepEqual(requests, []);
});

test('a refusal is said with the server’s word', async (t) => {
    const { upsrw } = t.context;
    for (const [assignment, word] of [
        ['input.transfer.high=200', 'INVALID-VALUE'],
        ['ups.id=much.too.long', 'TOO-LONG'],
        ['ups.status=OL', 'READONLY'],
    ] as const) {
        const complained = [`Unexpected response from upsd: ERR ${word}`];
        t.like(await upsrw(['-s', assignment, ...ADMIN, 'ups1@HERE']), { code: 1, complained }, word);
    }
    t.like(await upsrw(['-s', 'status=OL', ...ADMIN, 'ups1@HERE']), {
        code: 1,
        complained: ['Error: old variable names are not supported'],
    });
});
