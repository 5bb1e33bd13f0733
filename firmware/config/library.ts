// What `import … from 'powerchain/config'` gives: a gateway's configuration on this machine, to be read, checked and changed with its
// comments and its history, whether the gateway runs or not. A running one takes a change over within a second.

import { resolve } from 'node:path';
import { stateFolder } from '../certificates/state-folder.ts';
import { ConfigEditor } from './config-editor.ts';
import { ConfigHistory } from './config-history.ts';

export type { ConfigEditor, ConfigWish, EditRefusal } from './config-editor.ts';

/**
 * `file` is gateway.yaml; with `mayBeNew` one that is not there is empty, and the first change makes it. `environment` says where the state
 * of the gateway is; `warn` is told why a version is not kept.
 */
export function openConfig(options: {
    readonly file: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly warn: (message: string) => void;
    readonly mayBeNew?: boolean;
}): ConfigEditor {
    const file = resolve(options.file);
    const error = (fields: Readonly<Record<string, unknown>> | string, message = ''): void =>
        options.warn(typeof fields === 'string' ? fields : `${message}: ${fields.problem}`);
    const history = new ConfigHistory({ stateFolder: stateFolder(file, options.environment), log: { error } });
    return new ConfigEditor({ file, history, applied: () => undefined, mayBeNew: options.mayBeNew ?? false });
}
