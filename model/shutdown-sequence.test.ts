import test from 'ava';
import fc from 'fast-check';
import { NOTHING_SHUT_DOWN, phaseOf, type ShutdownSpec, type ShutdownState, type ShutdownStep } from './shutdown.ts';
import { ShutdownDraft } from './shutdown-draft.ts';
import { cuttable } from './shutdown-orders.ts';
import { sendAllOff, sendOff, start, takeAllBack, takeBack } from './shutdown-requests.ts';
import { advance } from './shutdown-sequence.ts';
import { reasonToGo } from './shutdown-trigger.ts';
import { type HostDesign, ShutdownRack } from './testing/shutdown-rack.ts';

// Ten thousand are run by `SHUTDOWN_RUNS=10000`; each is an outage of hours, with crashes.
const RUNS = Number(process.env.SHUTDOWN_RUNS ?? 200);
// Always the same ones where a surprise would be in the way; otherwise others each time.
const { SHUTDOWN_SEED } = process.env;
const SEED = SHUTDOWN_SEED === undefined ? {} : { seed: Number(SHUTDOWN_SEED) };

// As the gateway does.
const CALM_SECONDS = 5;

const HOST: HostDesign = {
    ...{ name: 'clc', upses: [0], class: 5, watts: 300, haltSeconds: 60, bootSeconds: 60 },
    ...{ hasOutlets: true, canWake: false },
};

/** A gateway over the rack, which may crash: all that is left then is what was written. */
class Drill {
    readonly rack: ShutdownRack;
    readonly steps: ShutdownStep[] = [];
    state: ShutdownState = NOTHING_SHUT_DOWN;

    constructor(
        designs: readonly HostDesign[],
        options: ConstructorParameters<typeof ShutdownRack>[1] = { minutes: 20 },
    ) {
        this.rack = new ShutdownRack(designs, options);
    }

    look(): void {
        for (let changes = 1; changes > 0; ) {
            const { state, steps, orders } = advance({
                spec: this.rack.spec,
                state: this.state,
                facts: this.rack.facts,
            });
            this.state = state;
            this.steps.push(...steps);
            for (const { host, to } of steps) if (to === 'running') this.rack.settled(host);
            this.rack.carryOut(orders);
            changes = steps.length;
        }
    }

    crash(): void {
        this.state = JSON.parse(JSON.stringify(this.state));
    }

    run(seconds: number, isOver: () => boolean = () => false): void {
        for (let second = 0; second < seconds && !isOver(); second++) {
            // On a good day nobody needs to look each second.
            const isCalm = this.isDone && this.rack.isCalm;
            this.rack.second();
            if (!isCalm || second % CALM_SECONDS === 0) this.look();
        }
    }

    mains(isThere: boolean): void {
        for (const ups of this.rack.upses) ups.hasMains = isThere;
    }

    path(host: string): string {
        return ['running', ...this.steps.filter((step) => step.host === host).map(({ to }) => to)].join(' ');
    }

    get isDone(): boolean {
        return Object.keys(this.state.hosts).length === 0;
    }
}

const ROUND_TRIP = 'running announced ordered halting off cut powering waking settling running';

test('a host goes when what is left is just enough, and comes back with the power', (t) => {
    const drill = new Drill([HOST]);
    drill.mains(false);
    drill.run(120);
    t.is(drill.path('clc'), 'running', 'with 18 minutes left nobody goes');

    drill.run(1800, () => phaseOf(drill.state, 'clc') === 'cut');
    drill.mains(true);
    drill.run(3600, () => drill.isDone);

    t.is(drill.path('clc'), ROUND_TRIP);
    t.deepEqual(drill.rack.broken, []);
    t.is(drill.rack.hosts.get('clc')?.crashes, 0);
    t.is(drill.rack.hosts.get('clc')?.life, 'on');
    t.regex(drill.steps[0]?.text ?? '', /^clc has about \d+ min left|^ups0 has 20 % of its charge left/);
});

test('a short outage moves nobody', (t) => {
    const drill = new Drill([HOST], { minutes: 3 });
    drill.mains(false);
    drill.run(20);
    drill.mains(true);
    drill.run(300);
    t.is(drill.path('clc'), 'running');
});

test('safety rule 1: one wrong sample moves nobody', (t) => {
    const drill = new Drill([HOST]);
    drill.mains(false);
    drill.run(60);
    const ups = drill.rack.upses[0];
    if (!ups) throw new Error('no UPS');
    const { charge } = ups;
    ups.charge = charge * 0.1;
    drill.run(2);
    ups.charge = charge;
    drill.run(10);
    t.is(drill.path('clc'), 'running');
});

test('classes go one after the other, lowest first, and come back the other way round', (t) => {
    const storage = { ...HOST, name: 'storage', class: 8, after: ['clc'] };
    const drill = new Drill([storage, HOST, { ...HOST, name: 'web', class: 2 }], { minutes: 30 });
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'storage') === 'cut');
    drill.mains(true);
    drill.run(7200, () => drill.isDone);

    const order = (to: string) => drill.steps.filter((step) => step.to === to).map(({ host }) => host);
    t.deepEqual(order('ordered'), ['web', 'clc', 'storage']);
    t.deepEqual(order('powering'), ['storage', 'clc', 'web']);
    t.deepEqual(drill.rack.broken, []);
});

test('what is stuck holds nobody up beyond its patience, and is never cut', (t) => {
    const stuck = { ...HOST, name: 'stuck', class: 2, isStuck: true, watts: 30 };
    const drill = new Drill([stuck, HOST], { minutes: 90 });
    drill.mains(false);
    drill.run(7200, () => phaseOf(drill.state, 'clc') === 'cut');

    t.is(drill.path('stuck'), 'running announced ordered halting off');
    t.is(phaseOf(drill.state, 'clc'), 'cut');
    t.deepEqual(drill.rack.broken, []);
});

test('preparations come first; who is stuck is ended by its management controller, and then its outlets are cut', (t) => {
    const stuck = { ...HOST, name: 'stuck', isStuck: true, hasBefore: true, hasForce: true };
    const drill = new Drill([stuck], { minutes: 90 });
    drill.mains(false);
    drill.run(7200, () => phaseOf(drill.state, 'stuck') === 'cut');
    t.is(drill.path('stuck'), 'running announced preparing ordered halting forcing off cut');
    t.deepEqual(drill.rack.broken, []);
});

test('a host that runs no upsmon is told by its action', (t) => {
    const drill = new Drill([{ ...HOST, isDeaf: true }]);
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'clc') === 'cut');
    drill.mains(true);
    drill.run(3600, () => drill.isDone);
    t.is(drill.path('clc'), ROUND_TRIP);
    t.is(drill.rack.hosts.get('clc')?.crashes, 0);
});

test('safety rule 6: power that is back finishes what was begun and stops what was not', (t) => {
    const drill = new Drill([HOST, { ...HOST, name: 'web', class: 2 }], { minutes: 20 });
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'web') === 'halting');
    drill.mains(true);
    drill.run(3600, () => drill.isDone);

    t.is(drill.path('clc'), 'running');
    t.is(drill.path('web'), ROUND_TRIP);
});

test('hosts without outlets of their own are cycled by their UPS, even if mains is back by then', (t) => {
    const drill = new Drill([
        { ...HOST, hasOutlets: false },
        { ...HOST, name: 'web', class: 2, hasOutlets: false },
    ]);
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'clc') === 'halting');
    drill.mains(true);
    drill.run(7200, () => drill.isDone);

    t.true(drill.isDone, JSON.stringify(drill.state));
    t.deepEqual(
        [...drill.rack.hosts.values()].map(({ life }) => life),
        ['on', 'on'],
    );
    t.deepEqual(drill.rack.broken, []);
});

test('disarmed, nobody is told anything; in a dry run it is only announced', (t) => {
    for (const [mode, path] of [
        ['disarmed', 'running'],
        ['maintenance', 'running'],
        ['dry-run', 'running announced running'],
    ] as const) {
        const drill = new Drill([HOST], { minutes: 10, mode });
        drill.mains(false);
        drill.run(500);
        drill.mains(true);
        drill.run(60);
        t.is(drill.path('clc'), path, mode);
        t.false(drill.rack.hosts.get('clc')?.isForced, mode);
    }
});

test('safety rule 14: a drill goes and comes back; what is sent off stays off until it is started', (t) => {
    const drill = new Drill([HOST, { ...HOST, name: 'web' }]);
    const ask = (result: ReturnType<typeof sendOff>) => {
        if (!result.ok) throw new Error(result.error);
        drill.state = result.value;
    };
    ask(sendOff(drill.state, 'clc', { now: drill.rack.now, by: 'admin', stays: false }));
    ask(sendOff(drill.state, 'web', { now: drill.rack.now, by: 'admin', stays: true }));
    drill.rack.broken.length = 0;
    drill.run(3600, () => phaseOf(drill.state, 'clc') === 'running');
    t.is(phaseOf(drill.state, 'web'), 'cut');
    t.is(drill.state.durations.clc?.length, 1, 'how long it takes was measured');

    ask(start(drill.state, 'web', { now: drill.rack.now, by: 'admin' }));
    drill.run(3600, () => drill.isDone);
    t.is(drill.rack.hosts.get('web')?.life, 'on');
});

test('a whole rack goes in its order, and who waits for its turn can be taken back', (t) => {
    const storage = { ...HOST, name: 'storage', class: 8 };
    const drill = new Drill([storage, HOST, { ...HOST, name: 'web', class: 2, haltSeconds: 250 }]);
    const asked = sendAllOff(drill.state, ['storage', 'clc', 'web'], {
        now: drill.rack.now,
        by: 'admin',
        stays: false,
    });
    if (!asked.ok) throw new Error(asked.error);
    drill.state = asked.value;
    drill.run(100);
    t.is(phaseOf(drill.state, 'web'), 'halting');
    t.is(phaseOf(drill.state, 'storage'), 'announced', 'it waits for those before it, however long they take');
    drill.run(7200, () => drill.isDone);
    const order = (to: string) => drill.steps.filter((step) => step.to === to).map(({ host }) => host);
    t.deepEqual(order('ordered'), ['web', 'clc', 'storage']);
    t.deepEqual(order('powering'), ['storage', 'clc', 'web']);

    const again = sendAllOff(drill.state, ['storage', 'clc', 'web'], { now: drill.rack.now, by: 'admin', stays: true });
    if (!again.ok) throw new Error(again.error);
    drill.state = again.value;
    drill.run(20);
    const kept = takeAllBack(drill.state);
    if (!kept.ok) throw new Error(kept.error);
    t.deepEqual(Object.keys(kept.value.hosts), ['web'], 'who was told goes on');
    t.false(takeAllBack(kept.value).ok);
    t.false(sendAllOff(kept.value, ['web'], { now: 0, by: 'admin', stays: true }).ok);
});

test('safety rule 2: who falls silent on mains moves nobody', (t) => {
    const drill = new Drill([HOST], { minutes: 5 });
    for (const ups of drill.rack.upses) ups.isSilent = true;
    drill.run(3600);
    t.is(drill.path('clc'), 'running');
});

test('safety rule 2: who is about to go, and is no longer heard, waits: mains may be back', (t) => {
    const drill = new Drill([{ ...HOST, hasBefore: true }]);
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'clc') === 'preparing');
    for (const ups of drill.rack.upses) ups.isSilent = true;
    drill.mains(true);
    drill.run(300);
    t.is(phaseOf(drill.state, 'clc'), 'preparing');
    t.deepEqual(drill.rack.broken, []);
    for (const ups of drill.rack.upses) ups.isSilent = false;
    drill.run(5);
    t.is(phaseOf(drill.state, 'clc'), 'running');
});

test('safety rule 3: who falls silent on battery lets its host go, unless that was forbidden', (t) => {
    const drill = new Drill([HOST]);
    drill.mains(false);
    drill.run(60);
    const { spec, facts } = drill.rack;
    const [own, ups] = [facts.hosts.get('clc'), facts.upses.get('ups0')];
    if (!own || !ups) throw new Error('no host');
    // The chain calls it doomed when upsmon would no longer forgive the silence.
    const silent = {
        ...facts,
        hosts: new Map([['clc', { ...own, state: 'doomed' as const }]]),
        upses: new Map([['ups0', { ...ups, isSilent: true, isEnding: false }]]),
    };
    const reason = (triggers: Partial<ShutdownSpec['triggers']>) =>
        reasonToGo('clc', {
            spec: { ...spec, triggers: { ...spec.triggers, ...triggers } },
            state: drill.state,
            facts: silent,
            need: undefined,
        });
    t.deepEqual(reason({}), { text: 'ups0 is silent, and was on battery', isSure: false });
    t.is(reason({ silence: false }), undefined);
});

test.serial('safety rule 4: no decision asks what time it is', (t) => {
    const { now } = Date;
    Date.now = () => {
        throw new Error('the wall clock was asked');
    };
    t.teardown(() => {
        Date.now = now;
    });
    const drill = new Drill([HOST]);
    drill.mains(false);
    drill.run(1800, () => phaseOf(drill.state, 'clc') === 'cut');
    drill.mains(true);
    drill.run(3600, () => drill.isDone);
    Date.now = now;
    t.is(drill.path('clc'), ROUND_TRIP);
});

test('the cord behind a battery comes back last, and no cord stays off', (t) => {
    const drill = new Drill([
        { ...HOST, class: 2, isStuck: true, hasOutlets: false },
        { ...HOST, name: 'web', class: 1, upses: [0, 1] },
    ]);
    const web = drill.rack.hosts.get('web');
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'web') === 'cut');
    const [, second] = drill.rack.upses;
    if (!web || !second) throw new Error('no second UPS');
    second.hasMains = true;
    drill.run(3600, () => web.outlets.includes(true));
    t.deepEqual(web.outlets, [false, true], 'started on mains');
    drill.run(3600, () => phaseOf(drill.state, 'web') === 'running');
    t.deepEqual(web.outlets, [true, true]);
    t.deepEqual(drill.rack.broken, []);

    // The mains behind its first cord ends while it is on its way: it runs on batteries then, on both.
    const late = new Drill([{ ...HOST, upses: [0, 1] }]);
    const clc = late.rack.hosts.get('clc');
    late.mains(false);
    late.run(7200, () => phaseOf(late.state, 'clc') === 'cut');
    late.mains(true);
    late.run(7200, () => clc?.outlets.includes(true) === true);
    late.mains(false);
    late.run(3600, () => phaseOf(late.state, 'clc') === 'running');
    t.deepEqual(clc?.outlets, [true, true]);
});

test('safety rule 5: a gateway that crashes every second goes on where it was, and repeats nothing', (t) => {
    const drill = new Drill([HOST, { ...HOST, name: 'web', class: 2 }]);
    const crashing = (isOver: () => boolean) => {
        for (let second = 0; second < 7200 && !isOver(); second++) {
            drill.crash();
            drill.run(1);
        }
    };
    drill.mains(false);
    crashing(() => phaseOf(drill.state, 'clc') === 'cut');
    drill.mains(true);
    crashing(() => drill.isDone);
    for (const host of ['clc', 'web']) t.is(drill.path(host), ROUND_TRIP);
    t.deepEqual(drill.rack.broken, []);
});

test('safety rule 9: an outlet with two hosts stays on until both are seen to be off', (t) => {
    const drill = new Drill([HOST, { ...HOST, name: 'web', class: 2 }]);
    drill.mains(false);
    drill.run(3600, () => drill.path('web').includes('cut'));
    const { spec, facts } = drill.rack;
    const shared = (hosts: readonly string[]) => {
        const own = facts.hosts.get('web');
        if (!own) throw new Error('no host');
        const outlets = own.outlets.map((outlet) => ({ ...outlet, isOn: true, hosts }));
        const seen = { ...facts, hosts: new Map([...facts.hosts, ['web', { ...own, outlets }]]) };
        return cuttable('web', { spec, facts: seen, draft: new ShutdownDraft(drill.state) }).length;
    };
    t.is(shared(['web']), 1);
    t.is(shared(['web', 'clc']), 0, 'clc runs');
});

test('safety rule 13: an outlet that was cut stays off for ten seconds at least', (t) => {
    const drill = new Drill([HOST]);
    const asked = sendOff(drill.state, 'clc', { now: drill.rack.now, by: 'admin', stays: false });
    if (!asked.ok) throw new Error(asked.error);
    drill.state = asked.value;
    drill.run(3600, () => drill.rack.hosts.get('clc')?.outlets[0] === false);
    const cutAt = drill.rack.now;
    drill.run(3600, () => drill.rack.hosts.get('clc')?.outlets[0] === true);
    t.true(drill.rack.now - cutAt >= 10_000, `${drill.rack.now - cutAt} ms`);
});

test('safety rule 20: every step says why, with the figures that it rests on', (t) => {
    const drill = new Drill([HOST, { ...HOST, name: 'web', class: 2 }], { minutes: 10 });
    drill.mains(false);
    drill.run(3600, () => phaseOf(drill.state, 'clc') === 'cut');
    const decisions = drill.steps.filter(({ to }) => to === 'announced');
    t.is(decisions.length, 2);
    for (const { text, by } of decisions) {
        t.regex(text, /\d+ (?:min|s|%)/);
        t.is(by, 'powerchain');
    }
    t.true(drill.steps.every(({ text }) => text.length > 0));
});

test('only what was not told to go can be taken back', (t) => {
    const now = 5;
    const announced = sendOff(NOTHING_SHUT_DOWN, 'clc', { now, by: 'admin', stays: true });
    if (!announced.ok) throw new Error(announced.error);
    t.true(takeBack(announced.value, 'clc').ok);
    t.like(takeBack(NOTHING_SHUT_DOWN, 'clc'), { ok: false, error: 'clc is not about to go' });
    const told = {
        ...NOTHING_SHUT_DOWN,
        hosts: { clc: { phase: 'ordered', since: now, reason: '', by: '' } as const },
    };
    t.like(takeBack(told, 'clc'), { ok: false });
    t.like(sendOff(told, 'clc', { now, by: 'admin', stays: true }), { ok: false });
    t.like(start(told, 'clc', { now, by: 'admin' }), { ok: false });
});

const designs = fc.array(
    fc.record({
        upses: fc.constantFrom([0], [1], [0, 1]),
        class: fc.integer({ min: 0, max: 9 }),
        watts: fc.integer({ min: 50, max: 500 }),
        haltSeconds: fc.integer({ min: 5, max: 200 }),
        bootSeconds: fc.integer({ min: 20, max: 200 }),
        hasOutlets: fc.boolean(),
        canWake: fc.boolean(),
        isStuck: fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0),
        isDeaf: fc.integer({ min: 0, max: 4 }).map((draw) => draw === 0),
        hasBefore: fc.boolean(),
        hasForce: fc.boolean(),
        isAfterFirst: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
);

const happenings = fc.array(
    fc.record({
        seconds: fc.integer({ min: 1, max: 900 }),
        what: fc.constantFrom('mains', 'mains', 'mains', 'silence', 'crash', 'crash'),
        ups: fc.integer({ min: 0, max: 1 }),
        on: fc.boolean(),
    }),
    { maxLength: 12 },
);

test('whatever happens: nobody goes with mains, nothing is cut alive, nothing starts on a battery, and all ends', async (t) => {
    t.timeout(300_000 + RUNS * 100);
    await fc.assert(
        fc.asyncProperty(designs, happenings, fc.integer({ min: 3, max: 60 }), async (drawn, events, minutes) => {
            await new Promise(setImmediate);
            const drill = new Drill(
                drawn.map(({ isAfterFirst, ...design }, index) => ({
                    ...design,
                    name: `h${index}`,
                    ...(isAfterFirst && index > 0 && design.class >= (drawn[0]?.class ?? 0) ? { after: ['h0'] } : {}),
                })),
                { minutes },
            );
            for (const { seconds, what, ups: number, on } of events) {
                const ups = drill.rack.upses[number % drill.rack.upses.length];
                if (ups && what === 'mains') ups.hasMains = on;
                if (ups && what === 'silence') ups.isSilent = on;
                if (what === 'crash') drill.crash();
                drill.run(seconds);
            }
            drill.mains(true);
            for (const ups of drill.rack.upses) ups.isSilent = false;
            drill.run(20_000, () => drill.isDone);
            // Whoever lost its power without us boots by itself.
            drill.run(1000);
            // Thrown, not asserted: then the outage that did it is printed.
            if (drill.rack.broken.length > 0) throw new Error(drill.rack.broken.join('; '));
            t.true(drill.isDone, JSON.stringify(drill.state.hosts));
            for (const host of drill.rack.hosts.values()) {
                t.false(host.isForced, `${host.design.name} still reads FSD`);
                // What has neither outlets nor a way to be woken starts only if nobody else lives on its UPSs.
                const { isStuck, hasForce, hasOutlets, canWake } = host.design;
                if ((!isStuck || hasForce) && (hasOutlets || canWake))
                    t.is(host.life, 'on', `${host.design.name}: ${drill.path(host.design.name)}`);
            }
        }),
        { numRuns: RUNS, ...SEED },
    );
});
