// Changes gateway.yaml and secrets.yaml for people and programs: checked as a whole before a byte is written, comments kept,
// each version kept with who and why. Two who change at once do not overwrite one another: a change names the version
// that it builds on.

import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { parseDocument } from 'yaml';
import type { ApiConfig, ApiConfigEntry, ApiConfigPlan, ConfigChange } from '#model/api-config.ts';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { makeFolder, writeSecretFile, writeWholeFile } from '../certificates/state-folder.ts';
import {
    type ConfigProblem,
    type ConfigTexts,
    checkConfig,
    readSecrets,
    readTexts,
    secretsFile,
} from './config-file.ts';
import type { ConfigHistory, HistoryEntry } from './config-history.ts';
import { isAnySecret, isSecretPath, masked, parted, unmasked } from './secret-places.ts';
import { changeYaml, leavesOf } from './yaml-text.ts';

/** What somebody wants: single places, another text of gateway.yaml, or both files as they are given. */
export type ConfigWish =
    | { readonly changes: readonly ConfigChange[] }
    | { readonly text: string }
    | { readonly texts: ConfigTexts };

/** Why it was not done: `conflict`: it builds on another version. */
export type EditRefusal =
    | { readonly kind: 'conflict' }
    | { readonly kind: 'invalid'; readonly plan: ApiConfigPlan }
    | { readonly kind: 'unwritable' | 'unreadable'; readonly message: string };

// People of its group may read it; secrets are elsewhere.
const NEW_FILE_MODE = 0o640;

export class ConfigEditor {
    readonly #file: string;
    readonly #history: ConfigHistory;
    readonly #applied: () => void;
    readonly #now: () => number;
    readonly #mayBeNew: boolean;

    /**
     * `applied` is called when the files have changed; `now` in ms since 1970. `mayBeNew`: a gateway.yaml that is not there is an
     * empty one, and the first change makes it.
     */
    constructor(options: {
        file: string;
        history: ConfigHistory;
        applied: () => void;
        now?: () => number;
        mayBeNew?: boolean;
    }) {
        this.#file = options.file;
        this.#mayBeNew = options.mayBeNew ?? false;
        this.#history = options.history;
        this.#applied = options.applied;
        this.#now = options.now ?? Date.now;
    }

    read(): Result<ApiConfig, EditRefusal> {
        const texts = this.texts();
        if (!texts.ok) return texts;
        const { main, secrets } = texts.value;
        const text = masked(main);
        const places = [...leavesOf(main, isSecretPath), ...leavesOf(secrets ?? '', isAnySecret)].map(
            ({ path }) => path,
        );
        const values = (parseDocument(text).toJS() ?? {}) as ApiConfig['values'];
        return ok({ version: versionOf(texts.value), values, text, secrets: places });
    }

    /** The secrets themselves: for who must keep them out of a text. */
    secrets(): string[] {
        const texts = this.texts();
        if (!texts.ok) return [];
        const { main, secrets = '' } = texts.value;
        return [...leavesOf(main, isSecretPath), ...leavesOf(secrets, isAnySecret)].map(({ node }) =>
            String(node.value),
        );
    }

    /** What would come of it; nothing is written. */
    check(wish: ConfigWish): Result<ApiConfigPlan, EditRefusal> {
        const texts = this.texts();
        return texts.ok ? ok(this.#plan(texts.value, this.#wished(texts.value, wish)).plan) : texts;
    }

    apply(wish: ConfigWish, about: { version: string; by: string; why: string }): Result<ApiConfigPlan, EditRefusal> {
        const texts = this.texts();
        if (!texts.ok) return texts;
        return this.#change(texts.value, this.#wished(texts.value, wish), about);
    }

    /** The latest first. */
    history(): ApiConfigEntry[] {
        return this.#history.list().map(({ id, at, by, why }) => ({ id, at, by, why }));
    }

    /** What the entry changed; undefined: there is none of that number. */
    entry(id: number): (ApiConfigEntry & { readonly diff: string }) | undefined {
        const entry = this.#history.read(id);
        if (!entry) return undefined;
        const before = this.#history.list().find((one) => one.id < id);
        const { at, by, why } = entry;
        return { id, at, by, why, diff: before ? this.#diff(textsOf(before), textsOf(entry)) : '' };
    }

    /** As it was after that entry; without `id`: before the last change. undefined: there is none. */
    restore(id: number | undefined, about: { version: string; by: string; why: string }) {
        const entry = id === undefined ? this.#history.list()[1] : this.#history.read(id);
        const texts = this.texts();
        if (!entry || !texts.ok) return entry ? (texts as Result<never, EditRefusal>) : undefined;
        const what = id === undefined ? 'undo the last change' : `restore version ${id}`;
        const why = about.why === '' ? what : `${what}: ${about.why}`;
        return this.#change(texts.value, ok(textsOf(entry)), { ...about, why });
    }

    #change(
        before: ConfigTexts,
        wished: Result<ConfigTexts, string>,
        { version, by, why }: { version: string; by: string; why: string },
    ): Result<ApiConfigPlan, EditRefusal> {
        if (version !== versionOf(before)) return failed({ kind: 'conflict' });
        const { plan, after } = this.#plan(before, wished);
        if (!after || plan.problems.length > 0) return failed({ kind: 'invalid', plan });
        if (plan.diff === '' && versionOf(after) === version) return ok(plan);
        const { last } = this.#history;
        // What it was before the first change from here, and what somebody did with an editor.
        if (existsSync(this.#file) && (!last || versionOf(textsOf(last)) !== version))
            this.#remember(before, { by: 'by hand', why: '' });
        try {
            this.#write(before, after);
        } catch (error) {
            return failed({ kind: 'unwritable', message: messageOf(error) });
        }
        this.#remember(after, { by, why });
        this.#applied();
        return ok(plan);
    }

    /** Both files, with their secrets. */
    texts(): Result<ConfigTexts, EditRefusal> {
        const texts = this.#mayBeNew && !existsSync(this.#file) ? this.#newTexts() : readTexts(this.#file);
        if (texts.ok) return texts;
        return failed({ kind: 'unreadable', message: texts.error.map(({ message }) => message).join('; ') });
    }

    #newTexts(): Result<ConfigTexts, readonly ConfigProblem[]> {
        const secrets = readSecrets(this.#file);
        return secrets.ok ? ok({ main: '', secrets: secrets.value }) : secrets;
    }

    /** The error says why the wish cannot be understood. */
    #wished(before: ConfigTexts, wish: ConfigWish): Result<ConfigTexts, string> {
        if ('texts' in wish) return ok(wish.texts);
        try {
            if ('text' in wish) return ok({ ...before, main: unmasked(wish.text, before.main) });
            const { main, secrets } = parted(wish.changes, before.secrets ?? '');
            return ok({
                // A secret that somebody wrote into gateway.yaml gives way to the new one.
                main: changeYaml(before.main, [
                    ...main,
                    ...secrets.map(({ path }) => ({ path, remove: true as const })),
                ]),
                secrets: changeYaml(before.secrets ?? '', secrets) || before.secrets,
            });
        } catch (error) {
            return failed(messageOf(error));
        }
    }

    #plan(before: ConfigTexts, wished: Result<ConfigTexts, string>): { plan: ApiConfigPlan; after?: ConfigTexts } {
        const version = versionOf(before);
        if (!wished.ok) {
            const problems = [{ file: basename(this.#file), line: 0, column: 0, message: wished.error }];
            return { plan: { problems, diff: '', version } };
        }
        const after = wished.value;
        const checked = checkConfig(this.#file, after);
        const problems = checked.ok ? [] : checked.error.map(named);
        return { plan: { problems, diff: this.#diff(before, after), version: versionOf(after) }, after };
    }

    #diff(before: ConfigTexts, after: ConfigTexts): string {
        const names = [basename(this.#file), basename(secretsFile(this.#file))];
        const pairs = [
            [masked(before.main), masked(after.main)],
            [masked(before.secrets ?? '', isAnySecret), masked(after.secrets ?? '', isAnySecret)],
        ];
        const isChanged = [before.main !== after.main, before.secrets !== after.secrets];
        return pairs
            .map(([old = '', now = ''], place) => {
                const name = names[place] ?? '';
                if (old === now) return isChanged[place] ? `${name}: a secret changes\n` : '';
                return createTwoFilesPatch(name, name, old, now, undefined, undefined, {
                    headerOptions: FILE_HEADERS_ONLY,
                });
            })
            .join('');
    }

    /** Secrets first: a user without a password can only not log in, a password without a user is an error. */
    #write(before: ConfigTexts, after: ConfigTexts): void {
        if (after.secrets !== before.secrets) writeSecretFile(secretsFile(this.#file), after.secrets ?? '');
        if (after.main === before.main) return;
        if (!existsSync(this.#file)) {
            makeFolder(dirname(this.#file));
            writeWholeFile(this.#file, after.main, NEW_FILE_MODE);
            return;
        }
        // Somebody may have linked it into a repository of theirs.
        const file = realpathSync(this.#file);
        writeWholeFile(file, after.main, statSync(file).mode & 0o777);
    }

    #remember({ main, secrets }: ConfigTexts, { by, why }: { by: string; why: string }): void {
        this.#history.add({ at: this.#now(), by, why, main, ...(secrets === undefined ? {} : { secrets }) });
    }
}

function versionOf({ main, secrets }: ConfigTexts): string {
    return createHash('sha256')
        .update(`${main.length}\n${main}${secrets ?? ''}`)
        .digest('hex')
        .slice(0, 16);
}

function textsOf({ main, secrets }: HistoryEntry): ConfigTexts {
    return { main, secrets };
}

/** Where files lie on this machine is nobody's business elsewhere. */
function named({ file, ...problem }: ConfigProblem): ApiConfigPlan['problems'][number] {
    return { file: basename(file), ...problem };
}
