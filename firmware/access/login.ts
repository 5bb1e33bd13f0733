// Lets people in: the first with the claim code, then with name, password and, if the user has one, a second factor. Wrong
// attempts cost their address time; all take the same time, whatever was wrong.

import { setTimeout } from 'node:timers/promises';
import { fitsHash, hashPassword } from '#nut/password-hash.ts';
import { LoginPatience } from '../nut-server/login-patience.ts';
import { Refusal } from '../web/route.ts';
import { type Access, addressGroup } from './access.ts';
import type { User } from './accounts.ts';
import type { Principal } from './principal.ts';
import { takeTotpCode } from './totp.ts';

// A person waits so long for a page; whoever must wait longer is told when to come back.
const WAIT_MS_MAX = 2000;

const WRONG = 'name, password or code is wrong';

export class Login {
    readonly #access: Access;
    readonly #patience = new LoginPatience();
    /** What a password is compared with when there is no such user. */
    readonly #nobody = hashPassword('');

    constructor(access: Access) {
        this.#access = access;
    }

    /** The first user, an admin. Throws Refusal. */
    async claim(
        { code, name, password }: { code: string; name: string; password: string },
        by: Principal,
    ): Promise<void> {
        const { accounts, claimCode } = this.#access;
        await this.waitFor(by);
        if (accounts.isClaimed)
            throw new Refusal(409, 'already-claimed', 'somebody has set a password already: log in');
        if (!claimCode.fits(code)) {
            this.#fail(by, 'claim', 'wrong code');
            throw new Refusal(401, 'login-refused', 'this is not the code that the gateway printed when it started');
        }
        const hash = await hashPassword(password);
        // Hashing took a while: somebody else may have come first.
        if (accounts.isClaimed)
            throw new Refusal(409, 'already-claimed', 'somebody has set a password just now: log in');
        accounts.putUser(name, { role: 'admin', password: hash, passkeys: [], createdAt: this.#access.now() });
        claimCode.clear();
        this.#access.audit({ ...by, name }, 'claim', `user ${name}`);
    }

    /** Throws Refusal: `login-refused`, `code-needed`, `too-many-requests`. */
    async logIn(
        { name, password, code }: { name: string; password: string; code?: string },
        by: Principal,
    ): Promise<void> {
        const user = await this.proven(name, password, by);
        if (user.totp) this.#checkCode(name, user, code, by);
        this.#access.audit({ ...by, name }, 'login', `user ${name}`);
    }

    /** The user, if that is the password. Throws Refusal. */
    async proven(name: string, password: string, by: Principal): Promise<User> {
        await this.waitFor(by);
        const user = this.#access.accounts.user(name);
        const isRight = await fitsHash(password, user?.password ?? (await this.#nobody));
        // As it is now: another login may have used a code meanwhile.
        const now = isRight && user ? this.#access.accounts.user(name) : undefined;
        if (now) return now;
        this.#fail({ ...by, name }, 'login', 'wrong name or password');
        throw new Refusal(401, 'login-refused', WRONG);
    }

    /** A proof of another kind was wrong. */
    fail(by: Principal, about: string): void {
        this.#fail(by, 'login', about);
    }

    #checkCode(name: string, user: User, code: string | undefined, by: Principal): void {
        if (code === undefined) throw new Refusal(401, 'code-needed', 'enter the code of your authenticator too');
        const { accounts, now } = this.#access;
        const totp = user.totp && takeTotpCode(user.totp, code, now());
        if (!totp) {
            this.#fail({ ...by, name }, 'login', 'wrong code');
            throw new Refusal(401, 'login-refused', WRONG);
        }
        accounts.putUser(name, { ...user, totp });
    }

    /** Whoever was wrong before waits. Throws Refusal `too-many-requests` when that would take long. */
    async waitFor({ address }: Principal): Promise<void> {
        const waitMs = this.#patience.takeTurn(addressGroup(address), performance.now());
        if (waitMs > WAIT_MS_MAX) {
            const seconds = Math.ceil(waitMs / 1000);
            throw new Refusal(429, 'too-many-requests', `too many wrong attempts: wait ${seconds} s`, {
                retryAfter: seconds,
            });
        }
        if (waitMs > 0) await setTimeout(waitMs);
    }

    #fail(by: Principal, action: 'claim' | 'login', about: string): void {
        this.#patience.failed(addressGroup(by.address), performance.now());
        this.#access.audit(by, action, about, 'refused');
    }
}
