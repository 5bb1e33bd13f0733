// The guided unplug test as a state machine: what a supply and the outlets said before the cord was pulled, what fell when it
// was, and what follows from that. Pure: samples and time come in. One sample decides nothing: meters are asked at
// different moments, so what fell must stay the same for a while.
//
//   waiting for the cord ── something fell, and stays so ──> waiting for the cord's return ── all is back ──> done
//          └── nothing fell in time ──> given up                     └── not in time ──> given up

/** What outlets and supplies say at one moment. */
export interface Sample {
    /** Watts or amperes by `pdu1:3`. */
    readonly outlets: ReadonlyMap<string, number>;
    /** By id; who does not tell is missing. */
    readonly supplies: ReadonlyMap<string, 'on' | 'off'>;
}

export type UnplugOutcome = 'as configured' | 'elsewhere' | 'proposed' | 'not metered' | 'another supply' | 'unclear';

export interface UnplugVerdict {
    readonly outcome: UnplugOutcome;
    /** The outlet that fell; undefined: none, or several. */
    readonly outlet: string | undefined;
    readonly sentence: string;
}

export interface UnplugTest {
    readonly phase: 'pull' | 'plug' | 'done' | 'given up';
    readonly supply: string;
    readonly configured: string | undefined;
    readonly before: Sample;
    /** When the phase began, and when what fell last changed. */
    readonly since: number;
    readonly changedAt: number;
    /** What has fallen, as one text, to see that it stays the same. */
    readonly seen: string;
    readonly verdict: UnplugVerdict | undefined;
}

// Long enough to walk around the rack and find the cord.
export const PATIENCE_MS = 180_000;
// Both meters have spoken, and once more: two polls of 2 s.
const AGREED_MS = 4_000;
// Only one of them has: slow PDUs are asked twice a minute.
const ALONE_MS = 45_000;
// Less than this is what a meter shows with nothing plugged in: watts, and amperes in hundredths.
const LOAD_MIN = 0.05;
// A supply that lets go takes nothing; one whose server idles takes a third.
const FALLEN_SHARE = 0.1;

/** Times in milliseconds of one clock. `configured`: `pdu1:3`; undefined: no outlet is. */
export function beginUnplugTest(
    supply: string,
    configured: string | undefined,
    { before, now }: { before: Sample; now: number },
): UnplugTest {
    return { phase: 'pull', supply, configured, before, since: now, changedAt: now, seen: '', verdict: undefined };
}

export function nextUnplugTest(test: UnplugTest, sample: Sample, now: number): UnplugTest {
    const fallen = whatFell(test.before, sample);
    const seen = [...fallen.outlets, ...fallen.supplies].join(' ');
    const changedAt = seen === test.seen ? test.changedAt : now;
    const next = { ...test, seen, changedAt };
    if (test.phase === 'pull') return afterPull(next, fallen, now);
    if (test.phase !== 'plug') return test;
    if (seen === '' && now - changedAt >= AGREED_MS) return { ...next, phase: 'done' };
    return now - test.since > PATIENCE_MS ? { ...next, phase: 'given up' } : next;
}

interface Fallen {
    readonly outlets: readonly string[];
    readonly supplies: readonly string[];
}

function afterPull(test: UnplugTest, fallen: Fallen, now: number): UnplugTest {
    const isBoth = fallen.outlets.length > 0 && fallen.supplies.length > 0;
    const isEither = fallen.outlets.length > 0 || fallen.supplies.length > 0;
    const quietMs = now - test.changedAt;
    if (isEither && quietMs >= (isBoth ? AGREED_MS : ALONE_MS)) {
        return { ...test, phase: 'plug', since: now, verdict: judge(test, fallen) };
    }
    return !isEither && now - test.since > PATIENCE_MS ? { ...test, phase: 'given up' } : test;
}

function whatFell(before: Sample, sample: Sample): Fallen {
    const outlets = [...before.outlets].filter(([id, load]) => {
        const now = sample.outlets.get(id);
        return load >= LOAD_MIN && now !== undefined && now < load * FALLEN_SHARE;
    });
    const supplies = [...before.supplies].filter(([id, was]) => was === 'on' && sample.supplies.get(id) === 'off');
    return { outlets: outlets.map(([id]) => id), supplies: supplies.map(([id]) => id) };
}

function judge({ supply, configured }: UnplugTest, { outlets, supplies }: Fallen): UnplugVerdict {
    const isIt = supplies.includes(supply);
    const [outlet] = outlets;
    const where = outlets.join(' and ');
    if (!isIt && supplies.length > 0) {
        const at = outlet === undefined ? '' : ` on ${where}`;
        const sentence = `that was the cord of ${supplies.join(' and ')}${at}: ${supply} still has power`;
        return { outcome: 'another supply', outlet: outlets.length === 1 ? outlet : undefined, sentence };
    }
    if (outlets.length > 1 || supplies.length > 1) {
        const sentence = `${[...outlets, ...supplies].join(', ')} fell together: test again with nothing else changing`;
        return { outcome: 'unclear', outlet: undefined, sentence };
    }
    if (!isIt) {
        const sentence = `${where} fell, but ${supply} still has power: something else hung there`;
        return { outcome: 'unclear', outlet, sentence };
    }
    if (outlet === undefined) {
        const known = configured === undefined ? '' : `; it is configured on ${configured}`;
        const sentence = `${supply} lost its power, but no metered outlet fell${known}`;
        return { outcome: 'not metered', outlet, sentence };
    }
    return placed(supply, configured, outlet);
}

function placed(supply: string, configured: string | undefined, outlet: string): UnplugVerdict {
    if (configured === undefined) {
        return { outcome: 'proposed', outlet, sentence: `${supply} hangs on ${outlet}: write “parent: ${outlet}”` };
    }
    if (configured.toLowerCase() === outlet.toLowerCase()) {
        return { outcome: 'as configured', outlet, sentence: `${supply} hangs on ${outlet} as configured` };
    }
    const sentence = `${supply} is configured on ${configured} but hangs on ${outlet}: write “parent: ${outlet}”`;
    return { outcome: 'elsewhere', outlet, sentence };
}
