// Reads gateway.yaml and secrets.yaml through the schema. Every problem says file, line, column and what was expected.
// Must never show a secret in a message.

import { chmodSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { DESTINATION_SECRET_OPTIONS } from '#model/alert-destinations.ts';
import { checkChain } from '#model/chain.ts';
import { GATEWAY_CONFIG, type GatewayConfig, SECRETS } from '#model/config.ts';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { describeIssues } from './issue-text.ts';
import { chainSpec } from './rack.ts';

export interface ConfigProblem {
    readonly file: string;
    /** Counted from 1; 0 when the file as a whole is meant. */
    readonly line: number;
    readonly column: number;
    readonly message: string;
}

type Path = readonly (string | number)[];

interface Source {
    readonly file: string;
    readonly document: Document.Parsed;
    readonly lines: LineCounter;
    readonly content: unknown;
}

// A rack of 1,000 devices is about 200 kB.
const FILE_BYTES_MAX = 4_000_000;

/** What the files hold; `secrets` undefined: there is no secrets.yaml. */
export interface ConfigTexts {
    readonly main: string;
    readonly secrets: string | undefined;
}

/** `file` is gateway.yaml; secrets.yaml lies beside it and may be missing. */
export function loadConfig(file: string): Result<GatewayConfig, readonly ConfigProblem[]> {
    const texts = readTexts(file);
    return texts.ok ? checkConfig(file, texts.value) : texts;
}

export function secretsFile(file: string): string {
    return join(dirname(file), 'secrets.yaml');
}

export function readTexts(file: string): Result<ConfigTexts, readonly ConfigProblem[]> {
    const main = readText(file);
    if (!main.ok) return main;
    const secrets = readSecrets(file);
    return secrets.ok ? ok({ main: main.value, secrets: secrets.value }) : secrets;
}

/** Of secrets.yaml beside `file`; undefined: there is none. */
export function readSecrets(file: string): Result<string | undefined, readonly ConfigProblem[]> {
    const beside = secretsFile(file);
    const mode = statSync(beside, { throwIfNoEntry: false })?.mode;
    if (mode === undefined) return ok(undefined);
    // Passwords are nobody else's business; whoever copied the file in may have forgotten it.
    if ((mode & 0o077) !== 0) tighten(beside);
    return readText(beside);
}

/** Checks texts as if they stood in `file` and in secrets.yaml beside it. */
export function checkConfig(file: string, texts: ConfigTexts): Result<GatewayConfig, readonly ConfigProblem[]> {
    const main = parseYaml(file, texts.main);
    if (!main.ok) return main;
    const secrets = checkSecrets(secretsFile(file), texts.secrets);
    if (!secrets.ok) return secrets;

    const merged = layOver(main.value.content, secrets.value?.content);
    const parsed = v.safeParse(GATEWAY_CONFIG, merged);
    if (!parsed.success) {
        const problems = describeIssues(GATEWAY_CONFIG, parsed.issues).map(({ path, message }) =>
            locate(sourceOf(path, main.value, secrets.value), path, message),
        );
        return failed(problems);
    }
    const problems = [
        ...checkChain(chainSpec(parsed.output)).map(({ path, message }) => locate(main.value, path, message)),
        ...strangers(main.value, secrets.value),
        ...misplacedSecrets(main.value),
    ];
    return problems.length > 0 ? failed(problems) : ok(parsed.output);
}

/** One problem a line, as compilers print them, so that editors find the place. */
export function formatProblem({ file, line, column, message }: ConfigProblem): string {
    return line === 0 ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`;
}

function readText(file: string): Result<string, readonly ConfigProblem[]> {
    try {
        if (statSync(file).size > FILE_BYTES_MAX) throw new Error(`it is larger than ${FILE_BYTES_MAX} bytes`);
        return ok(readFileSync(file, 'utf8'));
    } catch (error) {
        return failed([{ file, line: 0, column: 0, message: `cannot be read: ${messageOf(error)}` }]);
    }
}

function parseYaml(file: string, text: string): Result<Source, readonly ConfigProblem[]> {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    if (document.errors.length > 0) {
        const problems = document.errors.map((error) => {
            const { line, col } = lines.linePos(error.pos[0]);
            return { file, line, column: col, message: error.message };
        });
        return failed(problems);
    }
    try {
        const content: unknown = document.toJS() ?? {};
        if (isRecord(content)) return ok({ file, document, lines, content });
        return failed([{ file, line: 1, column: 1, message: 'expected keys with values, as in `version: 1`' }]);
    } catch (error) {
        // Aliases that expand without end.
        return failed([{ file, line: 0, column: 0, message: messageOf(error) }]);
    }
}

function checkSecrets(file: string, text: string | undefined): Result<Source | undefined, readonly ConfigProblem[]> {
    if (text === undefined) return ok(undefined);
    const source = parseYaml(file, text);
    if (!source.ok) return source;
    const parsed = v.safeParse(SECRETS, source.value.content);
    if (parsed.success) return source;
    const problems = describeIssues(SECRETS, parsed.issues);
    return failed(problems.map(({ path, message }) => locate(source.value, path, message)));
}

/** A password for a user that gateway.yaml does not have is a name written wrong. */
function strangers(main: Source, secrets: Source | undefined): ConfigProblem[] {
    if (!secrets) return [];
    const users = secrets.document.getIn(['nut', 'users']) as { items?: { key: unknown }[] } | undefined;
    return (users?.items ?? [])
        .map(({ key }) => ['nut', 'users', String(key)])
        .filter((path) => !main.document.hasIn(path))
        .map((path) => locate(secrets, path, `${path.join('.')}: gateway.yaml has no user “${path[2]}”`));
}

/** gateway.yaml is shown, mailed and kept in git: what only the destination of an alert may know stands elsewhere. */
function misplacedSecrets(main: Source): ConfigProblem[] {
    const destinations = main.document.getIn(['alerts', 'destinations']) as { items?: { key: unknown }[] } | undefined;
    return (destinations?.items ?? [])
        .flatMap(({ key }) =>
            DESTINATION_SECRET_OPTIONS.map((secret) => ['alerts', 'destinations', String(key), secret]),
        )
        .filter((path) => main.document.hasIn(path))
        .map((path) => locate(main, path, `${path.join('.')}: belongs into secrets.yaml`));
}

function tighten(file: string): void {
    try {
        chmodSync(file, 0o600);
    } catch {
        // Not ours to change (a read-only image): whoever made it so has decided.
    }
}

/** A deep copy of `base` with the leaves of `over` put in. */
function layOver(base: unknown, over: unknown): unknown {
    if (!isRecord(base) || !isRecord(over)) return over === undefined || over === null ? base : over;
    const merged: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(over)) merged[key] = layOver(base[key], value);
    return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whose fault it is: the secrets', if the path stands only there. */
function sourceOf(path: Path, main: Source, secrets: Source | undefined): Source {
    return secrets && path.length > 0 && !main.document.hasIn(path) && secrets.document.hasIn(path) ? secrets : main;
}

/** The position of the deepest part of the path that is there: the key if it names a pair, else the value. */
function locate(source: Source, path: Path, message: string): ConfigProblem {
    for (let depth = path.length; depth >= 0; depth -= 1) {
        const offset = offsetOf(source.document, path.slice(0, depth));
        if (offset === undefined) continue;
        const { line, col } = source.lines.linePos(offset);
        return { file: source.file, line, column: col, message };
    }
    return { file: source.file, line: 0, column: 0, message: `${basename(source.file)}: ${message}` };
}

function offsetOf(document: Document.Parsed, path: Path): number | undefined {
    const last = path.at(-1);
    if (last === undefined) return document.contents?.range?.[0];
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pairs = (parent as { items?: readonly unknown[] } | null)?.items;
    for (const [index, item] of (pairs ?? []).entries()) {
        const { key, range } = item as { key?: { value?: unknown; range?: number[] }; range?: number[] };
        if (key && String(key.value) === String(last)) return key.range?.[0];
        if (!key && index === last) return range?.[0];
    }
    return undefined;
}
