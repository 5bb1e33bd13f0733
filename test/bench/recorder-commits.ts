// How long the recorder stands still: a day of the rack goes through it as it is shipped, midnight with it, and every turn of its event
// loop is timed. Beside it, in the same run, a bare better-sqlite3 that waits for the disk with commits of the same facts: the floor of
// the disk. `recorder-commits.ts FOLDER`, started by recorder.ts with the flags of the recorder.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { KEEP_DAYS } from '#model/history.ts';
import type { TimedFact } from '../../firmware/recorder/messages.ts';
import { OpenRecorder } from '../../firmware/recorder/open-recorder.ts';
import { PARTS } from '../../firmware/recorder/parts.ts';
import { MONDAY } from '../../firmware/recorder/testing/curve-rig.ts';
import { RackStream } from './rack-stream.ts';
import { stepsOf } from './recorder-ours.ts';

/** Milliseconds; those in which others had the processor are left out. */
export interface CommitFigures {
    /** A batch with power events: taken, committed, its flush begun. */
    readonly taken: readonly number[];
    /** The same until it is on the disk; nobody waits for that. */
    readonly stored: readonly number[];
    /** What is done when nothing else is: a day is put into the database. */
    readonly slices: readonly number[];
    /** All turns of the event loop, those too in which something only ended. */
    readonly longestTurn: number;
    /** The same with those. */
    readonly longestTurnOnBusyMachine: number;
    /** A commit of the same facts of a bare better-sqlite3, synchronous = FULL. */
    readonly bare: readonly number[];
}

const HOURS = 25;
// Until then the day is only filled.
const MEASURED_FROM_HOUR = 20;
const BATCH_SECONDS = 10;
const FACTS = 3;
// A day is put into the database within the hour.
const LOOKS = 3;
// What does nothing is not counted.
const NOTHING_MS = 0.2;

async function measure(folder: string): Promise<CommitFigures> {
    let storedNumber = 0;
    const settings = { folder: join(folder, 'ours'), flushSeconds: 0, keep: KEEP_DAYS, bytesMax: 1e12 };
    const recorder = new OpenRecorder({
        run: 'bench',
        settings,
        parts: PARTS,
        send: (message) => {
            if (message.type === 'stored') storedNumber = message.number;
        },
    });
    const bare = new BareStore(join(folder, 'bare'));
    const stream = new RackStream();
    recorder.define(stream.series.map((one, number) => ({ ...one, number })));
    const [taken, stored, slices, floor]: [number[], number[], number[], number[]] = [[], [], [], []];
    let [longestTurn, longestTurnOnBusyMachine] = [0, 0];
    const noted = ({ all, own }: Elapsed): number => {
        longestTurn = Math.max(longestTurn, own);
        longestTurnOnBusyMachine = Math.max(longestTurnOnBusyMachine, all);
        return own;
    };
    const timed = (work: () => void, into: number[]): void => {
        const since = start();
        work();
        const took = noted(since());
        if (took > NOTHING_MS) into.push(took);
    };
    const turn = async (): Promise<void> => {
        const since = start();
        await new Promise(setImmediate);
        noted(since());
    };
    let number = 0;
    for (let second = 0; second < HOURS * 3600; ) {
        const isMeasured = second >= MEASURED_FROM_HOUR * 3600;
        const seconds = isMeasured ? BATCH_SECONDS : 60;
        const samples = stepsOf(stream, second, seconds);
        second += seconds;
        const monotonicMs = second * 1000 - 1000;
        const clock = { boot: 'bench', monotonicMs, wallMs: MONDAY * 1000 + monotonicMs };
        const facts = Array.from({ length: isMeasured ? FACTS : 0 }, (_, place) => factOf(place, monotonicMs));
        const batch = { number: ++number, clock, facts, samples, lost: { facts: 0, samples: 0 }, isUrgent: isMeasured };
        const startedMs = performance.now();
        timed(() => recorder.take(batch), isMeasured ? taken : []);
        while (storedNumber < number) await turn();
        if (isMeasured) {
            stored.push(performance.now() - startedMs);
            floor.push(bare.commit(facts));
        } else [longestTurn, longestTurnOnBusyMachine] = [0, 0];
        for (let look = 0; look < LOOKS; look++) {
            timed(() => recorder.look(), isMeasured ? slices : []);
            await turn();
        }
    }
    recorder.close();
    bare.close();
    const sorted = (times: number[]): number[] => times.sort((left, right) => left - right);
    return {
        ...{ taken: sorted(taken), stored: sorted(stored), slices: sorted(slices), bare: sorted(floor) },
        ...{ longestTurn, longestTurnOnBusyMachine },
    };
}

interface Elapsed {
    readonly all: number;
    /** Without the time in which the thread could have gone on, and others had the processor. */
    readonly own: number;
}

function start(): () => Elapsed {
    const [startedMs, waitedMs] = [performance.now(), waitedForProcessorMs()];
    return () => {
        const all = performance.now() - startedMs;
        return { all, own: Math.max(0, all - (waitedForProcessorMs() - waitedMs)) };
    };
}

/** Linux Documentation/scheduler/sched-stats.rst, /proc/PID/schedstat: the second number, nanoseconds. */
function waitedForProcessorMs(): number {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) / 1e6;
}

function factOf(place: number, monotonicMs: number): TimedFact {
    const body = { status: place % 2 === 0 ? 'OB DISCHRG' : 'OL CHRG', previous: 'OL' };
    return { monotonicMs, fact: { at: 0, type: 'status', device: `ups${place}`, ...body } as never };
}

/** The rows of facts with their two indexes, and nothing else. */
class BareStore {
    readonly #database: Database;
    readonly #insert: (facts: readonly TimedFact[]) => void;

    constructor(folder: string) {
        mkdirSync(folder, { recursive: true });
        const database = new Database(join(folder, 'bare.sqlite'));
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = FULL');
        database.exec(
            `CREATE TABLE facts (id INTEGER PRIMARY KEY, at INTEGER, device TEXT, body TEXT);
             CREATE INDEX by_time ON facts (at); CREATE INDEX by_device ON facts (device, at);`,
        );
        const insert = database.prepare('INSERT INTO facts (at, device, body) VALUES (?, ?, ?)');
        this.#database = database;
        this.#insert = database.transaction((facts: readonly TimedFact[]) => {
            for (const { monotonicMs, fact } of facts)
                insert.run(monotonicMs, (fact as { device: string }).device, JSON.stringify(fact));
        });
    }

    /** Milliseconds. */
    commit(facts: readonly TimedFact[]): number {
        const since = start();
        this.#insert(facts);
        return since().own;
    }

    close(): void {
        this.#database.close();
    }
}

const [folder = ''] = process.argv.slice(2);
const figures = await measure(folder);
process.send?.(figures, () => process.disconnect());
