// `powerchain wiring`: who hangs where. Without more it asks what the gateway has found by watching; `wiring test SUPPLY` guides
// a person through pulling one cord. Switches nothing.

import { durationText } from '#model/duration.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import type { Wiring } from './gateway-api.ts';
import type { Mood } from './paint.ts';
import { runUnplugTest } from './wiring-test.ts';

const MOODS: Readonly<Record<string, Mood>> = { confirmed: 'good', contradicted: 'bad', proposed: 'warning' };

/** `words` behind `powerchain wiring`; returns the exit code: 1 when a link is contradicted. */
export async function runWiring(words: readonly string[], context: Context): Promise<number> {
    const [verb, supply, ...rest] = words;
    if (verb === undefined) return report(context);
    if (verb !== 'test' || supply === undefined || rest.length > 0) {
        context.complain('powerchain wiring: nothing more for what was seen, or “test SUPPLY” to pull a cord');
        return NOT_UNDERSTOOD;
    }
    return runUnplugTest(supply, context);
}

async function report({ api, options, print, complain, paint }: Context): Promise<number> {
    const answer = await api.wiring();
    if (!answer.ok) {
        complain(answer.error);
        return FAILED;
    }
    const { supplies, observedSeconds } = answer.value;
    if (options.json) print(JSON.stringify(answer.value, undefined, 2));
    else {
        for (const { sentence, outcome } of supplies) print(paint(sentence, MOODS[outcome] ?? 'unsure'));
        print(summary(supplies, observedSeconds));
    }
    return supplies.some(({ outcome }) => outcome === 'contradicted') ? FAILED : DONE;
}

function summary(supplies: Wiring['supplies'], observedSeconds: number): string {
    if (supplies.length === 0) return 'No supply tells its power: only those that do can be followed';
    const open = supplies.filter(({ outcome }) => outcome === 'alike' || outcome === 'unclear').length;
    const seen = `seen in ${durationText(observedSeconds)}`;
    return open === 0 ? `(${seen})` : `(${seen}; ${open} still open: give it time, or powerchain wiring test SUPPLY)`;
}
