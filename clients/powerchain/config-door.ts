// The two ways to a configuration: a running gateway, by its API; or the files alone, whether a gateway runs or not. Both have the same
// editor and the same history behind them.

import { type EditRefusal, openConfig } from 'powerchain/config';
import { CONFIG, CONFIG_ENTRIES, CONFIG_ENTRY, CONFIG_PLAN } from '#model/api-answers.ts';
import type {
    ApiConfig,
    ApiConfigEntry,
    ApiConfigEntryDetail,
    ApiConfigPlan,
    ConfigChange,
} from '#model/api-config.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Context } from './command-line.ts';
import { commandLineUser } from './command-line-user.ts';

/** Failures are sentences for people. */
export interface ConfigDoor {
    read(): Promise<Result<ApiConfig>>;
    /** What would come of the changes; of none: what is wrong as it is. */
    check(changes: readonly ConfigChange[]): Promise<Result<ApiConfigPlan>>;
    change(changes: readonly ConfigChange[], about: About): Promise<Result<ApiConfigPlan>>;
    /** The latest first. */
    history(): Promise<Result<readonly ApiConfigEntry[]>>;
    entry(id: number): Promise<Result<ApiConfigEntryDetail>>;
    /** As it was after that version; without `id`: before the last change. */
    restore(id: number | undefined, about: About): Promise<Result<ApiConfigPlan>>;
}

interface About {
    /** That it builds on. */
    readonly version: string;
    readonly why: string;
}

export function configDoor(context: Context): ConfigDoor {
    const file = context.options.config;
    return file === undefined ? gatewayDoor(context) : fileDoor(file, context);
}

function gatewayDoor({ api }: Context): ConfigDoor {
    const path = 'api/v1/config';
    const read = () => api.ask(path, CONFIG);
    return {
        read,
        check: async (changes) => {
            if (changes.length > 0) return api.post(`${path}/check`, { changes }, CONFIG_PLAN);
            const now = await read();
            return now.ok ? api.post(`${path}/check`, { text: now.value.text }, CONFIG_PLAN) : now;
        },
        change: (changes, about) => api.patch(path, { changes, ...about }, CONFIG_PLAN),
        history: () => api.ask(`${path}/history`, CONFIG_ENTRIES),
        entry: (id) => api.ask(`${path}/history/${id}`, CONFIG_ENTRY),
        restore: (id, about) =>
            id === undefined
                ? api.post(`${path}/undo`, about, CONFIG_PLAN)
                : api.post(`${path}/restore`, { ...about, id }, CONFIG_PLAN),
    };
}

const NO_VERSION = 'there is no such version of the configuration';

function fileDoor(file: string, { environment, complain }: Context): ConfigDoor {
    const editor = openConfig({ file, environment, warn: complain });
    const by = commandLineUser(environment);
    const said = <T>(result: Result<T, EditRefusal>): Result<T> =>
        result.ok ? result : failed(sentence(result.error));
    return {
        read: async () => said(editor.read()),
        check: async (changes) => {
            if (changes.length > 0) return said(editor.check({ changes }));
            const texts = editor.texts();
            return said(texts.ok ? editor.check({ texts: texts.value }) : texts);
        },
        change: async (changes, about) => said(editor.apply({ changes }, { ...about, by })),
        history: async () => ok(editor.history()),
        entry: async (id) => {
            const entry = editor.entry(id);
            return entry ? ok(entry) : failed(NO_VERSION);
        },
        restore: async (id, about) => {
            const done = editor.restore(id, { ...about, by });
            return done ? said(done) : failed(NO_VERSION);
        },
    };
}

function sentence(refusal: EditRefusal): string {
    switch (refusal.kind) {
        case 'conflict':
            return 'somebody changed the configuration meanwhile: read it again, and repeat the change';
        case 'invalid':
            return refusal.plan.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n');
        default:
            return refusal.message;
    }
}
