// Says who sends a request to the web API, and lets people in: the first with the claim code, then with password and second
// factor. Every attempt, good or bad, becomes an event of the audit trail. Never says which part of a proof was wrong.

import type { FastifyRequest } from 'fastify';
import { type Role, scopesOf } from '#model/access.ts';
import type { GatewayConfig } from '#model/config.ts';
import type { AuditAction } from '#model/events.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import { Refusal } from '../web/route.ts';
import { Accounts, type User } from './accounts.ts';
import { ClaimCode } from './claim-code.ts';
import { LocalToken } from './local-token.ts';
import { type Principal, signatureOf } from './principal.ts';
import { RequestPace } from './request-pace.ts';
import { hashOf } from './secret.ts';
import { type BrowserSession, BrowserSessions } from './sessions.ts';
import { type Visitor, visitorOf } from './visitor.ts';

export interface AccessOptions {
    /** Where accounts and the claim code are kept. */
    readonly stateFolder: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly gateway: Gateway;
    readonly log: Log;
    readonly config: () => GatewayConfig['web'];
    /** Milliseconds since 1970. */
    readonly now?: () => number;
}

export class Access {
    readonly accounts: Accounts;
    readonly sessions = new BrowserSessions();
    readonly claimCode: ClaimCode;
    readonly now: () => number;
    readonly #localToken: LocalToken;
    readonly #pace = new RequestPace();
    readonly #gateway: Gateway;
    readonly #log: Log;
    readonly #config: () => GatewayConfig['web'];
    readonly #known = new WeakMap<FastifyRequest, Principal>();

    constructor({ stateFolder: folder, environment, gateway, log, config, now = Date.now }: AccessOptions) {
        this.accounts = new Accounts({ folder, log });
        this.claimCode = new ClaimCode({ folder, log });
        this.#localToken = new LocalToken({ environment, log });
        this.#gateway = gateway;
        this.#log = log;
        this.#config = config;
        this.now = now;
    }

    /** Before the server listens. */
    start(): void {
        this.accounts.start();
        if (this.accounts.isClaimed) return;
        this.claimCode.start();
        this.#log.info({ file: this.claimCode.file }, 'nobody has set a password yet: the code for it is in this file');
    }

    /** `port` is where programs of this machine reach us. */
    open(port: number): void {
        this.#localToken.start(port);
    }

    stop(): void {
        this.#localToken.stop();
    }

    /** Whether the address may ask now. This machine itself always may. */
    admit(request: FastifyRequest): boolean {
        const { address, isLocal } = visitorOf(request);
        return isLocal || this.#pace.admit(addressGroup(address), performance.now());
    }

    /** Who asks. Throws Refusal for a proof that is wrong: who shows one does not want to be a stranger. */
    identify(request: FastifyRequest): Principal {
        const known = this.#known.get(request);
        if (known) return known;
        const principal = this.#identify(visitorOf(request));
        this.#known.set(request, principal);
        return principal;
    }

    /** The session of the browser that asks. */
    sessionOf(request: FastifyRequest): BrowserSession | undefined {
        const { cookie } = visitorOf(request);
        return cookie === undefined ? undefined : this.sessions.find(cookie, this.now());
    }

    audit(by: Principal, action: AuditAction, about: string, outcome: 'done' | 'refused' = 'done'): void {
        this.#gateway.apply({ type: 'audit', by: signatureOf(by), action, about, outcome });
    }

    #identify(visitor: Visitor): Principal {
        if (visitor.bearer !== undefined) return this.#bearer(visitor, visitor.bearer);
        const session = visitor.cookie === undefined ? undefined : this.sessions.find(visitor.cookie, this.now());
        const user = session && this.accounts.user(session.user);
        if (user) return this.#fromSession(visitor, session, user);
        const { address } = visitor;
        return { name: 'anonymous', role: this.#strangersRole(visitor), via: 'anonymous', address };
    }

    #bearer({ address, isLocal }: Visitor, secret: string): Principal {
        if (isLocal && this.#localToken.fits(secret)) return { name: 'local', role: 'admin', via: 'local', address };
        const hash = hashOf(secret);
        const token = [...this.accounts.tokens.values()].find((one) => one.hash === hash);
        if (!token || (token.expiresAt !== undefined && token.expiresAt <= this.now())) {
            throw new Refusal(401, 'login-refused', 'this token is not known, or has ended');
        }
        const { name, hosts } = token;
        const scopes = scopesOf(token.role, token.scopes);
        // Its scopes keep it to fencing; there it gives orders.
        const role = token.role === 'fencing' ? 'operator' : token.role;
        const narrowed = { ...(scopes ? { scopes } : {}), ...(hosts ? { hosts } : {}) };
        return { name: `token:${name}`, role, via: 'token', address, ...narrowed };
    }

    #fromSession({ address, isChange, csrf }: Visitor, session: BrowserSession, { role }: User): Principal {
        if (isChange && csrf !== session.csrf) {
            throw new Refusal(403, 'origin-unknown', 'the header X-CSRF-Token is missing or wrong: reload the page');
        }
        return { name: session.user, role, via: 'session', address, session: session.id };
    }

    #strangersRole({ isLocal }: Visitor): Role | undefined {
        const { readers } = this.#config();
        return readers === 'everybody' || (readers === 'this-machine' && isLocal) ? 'viewer' : undefined;
    }
}

/** An IPv6 subscriber has a whole /64 to ask from. */
export function addressGroup(address: string): string {
    if (!address.includes(':')) return address;
    const [head = '', tail = ''] = address.split('::');
    const groups = head.split(':');
    const zeros = new Array<string>(Math.max(0, 8 - groups.length - tail.split(':').length)).fill('0');
    return [...groups, ...zeros].slice(0, 4).join(':');
}
