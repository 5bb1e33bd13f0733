// Passkeys (WebAuthn 3): a browser proves with a key of its own that its user is there and unlocked it, so one stands for
// password and second factor together. The library reads what authenticators say; here are challenges and keys.

import type {
    AuthenticationResponseJSON,
    PublicKeyCredentialCreationOptionsJSON,
    PublicKeyCredentialRequestOptionsJSON,
    RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Accounts, Passkey, User } from './accounts.ts';

/** Where the browser is: `https://rack1.local:8443`, and the name in it. */
export interface Site {
    readonly origin: string;
    readonly hostname: string;
}

// A person looks for a security key for a minute or two.
const CHALLENGE_MS_MAX = 300_000;
// Anybody may ask for one: of more the oldest is forgotten.
const CHALLENGES_MAX = 100;
// EdDSA, ES256, RS256 (WebAuthn 3 §5.4): one of them is in every authenticator.
const ALGORITHMS = [-8, -7, -257];
export const PASSKEYS_MAX = 10;

export class Passkeys {
    readonly #accounts: Accounts;
    readonly #now: () => number;
    /** When each ends, in the order in which they were given. Each is good once. */
    readonly #challenges = new Map<string, number>();

    constructor({ accounts, now }: { accounts: Accounts; now: () => number }) {
        this.#accounts = accounts;
        this.#now = now;
    }

    /** What `navigator.credentials.create` wants. */
    async beginRegistration(
        name: string,
        { site, title }: { site: Site; title: string },
    ): Promise<PublicKeyCredentialCreationOptionsJSON> {
        const { generateRegistrationOptions } = await library();
        const options = await generateRegistrationOptions({
            rpName: title,
            rpID: site.hostname,
            userName: name,
            userID: new TextEncoder().encode(name),
            attestationType: 'none',
            supportedAlgorithmIDs: ALGORITHMS,
            authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
            excludeCredentials: (this.#accounts.user(name)?.passkeys ?? []).map(({ id }) => ({ id })),
        });
        return this.#remember(options);
    }

    /** The new key; undefined when the browser's answer does not prove it. */
    async finishRegistration(
        credential: unknown,
        { site, name }: { site: Site; name: string },
    ): Promise<Passkey | undefined> {
        const { verifyRegistrationResponse } = await library();
        const { verified, registrationInfo } = await verifyRegistrationResponse({
            response: credential as RegistrationResponseJSON,
            expectedChallenge: (challenge) => this.#take(challenge),
            expectedOrigin: site.origin,
            expectedRPID: site.hostname,
        }).catch(unproven);
        if (!verified || !registrationInfo) return undefined;
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
        const key = Buffer.from(publicKey).toString('base64url');
        return { id, publicKey: key, counter, name, transports: [...transports], createdAt: this.#now() };
    }

    /** What `navigator.credentials.get` wants. */
    async beginLogin(site: Site): Promise<PublicKeyCredentialRequestOptionsJSON> {
        const { generateAuthenticationOptions } = await library();
        return this.#remember(
            await generateAuthenticationOptions({ rpID: site.hostname, userVerification: 'required' }),
        );
    }

    /** Whose key proved itself; undefined when none did. Keeps the key's counter, so that a copy is noticed. */
    async finishLogin(credential: unknown, site: Site): Promise<string | undefined> {
        const owner = this.#ownerOf((credential as { id?: unknown }).id);
        if (!owner) return undefined;
        const { verifyAuthenticationResponse } = await library();
        const { passkey } = owner;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
            response: credential as AuthenticationResponseJSON,
            expectedChallenge: (challenge) => this.#take(challenge),
            expectedOrigin: site.origin,
            expectedRPID: site.hostname,
            credential: {
                id: passkey.id,
                publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
                counter: passkey.counter,
                transports: passkey.transports,
            },
        }).catch(unproven);
        // As the account is now: it may have changed while we looked.
        const user = this.#accounts.user(owner.name);
        if (!verified || !authenticationInfo || !user?.passkeys.some(({ id }) => id === passkey.id)) return undefined;
        const passkeys = user.passkeys.map((one) =>
            one.id === passkey.id ? { ...one, counter: authenticationInfo.newCounter } : one,
        );
        this.#accounts.putUser(owner.name, { ...user, passkeys });
        return owner.name;
    }

    #ownerOf(id: unknown): { name: string; user: User; passkey: Passkey } | undefined {
        for (const [name, user] of this.#accounts.users) {
            const passkey = user.passkeys.find((one) => one.id === id);
            if (passkey) return { name, user, passkey };
        }
        return undefined;
    }

    #remember<Options extends { challenge: string }>(options: Options): Options {
        for (const oldest of [...this.#challenges.keys()].slice(0, this.#challenges.size + 1 - CHALLENGES_MAX)) {
            this.#challenges.delete(oldest);
        }
        this.#challenges.set(options.challenge, this.#now() + CHALLENGE_MS_MAX);
        return options;
    }

    #take(challenge: string): boolean {
        const until = this.#challenges.get(challenge);
        this.#challenges.delete(challenge);
        return until !== undefined && this.#now() <= until;
    }
}

/** The library throws for whatever is wrong with what came from outside: it proves nothing, and that is all. */
function unproven(): { verified: false; registrationInfo?: never; authenticationInfo?: never } {
    return { verified: false };
}

/** Loaded when somebody has a passkey: its parsers take memory that most gateways never need. */
function library() {
    return import('@simplewebauthn/server');
}
