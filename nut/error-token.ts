// The words by which a NUT server refuses, and what they mean to a person. RFC 9271 §5.2 lists the errors of the protocol.
// Programs decide on the token; the text is for people.

export const ERROR_TOKENS = {
    'ACCESS-DENIED': 'Access denied',
    'UNKNOWN-UPS': 'Unknown UPS',
    'VAR-NOT-SUPPORTED': 'Variable not supported by UPS',
    'CMD-NOT-SUPPORTED': 'Instant command not supported',
    'INVALID-ARGUMENT': 'Invalid argument',
    'INSTCMD-FAILED': 'Instant command failed',
    'SET-FAILED': 'Set command failed',
    READONLY: 'Read-only variable',
    'TOO-LONG': 'New value is too long',
    'INVALID-VALUE': 'Invalid value for variable',
    'FEATURE-NOT-SUPPORTED': 'Feature not supported',
    'FEATURE-NOT-CONFIGURED': 'Feature not configured',
    'ALREADY-SSL-MODE': 'Already in TLS mode',
    'DRIVER-NOT-CONNECTED': 'Driver not connected',
    'DATA-STALE': 'Data stale',
    'ALREADY-LOGGED-IN': 'Already logged in',
    'ALREADY-SET-USERNAME': 'Username already given',
    'ALREADY-SET-PASSWORD': 'Password already given',
    'USERNAME-REQUIRED': 'Username required',
    'PASSWORD-REQUIRED': 'Password required',
    'UNKNOWN-COMMAND': 'Unknown command',
    // These two come only as the outcome of a tracked command.
    UNKNOWN: 'Unknown command or variable',
    FAILED: 'Command failed',
} as const satisfies Record<string, string>;

export type ErrorToken = keyof typeof ERROR_TOKENS;

export function isErrorToken(word: string): word is ErrorToken {
    return Object.hasOwn(ERROR_TOKENS, word);
}
