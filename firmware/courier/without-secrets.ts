// What a destination said, without the secrets that it may have repeated. Pure.

import type { DestinationConfig } from '#model/alert-destinations.ts';

const SECRETS = ['password', 'token', 'secret', 'community', 'authPassword', 'privPassword'] as const;
// `public` is a community, and a word; shorter ones would tear holes into every sentence.
const LENGTH_MIN = 4;

export function withoutSecrets(text: string, destination: DestinationConfig): string {
    const values = SECRETS.map((name) => (destination as Partial<Record<(typeof SECRETS)[number], string>>)[name]);
    const { url } = destination as { url?: string };
    // The address of a webhook often is the secret.
    return [...values, url].reduce<string>(
        (clean, secret) => (secret && secret.length >= LENGTH_MIN ? clean.replaceAll(secret, '•••') : clean),
        text,
    );
}
