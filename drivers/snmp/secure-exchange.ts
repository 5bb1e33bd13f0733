// Version 3: net-snmp's callbacks as promises that always settle, and what its reports mean for whoever wrote the
// configuration.

import snmp, { type Session, type User, type Varbind } from 'net-snmp';
import type { SnmpOptions } from '#model/driver-options.ts';
import { GatewayError, messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Endpoint } from './address.ts';
import { mendDes } from './des-privacy.ts';
import {
    type Answer,
    type BulkAnswer,
    type Exchange,
    type Failure,
    patienceSecondsOf,
    type WrittenVarbind,
} from './exchange.ts';
import { guardedDgram } from './guarded-socket.ts';
import { parseVarbind } from './raw.ts';

// An SNMPv3 question can take three round trips: discovery, time, the question itself. What takes longer than all their
// attempts is an agent that leads net-snmp in circles.
const ROUND_TRIPS_MAX = 3;
const GRACE_MS = 500;

export class SecureExchange implements Exchange {
    readonly #agent: Endpoint;
    readonly #options: SnmpOptions;
    #session: Session | undefined;
    #nonsense: string | undefined;
    #giveUp: ((failure: Failure) => void) | undefined;

    constructor(agent: Endpoint, options: SnmpOptions) {
        this.#agent = agent;
        this.#options = options;
    }

    async get(oids: readonly string[]): Promise<Answer> {
        return parsed(await this.#ask<readonly Varbind[]>((session, done) => session.get(oids, done)));
    }

    async getNext(oids: readonly string[]): Promise<Answer> {
        return parsed(await this.#ask<readonly Varbind[]>((session, done) => session.getNext(oids, done)));
    }

    async getBulk(oids: readonly string[], repetitions: number): Promise<BulkAnswer> {
        const answer = await this.#ask<readonly (readonly Varbind[])[]>((session, done) =>
            session.getBulk(oids, 0, repetitions, done),
        );
        return answer.ok ? ok(answer.value.map((column) => column.map(parseVarbind))) : answer;
    }

    async set(varbinds: readonly WrittenVarbind[]): Promise<Answer> {
        return parsed(await this.#ask<readonly Varbind[]>((session, done) => session.set(varbinds, done)));
    }

    close(): void {
        const session = this.#session;
        this.#session = undefined;
        try {
            session?.close();
        } catch {
            // It was closed already: that is what we want.
        }
        this.#giveUp?.({ type: 'silent' });
    }

    #ask<Varbinds>(
        send: (session: Session, done: (error: Error | null, varbinds?: Varbinds) => void) => void,
    ): Promise<Result<Varbinds, Failure>> {
        this.#session ??= this.#open();
        this.#nonsense = undefined;
        const session = this.#session;
        return new Promise((resolve) => {
            const settle = (answer: Result<Varbinds, Failure>) => {
                clearTimeout(deadline);
                this.#giveUp = undefined;
                resolve(answer);
            };
            this.#giveUp = (failure) => settle(failed(failure));
            const deadline = setTimeout(
                () => this.close(),
                patienceSecondsOf(this.#options) * 1000 * ROUND_TRIPS_MAX + GRACE_MS,
            );
            send(session, (error, varbinds) => settle(error ? failed(this.#failureOf(error)) : answered(varbinds)));
        });
    }

    #open(): Session {
        const { timeout, retries } = this.#options;
        const options = {
            port: this.#agent.port,
            retries,
            timeout: timeout * 1000,
            transport: this.#agent.family === 6 ? ('udp6' as const) : ('udp4' as const),
            version: snmp.Version3,
            // It threw on an answer that it had accepted: another one will not come.
            dgramModule: guardedDgram(this.#agent, (error) =>
                this.#giveUp?.({ type: 'nonsense', reason: messageOf(error) }),
            ),
        };
        const session = snmp.createV3Session(this.#agent.ip, userOf(this.#options), options);
        session.on('error', (error: unknown) => this.#heardNonsense(error));
        return session;
    }

    // Kept for when the question times out: then it was not silence but noise.
    #heardNonsense(error: unknown): void {
        this.#nonsense = messageOf(error);
    }

    #failureOf(error: Error): Failure {
        if (error instanceof snmp.RequestTimedOutError) {
            return this.#nonsense === undefined ? { type: 'silent' } : { type: 'nonsense', reason: this.#nonsense };
        }
        if (error instanceof snmp.RequestFailedError) {
            // net-snmp hands the error-index on only as the OID behind its message.
            const [name = '', oid] = error.message.split(': ');
            return name === 'AuthorizationError'
                ? { type: 'denied', reason: NO_ACCESS }
                : { type: 'status', name, oid };
        }
        if (error instanceof snmp.ResponseInvalidError) {
            if (error.code === ResponseInvalidCode.EReqResOidNoMatch) return { type: 'misfit' };
            if (!SECURITY_CODES.includes(error.code)) return { type: 'nonsense', reason: error.message };
            return { type: 'denied', reason: describeSecurity(error.message) };
        }
        // The system could not send it: no route, no network.
        return 'syscall' in error ? { type: 'silent' } : { type: 'nonsense', reason: error.message };
    }
}

function parsed(answer: Result<readonly Varbind[], Failure>): Answer {
    return answer.ok ? ok(answer.value.map(parseVarbind)) : answer;
}

function answered<Varbinds>(varbinds: Varbinds | undefined): Result<Varbinds, Failure> {
    return varbinds === undefined ? failed({ type: 'nonsense', reason: 'an answer without values' }) : ok(varbinds);
}

mendDes();

const { ResponseInvalidCode } = snmp;
const SECURITY_CODES: readonly number[] = [
    ResponseInvalidCode.ECouldNotDecrypt,
    ResponseInvalidCode.EAuthFailure,
    ResponseInvalidCode.ENotInTimeWindow,
];

// RFC 3415 §3.2: no view for this name, security model and level.
const NO_ACCESS = 'it gives no access; perhaps it wants another security level (authentication, privacy)';

// RFC 3414 §5 usmStats: what the agent's report means for whoever wrote the configuration.
function describeSecurity(report: string): string {
    const text = report.toLowerCase();
    if (text.includes('user name')) return 'it does not know this user';
    if (text.includes('digest')) return 'the authentication password or protocol is wrong';
    if (text.includes('decrypt')) return 'the privacy password or protocol is wrong';
    if (text.includes('security level'))
        return 'it wants this user with another security level (authentication, privacy)';
    if (text.includes('time window')) return 'its clock and ours do not agree (usmStatsNotInTimeWindows)';
    return report;
}

/** Throws GatewayError `config-invalid` for a combination that RFC 3414 does not know. */
export function userOf(options: SnmpOptions): User {
    const { user, authPassword, privPassword } = options;
    if (user === undefined) throw new GatewayError('config-invalid', 'SNMP version 3 needs a user');
    if (authPassword === undefined && privPassword !== undefined) {
        throw new GatewayError('config-invalid', 'privPassword needs authPassword: RFC 3414 has no privacy without it');
    }
    if (authPassword === undefined) return { name: user, level: snmp.SecurityLevel.noAuthNoPriv };
    const authenticated = {
        name: user,
        authProtocol: snmp.AuthProtocols[options.authProtocol],
        authKey: authPassword,
    };
    if (privPassword === undefined) return { ...authenticated, level: snmp.SecurityLevel.authNoPriv };
    return {
        ...authenticated,
        level: snmp.SecurityLevel.authPriv,
        privProtocol: snmp.PrivProtocols[options.privProtocol],
        privKey: privPassword,
    };
}
