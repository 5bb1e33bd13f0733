// Where we answer otherwise than upsd, and mean it. Each difference has a name and a reason; whatever is not in this table is a
// defect of ours. Differences in the number of lines are tested by name in differential.test.ts and not generated.

export interface WantedDifference {
    readonly name: string;
    readonly reason: string;
    /** Whether the two lines differ in this way only. */
    readonly explains: (theirs: string, ours: string) => boolean;
}

/** A line that we send and upsd does not. */
export interface WantedLine {
    readonly name: string;
    readonly reason: string;
    readonly isMeant: (ours: string) => boolean;
}

export const WANTED_LINES: readonly WantedLine[] = [
    {
        name: 'a way out of the forced shutdown',
        reason: 'upsd keeps the latch until it is started anew; ours can be cleared by whoever may set it',
        isMeant: (ours) => /^CMD \S+ powerchain\.fsd\.clear$/.test(ours),
    },
];

const TRACKING = /^OK TRACKING [0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[0-9A-F]{4}-[0-9A-F]{12}$/;
const WORDS_OF_ITS_OWN = /^((?:DESC|CMDDESC) \S+ \S+) ".*"$/;

export const WANTED_DIFFERENCES: readonly WantedDifference[] = [
    {
        name: 'who we are',
        reason: 'each server says its own name and version',
        explains: (theirs, ours) => isAbout(theirs) && isAbout(ours) && head(theirs) === head(ours),
    },
    {
        name: 'help',
        reason: 'we name PROTVER, as later versions of upsd do',
        explains: (theirs, ours) => ours.replace(' PROTVER', '') === theirs && theirs.startsWith('Commands: '),
    },
    {
        name: 'tracking id',
        reason: 'ids are random; those of upsd repeat after each start',
        explains: (theirs, ours) => /^OK TRACKING [0-9A-F-]{36}$/.test(theirs) && TRACKING.test(ours),
    },
    {
        name: 'descriptions',
        reason: 'our catalogue has its own words, and more of them',
        explains: (theirs, ours) => {
            const [, name] = WORDS_OF_ITS_OWN.exec(theirs) ?? [];
            return name !== undefined && name === WORDS_OF_ITS_OWN.exec(ours)?.[1];
        },
    },
    {
        name: 'logins of a silent device',
        reason: 'a primary takes the refusal for “nobody” and cuts the power under those who still shut down',
        explains: (theirs, ours) =>
            /^ERR (?:DATA-STALE|DRIVER-NOT-CONNECTED)$/.test(theirs) && /^NUMLOGINS \S+ \d+$/.test(ours),
    },
    {
        name: 'names that cannot be said',
        reason: 'a name with blanks or quotes repeated as it is makes a line that no client can read',
        explains: (theirs, ours) =>
            /^ERR (?:UNKNOWN-UPS|(?:VAR|CMD)-NOT-SUPPORTED)$/.test(ours) && isUnspeakable(theirs),
    },
    {
        name: 'numbers',
        reason: 'upsd reads 12abc as 12 and abc as 0; a device would get what nobody meant',
        explains: (theirs, ours) => /^OK(?: TRACKING \S+)?$/.test(theirs) && ours === 'ERR INVALID-VALUE',
    },
];

function isAbout(line: string): boolean {
    return /^(?:VAR .* server\.(?:info|version) ".*"|(?:Network UPS Tools upsd|Powerchain) .*)$/i.test(line);
}

/** What must be the same all the same. */
function head(line: string): string {
    return /^VAR .* server\.\w+ /i.exec(line)?.[0] ?? '';
}

/** The words between the kind of answer and the value are not two. */
function isUnspeakable(line: string): boolean {
    return (
        /^(?:VAR|DESC|CMDDESC) /.test(line) &&
        !/^\w+ [!$-<>-[\]-~]{1,128} [!$-<>-[\]-~]{1,128} "(?:[^"\\]|\\.)*"$/.test(line)
    );
}
