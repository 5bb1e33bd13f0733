// `powerchain demo`: breaks the simulated rack and mends it, through the gateway. What the verbs do stands in the demo
// driver; here are only their names and a line about each.

import type { Surroundings } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import type { GatewayApi, RackState } from './gateway-api.ts';
import { summarizeRack } from './rack-summary.ts';

const VERBS: Readonly<Record<string, { readonly target: string; readonly about: string }>> = {
    fail: { target: 'TARGET', about: 'a feed, device or outlet stops working' },
    restore: { target: 'TARGET', about: 'all that is wrong with it is put right; `restore all`: the whole rack' },
    unplug: { target: 'TARGET', about: 'the power cord of a device is pulled, or what is in an outlet' },
    plug: { target: 'TARGET', about: 'the cord is back' },
    fault: { target: 'TARGET', about: 'a device or outlet breaks and raises an alarm' },
    repair: { target: 'TARGET', about: 'it is mended, and speaks again' },
    silence: { target: 'DEVICE', about: 'its data cable is pulled: it works, and nobody hears it' },
    charge: { target: 'UPS=PERCENT', about: 'its battery has that charge now' },
    halt: { target: 'HOST', about: 'its system shuts down; it starts when its power was gone and is back' },
    boot: { target: 'HOST', about: 'a host that was shut down starts' },
    speed: { target: 'FACTOR', about: 'time passes that many times as fast, 0.1 to 600' },
};

const STATUS = 'status';

// As wide as the longest line above it.
const COLUMN = 22;

type Voices = Pick<Surroundings, 'print' | 'complain'>;

/** `words` behind `powerchain demo`; returns the exit code. */
export async function runDemo(words: readonly string[], api: GatewayApi, voices: Voices): Promise<number> {
    const [verb, ...targets] = words;
    if (verb === undefined) return help(api, voices);
    if (verb === STATUS) return status(api, voices);
    const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
    if (known === undefined) {
        const all = [...Object.keys(VERBS), STATUS].join(', ');
        voices.complain(`powerchain demo: “${verb}” is none of ${all} (powerchain demo tells more)`);
        return NOT_UNDERSTOOD;
    }
    if (targets.length === 0) {
        voices.complain(`powerchain demo ${verb} ${known.target}: say what (powerchain demo shows what there is)`);
        return NOT_UNDERSTOOD;
    }
    return act(verb, joined(verb, targets), api, voices);
}

async function act(verb: string, targets: readonly string[], api: GatewayApi, voices: Voices): Promise<number> {
    for (const target of targets) {
        const answer = await api.demo(verb, target);
        if (!answer.ok) {
            voices.complain(answer.error);
            return FAILED;
        }
        voices.print(answer.value);
    }
    return DONE;
}

/** `charge ups2 15` is what people type too. */
function joined(verb: string, targets: readonly string[]): readonly string[] {
    const isPair = verb === 'charge' && targets.length === 2 && !targets.join('').includes('=');
    return isPair ? [targets.join('=')] : targets;
}

async function status(api: GatewayApi, voices: Voices): Promise<number> {
    const state = await api.state();
    if (!state.ok) {
        voices.complain(state.error);
        return FAILED;
    }
    for (const line of summarizeRack(state.value)) voices.print(line);
    return DONE;
}

/** Helps without a gateway too: only the names of its rack are missing then. */
async function help(api: GatewayApi, voices: Voices): Promise<number> {
    const state = await api.state();
    voices.print('powerchain demo breaks the simulated rack of a running gateway, and mends it.\n');
    for (const [verb, { target, about }] of Object.entries(VERBS)) {
        voices.print(`  ${`${verb} ${target}`.padEnd(COLUMN)}${about}`);
    }
    voices.print(`  ${STATUS.padEnd(COLUMN)}the rack in a few lines\n`);
    for (const line of state.ok ? targetLines(state.value) : [state.error]) voices.print(line);
    return DONE;
}

function targetLines({ devices, chain }: RackState): string[] {
    const demos = devices.filter(({ driver }) => driver === 'demo').map(({ id }) => id);
    if (demos.length === 0) return ['This gateway has no simulated devices.'];
    const nodes = (kind: string) => chain.nodes.filter((node) => node.kind === kind).map(({ id }) => id);
    const line = (what: string, ids: readonly string[]) => `  ${what.padEnd(COLUMN)}${ids.join(' ')}`;
    return ['Targets:', line('feeds', nodes('source')), line('devices', demos), line('outlets', nodes('outlet'))];
}
