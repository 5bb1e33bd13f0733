// `powerchain config`: reads and changes gateway.yaml with its comments, and tells who changed it and why. At a running gateway; with
// --config at the files alone. Never prints a secret, and does not take one as a word where it can be asked for.

import { parse, stringify } from 'yaml';
import {
    type ApiConfig,
    type ApiConfigPlan,
    type ConfigChange,
    type ConfigPath,
    SECRET_MASK,
} from '#model/api-config.ts';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { hashPassword } from '#nut/password-hash.ts';
import type { Context } from './command-line.ts';
import { type ConfigDoor, configDoor } from './config-door.ts';
import { configPath } from './config-path.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { localTime } from './local-time.ts';
import { table } from './table.ts';

type Verb = (words: readonly string[], context: Context, door: ConfigDoor) => Promise<number>;

const VERBS: Readonly<Record<string, { readonly run: Verb; readonly words: readonly [min: number, max: number] }>> = {
    get: { run: get, words: [0, 1] },
    set: { run: set, words: [2, 200] },
    unset: { run: unset, words: [1, 100] },
    validate: { run: validate, words: [0, 0] },
    diff: { run: diff, words: [0, 1] },
    history: { run: history, words: [0, 0] },
    undo: { run: undo, words: [0, 0] },
    restore: { run: undo, words: [1, 1] },
};

/** `words` behind `powerchain config`; returns the exit code. */
export async function runConfig(words: readonly string[], context: Context): Promise<number> {
    const [name = '', ...rest] = words;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (!verb || rest.length < verb.words[0] || rest.length > verb.words[1]) {
        context.complain(
            'powerchain config: get [PATH], set PATH VALUE, unset PATH, validate, diff [VERSION], history, undo or restore VERSION',
        );
        return NOT_UNDERSTOOD;
    }
    return verb.run(rest, context, configDoor(context));
}

async function get([word]: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    const { options, print } = context;
    const read = await door.read();
    if (!read.ok) return failure(read.error, context);
    const { text, values, secrets } = read.value;
    if (word === undefined) {
        print(options.json ? JSON.stringify(values, undefined, 2) : text.trimEnd());
        return DONE;
    }
    const path = configPath(word, values);
    if (!path.ok) return failure(path.error, context);
    const found = path.value.reduce<unknown>(
        (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
        values,
    );
    const isSecret = secrets.some((secret) => JSON.stringify(secret) === JSON.stringify(path.value));
    const value = isSecret ? SECRET_MASK : found;
    if (value === undefined) return failure(`${word} is not set`, context);
    const isPlain = typeof value !== 'object' || value === null;
    print(options.json ? JSON.stringify(value, undefined, 2) : isPlain ? String(value) : stringify(value).trimEnd());
    return DONE;
}

async function set(words: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    if (words.length % 2 !== 0) {
        context.complain('powerchain config set: wants a path and a value, as often as you like');
        return NOT_UNDERSTOOD;
    }
    const pairs = Array.from(
        { length: words.length / 2 },
        (_, at) => [words[2 * at] ?? '', words[2 * at + 1] ?? ''] as const,
    );
    return change(context, door, async (values) => {
        const changes: ConfigChange[] = [];
        for (const [word, text] of pairs) {
            const path = configPath(word, values);
            if (!path.ok) return path;
            const value = text === '-' ? await asked(path.value, context) : parsedValue(text);
            if (!value.ok) return failed(`${word}: ${value.error}`);
            changes.push({ path: [...path.value], value: value.value });
        }
        return ok(changes);
    });
}

function unset(words: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    return change(context, door, async (values) => {
        const changes: ConfigChange[] = [];
        for (const word of words) {
            const path = configPath(word, values);
            if (!path.ok) return path;
            changes.push({ path: [...path.value], remove: true });
        }
        return ok(changes);
    });
}

/** Reads, checks with every problem in its place, changes, and shows what changed. */
async function change(
    context: Context,
    door: ConfigDoor,
    wish: (values: ApiConfig['values']) => Promise<Result<readonly ConfigChange[]>>,
): Promise<number> {
    const read = await door.read();
    if (!read.ok) return failure(read.error, context);
    const changes = await wish(read.value.values);
    if (!changes.ok) return failure(changes.error, context);
    const plan = await door.check(changes.value);
    if (!plan.ok) return failure(plan.error, context);
    if (plan.value.problems.length > 0) return tellProblems(plan.value, context);
    const why = context.options.why ?? '';
    return changed(await door.change(changes.value, { version: read.value.version, why }), context);
}

async function validate(_words: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    const plan = await door.check([]);
    if (!plan.ok) return failure(plan.error, context);
    if (plan.value.problems.length > 0) return tellProblems(plan.value, context);
    context.print('The configuration is right.');
    return DONE;
}

async function diff([word]: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    const id = word === undefined ? await lastVersion(door) : versionNumber(word);
    if (!id.ok) return failure(id.error, context);
    const entry = await door.entry(id.value);
    if (!entry.ok) return failure(entry.error, context);
    const { at, by, why } = entry.value;
    context.print(
        `# version ${id.value}, ${localTime(at)}, ${printable(by)}${why === '' ? '' : `: ${printable(why)}`}`,
    );
    context.print(entry.value.diff.trimEnd() || '# the oldest version that is kept');
    return DONE;
}

async function lastVersion(door: ConfigDoor): Promise<Result<number>> {
    const entries = await door.history();
    if (!entries.ok) return entries;
    const [last] = entries.value;
    return last ? ok(last.id) : failed('nothing was changed yet');
}

async function history(_words: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    const entries = await door.history();
    if (!entries.ok) return failure(entries.error, context);
    if (context.options.json) context.print(JSON.stringify(entries.value, undefined, 2));
    else {
        const rows = entries.value.map(({ id, at, by, why }) => [
            `${id}`,
            localTime(at),
            printable(by),
            printable(why),
        ]);
        for (const line of table(rows)) context.print(line);
        if (rows.length === 0) context.print('Nothing was changed yet.');
    }
    return DONE;
}

/** With a version: as it was after that. */
async function undo([word]: readonly string[], context: Context, door: ConfigDoor): Promise<number> {
    const id = word === undefined ? ok(undefined) : versionNumber(word);
    if (!id.ok) return failure(id.error, context);
    const read = await door.read();
    if (!read.ok) return failure(read.error, context);
    return changed(
        await door.restore(id.value, { version: read.value.version, why: context.options.why ?? '' }),
        context,
    );
}

function versionNumber(word: string): Result<number> {
    return /^\d{1,9}$/.test(word)
        ? ok(Number(word))
        : failed(`“${word}” is no number of a version: see powerchain config history`);
}

type PlaceValue = Extract<ConfigChange, { value: unknown }>['value'];

/** As YAML has it: numbers, true, lists, maps; anything else is text. */
function parsedValue(text: string): Result<PlaceValue> {
    try {
        const value: unknown = parse(text);
        return ok((value ?? text) as PlaceValue);
    } catch (error) {
        return failed(`${messageOf(error).split('\n')[0]}`);
    }
}

/** A password of a NUT user is only compared: nobody needs to read it again. */
async function asked(path: ConfigPath, { askSecret }: Context): Promise<Result<string>> {
    const secret = await askSecret(`${path.join('.')}: `);
    if (secret === undefined || secret === '') return failed('nobody answered');
    const isPassword = path[0] === 'nut' && path.at(-1) === 'password';
    return ok(isPassword ? await hashPassword(secret) : secret);
}

function changed(done: Result<ApiConfigPlan>, context: Context): number {
    if (!done.ok) return failure(done.error, context);
    context.print(done.value.diff.trimEnd() || 'Nothing changes.');
    return DONE;
}

function tellProblems({ problems }: ApiConfigPlan, { complain }: Context): number {
    for (const { file, line, column, message } of problems) {
        complain(line === 0 ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`);
    }
    return FAILED;
}

function failure(message: string, { complain }: Context): number {
    complain(message);
    return FAILED;
}
