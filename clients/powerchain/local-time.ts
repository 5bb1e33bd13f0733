// Times as people on this terminal read them.

/** `2026-05-04 22:10:31`, in the time zone of this machine; `at` in milliseconds since 1970. */
export function localTime(at: number): string {
    const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
    return shifted.toISOString().slice(0, 19).replace('T', ' ');
}
