// A NUT client: the commands of the protocol as functions. They may be called at any time; one is in flight, the others
// wait their turn. Every failure is a NutError whose code says what happened.

import { NutConnection, type Words } from './connection.ts';
import { isErrorToken } from './error-token.ts';
import { invalidResponse, NutError, type NutErrorCode } from './nut-error.ts';
import type { TlsChoice } from './tls.ts';

export const NUT_PORT = 3493;

// NUT's own clients wait so long for a connection.
const TIMEOUT_SECONDS = 10;

export interface VariableType {
    readonly isWritable: boolean;
    readonly hasValues: boolean;
    readonly hasRanges: boolean;
    readonly kind: 'text' | 'number';
    /** Characters that a text may have; undefined for numbers. */
    readonly maxLength: number | undefined;
}

export interface NutClientOptions {
    /** Name or address; absent: this machine. */
    readonly host?: string;
    /** TCP port, 1 to 65535. */
    readonly port?: number;
    readonly timeoutSeconds?: number;
    readonly tls?: TlsChoice;
}

/** What became of a tracked command. */
export type TrackedOutcome = 'pending' | 'success' | 'unknown' | 'invalid-argument' | 'failed';

export class NutClient {
    readonly host: string;
    readonly port: number;
    readonly #tls: TlsChoice;
    readonly #connection: NutConnection;
    #isEncrypted = false;

    /** `timeoutSeconds` is for the connection, and for each answer. `tls`: absent, nothing is encrypted. */
    constructor(options: NutClientOptions = {}) {
        this.host = options.host ?? 'localhost';
        this.port = options.port ?? NUT_PORT;
        this.#tls = options.tls ?? 'off';
        this.#connection = new NutConnection({ timeoutSeconds: options.timeoutSeconds ?? TIMEOUT_SECONDS });
    }

    /** Whether what we say cannot be read on the way. */
    get isEncrypted(): boolean {
        return this.#isEncrypted;
    }

    /**
     * Opens the connection, once in its life, and encrypts it as `tls` demands. Rejects with NutError `no-such-host`,
     * `connection-failure`, `tls-unavailable` or `tls-failed`.
     */
    async connect(): Promise<void> {
        await this.#connection.open(this.host, this.port);
        if (this.#tls === 'off') return;
        try {
            await this.startTls();
        } catch (error) {
            if (this.#tls === 'try' && error instanceof NutError && isErrorToken(error.code)) return;
            this.#connection.close();
            throw error;
        }
    }

    /** Encrypts an open connection. Rejects with NutError `tls-failed`, or the token by which the server refused. */
    async startTls(): Promise<void> {
        // Only for those who encrypt: Node's TLS takes longer to load than all the rest of a command.
        const { encrypt, handshakeOptions } = await import('./tls.ts');
        try {
            await this.#command('STARTTLS');
        } catch (error) {
            const isRefused = error instanceof NutError && isErrorToken(error.code);
            if (!isRefused || this.#tls === 'off' || this.#tls === 'try') throw error;
            throw new NutError('tls-unavailable', `SSL error: the server offers no encryption (${error.code})`, error);
        }
        await this.#connection.encrypt((plain) => encrypt(plain, handshakeOptions(this.#tls, this.host)));
        this.#isEncrypted = true;
    }

    /** Takes leave and closes. Never throws. */
    async close(): Promise<void> {
        try {
            await this.#command('LOGOUT');
        } catch {
            // The server is gone already: that is what we wanted.
        }
        this.#connection.close();
    }

    /** Ends the connection at once, without a word: everybody who waits for an answer gets an error. */
    abort(): void {
        this.#connection.close();
    }

    /** The server's free text about itself. */
    async version(): Promise<string> {
        return (await this.#line('VER')).join(' ');
    }

    async protocolVersion(): Promise<string> {
        return (await this.#line('PROTVER')).join(' ');
    }

    /** The commands that the server says it knows. */
    async help(): Promise<string[]> {
        const [, ...commands] = await this.#line('HELP');
        return commands;
    }

    /** Names and descriptions, in the server's order. */
    async listUps(): Promise<{ name: string; description: string }[]> {
        const items = await this.#list('UPS');
        return items.map(([name = '', description = '']) => ({ name, description }));
    }

    /** All variables of a device, in the server's order. */
    async listVariables(ups: string): Promise<Map<string, string>> {
        return pairs(await this.#list('VAR', ups));
    }

    /** The variables that can be written, with their values. */
    async listWritable(ups: string): Promise<Map<string, string>> {
        return pairs(await this.#list('RW', ups));
    }

    async listCommands(ups: string): Promise<string[]> {
        return first(await this.#list('CMD', ups));
    }

    /** The values that a variable can be set to; none if it takes others. */
    async listValues(ups: string, variable: string): Promise<string[]> {
        return first(await this.#list('ENUM', ups, variable));
    }

    async listRanges(ups: string, variable: string): Promise<{ min: number; max: number }[]> {
        const items = await this.#list('RANGE', ups, variable);
        return items.map(([min, max]) => ({ min: Number(min), max: Number(max) }));
    }

    /** Addresses of the clients that are logged in to a device, one for each connection. */
    async listClients(ups: string): Promise<string[]> {
        return first(await this.#list('CLIENT', ups));
    }

    getVariable(ups: string, variable: string): Promise<string> {
        return this.#get('VAR', ups, variable);
    }

    getDescription(ups: string, variable: string): Promise<string> {
        return this.#get('DESC', ups, variable);
    }

    getCommandDescription(ups: string, command: string): Promise<string> {
        return this.#get('CMDDESC', ups, command);
    }

    getUpsDescription(ups: string): Promise<string> {
        return this.#get('UPSDESC', ups);
    }

    /** How many clients are logged in to a device. */
    async getLogins(ups: string): Promise<number> {
        return Number(await this.#get('NUMLOGINS', ups));
    }

    async getType(ups: string, variable: string): Promise<VariableType> {
        const words = (await this.#query('GET', 'TYPE', ups, variable)).map((word) => word.toUpperCase());
        const text = words.find((word) => word.startsWith('STRING'));
        return {
            isWritable: words.includes('RW'),
            hasValues: words.includes('ENUM'),
            hasRanges: words.includes('RANGE'),
            kind: text === undefined ? 'number' : 'text',
            maxLength: text === undefined ? undefined : Number(text.split(':')[1] ?? 0),
        };
    }

    /** Says who we are. Servers check it only when a right is needed. */
    async authenticate(username: string, password: string): Promise<void> {
        await this.#command('USERNAME', username);
        await this.#command('PASSWORD', password);
    }

    /** Tells the server that this host is fed by the device: it is counted until the connection ends. */
    async login(ups: string): Promise<void> {
        await this.#command('LOGIN', ups);
    }

    /** Asks whether we may command the shutdown. Servers before protocol 1.3 know only the old word. */
    async primary(ups: string): Promise<void> {
        try {
            await this.#command('PRIMARY', ups);
        } catch (error) {
            if (!(error instanceof NutError && error.code === 'UNKNOWN-COMMAND')) throw error;
            await this.#command('MASTER', ups);
        }
    }

    /** Orders every host on the device to shut down. There is no way back in the protocol. */
    async forceShutdown(ups: string): Promise<void> {
        await this.#command('FSD', ups);
    }

    /** Whether further commands are tracked on this connection. */
    async track(isOn: boolean): Promise<void> {
        await this.#command('SET', 'TRACKING', isOn ? 'ON' : 'OFF');
    }

    async isTracking(): Promise<boolean> {
        const [word] = await this.#line('GET', 'TRACKING');
        if (word !== 'ON' && word !== 'OFF') throw invalidResponse();
        return word === 'ON';
    }

    /** Hands a new value over. Returns the tracking id while tracking is on. */
    async setVariable(ups: string, variable: string, value: string): Promise<string | undefined> {
        return trackingId(await this.#command('SET', 'VAR', ups, variable, value));
    }

    /** Hands an instant command over. Returns the tracking id while tracking is on. */
    async command(ups: string, command: string, value?: string): Promise<string | undefined> {
        return trackingId(await this.#command('INSTCMD', ups, command, ...(value === undefined ? [] : [value])));
    }

    async trackingOutcome(id: string): Promise<TrackedOutcome> {
        try {
            const [word] = await this.#line('GET', 'TRACKING', id);
            if (word === 'PENDING') return 'pending';
            if (word === 'SUCCESS') return 'success';
        } catch (error) {
            const outcome = error instanceof NutError ? TRACKED_ERRORS[error.code] : undefined;
            if (outcome !== undefined) return outcome;
            throw error;
        }
        throw invalidResponse();
    }

    /** An answer `OK …`: the words behind it. */
    async #command(...words: Words): Promise<Words> {
        const [status, ...rest] = await this.#line(...words);
        if (status !== 'OK') throw invalidResponse();
        return rest;
    }

    async #get(kind: string, ...names: Words): Promise<string> {
        return (await this.#query('GET', kind, ...names)).join(' ');
    }

    /** An answer that repeats the question behind GET: the words behind that. */
    async #query(verb: string, ...words: Words): Promise<Words> {
        const answer = await this.#line(verb, ...words);
        if (!isRepeated(words, answer) || answer.length === words.length) throw invalidResponse();
        return answer.slice(words.length);
    }

    #line(...words: Words): Promise<Words> {
        return this.#connection.line(words);
    }

    /** The items of a list, without the words that each of them repeats. */
    async #list(...words: Words): Promise<readonly Words[]> {
        const items = await this.#connection.list(['LIST', ...words]);
        if (!items.every((item) => isRepeated(words, item))) throw invalidResponse();
        return items.map((item) => item.slice(words.length));
    }
}

const TRACKED_ERRORS: Partial<Record<NutErrorCode, TrackedOutcome>> = {
    UNKNOWN: 'unknown',
    'INVALID-ARGUMENT': 'invalid-argument',
    FAILED: 'failed',
};

function isRepeated(words: Words, answer: Words): boolean {
    return words.every((word, index) => answer[index]?.toLowerCase() === word.toLowerCase());
}

function pairs(items: readonly Words[]): Map<string, string> {
    return new Map(items.map(([name = '', value = '']) => [name, value]));
}

function first(items: readonly Words[]): string[] {
    return items.map(([word = '']) => word);
}

function trackingId([word, id]: Words): string | undefined {
    return word === 'TRACKING' ? id : undefined;
}
