// How long something takes, in words.

/** `40 s`, `54 min`, `3 h 20 min`, `12 d`. */
export function durationText(seconds: number): string {
    if (seconds < 120) return `${Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 120) return `${minutes} min`;
    if (minutes >= 48 * 60) return `${Math.round(minutes / 1440)} d`;
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
