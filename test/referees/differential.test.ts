// Thousands of generated sessions are played to Debian's upsd and to our server over the same devices and users; the answers
// are the same to the byte, but for the differences that we want and name.

import { existsSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { sessions } from './nut-sessions.ts';
import { type PlayedSession, RefereePair } from './referee-pair.ts';
import { WANTED_DIFFERENCES, WANTED_LINES } from './wanted-differences.ts';

// Each pair has its own state, so sessions can be played to several at once; more than the machine's cores gain little.
const PAIRS = 6;
const SESSIONS = Number(process.env.POWERCHAIN_REFEREE_SESSIONS ?? 12_000);
const SEED = Number(process.env.POWERCHAIN_REFEREE_SEED ?? 20_261_122);
// Two minutes on an idle machine of two cores; one that is stuck for so long has failed.
const MINUTES_MAX = 20;

async function pairOf(t: ExecutionContext): Promise<RefereePair> {
    if (!existsSync('/lib/nut/upsd')) throw new Error('/lib/nut/upsd is missing: install Debian’s package nut-server');
    const pair = new RefereePair();
    t.teardown(() => pair.stop());
    await pair.start();
    return pair;
}

/** The first two lines that differ in a way that nobody wants; undefined: there are none. */
function unwanted(theirs: string, ours: string, seen: Map<string, number>): string | undefined {
    const left = theirs.split('\n');
    const right = ours.split('\n').filter((line) => !isExtra(line, seen));
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
        const [one, other] = [left[index], right[index]];
        if (one === other) continue;
        const rule = WANTED_DIFFERENCES.find(
            ({ explains }) => one !== undefined && other !== undefined && explains(one, other),
        );
        if (!rule) return `line ${index + 1}: upsd ${JSON.stringify(one)}, we ${JSON.stringify(other)}`;
        seen.set(rule.name, (seen.get(rule.name) ?? 0) + 1);
    }
    return undefined;
}

function isExtra(line: string, seen: Map<string, number>): boolean {
    const rule = WANTED_LINES.find(({ isMeant }) => isMeant(line));
    if (rule) seen.set(rule.name, (seen.get(rule.name) ?? 0) + 1);
    return rule !== undefined;
}

/** Sessions in which upsd does what is tested by name below: it answers with another number of lines. */
function isGenerated({ pieces }: PlayedSession): boolean {
    const text = pieces.join('');
    const isTooLongToEcho = /[^\s]{100}/.test(text) && /DESC|server/i.test(text);
    return !isTooLongToEcho;
}

test('generated sessions are answered as upsd answers them', async (t) => {
    t.timeout(MINUTES_MAX * 60_000);
    const seen = new Map<string, number>();
    const failures: string[] = [];
    let played = 0;
    const run = async (_: unknown, index: number): Promise<void> => {
        const pair = await pairOf(t);
        const property = fc.asyncProperty(sessions, async (session) => {
            fc.pre(isGenerated(session));
            const { theirs, ours } = await pair.play(session);
            played += 1;
            const difference = unwanted(theirs, ours, seen);
            if (difference !== undefined) throw new Error(`${difference}\nsent ${JSON.stringify(session.pieces)}`);
        });
        const result = await fc.check(property, { seed: SEED + index, numRuns: Math.ceil(SESSIONS / PAIRS) });
        const error = result.errorInstance;
        if (result.failed) failures.push(error instanceof Error ? error.message : String(error));
    };

    await Promise.all(Array.from({ length: PAIRS }, run));

    t.log(`${played} sessions, seeds ${SEED} to ${SEED + PAIRS - 1}`);
    const wanted = [...WANTED_DIFFERENCES, ...WANTED_LINES];
    for (const { name } of wanted) t.log(`wanted: ${name}, ${seen.get(name) ?? 0} times`);
    t.deepEqual(failures, []);
    const unused = wanted.filter(({ name }) => !seen.has(name));
    t.deepEqual(unused, [], 'a difference that never shows is none');
    t.true(played >= SESSIONS, `only ${played} sessions were played`);
});

async function both(pair: RefereePair, ...pieces: string[]): Promise<{ theirs: string; ours: string }> {
    return pair.play({ pieces });
}

test('wanted: a # inside quotes is a character to us, where upsd falls silent', async (t) => {
    const pair = await pairOf(t);
    const { theirs, ours } = await both(pair, 'GET VAR UPS1 "ups#id"\n');
    t.is(theirs, '');
    t.is(ours, 'ERR VAR-NOT-SUPPORTED\n');
});

test('wanted: after LOGOUT we answer nothing more, where upsd goes on', async (t) => {
    const pair = await pairOf(t);
    const { theirs, ours } = await both(pair, 'LOGOUT\nNETVER\n');
    t.is(ours, 'OK Goodbye\n');
    t.true(theirs.startsWith('OK Goodbye\n'));
    t.is(theirs, 'OK Goodbye\n1.3\n');
});

test('wanted: the words of RFC 9271 are understood, which upsd does not know yet', async (t) => {
    const pair = await pairOf(t);
    const { theirs, ours } = await both(
        pair,
        'USERNAME monitor\nPASSWORD secret\nATTACH UPS1\nGET NUMATTACH UPS1\nDETACH\n',
    );
    t.is(theirs, 'OK\nOK\nERR UNKNOWN-COMMAND\nERR INVALID-ARGUMENT\nERR UNKNOWN-COMMAND\n');
    t.is(ours, 'OK\nOK\nOK\nNUMLOGINS UPS1 1\nOK Goodbye\n');
});

test('wanted: a line of ours never exceeds 511 bytes and keeps its end, which upsd cuts off', async (t) => {
    const pair = await pairOf(t);
    const { theirs, ours } = await both(pair, `GET VAR ${'x'.repeat(508)} server.info\n`);
    t.false(theirs.endsWith('\n'));
    t.is(ours, 'ERR UNKNOWN-UPS\n');
});
