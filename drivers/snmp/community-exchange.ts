// Versions 1 and 2c over one socket, which is connected to the agent: the system keeps away what comes from elsewhere. The same
// question is sent again, under the same number, until an answer to it comes: an answer to an earlier attempt counts too.

import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SnmpOptions } from '#model/driver-options.ts';
import { messageOf } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { Endpoint } from './address.ts';
import type { Answer, BulkAnswer, Exchange, WrittenVarbind } from './exchange.ts';
import { type Names, PDU, type Question, type Response, readResponse, renumber, writeQuestion } from './message.ts';

interface Pending {
    readonly question: Question;
    readonly bytes: Buffer;
    readonly settle: (answer: Answer) => void;
    attemptsLeft: number;
    timer: NodeJS.Timeout | undefined;
    /** What came instead of an answer. */
    nonsense: string | undefined;
}

// RFC 3416 §3: request-id is a signed number of 32 bits. Always one of four bytes, so that a question asked before only changes these.
const ID_MIN = 0x01000000;
const ID_MAX = 0x7fffffff;

export class CommunityExchange implements Exchange {
    readonly #agent: Endpoint;
    readonly #options: SnmpOptions;
    readonly #version: number;
    #socket: Promise<Socket> | undefined;
    #pending: Pending | undefined;
    /** The last GET of each list of names that is still in use. */
    readonly #written = new WeakMap<Names, Buffer>();

    constructor(agent: Endpoint, options: SnmpOptions) {
        this.#agent = agent;
        this.#options = options;
        // RFC 1157 §4, RFC 1901 §3.
        this.#version = options.version === '1' ? 0 : 1;
    }

    get(oids: readonly string[]): Promise<Answer> {
        return this.#ask({ type: PDU.get, first: 0, second: 0, names: oids });
    }

    getNext(oids: readonly string[]): Promise<Answer> {
        return this.#ask({ type: PDU.getNext, first: 0, second: 0, names: oids });
    }

    async getBulk(oids: readonly string[], repetitions: number): Promise<BulkAnswer> {
        const answer = await this.#ask({ type: PDU.getBulk, first: 0, second: repetitions, names: oids });
        // RFC 3416 §4.2.3: row by row, each with a value for each name.
        return answer.ok
            ? ok(oids.map((_, column) => answer.value.filter((__, at) => at % oids.length === column)))
            : answer;
    }

    async set(varbinds: readonly WrittenVarbind[]): Promise<Answer> {
        return this.#ask({
            type: PDU.set,
            first: 0,
            second: 0,
            names: varbinds.map(({ oid }) => oid),
            values: varbinds,
        });
    }

    close(): void {
        const socket = this.#socket;
        this.#socket = undefined;
        // It may still be connecting; what fails there has nothing left to close.
        socket?.then((open) => open.close()).catch(() => undefined);
        this.#pending?.settle(failed({ type: 'silent' }));
    }

    #ask(asking: Omit<Question, 'version' | 'community' | 'id'>): Promise<Answer> {
        const id = randomInt(ID_MIN, ID_MAX);
        const question = { version: this.#version, community: this.#options.community, id, ...asking };
        const bytes = this.#write(question);
        return new Promise((resolve) => {
            const pending: Pending = {
                question,
                bytes,
                settle: (answer) => {
                    clearTimeout(pending.timer);
                    if (this.#pending === pending) this.#pending = undefined;
                    resolve(answer);
                },
                attemptsLeft: this.#options.retries + 1,
                timer: undefined,
                nonsense: undefined,
            };
            this.#pending = pending;
            this.#attempt(pending);
        });
    }

    #write(question: Question): Buffer {
        const { type, id, names } = question;
        if (type !== PDU.get) return writeQuestion(question);
        const known = this.#written.get(names);
        if (known !== undefined) {
            renumber(known, id);
            return known;
        }
        const bytes = writeQuestion(question);
        this.#written.set(names, bytes);
        return bytes;
    }

    #attempt(pending: Pending): void {
        if (pending.attemptsLeft-- <= 0) {
            const { nonsense } = pending;
            pending.settle(
                failed(nonsense === undefined ? { type: 'silent' } : { type: 'nonsense', reason: nonsense }),
            );
            return;
        }
        pending.timer = setTimeout(() => this.#attempt(pending), this.#options.timeout * 1000);
        this.#socket ??= this.#open();
        this.#socket
            // No route today may be one tomorrow: what cannot be sent is as if it was not answered.
            .then((socket) => socket.send(pending.bytes))
            .catch(() => {
                this.#socket = undefined;
            });
    }

    async #open(): Promise<Socket> {
        const socket = createSocket(this.#agent.family === 6 ? 'udp6' : 'udp4');
        socket.on('message', (bytes) => this.#hear(bytes));
        // Nobody listens there, it says at once. A card that is starting does so too: the question keeps its patience.
        socket.on('error', () => undefined);
        socket.connect(this.#agent.port, this.#agent.ip);
        await once(socket, 'connect');
        return socket;
    }

    #hear(bytes: Buffer): void {
        const pending = this.#pending;
        // Late, or the answer to a question that was given up.
        if (pending === undefined) return;
        try {
            const { version, community, id, names } = pending.question;
            const response = readResponse(bytes, names);
            if (response.id !== id) return;
            if (response.version !== version || response.community !== community) {
                throw new Error('an answer of another version or community');
            }
            pending.settle(answerOf(response, pending.question));
        } catch (error) {
            // Kept for when the question times out: then it was not silence but noise.
            pending.nonsense = messageOf(error);
        }
    }
}

// RFC 3416 §3 error-status.
const STATUSES: readonly string[] = [
    'NoError',
    'TooBig',
    'NoSuchName',
    'BadValue',
    'ReadOnly',
    'GeneralError',
    'NoAccess',
    'WrongType',
    'WrongLength',
    'WrongEncoding',
    'WrongValue',
    'NoCreation',
    'InconsistentValue',
    'ResourceUnavailable',
    'CommitFailed',
    'UndoFailed',
    'AuthorizationError',
    'NotWritable',
    'InconsistentName',
];
const AUTHORIZATION_ERROR = STATUSES.indexOf('AuthorizationError');

function answerOf({ status, index, said }: Response, { type, names }: Question): Answer {
    if (status === 0) {
        const isMisfit = (type === PDU.get || type === PDU.getNext) && said.length !== names.length;
        return isMisfit ? failed({ type: 'misfit' }) : ok(said);
    }
    if (status === AUTHORIZATION_ERROR) return failed({ type: 'denied', reason: 'it gives no access' });
    return failed({ type: 'status', name: STATUSES[status] ?? 'GeneralError', oid: names[index - 1] });
}
