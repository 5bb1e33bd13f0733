// A text without the secrets that it may repeat: what others said, what people typed into the wrong field. Pure.

// `public` is a community, and a word; shorter ones would tear holes into every sentence.
const LENGTH_MIN = 4;

export function withoutSecrets(text: string, secrets: Iterable<string | undefined>): string {
    let clean = text;
    for (const secret of secrets) {
        if (secret && secret.length >= LENGTH_MIN) clean = clean.replaceAll(secret, '•••');
    }
    return clean;
}
