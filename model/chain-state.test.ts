import test from 'ava';
import fc from 'fast-check';
import { type Condition, factsFrom, NOW, racks } from '../test/random-rack.ts';
import { type ChainSpec, ChainState, compileChain, type DeviceFacts, evaluateChain } from './chain.ts';
import type { DeviceId } from './device.ts';
import { parseStatus } from './status.ts';

const SWITCHES = ['isMainsGone', 'isLow', 'isOff', 'isEnding', 'isFaulty', 'isSilent'] as const;

/** Something happens to a device, or an outlet is switched, and some time goes by. */
const happenings = fc.array(
    fc.record({
        pick: fc.nat(),
        what: fc.constantFrom(...SWITCHES, 'outlet' as const),
        outlet: fc.integer({ min: 1, max: 3 }),
        afterMs: fc.constantFrom(0, 1000, 9000, 70_000),
        // What is not told at once is told with the next one: a burst.
        isTold: fc.boolean(),
    }),
    { maxLength: 25 },
);

function throwSwitch(condition: Condition, what: (typeof SWITCHES)[number] | 'outlet', outlet: number): void {
    if (what !== 'outlet') condition[what] = !condition[what];
    else if (!condition.offOutlets.delete(outlet)) condition.offOutlets.add(outlet);
}

test('kept up to date it holds what an evaluation from scratch finds, whatever happens in whatever order', (t) => {
    let judged = 0;
    let kept = 0;
    fc.assert(
        fc.property(racks, happenings, ({ spec, conditions }, list) => {
            const ids = [...conditions.keys()];
            const facts = new Map<string, DeviceFacts>();
            let now = NOW;
            const tell = (id: string) => {
                const condition = conditions.get(id);
                // Silence begins when it falls silent; whoever talks was heard just now.
                const before = facts.get(id);
                const heardAt = condition?.isSilent ? (before?.heardAt ?? now) : now;
                if (condition) facts.set(id, { ...factsFrom(id, condition), heardAt });
            };
            for (const id of ids) tell(id);
            const graph = compileChain(spec);
            const factsOf = (id: string) => facts.get(id);
            const state = new ChainState({ graph, factsOf });
            state.evaluate({ now });
            const untold = new Set<string>();
            for (const { pick, what, outlet, afterMs, isTold } of list) {
                const id = ids[pick % ids.length] as string;
                throwSwitch(conditions.get(id) as Condition, what, outlet);
                untold.add(id);
                now += afterMs;
                if (!isTold) continue;
                for (const one of untold) tell(one);
                const { nodes } = state.update(untold, { now });
                untold.clear();
                judged += nodes.length;
                kept += graph.nodes.length - nodes.length;

                const scratch = evaluateChain(graph, factsOf, now);

                t.deepEqual([...state.nodes], [...scratch.nodes]);
                t.deepEqual([...state.hosts], [...scratch.hosts]);
            }
        }),
        { numRuns: 500 },
    );
    // A state that judged everything each time would pass as well.
    t.true(judged > 1000 && kept > judged, `${judged} changed, ${kept} stayed`);
});

const id = (text: string) => text as DeviceId;
const RACK: ChainSpec = {
    sources: [{ id: 'mains', description: '' }],
    devices: [
        { id: id('ups1'), type: 'ups', parents: [{ device: 'mains' }] },
        { id: id('ups2'), type: 'ups', parents: [{ device: 'mains' }] },
        { id: id('psu1'), type: 'psu', parents: [{ device: 'ups1' }] },
    ],
    hosts: [
        { id: id('web'), description: '', needs: 1, supplies: [{ name: 'a', link: { device: 'psu1' } }] },
        { id: id('nas'), description: '', needs: 1, supplies: [{ name: 'a', link: { device: 'ups2' } }] },
    ],
};

/** The rack, and what each device says; `say` replaces it. */
function running({ at = 0 } = {}) {
    const said = new Map<string, DeviceFacts>();
    const clock = { now: 1000, at };
    const say = (device: string, text: string, readings: Record<string, number> = {}) => {
        const reading = (name: string) => readings[name];
        said.set(device, { link: 'ok', heardAt: clock.now, status: parseStatus(text), reading });
    };
    for (const { id } of RACK.devices) say(id, 'OL');
    const factsOf = (id: string) => said.get(id);
    const state = new ChainState({ graph: compileChain(RACK), factsOf });
    state.evaluate(clock);
    return { state, said, say, clock, factsOf };
}

test('a change is told to what hangs on it, and the verdicts of the others stay the same objects', (t) => {
    const { state, say, clock } = running();
    const before = { ups2: state.nodes.get('ups2'), nas: state.hosts.get(id('nas')), web: state.hosts.get(id('web')) };

    say('ups1', 'OB', { 'battery.runtime': 600 });
    const { nodes, hosts } = state.update(['ups1'], clock);

    const ids = nodes.map((number) => state.graph.nodes[number]?.id);
    t.deepEqual(ids, ['mains', 'ups1', 'psu1']);
    t.deepEqual(
        hosts.map((place) => state.graph.hosts[place]?.id),
        ['web'],
    );
    t.is(state.nodes.get('ups2'), before.ups2);
    t.is(state.hosts.get(id('nas')), before.nas);
    t.not(state.hosts.get(id('web')), before.web);
});

test('what a change costs depends on what it touches, not on how much else there is', (t) => {
    const touched = [4, 400].map((count) => {
        const ids = Array.from({ length: count }, (_, index) => `ups${index}`);
        const said = new Map<string, DeviceFacts>();
        let asked = 0;
        const reading = () => undefined;
        const say = (device: string, text: string) => {
            said.set(device, { link: 'ok', heardAt: 0, status: parseStatus(text), reading });
        };
        for (const one of ids) say(one, 'OL');
        const spec: ChainSpec = {
            sources: ids.map((one) => ({ id: `feed-${one}`, description: '' })),
            devices: ids.map((one) => ({ id: id(one), type: 'ups', parents: [{ device: `feed-${one}` }] })),
            hosts: ids.map((one) => ({
                id: id(`host-${one}`),
                description: '',
                needs: 1,
                supplies: [{ name: 'psu', link: { device: one } }],
            })),
        };
        const factsOf = (one: string) => {
            asked++;
            return said.get(one);
        };
        const state = new ChainState({ graph: compileChain(spec), factsOf });
        state.evaluate({ now: 0 });
        asked = 0;
        say('ups2', 'OB');
        state.update(['ups2'], { now: 0 });
        return asked;
    });

    t.is(touched[0], touched[1]);
});

test('a change that changes no judgement is no change', (t) => {
    const { state, say, clock } = running();
    const before = state.hosts.get(id('web'));

    say('ups1', 'OL TRIM', { 'ups.load': 12 });

    t.deepEqual(state.update(['ups1'], clock), { nodes: [], hosts: [] });
    t.is(state.hosts.get(id('web')), before);
});

test('while a battery runs down as foreseen nothing is judged, and whoever looks sees the time that is left', (t) => {
    const { state, say, clock } = running();
    say('ups1', 'OB', { 'battery.runtime': 600 });
    state.update(['ups1'], clock);
    t.is(state.hosts.get(id('web'))?.secondsLeft, 600);

    clock.now += 100_000;

    t.deepEqual(state.update([], clock), { nodes: [], hosts: [] });
    t.is(state.hosts.get(id('web'))?.secondsLeft, 500);
    t.regex(state.nodes.get('psu1')?.why ?? '', /^ups1 on battery, about 8 min left$/);
    t.deepEqual([...state.countingHosts], [0]);
});

test('silence on battery is judged again by itself when it has lasted too long', (t) => {
    const { state, said, say, clock } = running();
    say('ups1', 'OB');
    said.set('ups1', { ...(said.get('ups1') as DeviceFacts), link: 'stale' });
    state.update(['ups1'], clock);
    t.is(state.hosts.get(id('web'))?.state, 'up');

    clock.now += 15_001;
    state.update([], clock);

    t.is(state.hosts.get(id('web'))?.state, 'doomed');
});

test('a verdict says since when it is so, and only a change of state begins a new time', (t) => {
    const { state, say, clock } = running({ at: 50 });
    t.is(state.nodes.get('ups1')?.since, undefined, 'nobody saw it become so');

    clock.at = 60;
    say('ups1', 'OB', { 'battery.runtime': 600 });
    state.update(['ups1'], clock);
    clock.at = 70;
    say('ups1', 'OB', { 'battery.runtime': 500 });
    state.update(['ups1'], clock);

    t.is(state.nodes.get('ups1')?.since, 60);
    t.is(state.hosts.get(id('web'))?.since, 60);
    t.is(state.hosts.get(id('web'))?.supplies[0]?.since, 60);
    t.is(state.hosts.get(id('nas'))?.since, undefined);
});

test('a chain that is configured anew keeps the time of what is as it was', (t) => {
    const { state, say, clock, factsOf } = running({ at: 50 });
    say('ups1', 'OB', { 'battery.runtime': 600 });
    clock.at = 60;

    const next = new ChainState({ graph: compileChain({ ...RACK, hosts: RACK.hosts.slice(1) }), factsOf });
    next.evaluate(clock, state);

    t.is(next.nodes.get('ups2')?.since, undefined);
    t.is(next.nodes.get('ups1')?.since, 60);
    t.is(next.hosts.get(id('nas'))?.since, undefined);
});

test('nobody kept time: a verdict does not say since when', (t) => {
    const { nodes } = evaluateChain(compileChain(RACK), () => undefined, 0);

    t.false('since' in (nodes.get('ups1') ?? {}));
});

test('the verdicts are an ordinary map', (t) => {
    const { state } = running();

    t.deepEqual([...state.hosts.keys()], ['web', 'nas']);
    t.is(state.nodes.size, [...state.nodes.values()].length);
    t.is(state.nodes.get('nobody'), undefined);
    t.false(state.nodes.has('nobody'));
    const seen: string[] = [];
    state.hosts.forEach(({ host }, key) => {
        seen.push(`${key}=${host}`);
    });
    t.deepEqual(seen, ['web=web', 'nas=nas']);
    t.deepEqual(JSON.parse(JSON.stringify(state.hosts.get(id('web')))).host, 'web');
});
