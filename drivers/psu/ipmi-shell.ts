// One session with one BMC: a child process of `ipmitool shell`, which stays logged in and is given raw requests line by line.
// ipmitool brings what takes years to learn: cipher suites, retries, the ways of single makers, /dev/ipmi0. The password goes through
// its environment, never on a command line. Must never leave a request without an answer or a limit.
//
//   > raw 0x04 0x2d 0x58          read by us up to the next prompt
//    00 c0 01 00                  an error is a line with `rsp=0xcb` instead
//   ipmitool>
//
// Its stderr comes through the same pipe as its stdout: from a pipe of its own an error could be read after the prompt, and be
// taken for the answer to the next question.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { GatewayError } from '#model/errors.ts';
import { Turns } from '../turns.ts';

export interface IpmiLogin {
    /** undefined: the BMC of this machine, by /dev/ipmi0. */
    readonly host: string | undefined;
    readonly port: number;
    readonly user: string | undefined;
    readonly password: string | undefined;
    /** undefined: the best that both know. */
    readonly cipher: number | undefined;
    readonly privilege: 'user' | 'operator' | 'administrator';
    /** Absent: `ipmitool` on the path. */
    readonly program?: string;
}

/** The BMC answered with a completion code that is an error: IPMI 2.0 §5.2. */
export class IpmiRefusal extends Error {
    readonly code: number;

    constructor(code: number, message: string) {
        super(message);
        this.name = 'IpmiRefusal';
        this.code = code;
    }
}

// As a shell says that it found no such program.
const NOT_FOUND = 127;
const PROMPT = 'ipmitool> ';
// BMCs need up to 8 s for a login when they are busy; a request after that takes milliseconds.
const LOGIN_SECONDS = 20;
const ANSWER_SECONDS = 8;
// The longest answer has 255 bytes of three characters; what is longer is not an answer.
const TEXT_MAX = 16_384;
// A BMC ends a session that was silent for 60 s (IPMI 2.0 §6.12.15): asked in time it stays, with one packet lost.
const IDLE_MS_MAX = 25_000;

export class IpmiShell {
    readonly #login: IpmiLogin;
    readonly #turns = new Turns();
    #child: ChildProcessWithoutNullStreams | undefined;
    #said = '';
    /** Why ipmitool is gone. */
    #goneWhy = '';
    #answered: (() => void) | undefined;
    #idle: NodeJS.Timeout | undefined;
    #isClosed = false;

    constructor(login: IpmiLogin) {
        this.#login = login;
    }

    /**
     * Sends one request, one at a time, and returns the data behind the completion code.
     * Throws IpmiRefusal for a completion code that is an error, GatewayError `device-unreachable` when there is no session.
     */
    request(netFunction: number, command: number, data: readonly number[] = []): Promise<Buffer> {
        return this.#turns.take(async () => {
            if (this.#isClosed) throw new GatewayError('device-unreachable', 'the session is closed');
            await this.#start();
            try {
                const line = ['raw', ...[netFunction, command, ...data].map(hex)].join(' ');
                return parseAnswer(await this.#ask(line, ANSWER_SECONDS));
            } catch (error) {
                // Whoever owes an answer may still give it to the next question: only a new session is in step.
                if (!(error instanceof IpmiRefusal)) this.#end();
                throw error;
            }
        });
    }

    /** Ends the session: ipmitool says good-bye to the BMC when its input ends. */
    async close(): Promise<void> {
        this.#isClosed = true;
        this.#end();
    }

    async #start(): Promise<void> {
        if (this.#child) return;
        const { password } = this.#login;
        const program = this.#login.program ?? 'ipmitool';
        const child = spawn('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', program, ...argumentsOf(this.#login)], {
            env: {
                ...process.env,
                LC_ALL: 'C',
                TERM: 'dumb',
                ...(password === undefined ? {} : { IPMI_PASSWORD: password }),
            },
        });
        this.#child = child;
        this.#said = '';
        this.#goneWhy = '';
        const gone = (why: string) => {
            if (this.#child !== child) return;
            this.#child = undefined;
            this.#goneWhy = why;
            this.#answered?.();
        };
        child.on('error', ({ message }) => gone(`ipmitool cannot be started: ${message}`));
        child.on('close', (code) => {
            gone(
                code === NOT_FOUND
                    ? 'there is no ipmitool: install the package ipmitool'
                    : `ipmitool ended with ${code}`,
            );
        });
        // A program that has ended does not read: its end is told by `close`.
        child.stdin.on('error', () => undefined);
        child.stdout.setEncoding('latin1').on('data', (text: string) => this.#hear(child, text));
        child.stderr.resume();
        try {
            await this.#untilPrompt(LOGIN_SECONDS);
        } catch (error) {
            this.#end();
            throw error;
        }
    }

    #hear(child: ChildProcessWithoutNullStreams, text: string): void {
        if (this.#child !== child) return;
        this.#said = (this.#said + text).slice(-TEXT_MAX);
        if (this.#said.endsWith(PROMPT)) this.#answered?.();
    }

    async #ask(line: string, seconds: number): Promise<string> {
        this.#said = '';
        this.#child?.stdin.write(`${line}\n`);
        await this.#untilPrompt(seconds);
        this.#keepAlive();
        return this.#said.slice(0, -PROMPT.length).replace(line, '');
    }

    async #untilPrompt(seconds: number): Promise<void> {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#answered = resolve;
        const timer = setTimeout(resolve, seconds * 1000);
        await promise;
        clearTimeout(timer);
        this.#answered = undefined;
        if (this.#child && this.#said.endsWith(PROMPT)) return;
        const said = this.#said.replaceAll(PROMPT, '');
        const isMissing = this.#goneWhy.startsWith('there is no');
        const why = (isMissing ? '' : firstLine(said)) || this.#goneWhy || `no answer within ${seconds} s`;
        throw new GatewayError('device-unreachable', `the BMC ${this.#name}: ${why}`);
    }

    /** Get Device ID (IPMI 2.0 §20.1) costs the BMC nothing. */
    #keepAlive(): void {
        clearTimeout(this.#idle);
        this.#idle = setTimeout(() => {
            // A session that ended in the meantime is begun anew by whoever needs it.
            this.request(0x06, 0x01).catch(() => undefined);
        }, IDLE_MS_MAX).unref();
    }

    #end(): void {
        clearTimeout(this.#idle);
        const child = this.#child;
        this.#child = undefined;
        if (!child) return;
        child.stdin.end();
        setTimeout(() => child.kill('SIGKILL'), 2000).unref();
        this.#answered?.();
    }

    get #name(): string {
        const { host, port } = this.#login;
        return host === undefined ? 'of this machine' : `at ${host} port ${port}`;
    }
}

function argumentsOf({ host, port, user, password, cipher, privilege }: IpmiLogin): string[] {
    if (host === undefined) return ['-I', 'open', 'shell'];
    return [
        ...['-I', 'lanplus', '-H', host, '-p', String(port), '-L', privilege.toUpperCase(), '-N', '2', '-R', '3'],
        ...(user === undefined ? [] : ['-U', user]),
        // Without -E it would ask the terminal.
        ...(password === undefined ? ['-P', ''] : ['-E']),
        ...(cipher === undefined ? [] : ['-C', String(cipher)]),
        'shell',
    ];
}

function hex(byte: number): string {
    return `0x${byte.toString(16).padStart(2, '0')}`;
}

// In-band the BMC tells the machine of events by itself; ipmitool says so, passes them over and goes on waiting for the answer.
const NOTICE = /^Received a response with unexpected ID .*$/gm;

function parseAnswer(text: string): Buffer {
    const refused = /\brsp=0x([0-9a-f]{2})\)(?::\s*(.*))?/i.exec(text);
    if (refused) throw new IpmiRefusal(Number.parseInt(refused[1] ?? '', 16), (refused[2] ?? '').trim());
    const bytes = text.replace(NOTICE, '').trim();
    // An answer without data is an empty line.
    if (/^(?:[0-9a-f]{2}(?:\s+|$))*$/i.test(bytes)) return Buffer.from(bytes.replace(/\s+/g, ''), 'hex');
    throw new GatewayError('device-unreachable', `the BMC gave no answer: ${firstLine(bytes).slice(0, 80)}`);
}

function firstLine(text: string): string {
    return text.trim().split('\n')[0]?.trim() ?? '';
}
