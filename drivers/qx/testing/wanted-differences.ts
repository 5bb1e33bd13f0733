// Where we mean to say something else than NUT's nutdrv_qx, and why. Data; for tests only.

interface WantedDifference {
    /** Of these protocols only. */
    readonly protocols?: readonly string[];
    /** Beginning of the difference, as the test words it. */
    readonly what: RegExp;
    readonly why: string;
}

const WANTED: readonly WantedDifference[] = [
    { what: /^ups\.(?:mfr|model|serial): .* for nothing$/, why: 'said twice, as by every other driver' },
    { what: /^driver\.estimates: /, why: 'NUT does not say which readings are estimates' },
    {
        protocols: ['megatec'],
        what: /^(?:device|ups)\.(?:mfr|model|serial): |^battery\.runtime: /,
        why: 'the columns of the standard: 15 for the maker, 10 for the model, 10 for the version',
    },
    { what: /^experimental\./, why: 'how the phases are wired inside says nothing to a client' },
    {
        protocols: ['voltronic'],
        what: /^ups\.alarm: /,
        why: 'the same warnings in our words, each in its own brackets',
    },
    {
        protocols: ['voltronic'],
        what: /^battery\.voltage\.low: 20 for 20\.80$/,
        why: 'the device tells it; NUT overwrites it with an estimate',
    },
    {
        protocols: ['gtec'],
        what: /^battery\.test\.status: |^ups\.test\.result: /,
        why: 'the name of NUT for the result of a test is ups.test.result',
    },
    { protocols: ['omron'], what: /^battery\.date: /, why: 'dates with slashes, as elsewhere' },
    {
        protocols: ['ablerex'],
        what: /^battery\.charge: 43 for 36$/,
        why: 'NUT publishes other limits than it counts with',
    },
];

export function isWanted(protocol: string, difference: string): boolean {
    return WANTED.some((one) => (one.protocols?.includes(protocol) ?? true) && one.what.test(difference));
}
