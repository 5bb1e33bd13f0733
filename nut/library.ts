// What `import … from 'powerchain/nut'` gives: NUT's protocol and its words, for programs of anybody. Only names that others may
// rely on stand here; nothing acts by being imported.

export {
    NUT_PORT,
    NutClient,
    type NutClientOptions,
    type TrackedOutcome,
    type VariableType,
} from './client.ts';
export {
    CONF_NAMES,
    type ConfAddress,
    type ConfEntry,
    type ConfName,
    formatConf,
    NutConf,
    NutConfError,
} from './conf.ts';
export { type ConfProblem, validateConf } from './conf-check.ts';
export { ERROR_TOKENS, type ErrorToken } from './error-token.ts';
export { NutError, type NutErrorCode } from './nut-error.ts';
export { ReconnectPolicy } from './reconnect-policy.ts';
export type { TlsChoice, TlsTrust } from './tls.ts';
export { type Change, type WatchOptions, watch } from './watch.ts';
