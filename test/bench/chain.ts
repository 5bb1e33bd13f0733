// Measures the power chain: one change of status, everything from scratch, memory, and what-if, in halls of several sizes.
// `--write` keeps the tables in docs/performance.md. Runs alone: `npx node --expose-gc test/bench/chain.ts`.

import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ChainState, compileChain, evaluateChain } from '#model/chain.ts';
import { majorFailures, weakPoints } from '#model/what-if.ts';
import { type Hall, HOSTS_A_RACK, hall } from './chain-halls.ts';
import { measureLive, measureLoss } from './chain-live.ts';
import { keepIn, median } from './table.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const CHANGES = 4000;
const WARM_UP = 500;
const SIZES = [1, 10, 50, 250];
// The rows of these sizes are the goals' own: ten racks, and 10,000 hosts.
const GOALS: Readonly<Record<number, { readonly changeMicros: number; readonly scratchMs: number }>> = {
    10: { changeMicros: 50, scratchMs: 2 },
    250: { changeMicros: 200, scratchMs: 40 },
};

/** What happens to one device, and which; `round` counts up. */
interface Happening {
    readonly what: string;
    readonly change: (hall: Hall, rack: number, round: number) => string;
}

const HAPPENINGS: readonly Happening[] = [
    {
        what: 'a supply fails or comes back',
        change: ({ said }, rack, round) => {
            const id = `host-${rack}-${round % HOSTS_A_RACK}-a`;
            said.say(id, said.of(id)?.status?.has('OL') ? 'OFF ALARM' : 'OL');
            return id;
        },
    },
    {
        what: 'an outlet goes off or on',
        change: ({ said }, rack, round) => {
            const id = `pdu-${rack}a0`;
            const variable = `outlet.${(round % 20) + 1}.status`;
            said.say(id, 'OL', { [variable]: said.of(id)?.reading(variable) === 'on' ? 'off' : 'on' });
            return id;
        },
    },
    {
        what: 'a UPS goes on battery or back',
        change: ({ said }, rack) => {
            const id = `ups-${rack}a`;
            said.say(id, said.of(id)?.status?.has('OL') ? 'OB DISCHRG' : 'OL');
            return id;
        },
    },
    {
        what: 'a load changes, no verdict does',
        change: ({ said }, rack, round) => {
            const id = `ups-${rack}b`;
            said.say(id, 'OL', { 'ups.load': round % 100 });
            return id;
        },
    },
];

interface Measured {
    readonly micros: number;
    readonly p95: number;
    readonly wordsMicros: number;
    readonly nodes: number;
    readonly hosts: number;
}

const curve: string[] = [];
const whole: string[] = [];
for (const racks of SIZES) {
    const fresh = hall(racks);
    const startedAt = performance.now();
    const graph = compileChain(fresh.spec);
    const compileMs = performance.now() - startedAt;
    for (const happening of HAPPENINGS) {
        const { micros, p95, wordsMicros, nodes, hosts } = measureChanges(hall(racks), happening, racks);
        curve.push(
            `| ${happening.what} | ${racks * HOSTS_A_RACK} | ${round(micros)} (${round(p95)}) | ${round(wordsMicros)} | ${round(nodes)} + ${round(hosts)} |`,
        );
    }
    const scratch = measureScratch(fresh, graph, racks);
    const memory = measureMemory(racks);
    const goal = GOALS[racks];
    whole.push(
        `| ${racks * HOSTS_A_RACK} | ${graph.nodes.length} | ${round(compileMs)} | ${round(scratch.judged)}${goal ? ` (goal ${goal.scratchMs})` : ''} | ${round(scratch.said)} | ${memory} |`,
    );
}

const ten = hall(10);
const basis = { graph: compileChain(ten.spec), factsOf: ten.said.of, now: 0 };
const failures = majorFailures(basis);
const seconds: number[] = [];
let points = 0;
for (let turn = 0; turn < 3; turn++) {
    const startedAt = performance.now();
    points = weakPoints(basis, failures).length;
    seconds.push((performance.now() - startedAt) / 1000);
}

const live: string[] = [];
for (const racks of [10, 250]) {
    const { supplyMicros, upsMicros, tickMs } = await measureLive(racks);
    live.push(`| ${racks * HOSTS_A_RACK} | ${round(supplyMicros)} | ${round(upsMicros)} | ${round(tickMs)} |`);
}

const losses: string[] = [];
for (const racks of [10, 250]) {
    const { longestMs, toldMs } = await measureLoss(racks);
    const longest = longestMs.map(round).join(', ');
    losses.push(`| ${racks * HOSTS_A_RACK} | ${round(median(longestMs))} (${longest}) | ${round(toldMs)} |`);
}

const text = [
    `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores shared with other work (load ${loadavg().map(round).join(', ')}; noise of the machine: ${noise()}).`,
    '',
    `One change of status, judged anew until every host knows (median and 95th percentile of ${CHANGES}); goal for the median: 50 µs with 400 hosts, 200 µs with 10,000. Two feeds feed all racks.`,
    '',
    '| what happens | hosts in the hall | µs | µs for new sentences | changed nodes + hosts |',
    '| --- | --- | --- | --- | --- |',
    ...curve,
    '',
    'Everything from scratch (medians):',
    '',
    '| hosts | nodes | compile, ms | judge all, ms | with every sentence, ms | bytes a node, graph and state |',
    '| --- | --- | --- | --- | --- | --- |',
    ...whole,
    '',
    'In the gateway, from what a device says until the virtual UPS of every host that it touches is published, and the tick of each second while feed A is out for the whole hall (medians):',
    '',
    '| hosts | a supply, µs | a UPS and its 40 hosts, µs | tick, ms |',
    '| --- | --- | --- | --- |',
    ...live,
    '',
    'Feed A of the whole hall is lost and all its UPSs say so at once, with what listens to the stream in a gateway: power and energy, wiring, log. The longest that the process is busy in one go (milliseconds of the processor, each loss; goal 50), and until the last host is told:',
    '',
    '| hosts | longest, ms | all told, ms |',
    '| --- | --- | --- |',
    ...losses,
    '',
    `What if: all ${points} single and double failures among ${failures.length} feeds, UPSs and PDUs of 10 racks, load and battery time lines included: ${round(median(seconds))} s (${seconds.map(round).join(', ')}); goal 2 s.`,
].join('\n');
console.log(text);
if (values.write) keepIn('docs/performance.md', 'chain', text);

function measureChanges(made: Hall, { change }: Happening, racks: number): Measured {
    const graph = compileChain(made.spec);
    const state = new ChainState({ graph, factsOf: made.said.of });
    state.evaluate({ now: 0 });
    const times: number[] = [];
    const words: number[] = [];
    let nodes = 0;
    let hosts = 0;
    for (let turn = 0; turn < WARM_UP + CHANGES; turn++) {
        const device = change(made, (turn * 7) % racks, Math.floor(turn / racks));
        const startedAt = performance.now();
        const changed = state.update([device], { now: 0 });
        const judgedAt = performance.now();
        for (const place of changed.hosts) state.hosts.get((graph.hosts[place] as (typeof graph.hosts)[number]).id);
        if (turn < WARM_UP) continue;
        times.push((judgedAt - startedAt) * 1000);
        words.push((performance.now() - judgedAt) * 1000);
        nodes += changed.nodes.length;
        hosts += changed.hosts.length;
    }
    const p95 = times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? 0;
    return {
        micros: median(times),
        p95,
        wordsMicros: median(words),
        nodes: nodes / CHANGES,
        hosts: hosts / CHANGES,
    };
}

function measureScratch({ said }: Hall, graph: ReturnType<typeof compileChain>, racks: number) {
    const judged: number[] = [];
    const spoken: number[] = [];
    for (let turn = 0; turn < (racks > 100 ? 15 : 60); turn++) {
        let startedAt = performance.now();
        new ChainState({ graph, factsOf: said.of }).evaluate({ now: 0 });
        judged.push(performance.now() - startedAt);
        startedAt = performance.now();
        const { nodes, hosts } = evaluateChain(graph, said.of, 0);
        if ([...nodes.values(), ...hosts.values()].length === 0) throw new Error('there is nothing to measure');
        spoken.push(performance.now() - startedAt);
    }
    return { judged: median(judged), said: median(spoken) };
}

/** Of graph and state without sentences, and with all of them; the facts are the devices' own. */
function measureMemory(racks: number): string {
    if (!globalThis.gc) return 'run with --expose-gc';
    const { spec, said } = hall(racks);
    const before = heap();
    const graph = compileChain(spec);
    const state = new ChainState({ graph, factsOf: said.of });
    state.evaluate({ now: 0 });
    const judged = heap() - before;
    const count = [...state.nodes.values()].length + 0 * [...state.hosts.values()].length;
    const spoken = heap() - before;
    // Both must still be alive here.
    return state.graph === graph && spec.hosts.length > 0
        ? `${round(judged / count)}, with every sentence ${round(spoken / count)} (goal 2000)`
        : '';
}

function heap(): number {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
}

/** How much the same piece of arithmetic varies here: median, and the 95th percentile as a multiple of it. */
function noise(): string {
    const times: number[] = [];
    for (let turn = 0; turn < 500; turn++) {
        const startedAt = performance.now();
        let sum = 0;
        for (let step = 0; step < 20_000; step++) sum += Math.sqrt(step);
        if (sum > 0) times.push(performance.now() - startedAt);
    }
    const sorted = times.toSorted((one, other) => one - other);
    return `95th percentile of equal work ${round((sorted[475] ?? 0) / median(times))} × its median`;
}

function round(value: number): string {
    return Number(value.toPrecision(3)).toString();
}
