// Passkeys, by the browser's own means (WebAuthn 3 §5.1: options and credentials as JSON).

import type { ApiAuth } from '#model/api-access.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask } from '../live/ask.ts';

/** Browsers keep passkeys on encrypted pages and on this machine only; old ones cannot read the options. */
export function hasPasskeys(): boolean {
    return window.isSecureContext && typeof PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';
}

export async function logInWithPasskey(): Promise<Answer<ApiAuth>> {
    const begun = await ask<PublicKeyCredentialRequestOptionsJSON>('/auth/passkey-login/begin', {
        method: 'POST',
        body: {},
    });
    if (!begun.ok) return begun;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.value);
    const credential = await shown(navigator.credentials.get({ publicKey }));
    if (!credential) return givenUp();
    return ask<ApiAuth>('/auth/passkey-login', { method: 'POST', body: { credential } });
}

/** `password` proves that it is the user who adds a key to the account. */
export async function makePasskey(name: string, password: string): Promise<Answer<unknown>> {
    const begun = await ask<PublicKeyCredentialCreationOptionsJSON>('/auth/passkeys/begin', {
        method: 'POST',
        body: { password },
    });
    if (!begun.ok) return begun;
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.value);
    const credential = await shown(navigator.credentials.create({ publicKey }));
    if (!credential) return givenUp();
    return ask('/auth/passkeys', { method: 'POST', body: { name, credential } });
}

async function shown(wanted: Promise<Credential | null>): Promise<unknown> {
    try {
        return ((await wanted) as PublicKeyCredential | null)?.toJSON();
    } catch {
        return undefined; // the reader closed the browser's dialog, or the key refused
    }
}

function givenUp(): Answer<never> {
    return { ok: false, error: { code: 'login-refused', message: t('access.passkey-none') } };
}
