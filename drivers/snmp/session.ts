// Reading and writing an agent: many OIDs in few packets, one packet at a time. Knows the ways in which cards fall short (one
// missing object that spoils a whole GET, answers too big, no GETBULK, tables that never end) and nothing of meaning.

import snmp from 'net-snmp';
import type { SnmpOptions } from '#model/driver-options.ts';
import { GatewayError } from '#model/errors.ts';
import type { Endpoint } from './address.ts';
import type { Put } from './conversions.ts';
import { type Exchange, type Failure, openExchange, patienceSecondsOf } from './exchange.ts';
import { compareOids, END_OF_MIB_VIEW, indexBelow, isSame, type Raw, type Said, type Walked } from './raw.ts';

// A question of 40 OIDs and its answer fit one Ethernet frame; version 1 cards get lost above 20.
const BATCH = { '1': 20, '2c': 40, '3': 40 } as const;
// Columns walked side by side: 8 of them leave 5 rows for each packet of 40.
const COLUMNS_AT_ONCE = 8;
// 256 outlets with 24 sensors each. A table that goes on is a card gone mad.
const CELLS_MAX = 6144;

/** An object that is asked for again and again, with what it last said; undefined: nothing. */
export interface Polled {
    readonly oid: string;
    raw: Raw | undefined;
}

/** Objects that are asked for in one packet. */
interface PolledBatch<One extends Polled> {
    readonly objects: readonly One[];
    readonly oids: readonly string[];
}

export class SnmpSession {
    readonly #agent: Endpoint;
    readonly #options: SnmpOptions;
    readonly #exchange: Exchange;
    #batch: number;
    readonly #batches = new WeakMap<readonly Polled[], { size: number; batches: readonly PolledBatch<Polled>[] }>();
    #hasBulk: boolean;
    #last: Promise<unknown> = Promise.resolve();
    #isClosed = false;

    constructor(agent: Endpoint, options: SnmpOptions) {
        this.#agent = agent;
        this.#options = options;
        this.#exchange = openExchange(agent, options);
        this.#batch = BATCH[options.version];
        this.#hasBulk = options.version !== '1';
    }

    /** How many objects a GET asks for: the more the agent bears, the fewer packets. */
    get objectsPerPacket(): number {
        return this.#batch;
    }

    /** Reads single objects, and what the agent does not have is not in the answer. Throws GatewayError when the agent is silent. */
    async get(oids: readonly string[]): Promise<Walked> {
        const objects = [...new Set(oids)].map((oid): Polled => ({ oid, raw: undefined }));
        const found = await this.refresh(objects);
        return new Map(found.flatMap(({ oid, raw }) => (raw === undefined ? [] : [[oid, raw]])));
    }

    /** Asks all of them and returns those that say something else than before. Throws GatewayError when the agent is silent; then some may be new. */
    async refresh<One extends Polled>(objects: readonly One[]): Promise<One[]> {
        const changed: One[] = [];
        for (const batch of this.#batchesOf(objects)) await this.#getBatch(batch, changed);
        return changed;
    }

    /** The same batches for the same list: what is made of them is made once. */
    #batchesOf<One extends Polled>(objects: readonly One[]): readonly PolledBatch<One>[] {
        const known = this.#batches.get(objects);
        if (known?.size === this.#batch) return known.batches as readonly PolledBatch<One>[];
        const batches: PolledBatch<One>[] = [];
        for (let at = 0; at < objects.length; at += this.#batch)
            batches.push(batchOf(objects.slice(at, at + this.#batch)));
        this.#batches.set(objects, { size: this.#batch, batches });
        return batches;
    }

    /** Reads everything below the columns of tables. Throws GatewayError when the agent is silent. */
    async walk(columns: readonly string[]): Promise<Walked> {
        const found = new Map<string, Raw>();
        const open = [...new Set(columns)];
        while (open.length > 0) await this.#walkColumns(open.splice(0, COLUMNS_AT_ONCE), found);
        return found;
    }

    /** Writes objects in one SET. Throws GatewayError `device-refused` with the agent's reason. */
    async set(writes: readonly { readonly oid: string; readonly put: Put }[]): Promise<void> {
        const varbinds = writes.map(({ oid, put }) => ({ oid, type: TYPES[put.kind], value: put.value }));
        const answer = await this.#inTurn(() => this.#exchange.set(varbinds));
        if (answer.ok) return;
        if (answer.error.type === 'status') throw new GatewayError('device-refused', this.#refusal(answer.error.name));
        throw this.#errorOf(answer.error);
    }

    /** What is under way ends as silent. */
    close(): void {
        this.#isClosed = true;
        this.#exchange.close();
    }

    async #getBatch<One extends Polled>(batch: PolledBatch<One>, changed: One[]): Promise<void> {
        const { objects, oids } = batch;
        const answer = await this.#inTurn(() => this.#exchange.get(oids));
        if (answer.ok) {
            keepAsked(objects, answer.value, changed);
            return;
        }
        if (isFinal(answer.error)) throw this.#errorOf(answer.error);
        if (objects.length === 1) for (const object of objects) keep(object, undefined, changed);
        else await this.#getRest(batch, answer.error, changed);
    }

    // RFC 1157 §4.1.2: one missing object fails the whole request and is named; ask again for the others. When the agent does
    // not say which, or the answer was too big, halves find it.
    async #getRest<One extends Polled>({ objects }: PolledBatch<One>, failure: Failure, changed: One[]): Promise<void> {
        const culprit = failure.type === 'status' && failure.name !== 'TooBig' ? failure.oid : undefined;
        const missing = objects.find(({ oid }) => oid === culprit);
        if (missing !== undefined) {
            keep(missing, undefined, changed);
            await this.#getBatch(batchOf(objects.filter((object) => object !== missing)), changed);
            return;
        }
        const half = Math.ceil(objects.length / 2);
        if (failure.type === 'status' && failure.name === 'TooBig') this.#batch = Math.min(this.#batch, half);
        await this.#getBatch(batchOf(objects.slice(0, half)), changed);
        await this.#getBatch(batchOf(objects.slice(half)), changed);
    }

    async #walkColumns(columns: readonly string[], found: Map<string, Raw>): Promise<void> {
        let open = columns.map((column) => ({ column, at: column }));
        while (open.length > 0 && found.size < CELLS_MAX) {
            const lists = await this.#next(open.map(({ at }) => at));
            open = open
                .map((cursor, position) => advance(cursor, lists[position] ?? [], found))
                .filter((cursor) => cursor !== undefined);
        }
    }

    /** What follows each OID, several rows if the agent can; an empty list ends that column. */
    async #next(oids: readonly string[]): Promise<readonly (readonly Said[])[]> {
        if (!this.#hasBulk) return this.#nextOne(oids);
        const repetitions = Math.max(1, Math.floor(this.#batch / oids.length));
        const answer = await this.#inTurn(() => this.#exchange.getBulk(oids, repetitions));
        if (answer.ok) return answer.value;
        if (isFinal(answer.error)) throw this.#errorOf(answer.error);
        if (repetitions > 1) this.#batch = Math.max(oids.length, Math.ceil(this.#batch / 2));
        else this.#hasBulk = false;
        return this.#next(oids);
    }

    async #nextOne(oids: readonly string[]): Promise<readonly (readonly Said[])[]> {
        const answer = await this.#inTurn(() => this.#exchange.getNext(oids));
        if (answer.ok) return answer.value.map((said) => [said]);
        if (isFinal(answer.error)) throw this.#errorOf(answer.error);
        if (oids.length === 1) return [[]];
        // RFC 1157 §4.1.3: the end of the tree fails the whole request. Each column alone then.
        const lists: (readonly Said[])[] = [];
        for (const oid of oids) lists.push(...(await this.#nextOne([oid])));
        return lists;
    }

    // Cards answer one question at a time; commands slip in between the packets of a poll.
    #inTurn<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome> {
        const turn = this.#last.then(() => {
            if (this.#isClosed) throw new GatewayError('device-unreachable', `${this.#agent.name} is closed`);
            return ask();
        });
        this.#last = turn.catch(() => undefined);
        return turn;
    }

    #errorOf(failure: Failure): GatewayError {
        const { name } = this.#agent;
        const { version, user, privPassword } = this.#options;
        const who = version === '3' ? `the user “${user}”` : 'the community';
        // Whoever cannot decrypt a question does not have to answer it.
        const what = version === '3' && privPassword !== undefined ? `${who} and its privacy password` : who;
        switch (failure.type) {
            case 'silent':
                return new GatewayError(
                    'device-unreachable',
                    `no answer from ${name} within ${patienceSecondsOf(this.#options)} s: check the address, that SNMP is enabled and ${what}`,
                );
            case 'denied':
                return new GatewayError('device-refused', `${name} refuses ${who}: ${failure.reason}`);
            case 'nonsense':
                return new GatewayError('device-unreachable', `${name} answers what is not SNMP: ${failure.reason}`);
            case 'misfit':
                return new GatewayError('device-unreachable', `${name} answers another question than the one asked`);
            case 'status':
                return new GatewayError('device-refused', this.#refusal(failure.name));
            default:
                return failure satisfies never;
        }
    }

    #refusal(status: string): string {
        const { name } = this.#agent;
        return NOT_ALLOWED.includes(status)
            ? `${name} does not let us write this (${status}): give the community or user write access on the card`
            : `${name} refused it (${status})`;
    }
}

const { ObjectType } = snmp;
const TYPES = {
    integer: ObjectType.Integer,
    ticks: ObjectType.TimeTicks,
    text: ObjectType.OctetString,
    oid: ObjectType.OID,
} as const;

// RFC 3416 §4.2.5; noSuchName and readOnly are what version 1 says instead (RFC 3584 §4.4).
const NOT_ALLOWED: readonly string[] = ['NoSuchName', 'ReadOnly', 'NoAccess', 'NotWritable', 'AuthorizationError'];

/** A failure that asking for less cannot mend. */
function isFinal(failure: Failure): boolean {
    return failure.type === 'silent' || failure.type === 'denied' || failure.type === 'nonsense';
}

function batchOf<One extends Polled>(objects: readonly One[]): PolledBatch<One> {
    return { objects, oids: objects.map(({ oid }) => oid) };
}

// An answer counts only for the OID that was asked for: some cards shift or repeat them.
function keepAsked<One extends Polled>(objects: readonly One[], answer: readonly Said[], changed: One[]): void {
    for (let place = 0; place < objects.length; place++) {
        const object = objects[place] as One;
        const said = answer[place];
        keep(object, said?.oid === object.oid ? said.raw : undefined, changed);
    }
}

function keep<One extends Polled>(object: One, raw: Raw | undefined, changed: One[]): void {
    if (raw === object.raw || (raw !== undefined && isSame(raw, object.raw))) return;
    object.raw = raw;
    changed.push(object);
}

interface Cursor {
    readonly column: string;
    readonly at: string;
}

/** Keeps what lies below the column; undefined when the column is at its end. An agent that goes backwards is at its end. */
function advance(cursor: Cursor, column: readonly Said[], found: Map<string, Raw>): Cursor | undefined {
    let { at } = cursor;
    for (const { oid, tag, raw } of column) {
        const isBeyond = indexBelow(cursor.column, oid) === undefined || compareOids(at, oid) >= 0;
        if (isBeyond || tag === END_OF_MIB_VIEW) return undefined;
        if (raw !== undefined) found.set(oid, raw);
        at = oid;
    }
    return at === cursor.at ? undefined : { ...cursor, at };
}
